// The camera of the phone: shown in a video, read by the decoder, brought back whenever it is gone.
import { isAwake, keepAwake } from "./awake";
import { createDecoder, shown } from "./decoder";
import { Held } from "./held";
import type { Camera, CameraChoice, CameraState, Decoder, StartCamera } from "./reading";

/** So long a camera may give no picture before it is taken for lost; the first one may take longer. */
const SILENT_MS = 2000;
const FIRST_MS = 5000;
/** How often a camera is looked after. */
const LOOK_MS = 500;
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } };
/** The names of getUserMedia's errors; everything else means that there is none that could be used. */
const REASONS: Record<string, CameraState> = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** The lamp is in no browser's list of what a camera can do, as TypeScript knows it. */
type Lamp = { torch?: boolean };

/** The camera with this id, or the one at the back of the phone where it is gone or none is named. */
async function opened(id: string): Promise<MediaStream> {
  const ask = (which: MediaTrackConstraints) =>
    navigator.mediaDevices.getUserMedia({ audio: false, video: { ...SIZE, ...which } });
  if (id) {
    try {
      return await ask({ deviceId: { exact: id } });
    } catch (error) {
      if ((error as Error).name !== "OverconstrainedError" && (error as Error).name !== "NotFoundError") throw error;
    }
  }
  return ask({ facingMode: { ideal: "environment" } });
}

/** Calls back with each new picture of a video, until the answer is false. */
function onPictures(video: HTMLVideoElement, call: () => boolean): void {
  if ("requestVideoFrameCallback" in video) {
    const next = () => call() && video.requestVideoFrameCallback(next);
    video.requestVideoFrameCallback(next);
    return;
  }
  const older = video as HTMLVideoElement; // browsers without that call say only how far the video is
  let at = older.currentTime;
  const look = () => {
    const fresh = older.currentTime !== at;
    at = older.currentTime;
    if (!fresh || call()) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

class PhoneCamera implements Camera {
  private stream: MediaStream | undefined;
  private decoder: Decoder | undefined;
  private readonly held = new Held();
  private state: CameraState | undefined;
  private openings = 0;
  private asking = false;
  private reading = false;
  private paused = false;
  private stopped = false;
  private silentAt = 0; // when the next picture is overdue
  private readonly looking: number;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly onText: (text: string) => void,
    private readonly onState: (state: CameraState) => void,
    private wanted: string,
  ) {
    video.muted = video.playsInline = true; // or else a phone shows it on the whole screen, after a tap
    onPictures(video, () => this.picture());
    this.looking = window.setInterval(() => this.look(), LOOK_MS);
    document.addEventListener("visibilitychange", this.returned);
    navigator.mediaDevices?.addEventListener("devicechange", this.plugged);
    void this.open();
  }

  get chosen(): string {
    return this.track?.getSettings().deviceId ?? "";
  }

  get hasTorch(): boolean {
    return (this.track?.getCapabilities?.() as Lamp | undefined)?.torch === true;
  }

  private get track(): MediaStreamTrack | undefined {
    return this.stream?.getVideoTracks()[0];
  }

  stop(): void {
    this.stopped = true;
    this.openings++;
    clearInterval(this.looking);
    document.removeEventListener("visibilitychange", this.returned);
    navigator.mediaDevices?.removeEventListener("devicechange", this.plugged);
    this.letGo();
    this.decoder?.close();
    void keepAwake(false);
  }

  retry(): void {
    void this.open();
  }

  pause(paused: boolean): void {
    this.paused = paused;
    if (paused) return;
    this.silentAt = performance.now() + SILENT_MS;
    if (this.stream) void this.video.play().catch(() => undefined); // a video that was nowhere on the page stands still
  }

  async choices(): Promise<CameraChoice[]> {
    if (!this.stream) return [];
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter((one) => one.kind === "videoinput").map(({ deviceId, label }) => ({ id: deviceId, label }));
  }

  use(id: string): void {
    this.wanted = id;
    void this.open();
  }

  async torch(on: boolean): Promise<void> {
    await this.track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
  }

  private say(state: CameraState): void {
    if (this.state === state) return;
    this.state = state;
    this.onState(state);
  }

  private letGo(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    this.video.srcObject = null;
  }

  /** Opens the camera anew; of several calls only the last one counts. */
  private async open(state: CameraState = "starting"): Promise<void> {
    const opening = ++this.openings;
    this.letGo();
    if (!navigator.mediaDevices) return this.say("missing"); // without https the app does not even begin
    this.say(state);
    this.asking = true;
    try {
      const stream = await opened(this.wanted);
      if (opening !== this.openings) return stream.getTracks().forEach((track) => track.stop());
      this.stream = stream;
      this.video.srcObject = stream;
      await this.video.play();
      this.silentAt = performance.now() + FIRST_MS;
      void keepAwake(true);
    } catch (error) {
      if (opening !== this.openings) return;
      this.letGo();
      this.silentAt = performance.now() + SILENT_MS;
      this.say(REASONS[(error as Error).name] ?? "missing");
    }
    this.asking = false;
  }

  private picture(): boolean {
    if (this.stream && !this.stopped) {
      this.silentAt = performance.now() + SILENT_MS;
      this.say("running");
      if (!this.paused && !this.reading) void this.read();
    }
    return !this.stopped;
  }

  private async read(): Promise<void> {
    this.reading = true;
    try {
      this.decoder ??= createDecoder();
      const text = await this.decoder.decode(await shown(this.video));
      if (text && !this.paused && !this.stopped && this.held.comes(text, performance.now())) this.onText(text);
    } catch {
      this.decoder?.close(); // a worker that fell over, or a picture that was gone: begin anew, but not at once
      this.decoder = undefined;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    } finally {
      this.reading = false;
    }
  }

  /** No picture for too long, or another app had the camera: begin again, while somebody looks at what it shows. */
  private look(): void {
    if (document.visibilityState !== "visible" || this.paused || this.asking || performance.now() < this.silentAt) return;
    if (this.stream) void this.open("lost");
    else if (this.state === "busy") void this.open("busy");
  }

  /** Back from the background: the camera may have been taken away, or allowed in the settings. */
  private readonly returned = () => {
    if (document.visibilityState !== "visible" || this.asking) return;
    if (this.state === "refused") void this.open("refused");
    else if (this.track?.readyState === "ended" || this.track?.muted) void this.open("lost");
    else this.silentAt = performance.now() + SILENT_MS;
  };

  private readonly plugged = () => {
    if (this.state === "missing") void this.open("missing");
  };
}

export const startCamera: StartCamera = (video, onText, onState, camera = "") =>
  new PhoneCamera(video, onText, onState, camera);

export { createDecoder, isAwake };
