// What only a lead decides: phones that wait, two doors for one ticket, scans held back, the switches.
import type { App, Screen } from "../app";
import { button, el, fill } from "../dom";
import { ask } from "../net";
import type { Policy } from "../shapes";
import type { TextKey } from "../texts";

const POLL = 5_000;
interface Seen { id: string; name: string; state: string }
interface Conflict { id: string; name: string; group: string; scans: { id: string; at: string; device: string; gate?: string }[] }
interface Kept { id: string; at: string; reason: string; device: string; name: string; can_count: boolean; gate?: string; what?: "walk_in" | "undo"; count?: number; revoked_at?: string }

export function leadScreen(app: App): Screen {
  const { door, words } = app;
  const phones = section(words.say("phones_waiting"));
  const conflicts = section(words.say("conflicts"));
  const quarantine = section(words.say("quarantine"));
  const switches = el("section", { class: "card" });
  const offline = el("p", { class: "note note--portal", role: "status", hidden: true }, words.say("lead_offline"));
  const body = el("div", { class: "page page--list" }, el("h1", {}, words.say("lead")), offline, phones.el, conflicts.el, quarantine.el, switches);
  const at = `/door/${door.phone!.event}`;
  let asked = 0;
  let switched = "";

  async function get<T>(path: string): Promise<T[] | null> {
    const answer = await ask<{ items: T[] }>("GET", path, door.phone!.token);
    offline.hidden = answer.kind !== "nothing";
    return answer.kind === "ok" ? answer.body.items : null;
  }

  async function send(path: string, body: unknown, method = "POST"): Promise<void> {
    const answer = await ask(method, path, door.phone!.token, body);
    if (answer.kind !== "ok") switched = ""; // a switch that did not turn goes back
    await look();
    app.sync.wake();
  }

  async function look(): Promise<void> {
    asked = Date.now();
    const waiting = (await get<Seen>(`${at}/devices?limit=500`))?.filter((one) => one.state === "waits");
    const two = await get<Conflict>(`${at}/conflicts?limit=500`);
    const kept = await get<Kept>(`${at}/quarantine`);
    if (waiting) phones.put(waiting, words.say("phones_none"), (one) => [one.name, "", [[words.say("let_phone_in"), () => send(`/devices/${one.id}/admit`, {})]]]);
    if (two) conflicts.put(two, words.say("conflicts_none"), (one) => [one.name, where(one), answers(one)]);
    if (kept) {
      quarantine.put(kept, words.say("quarantine_none"), (one) => [
        one.name || words.say(one.what === "walk_in" ? "guests" : "no_name", { n: one.count ?? 1 }), facts(one), decisions(one),
      ]);
    }
  }

  function where(one: Conflict): string {
    const seen = one.scans.map((scan) => [words.time(scan.at, app.zone), scan.gate ?? scan.device].filter(Boolean).join(" ")).join(", ");
    return `${seen}. ${words.say("conflict_how_many")}`;
  }

  /** Why it is held back, when, and where. */
  function facts(one: Kept): string {
    return [one.what === "undo" ? words.say("undo") : words.held(one), words.time(one.at, app.zone), one.gate, one.device].filter(Boolean).join(" · ");
  }

  function answers(one: Conflict): Act[] {
    return one.scans.map((_, place): Act => [String(place + 1), () => send(`${at}/conflicts/${one.id}`, { id: crypto.randomUUID(), persons: place + 1 })]);
  }

  function decisions(one: Kept): Act[] {
    const decide = (counts: boolean) => () => send(`${at}/quarantine/${one.id}`, { id: crypto.randomUUID(), counts });
    if (one.what === "undo") return [[words.say("undo_yes"), decide(true)], [words.say("undo_no"), decide(false)]];
    const no: Act = [words.say("counts_no"), decide(false)];
    return one.can_count ? [[words.say("counts_yes"), decide(true)], no] : [no];
  }

  function showSwitches(policy: Policy): void {
    const one = (key: TextKey, on: boolean, change: unknown): HTMLElement => {
      const made = el("input", { type: "checkbox", id: key, checked: on });
      made.addEventListener("change", () => void send(at, change, "PATCH"));
      return el("p", { class: "box" }, made, el("label", { for: key }, words.say(key)));
    };
    fill(switches, el("h2", {}, words.say("switches")), el("p", { class: "muted" }, words.say("switches_hint")),
      one("switch_walk_ins", policy.walk_ins, { walk_ins_open: !policy.walk_ins }),
      one("switch_closed", policy.closed, { closed: !policy.closed }),
      one("switch_unknown", policy.unknown === "refuse", { unknown: policy.unknown === "refuse" ? "ask" : "refuse" }));
  }

  return {
    el: body,
    title: words.say("lead"),
    refresh: () => {
      if (Date.now() - asked > POLL) void look();
      const policy = door.policy;
      const now = policy ? [policy.walk_ins, policy.closed, policy.unknown].join() : "";
      if (policy && now !== switched) showSwitches(policy);
      switched = now;
    },
  };
}

type Act = [text: string, act: () => Promise<void>];

/** A titled list that says so when nothing is in it, and is drawn anew only when something changed. */
function section(title: string): { el: HTMLElement; put<T>(items: T[], none: string, show: (item: T) => [string, string, Act[]]): void } {
  const list = el("ul", { class: "rows" });
  const empty = el("p", { class: "muted" });
  const count = el("span", { class: "many" });
  let shown = "";
  return {
    el: el("section", { class: "card" }, el("h2", {}, title, " ", count), empty, list),
    put(items, none, show) {
      const now = JSON.stringify(items);
      if (now === shown) return;
      shown = now;
      empty.textContent = items.length ? "" : none;
      count.textContent = items.length ? String(items.length) : "";
      fill(list, ...items.map((item) => {
        const [name, facts, acts] = show(item);
        return el("li", { class: "row row--acts" }, el("span", { class: "row__who" }, el("b", {}, el("bdi", {}, name)), el("span", {}, facts)),
          el("span", { class: "row__acts" }, ...acts.map(([text, act]) => button(text, () => void act()))));
      }));
    },
  };
}
