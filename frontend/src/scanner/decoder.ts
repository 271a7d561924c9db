// Reads pictures in a worker, so that the screen stays quick; where a browser has no canvas in workers, its pixels are taken here.
import type { Decoder } from "./reading";
import type { FromWorker, ToWorker } from "./worker";

/** So long a worker may think about one picture, loading what it reads with included; then it is taken for dead. */
const PATIENCE_MS = 15_000;
/** Whether a worker can take a picture as it is. */
const bitmaps = typeof OffscreenCanvas !== "undefined" && typeof createImageBitmap !== "undefined";
let canvas: HTMLCanvasElement | undefined;

/** The picture that a video shows now, as the worker takes it. */
export async function shown(video: HTMLVideoElement): Promise<ImageBitmap | ImageData> {
  if (bitmaps) return createImageBitmap(video);
  canvas ??= document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  context.drawImage(video, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** Starts the worker; the page names the addresses of its script and of the WebAssembly file. */
export function createDecoder(): Decoder {
  const { worker: script = "", wasm = "" } = document.documentElement.dataset;
  const worker = new Worker(script, { type: "module" });
  let settle: ((answer: FromWorker) => void) | undefined;
  let broken: string | undefined;
  const send = (message: ToWorker, moved: Transferable[] = []) => worker.postMessage(message, moved);
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => settle?.(data);
  worker.onerror = (event) => {
    broken = event.message || "the worker could not be loaded";
    settle?.({ failed: broken });
  };
  send({ wasm: new URL(wasm, location.href).href });
  return {
    async decode(picture) {
      if (broken !== undefined) throw new Error(broken);
      let timer = 0;
      const answer = await new Promise<FromWorker>((resolve) => {
        settle = resolve;
        timer = window.setTimeout(() => resolve({ failed: "no answer" }), PATIENCE_MS);
        send({ picture }, [picture instanceof ImageData ? picture.data.buffer : picture]);
      });
      clearTimeout(timer);
      if ("failed" in answer) throw new Error(answer.failed);
      return answer.text;
    },
    close: () => worker.terminate(),
  };
}
