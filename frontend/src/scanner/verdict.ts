// The verdict on the whole screen: colour, shape, word, name; what can be done about it under the thumb.
import type { App } from "./app";
import type { Line } from "./lines";
import { button, el, fill, say, shape } from "./dom";
import { admitParty, partyOf } from "./party";
import { overridable } from "./rules";
import type { Kind, Spoken } from "./words";

const GREEN_FOR = 1_300;
const UNDO_FOR = 10_000;
const LONG = 26; // letters of a name that needs smaller ones in a low window
const REASONS = ["override_room", "override_known", "override_error", "override_other"] as const;

export class VerdictPanel {
  readonly el = el("section", { class: "verdict", id: "verdict", hidden: true });
  kind: Kind = "green";
  line: Line | null = null;
  readonly live = el("p", { class: "sr", role: "alert" });
  private readonly says = el("div", { class: "verdict__says", tabindex: 0 });
  private readonly acts = el("div", { class: "acts" });
  private readonly undo = button("", () => this.takeBack());
  private timer = 0;
  private before: HTMLElement | null = null; // what somebody was at when the verdict came
  private shownAs = "";

  constructor(private readonly app: App) {
    this.el.append(this.says, this.acts);
    this.el.addEventListener("click", onceOnly, true);
    this.el.addEventListener("click", () => this.close());
  }

  show(line: Line): void {
    clearTimeout(this.timer);
    this.line = line;
    this.shownAs = "";
    this.say(line);
    const stays = this.kind !== "green" || partyOf(line, this.app.door) !== null || this.app.where === "kiosk";
    if (!stays) this.timer = setTimeout(() => this.close(), GREEN_FOR) as unknown as number;
  }

  close(): void {
    clearTimeout(this.timer);
    this.line = null;
    this.cover(false);
    this.el.hidden = true;
    delete document.body.dataset["verdict"];
  }

  /** What lies under the verdict is out of reach, for keys and screen readers too; it goes on reading tickets. */
  private cover(over: boolean): void {
    const under = this.app.screen?.el;
    if (!under || this.app.where === "kiosk") return; // there it is no cover
    const at = document.activeElement;
    if (over && at instanceof HTMLElement && under.contains(at)) this.before = at;
    under.inert = over;
    if (over) return;
    if (at === document.body || this.el.contains(at)) this.before?.focus();
    this.before = null;
  }

  /** Counts the seconds of the undo down; shows a better answer of the server while the screen still stands. */
  refresh(): void {
    if (!this.line) return;
    const told = this.line.corrected;
    if (told && !told.undone && this.line.shown !== "admit") {
      Object.assign(this.line, { shown: told.verdict, reason: told.reason, corrected: null });
      if (told.first) this.line.first = { at: Date.parse(told.first.at), gate: told.first.gate };
      this.show(this.line);
    } else if (this.line.event && this.shownAs !== this.asShown(this.line)) {
      this.say(this.line);
    }
    const left = Math.ceil((this.line.at + UNDO_FOR - Date.now()) / 1000);
    this.undo.hidden = left <= 0 || !this.app.door.mayUndo(this.line);
    say(this.undo, this.app.words.say("undo_in", { n: left }));
  }

  private asShown(line: Line): string {
    return [line.shown, line.reason, line.event?.title].join();
  }

  private say(line: Line): void {
    const { door, words } = this.app;
    const spoken = words.verdict(line, door.policy, door.head?.made_at ?? "");
    this.kind = spoken.kind;
    this.shownAs = this.asShown(line);
    Object.assign(this.el.dataset, { kind: spoken.kind, shown: line.shown, reason: line.reason, scan: line.id });
    document.body.dataset["verdict"] = spoken.kind;
    fill(
      this.says,
      el("div", { class: "verdict__head" }, shape(spoken.kind), el("h1", { class: "verdict__word" }, spoken.word)),
      spoken.name && this.named(spoken.name),
      spoken.more && el("p", { class: "verdict__more" }, spoken.more),
      line.person.party && el("p", { class: "verdict__party" }, words.say("party", { n: line.person.party.split("/")[0]!, of: line.person.party.split("/")[1]! })),
      spoken.why && el("p", { class: "verdict__why" }, spoken.why),
      spoken.what && el("p", { class: "verdict__what" }, spoken.what),
    );
    fill(this.acts, ...this.buttons(line, spoken));
    this.el.hidden = false;
    this.cover(true);
    fill(this.live);
    if (this.app.where !== "kiosk") setTimeout(() => say(this.live, [spoken.word, spoken.name, spoken.why, spoken.what].filter(Boolean).join(". ")), 50);
    this.refresh();
  }

  /** A long name has smaller letters, and where even these are too many it is scrolled by itself: what to do stays in sight. */
  private named(name: string): HTMLElement {
    const long = name.length > LONG;
    return el("p", { class: `verdict__name${long ? " verdict__name--long" : ""}`, tabindex: long && 0 }, el("bdi", {}, name));
  }

  private buttons(line: Line, spoken: Spoken): (HTMLElement | null)[] {
    const { door, words } = this.app;
    const phone = door.policy?.phone ?? "";
    const lead = door.phone?.role === "lead";
    const call = phone && !lead ? el("a", { class: "button", href: `tel:${phone.replace(/[^+\d]/g, "")}` }, words.say("call_lead")) : null;
    const noTicket = button(words.say("tab_walk_in"), () => this.app.show("walk_in"));
    if (line.shown === "admit") {
      const party = partyOf(line, door);
      const all = party ? button(words.say("party_all", { of: party.of }), () => this.admitAll(line)) : null;
      return [main(words.say("go_on"), () => this.close()), all, this.undo];
    }
    if (line.shown === "unknown") {
      return [
        main(words.say("let_in_unknown"), () => this.close()),
        button(words.say("send_away"), () => void door.undo(line, "not_admitted").then(() => this.close())),
        call,
      ];
    }
    const search = ["unconfirmed", "unknown_code", "replaced"].includes(line.reason) && door.phone?.role !== "scan"
      ? button(words.say("tab_search"), () => this.app.show("search")) : null;
    const allSame = lead && overridable(line.reason) ? button(words.say("override"), () => this.askWhy(line)) : null;
    const guest = ["unknown_code", "wrong_event", "already_in"].includes(line.reason) ? noTicket : null;
    return [main(words.say(spoken.kind === "grey" ? "go_on" : "next"), () => this.close()), allSame ?? search ?? guest, call ?? (search && guest)];
  }

  private askWhy(line: Line): void {
    const { door, words } = this.app;
    fill(
      this.acts,
      el("h2", { class: "acts__title" }, words.say("override_why")),
      ...REASONS.map((key) => button(words.say(key), () => {
        fill(this.acts); // one reason, one scan
        void door.override(line, words.say(key)).then((made) => this.app.judged(made));
      })),
      button(words.say("cancel"), () => this.say(line), { class: "quiet" }),
    );
  }

  private takeBack(): void {
    const line = this.line;
    if (!line) return;
    void this.app.door.undo(line, "on_screen").then(() => {
      this.app.sync.nudge();
      this.close();
      this.app.told(this.app.words.say("undone"));
    });
  }

  private admitAll(line: Line): void {
    const { words } = this.app;
    fill(this.acts, el("p", { class: "acts__title", role: "status" }, words.say("party_busy")));
    void admitParty(line, this.app).then((n) => {
      if (this.line === line) this.close();
      this.app.told(n === null ? words.say("party_failed") : words.say("party_done", { n }));
    });
  }
}

/** The second half of a double tap was not meant for what came up under the finger. */
function onceOnly(event: MouseEvent): void {
  if (event.detail > 1) event.stopPropagation();
}

function main(text: string, act: () => void): HTMLButtonElement {
  return button(text, act, { class: "main" });
}
