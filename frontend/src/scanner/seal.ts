// Names that only a ticket opens; checkin/sealing.py is the other side, tests/cases/seal.json has vectors for both.

const NONCE = 12;
const H_LENGTH = 16;

export type Person = { name?: string; group?: string; table?: string; kind?: string; party?: string };

async function hash(purpose: string, salt: Uint8Array, code: string): Promise<Uint8Array> {
  const parts = [new TextEncoder().encode(purpose), salt, new TextEncoder().encode(code)];
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

/** URL-safe base64 without padding. */
export function toText(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
}

/** h: under which a code stands in the list of the event with this salt. */
export async function nameOf(salt: Uint8Array, code: string): Promise<string> {
  return toText((await hash("einlass h", salt, code)).slice(0, H_LENGTH));
}

/** What was sealed for this code; an exception for another one. */
export async function opened(salt: Uint8Array, code: string, box: string): Promise<Person> {
  const bytes = toBytes(box);
  const secret = await hash("einlass k", salt, code);
  const key = await crypto.subtle.importKey("raw", secret as BufferSource, "AES-GCM", false, ["decrypt"]);
  const bound = (await hash("einlass h", salt, code)).slice(0, H_LENGTH);
  const how = { name: "AES-GCM", iv: bytes.slice(0, NONCE), additionalData: bound as BufferSource };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, bytes.slice(NONCE)))) as Person;
}
