// Small conveniences on pages that work without any script.

/** After a refused form the reader lands on the list of what is wrong. */
function showErrors(): void {
  document.querySelector<HTMLElement>(".errors")?.focus();
}

/** A second click while the first is on its way sends nothing; coming back by the browser's arrow frees the form again. */
function sendOnce(): void {
  const sent = new WeakSet<HTMLFormElement>();
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "post") return;
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

showErrors();
sendOnce();
offerPrinting();
