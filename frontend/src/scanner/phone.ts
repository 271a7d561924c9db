// What this phone can do: sound, vibration, storage, which browser it is.
import type { Kind } from "./words";

let audio: AudioContext | undefined;
const TONES: Record<Kind, [frequency: number, from: number, length: number][]> = {
  green: [[880, 0, 0.09], [1320, 0.1, 0.14]],
  amber: [[560, 0, 0.16], [560, 0.24, 0.16]],
  red: [[220, 0, 0.5]],
  grey: [[400, 0, 0.1]],
};
const SHAKES: Record<Kind, number[]> = { green: [60], amber: [90, 70, 90], red: [350], grey: [40] };

/** Phones give sound only after a tap: call it from one. */
export function allowSound(): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
  } catch {
    audio = undefined;
  }
}

/** The verdict for the ear and the hand. */
export function signal(kind: Kind, loud: boolean): void {
  navigator.vibrate?.(SHAKES[kind]);
  if (!loud || !audio || audio.state !== "running") return;
  for (const [frequency, from, length] of TONES[kind]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.type = kind === "red" ? "square" : "sine";
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(kind === "red" ? 0.12 : 0.25, audio.currentTime + from);
    volume.gain.linearRampToValueAtTime(0, audio.currentTime + from + length);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + from);
    tone.stop(audio.currentTime + from + length);
  }
}

/** Windows inside of other apps: no camera, no service worker, a storage of their own. */
export function insideAnotherApp(agent = navigator.userAgent): boolean {
  return /\b(FBAN|FBAV|FB_IAB|Instagram|Line\/|WhatsApp|Telegram|Snapchat|MicroMessenger|GSA\/|QRScanner|Twitter|LinkedInApp|Teams\/)|; wv\)/i.test(agent);
}

/** Where to go instead. */
export function properBrowser(agent = navigator.userAgent): string {
  return /iPhone|iPad|iPod/.test(agent) ? "Safari" : "Chrome";
}

/** Whether the browser promises to keep what we store. */
export async function storageKept(): Promise<boolean> {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
  } catch {
    return false;
  }
}

/** Offers a text as a file. */
export function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Only one window at a time works at the door: true when it is this one. `onLost` when another one takes over. */
export async function only(steal: boolean, onLost: () => void): Promise<boolean> {
  if (!navigator.locks) return true;
  return new Promise((resolve) => {
    const held = navigator.locks.request("einlass-door", steal ? { steal } : { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<void>(() => {}); // until the page goes
    });
    held.catch(onLost);
  });
}
