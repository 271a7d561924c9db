// USB and Bluetooth scanners type like a keyboard: a text ended by Enter or Tab, wherever the focus happens to be.
import { codeForName } from "./code";

const IDLE = 1_000; // after so long a pause a new text begins
const SHORTEST = 8; // shorter ones are somebody's fingers

/** Calls `onText` with every text that a scanner types; in a field, where people write, only a ticket's code is one. */
export function listenToKeys(onText: (text: string) => void): void {
  let typed = "";
  let last = 0;
  let at: Element | null = null; // the field they went to
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target instanceof Element && event.target.matches("input, textarea, select") ? event.target : null;
    if (field?.matches(".code")) return; // what is written there is looked at by its form
    if (event.timeStamp - last > IDLE || field !== at) typed = ""; // what somebody wrote just before is no part of a code
    [last, at] = [event.timeStamp, field];
    if (event.key.length === 1) {
      typed += event.key;
      if (event.key === " " && typed.length > 1 && !field) event.preventDefault(); // presses no button in the middle of a code
    } else if (event.key === "Enter" || event.key === "Tab") {
      const text = typed;
      typed = "";
      if (field ? !codeForName(text) : text.length < SHORTEST) return;
      event.preventDefault();
      event.stopPropagation();
      if (field instanceof HTMLInputElement) takeOut(field, text);
      onText(text);
    }
  }, true);
}

/** The field is left as it was before. */
function takeOut(field: HTMLInputElement, text: string): void {
  if (!field.value.endsWith(text)) return;
  field.value = field.value.slice(0, -text.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
