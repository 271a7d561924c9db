// The screen stays on while somebody stands at the door.
let wanted = false;
let lock: WakeLockSentinel | undefined;

async function ask(): Promise<void> {
  if (!wanted || document.visibilityState !== "visible" || (lock && !lock.released)) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    if (!wanted) await lock.release();
  } catch {
    lock = undefined; // no such thing here, or the battery is low: the readiness page says so
  }
}

/** Keeps the screen on from now on; the browser lets go whenever the page is out of sight, so it is asked again on return. */
export async function keepAwake(on: boolean): Promise<void> {
  if (on && !wanted) document.addEventListener("visibilitychange", ask);
  wanted = on;
  if (on) return ask();
  document.removeEventListener("visibilitychange", ask);
  await lock?.release();
}

/** Whether the screen is being kept on. */
export function isAwake(): boolean {
  return lock !== undefined && !lock.released;
}
