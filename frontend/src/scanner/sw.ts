// Keeps the app for a start without network. It knows nothing of scans, and of requests only those for its own files.
export {};
declare const VERSION: string;
declare const FILES: [script: string, ...others: string[]];
interface Own {
  addEventListener(type: "install" | "activate", listener: (event: { waitUntil(work: Promise<unknown>): void }) => void): void;
  addEventListener(type: "fetch", listener: (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
const worker = self as unknown as Own;
const PREFIX = "einlass-door-";
const CACHE = PREFIX + VERSION;
const PAGE = "/door";

worker.addEventListener("install", (event) => event.waitUntil(keep()));
worker.addEventListener("activate", (event) => event.waitUntil(tidy()));
worker.addEventListener("message", (event) => event.data === "take over" && void worker.skipWaiting());
worker.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  const file = address.pathname === PAGE ? PAGE : address.pathname;
  if (file === PAGE || FILES.includes(file)) event.respondWith(kept(file, event.request));
});

/** Fetches the whole version, or none of it. */
async function keep(): Promise<void> {
  const page = await fetch(new Request(PAGE, { cache: "reload", credentials: "omit" }));
  if (!page.ok || !(await page.clone().text()).includes(FILES[0])) throw new Error("another version");
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  await cache.put(PAGE, page);
}

async function tidy(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  await worker.clients.claim();
}

async function kept(file: string, request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(file)) ?? fetch(request);
}
