// Small conveniences on pages that work without any script.
import { keepLive } from "./live";

/** After a refused form the reader lands on the list of what is wrong, or on the sentence that says why it came back. */
function showErrors(): void {
  document.querySelector<HTMLElement>(".errors, .told")?.focus();
}

/**
 * A second click while the first is on its way sends nothing; coming back by the browser's arrow frees the form again.
 * Not so with <form data-again>, whose id makes a repeat harmless: where people queue, a request that hangs is sent anew.
 */
function sendOnce(): void {
  const sent = new WeakSet<HTMLFormElement>();
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "post" || form.hasAttribute("data-again")) return;
    if (sent.has(form)) event.preventDefault();
    sent.add(form);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => sent.delete(form)));
}

/** <button data-print>: the browser's print dialogue. Without script the button stays hidden. */
function offerPrinting(): void {
  document.querySelectorAll<HTMLButtonElement>("button[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
}

/** A keyboard must not rise over the answer: on a phone no field takes the focus by itself. */
function keepKeyboardDown(): void {
  const field = document.querySelector<HTMLElement>("[autofocus]");
  if (!field || !matchMedia("(pointer: coarse)").matches) return;
  requestAnimationFrame(() => {
    if (document.activeElement !== field) return;
    field.blur();
    scrollTo(0, 0);
  });
}

showErrors();
keepKeyboardDown();
sendOnce();
offerPrinting();
keepLive();
