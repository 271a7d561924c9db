// People found by name: on the server, or in a lead's readable list.
import type { App, Screen } from "../app";
import { codeForName } from "../code";
import { button, el, field, fill, say } from "../dom";
import { folded } from "../folding";
import { ask } from "../net";
import type { Entry, Found } from "../shapes";

const PAUSE = 250;
const SHOWN = 10;

export function searchScreen(app: App): Screen {
  const { door, words } = app;
  const input = el("input", { type: "search", autocomplete: "off", spellcheck: "false", maxlength: 80, enterkeyhint: "search" });
  const told = el("p", { class: "told", role: "status" });
  const list = el("ul", { class: "rows" });
  const body = el("div", { class: "page page--list" }, el("h1", { class: "sr" }, words.say("tab_search")));
  if (door.phone?.role === "scan") {
    fill(body, ...body.childNodes, el("p", {}, words.say("search_not")));
    return { el: body, title: words.say("tab_search") };
  }
  fill(body, ...body.childNodes, field(words.say("search_label"), input, words.say("search_hint")), told, list);
  let timer = 0;
  let asked = 0;

  async function search(): Promise<void> {
    const text = input.value.trim();
    const mine = ++asked;
    if (text.length < 2) return fill(list);
    if (codeForName(text)) {
      input.value = ""; // no address of a request may carry a code
      return app.read(text);
    }
    const here = nearby(text);
    if (here) return show(here);
    say(told, words.say("search_busy"));
    const answer = await ask<{ items: Found[] }>("GET", `/door/${door.phone!.event}/people?q=${encodeURIComponent(text)}`, door.phone!.token);
    if (mine !== asked) return;
    if (answer.kind === "ok") return show(answer.body.items);
    fill(list);
    say(told, words.say(answer.kind === "nothing" ? "search_offline" : "search_not"));
  }

  /** Without network in the readable list, which only a lead's phone holds. */
  function nearby(text: string): Found[] | null {
    if (!app.sync.trouble || !door.head?.readable) return null;
    const wanted = folded(text);
    return [...door.entries.values()].filter((one) => one.attendee && folded(one.person?.name ?? "").includes(wanted)).slice(0, SHOWN).map(found);
  }

  function show(people: Found[]): void {
    say(told, people.length === 0 ? words.say("search_none") : "");
    fill(list, ...people.map(row));
  }

  function row(person: Found): HTMLElement {
    const out = door.choices.direction === "out";
    const state = person.inside && !out ? words.say("is_inside") : words.say(`state_${person.state}`);
    return el("li", { class: "row" },
      el("span", { class: "row__who" }, el("b", {}, el("bdi", {}, person.name)), el("span", {}, [person.group, state].filter(Boolean).join(" · "))),
      button(words.say(out ? "let_out" : "admit"), () => void door.scanPerson(person).then((line) => app.judged(line))));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void search(), PAUSE) as unknown as number;
  });
  return { el: body, title: words.say("tab_search") };
}

function found(entry: Entry): Found {
  const state = entry.state === "valid" ? "seat" : entry.state === "replaced" ? "cancelled" : entry.state;
  return { attendee: entry.attendee!, name: entry.person?.name ?? "", group: entry.person?.group ?? "", state, inside: entry.inside ?? false };
}
