// The decoder's worker: gets the address of the WebAssembly file, then pictures; answers each with the text of a QR code in it.
import { prepareZXingModule, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";

/** What the page says: first where the WebAssembly file is, then one picture after the other. */
export type ToWorker = { wasm: string } | { picture: ImageBitmap | ImageData };

/** What the worker says to each picture; `ms` is what reading took. */
export type FromWorker = { text: string | null; ms: number } | { failed: string };

// Enough for every picture of tests/data/scan that anything reads; trying harder or turning finds nothing more in them.
const OPTIONS: ReaderOptions = {
  formats: ["QRCode"],
  maxNumberOfSymbols: 1,
  tryHarder: false,
  tryRotate: false,
  tryInvert: true,
  tryDownscale: true,
};

const page = self as unknown as {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker): void;
};
let canvas: OffscreenCanvas | undefined;

function pixels(picture: ImageBitmap | ImageData): ImageData {
  if (picture instanceof ImageData) return picture;
  const { width, height } = picture;
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  context.drawImage(picture, 0, 0);
  picture.close();
  return context.getImageData(0, 0, width, height);
}

page.onmessage = async ({ data }) => {
  try {
    if ("wasm" in data) {
      // without this, the library would ask a stranger for the file
      await prepareZXingModule({ overrides: { locateFile: () => data.wasm }, fireImmediately: true });
      return;
    }
    const began = performance.now();
    const [found] = await readBarcodes(pixels(data.picture), OPTIONS);
    page.postMessage({ text: found?.text ?? null, ms: performance.now() - began });
  } catch (error) {
    page.postMessage({ failed: String(error) });
  }
};
