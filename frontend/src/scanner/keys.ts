// USB and Bluetooth scanners type like a keyboard: keys outside of input fields, ended by Enter or Tab.

const IDLE = 1_000; // after so long a pause a new text begins
const SHORTEST = 8; // shorter ones are somebody's fingers

/** Calls `onText` with every text that a scanner types. */
export function listenToKeys(onText: (text: string) => void): void {
  let typed = "";
  let last = 0;
  addEventListener("keydown", (event) => {
    if (event.target instanceof Element && event.target.matches("input, textarea, select")) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.timeStamp - last > IDLE) typed = "";
    last = event.timeStamp;
    if (event.key.length === 1) {
      typed += event.key;
      if (event.key === " " && typed.length > 1) event.preventDefault(); // presses no button in the middle of a code
    } else if (event.key === "Enter" || event.key === "Tab") {
      const text = typed;
      typed = "";
      if (text.length < SHORTEST) return;
      event.preventDefault();
      event.stopPropagation();
      onText(text);
    }
  }, true);
}
