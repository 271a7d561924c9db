// One request to the server, and what came of it. Whatever is not our server's own answer counts as no network.

export type Nothing = "offline" | "slow" | "portal" | "server";
export type Answer<T> =
  | { kind: "ok"; body: T }
  | { kind: "problem"; status: number; code: string; errors: { field: string; code: string }[]; facts: Record<string, unknown> }
  | { kind: "nothing"; why: Nothing };

export const TIMEOUT = 5_000;
const UPLOAD_PER_SECOND = 20_000; // bytes: a slow mobile network

/** Asks our server. It gives up when nothing is heard for 5 s; an answer may take longer as long as it keeps coming. */
export async function ask<T>(method: string, path: string, token: string, body?: unknown): Promise<Answer<T>> {
  const stop = new AbortController();
  const sent = body === undefined ? null : JSON.stringify(body);
  let timer = 0;
  const patient = (more = 0): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), TIMEOUT + more) as unknown as number;
  };
  patient(((sent?.length ?? 0) / UPLOAD_PER_SECOND) * 1000);
  try {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (token) headers["Authorization"] = `Bearer ${token}`;
    if (sent !== null) headers["Content-Type"] = "application/json";
    const answer = await fetch(`/api/v1${path}`, {
      method, headers, body: sent, signal: stop.signal, cache: "no-store", credentials: "omit", redirect: "manual",
    });
    const kind = answer.headers.get("content-type") ?? "";
    if (answer.type === "opaqueredirect" || !kind.includes("json")) return { kind: "nothing", why: answer.status >= 500 ? "server" : "portal" };
    const text = await whole(answer, patient);
    if (answer.ok && !kind.includes("problem")) return { kind: "ok", body: JSON.parse(text) as T };
    if (!kind.includes("problem+json") || answer.status >= 500 || answer.status === 429) return { kind: "nothing", why: "server" };
    const facts = JSON.parse(text) as Record<string, unknown>;
    const errors = (facts["errors"] ?? []) as { field: string; code: string }[];
    return { kind: "problem", status: answer.status, code: String(facts["type"]).replace("/problems/", ""), errors, facts };
  } catch {
    return { kind: "nothing", why: stop.signal.aborted ? "slow" : "offline" };
  } finally {
    clearTimeout(timer);
  }
}

/** The body as text; as long as it keeps coming, we are patient. */
async function whole(answer: Response, patient: () => void): Promise<string> {
  if (!answer.body) return answer.text();
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    patient();
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
  }
}
