// The scanner: puts the phone's state, the network, the camera and the screens together.
import { keepAwake } from "./awake";
import { startCamera } from "./camera";
import { enrolmentIn, readCode } from "./code";
import { Door } from "./door";
import { el, fill } from "./dom";
import { listenToKeys } from "./keys";
import type { Line } from "./lines";
import { allowSound, insideAnotherApp, only, signal } from "./phone";
import type { Camera, CameraState } from "./reading";
import { enrolScreen, innerBrowserScreen, noPhoneScreen, notHereScreen } from "./screens/enrol";
import { goneScreen } from "./screens/gone";
import { kioskScreen } from "./screens/kiosk";
import { leadScreen } from "./screens/lead";
import { logScreen } from "./screens/log";
import { readyScreen, waitsScreen } from "./screens/ready";
import { scanScreen } from "./screens/scan";
import { searchScreen } from "./screens/search";
import { settingsScreen } from "./screens/settings";
import { walkInScreen } from "./screens/walk_in";
import { Shell } from "./shell";
import { Sync } from "./sync";
import { Updates } from "./updates";
import { VerdictPanel } from "./verdict";
import { Words } from "./words";

/** What fills the middle of the window. `refresh` is called when something it shows may have changed, and every second. */
export interface Screen {
  el: HTMLElement;
  title: string;
  refresh?(): void;
  leave?(): void;
}

export type ScreenName = "scan" | "search" | "walk_in" | "log" | "settings" | "lead" | "ready";
const SCREENS: Record<ScreenName, (app: App) => Screen> = {
  scan: scanScreen, search: searchScreen, walk_in: walkInScreen, log: logScreen, settings: settingsScreen, lead: leadScreen, ready: readyScreen,
};
const HINT_FOR = 4_000;

export class App {
  readonly door = new Door();
  readonly sync = new Sync(this.door);
  readonly updates = new Updates(() => this.changed());
  readonly video = el("video", { playsinline: true, muted: true, "aria-hidden": "true" });
  readonly verdict = new VerdictPanel(this);
  words = new Words(preferred(""));
  camera: Camera | null = null;
  cameraState: CameraState = "starting";
  hint = "";
  screen: Screen | null = null;
  where = "";
  private readonly shell = new Shell(this);
  private token = "";
  private departed = "";
  private scanning: Promise<unknown> = Promise.resolve();
  private planned = false;
  private ready = false;
  private elsewhere = false;

  /** Begins: the token of a fresh code leaves the address at once. */
  async start(): Promise<void> {
    const fragment = new URLSearchParams(location.hash.slice(1));
    this.token = fragment.get("e") ?? "";
    if (location.hash) history.replaceState(null, "", location.pathname);
    addEventListener("hashchange", () => location.hash && location.reload());
    fill(document.body, ...this.shell.parts, this.verdict.live);
    if (!(await only(false, () => this.lost()))) return this.lost();
    await this.begin();
  }

  private async begin(): Promise<void> {
    this.elsewhere = false;
    await this.door.open();
    this.words = new Words(preferred(this.door.choices.language));
    this.ready = this.door.choices.standing || (this.door.head !== null && sessionStorage.getItem("ready") === this.door.phone?.id);
    this.door.onChange(() => this.changed());
    listenToKeys((text) => void this.read(text));
    addEventListener("pointerdown", allowSound, { passive: true });
    addEventListener("keydown", allowSound);
    setInterval(() => this.changed(), 1_000);
    if (isSecureContext && globalThis.crypto?.subtle) {
      this.sync.start();
      void this.updates.start();
    }
    this.changed();
  }

  private lost(): void {
    this.elsewhere = true;
    this.sync.retire();
    this.route();
  }

  /** Here instead of in the other window. */
  takeOver(): void {
    void only(true, () => this.lost()).then(() => location.reload());
  }

  /** Something may look different now; many changes at once are shown once. */
  changed(): void {
    if (this.planned) return;
    this.planned = true;
    queueMicrotask(() => {
      this.planned = false;
      this.route();
    });
  }

  /** Which screen it is, by what the phone is; then brings it up to date. */
  private route(): void {
    const wanted = this.wanted();
    if (wanted !== this.where) {
      if (!(wanted in SCREENS) && wanted !== "kiosk") this.rest();
      this.put(wanted);
    }
    this.shell.refresh();
    this.verdict.refresh();
    this.screen?.refresh?.();
  }

  private wanted(): string {
    if (this.elsewhere) return "elsewhere";
    if (!isSecureContext) return "insecure";
    if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return "old";
    const { phone, state, choices } = this.door;
    if (this.token) return insideAnotherApp() ? "inner" : "enrol";
    if (!phone) return this.departed ? "gone" : "none";
    if (state === "revoked" || state === "expired") {
      this.departed = state;
      return "gone";
    }
    if (state === "waits") return "waits";
    if (!this.ready) return "ready";
    if (phone.role === "kiosk" && (choices.standing || this.where !== "settings")) return "kiosk";
    return this.where in SCREENS && this.where !== "ready" ? this.where : "scan";
  }

  private made(name: string): Screen {
    if (name in SCREENS) return SCREENS[name as ScreenName](this);
    if (name === "enrol") return enrolScreen(this, this.token);
    if (name === "none") return noPhoneScreen(this);
    if (name === "inner") return innerBrowserScreen(this, this.token);
    if (name === "waits") return waitsScreen(this);
    if (name === "gone") return goneScreen(this);
    if (name === "kiosk") return kioskScreen(this);
    return notHereScreen(this, name);
  }

  /** One screen after the other: what the old one stops, the new one may start. */
  private put(name: string): void {
    this.where = name;
    this.screen?.leave?.();
    const screen = this.made(name);
    this.screen = screen;
    this.verdict.close();
    this.shell.show(screen);
    document.title = `${screen.title} – ${this.words.say("title")}`;
  }

  /** Goes to a screen of the app. */
  show(name: ScreenName): void {
    this.ready = name !== "ready";
    this.put(name);
    this.route();
  }

  /** From the readiness page to the door. */
  go(): void {
    sessionStorage.setItem("ready", this.door.phone?.id ?? "");
    this.ready = true;
    this.home();
  }

  /** Where tickets are read: the eye, or the kiosk's. */
  home(): void {
    this.where = "";
    this.route();
  }

  /** The phone is enrolled; the token is used up. */
  enrolled(): void {
    this.token = "";
    this.departed = "";
    this.ready = false;
    this.sync.wake();
    this.changed();
  }

  /** Another code was opened, but the phone stays what it is. */
  stay(): void {
    this.token = "";
    this.changed();
  }

  /** Speaks another language from now on. */
  speak(language: string): void {
    this.words = new Words(preferred(language));
    document.documentElement.lang = this.words.language;
    this.shell.renew();
    this.put(this.where);
    this.changed();
  }

  /** Starts the camera where it is not running. */
  watch(): void {
    void keepAwake(true);
    if (this.camera) return this.camera.pause(false);
    this.camera = startCamera(this.video, (text) => void this.read(text), (state) => {
      this.cameraState = state;
      this.changed();
    }, this.door.choices.camera);
  }

  /** Where no tickets are read nothing is filmed. */
  private rest(): void {
    this.camera?.stop();
    this.camera = null;
    this.cameraState = "starting";
  }

  /** A text came from the camera, from a keyboard scanner or from somebody's fingers; one after the other. */
  async read(text: string): Promise<void> {
    if (this.elsewhere) return;
    const code = readCode(text);
    const token = enrolmentIn(text, location.origin);
    if (token && this.where === "none") {
      this.token = token;
      return this.changed();
    }
    if (!code) return this.told(this.words.say(token ? "no_ticket_enrol" : "no_ticket"));
    if (this.door.state === "stranger") return this.told(this.words.say("stranger", { n: this.door.queue.size }));
    if (!this.door.phone || !this.ready || !this.door.head || this.door.state !== "active") return;
    const run = this.scanning.then(async () => this.judged(await this.door.scan(code)));
    this.scanning = run.catch(() => undefined);
    return run;
  }

  /** Shows a verdict over whatever is on the screen. */
  judged(line: Line): void {
    this.told("");
    if (this.where !== "scan" && this.where !== "kiosk") this.home();
    this.verdict.show(line);
    signal(this.verdict.kind, this.door.choices.sound);
    this.sync.nudge();
    this.changed();
  }

  /** A short sentence under the frame. */
  told(text: string): void {
    this.hint = text;
    this.changed();
    if (text) setTimeout(() => this.hint === text && this.told(""), HINT_FOR);
  }

  get zone(): string {
    return this.door.policy?.time_zone ?? "";
  }
}

function preferred(chosen: string): string {
  return chosen || (navigator.language.toLowerCase().startsWith("en") ? "en" : "de");
}

const app = new App();
document.documentElement.lang = app.words.language;
void app.start();
