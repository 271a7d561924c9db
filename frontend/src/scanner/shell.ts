// The frame round every screen: where this phone stands, live numbers, warnings, tabs.
import type { App, Screen, ScreenName } from "./app";
import { button, el, fill, icon, say, type Icon } from "./dom";
import { nearlyFull } from "./rules";
import type { TextKey } from "./texts";

const TABS: [ScreenName, Icon, TextKey][] = [
  ["scan", "scan", "tab_scan"], ["search", "find", "tab_search"], ["walk_in", "plus", "tab_walk_in"], ["log", "log", "tab_log"],
];

export class Shell {
  private readonly top = el("header", { class: "top" });
  private readonly stage = el("main", { class: "stage", id: "stage" });
  private readonly tabs = el("nav", { class: "tabs" });
  private readonly gate = el("b", { class: "gate" });
  private readonly list = el("span", { class: "list" });
  private readonly net = el("span", { class: "net", id: "net", role: "status" });
  private readonly counts = el("dl", { class: "counts" });
  private readonly inside = el("dd", { id: "inside" });
  private readonly expected = el("dd", { id: "expected" });
  private readonly queue = el("dd", { id: "queue" });
  private readonly notes = el("div", { class: "notes", role: "status" });
  private noted = "";

  constructor(private readonly app: App) {}

  get parts(): HTMLElement[] {
    this.renew();
    this.top.hidden = this.tabs.hidden = true;
    return [this.top, this.stage, this.tabs];
  }

  /** All words anew, in the language spoken now. */
  renew(): void {
    const { words } = this.app;
    const settings = button(icon("gear"), () => this.app.show("settings"), { class: "gear", "aria-label": words.say("settings") });
    fill(
      this.counts,
      el("div", { class: "counts__inside" }, el("dt", {}, words.say("inside")), this.inside),
      el("div", {}, el("dt", {}, words.say("expected")), this.expected),
      el("div", {}, el("dt", {}, words.say("to_send")), this.queue),
    );
    fill(this.top, el("div", { class: "where" }, el("p", { class: "where__who" }, this.gate, this.list), this.net, settings), this.counts, this.notes);
    this.tabs.setAttribute("aria-label", words.say("tabs"));
    fill(this.tabs, ...TABS.map(([name, sign, text]) => {
      const tab = button(icon(sign), () => this.app.show(name), { class: "tab", id: `tab-${name}` });
      tab.append(el("span", {}, words.say(text)));
      return tab;
    }));
    this.noted = "";
  }

  show(screen: Screen): void {
    fill(this.stage, screen.el, this.app.verdict.el);
    this.stage.scrollTop = 0;
  }

  refresh(): void {
    const { app } = this;
    const { door, words } = app;
    const working = ["scan", "search", "walk_in", "log", "settings", "lead"].includes(app.where);
    document.body.dataset["where"] = app.where;
    this.top.hidden = !working;
    this.tabs.hidden = !working;
    const numbers = door.numbers;
    const limit = door.policy?.room_limit ?? null;
    say(this.gate, door.choices.gate || door.policy?.title || door.phone?.name || "");
    say(this.list, door.head ? words.say("list_of", { time: words.time(door.head.made_at, app.zone) }) : words.say("list_none"));
    const trouble = app.sync.trouble;
    this.net.dataset["trouble"] = trouble ?? "";
    say(this.net, words.say(trouble ? `net_${trouble}` : "net_on"));
    say(this.inside, limit === null ? String(numbers.inside) : `${numbers.inside}/${limit}`);
    this.counts.classList.toggle("counts--nearly", nearlyFull(numbers.inside, limit));
    say(this.expected, String(numbers.expected));
    say(this.queue, String(door.phone?.training ? 0 : door.waiting.length));
    for (const tab of this.tabs.children) {
      if (tab.id === `tab-${app.where}`) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    this.warn();
  }

  /** What everybody at this phone must know now. */
  private warn(): void {
    const { app } = this;
    const { door, words } = app;
    const numbers = door.numbers;
    const limit = door.policy?.room_limit ?? null;
    const notes: [string, string, (() => void)?][] = [];
    if (door.phone?.training) notes.push(["training", words.say("training")]);
    if (door.policy?.closed) notes.push(["closed", words.say("closed")]);
    if (door.head?.readable) notes.push(["readable", words.say("readable_note")]);
    if (nearlyFull(numbers.inside, limit)) notes.push(["full", words.say("nearly_full", { inside: numbers.inside, limit: limit ?? 0 })]);
    if (door.state === "stranger") notes.push(["storage", words.say("stranger", { n: door.queue.size })]);
    if (door.store.trouble !== "none") {
      const wiped = door.store.trouble === "wiped";
      notes.push(["storage", words.say(`storage_${door.store.trouble}`), wiped ? () => door.store.seen() : undefined] as (typeof notes)[number]);
    }
    if (app.sync.trouble === "portal") notes.push(["portal", words.say("portal_help")]);
    if (app.updates.waiting && door.waiting.length === 0) notes.push(["update", words.say("update"), () => app.updates.take()]);
    const now = JSON.stringify(notes);
    if (now === this.noted) return;
    this.noted = now;
    fill(this.notes, ...notes.map(([kind, text, act]) => {
      if (!act) return el("p", { class: `note note--${kind}` }, text);
      return el("p", { class: `note note--${kind}` }, kind === "update" ? "" : text, button(kind === "update" ? text : words.say("ok"), act));
    }));
  }
}
