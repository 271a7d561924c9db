// The service worker: the app starts without network, and a new version waits for an empty queue and a tap.

export class Updates {
  ready = false; // the app is kept for a start without network
  waiting = false; // a new version is there
  private registration: ServiceWorkerRegistration | null = null;

  constructor(private readonly changed: () => void) {}

  async start(): Promise<void> {
    if (!("serviceWorker" in navigator)) return;
    try {
      const registration = await navigator.serviceWorker.register("/door/sw.js", { scope: "/door" });
      this.registration = registration;
      this.look();
      registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", () => this.look()));
      setInterval(() => void registration.update().catch(() => undefined), 10 * 60_000);
      await navigator.serviceWorker.ready;
      this.ready = true;
      this.changed();
    } catch {
      // no network at the first start, or a browser that keeps none: the readiness page says so
    }
  }

  private look(): void {
    this.waiting = this.registration?.waiting != null && navigator.serviceWorker.controller != null;
    this.changed();
  }

  /** By a tap, when nothing is left to send. */
  take(): void {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    this.registration?.waiting?.postMessage("take over");
  }
}
