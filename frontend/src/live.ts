// What changes while people come in is fetched anew every few seconds; without script there is a link to do so by hand.

const EVERY = 3000; // milliseconds
const PATIENCE = 10000;

/** The element of this id in the page at this address; fails where the answer is no such page. */
async function fetched(address: string, id: string): Promise<HTMLElement> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: patience.signal });
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
    if (!answer.ok || !found) throw new Error("no such page");
    return found;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * <div id="live" data-live="address"> always shows what the same element of that page says now. Not while somebody has the
 * focus in it, nor while nobody sees the page. [data-live-lost] appears while there is no answer.
 */
export function keepLive(): void {
  const shown = document.querySelector<HTMLElement>("[data-live]");
  if (!shown) return;
  const lost = document.querySelector<HTMLElement>("[data-live-lost]");
  document.querySelector<HTMLElement>("[data-live-by-hand]")?.setAttribute("hidden", "");

  async function look(live: HTMLElement): Promise<void> {
    if (!document.hidden) {
      try {
        const fresh = await fetched(live.dataset.live ?? "", live.id);
        if (fresh.innerHTML !== live.innerHTML && !live.contains(document.activeElement)) live.replaceChildren(...fresh.childNodes);
        if (lost) lost.hidden = true;
      } catch {
        if (lost) lost.hidden = false;
      }
    }
    setTimeout(() => void look(live), EVERY);
  }
  setTimeout(() => void look(shown), EVERY);
}
