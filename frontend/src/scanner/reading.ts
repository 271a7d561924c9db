// What the screens know of the camera, so that neither side knows more of the other: camera.ts and worker.ts fill it in.

/** How the camera stands. Each of them has its sentence on the screen (texts.ts, camera_*) and a way on. */
export type CameraState =
  | "starting"
  | "running"
  | "refused" // the person or the phone's settings said no
  | "missing" // no camera at all, or none that can be used
  | "busy" // another app holds it
  | "lost"; // it went away in the background or gave no frame for 2 s; it is being started again

export interface CameraChoice {
  id: string;
  label: string;
}

/** A running camera; made by startCamera. */
export interface Camera {
  /** Ends it and lets go of the device. */
  stop(): void;
  /** Begins again after a refusal or a loss, by a tap. */
  retry(): void;
  /** Frames go on being shown but nothing is read, as when another tab is on the screen. */
  pause(paused: boolean): void;
  /** The cameras to choose from; empty until one is running. */
  choices(): Promise<CameraChoice[]>;
  /** Takes another camera. */
  use(id: string): void;
  /** The id of the camera in use, to be remembered; empty while there is none. */
  readonly chosen: string;
  /** Whether it has a lamp. */
  readonly hasTorch: boolean;
  torch(on: boolean): Promise<void>;
}

/**
 * Shows the camera in `video` and reads: `onText` gets the raw text of every QR code held into view, once, and again only
 * after it was out of view for 3 s. Whether it is a ticket code is code.ts's business. `camera` is the choice remembered.
 */
export type StartCamera = (
  video: HTMLVideoElement,
  onText: (text: string) => void,
  onState: (state: CameraState) => void,
  camera?: string,
) => Camera;

/** Reads one QR code out of a picture, in a worker; null where there is none. */
export interface Decoder {
  decode(picture: ImageBitmap | ImageData): Promise<string | null>;
  close(): void;
}
