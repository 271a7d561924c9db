// People without a ticket: one by name, or a number of them; on events with exits also those who go.
import type { App, Screen } from "../app";
import { button, el, field, fill, say } from "../dom";

const DOUBLE_TAP = 500; // several people, or one by name, are not counted twice by a finger that trembles

export function walkInScreen(app: App): Screen {
  const { door, words } = app;
  const body = el("div", { class: "page page--list" }, el("h1", {}, words.say("walk_in_title")));
  const shut = el("p", { class: "note note--closed" }, words.say("walk_in_closed"));
  const told = el("p", { class: "told", role: "status" });
  const name = el("input", { autocomplete: "off", maxlength: 200 });
  const count = el("output", { class: "stepper__n", "aria-live": "polite" }, "1");
  const estimated = el("input", { type: "checkbox", id: "estimated" });
  let n = 1;
  let last = ""; // what was counted a moment ago

  function by(step: number): void {
    n = Math.min(500, Math.max(1, n + step));
    say(count, String(n));
    refresh();
  }

  async function go(direction: "in" | "out", named = ""): Promise<void> {
    const gesture = `${direction} ${named}`;
    if (gesture === last) return;
    last = gesture;
    const method = named ? "desk" : estimated.checked ? "estimate" : "counter";
    const counted = named ? 1 : n;
    const room = await door.walkIn({ count: counted, direction, method, ...(named ? { name: named } : {}) });
    app.sync.nudge();
    setTimeout(() => (last = ""), room && (named || counted > 1) ? DOUBLE_TAP : 0);
    if (!room) return say(told, words.say("walk_in_full"));
    if (named) name.value = "";
    by(1 - n);
    say(told, named ? words.say("walk_in_named_done", { name: named }) : words.say(direction === "in" ? "walk_in_done" : "walk_in_done_out", { n: counted }));
  }

  const named = el("form", {
    class: "form card",
    onsubmit: (event: Event) => {
      event.preventDefault();
      if (name.value.trim()) void go("in", name.value.trim());
    },
  }, field(words.say("walk_in_name"), name), el("button", { type: "submit" }, words.say("walk_in_named")));
  const goIn = button("", () => void go("in"), { class: "main" });
  const goOut = button("", () => void go("out"));
  const stepper = el("div", { class: "stepper", role: "group", "aria-label": words.say("walk_in_how_many") },
    button("−", () => by(-1), { "aria-label": words.say("fewer") }), count, button("+", () => by(1), { "aria-label": words.say("more") }));
  const counted = el("section", { class: "form card" }, el("h2", {}, words.say("walk_in_count")), stepper,
    el("p", { class: "box" }, estimated, el("label", { for: "estimated" }, words.say("estimate"))), goIn, goOut);
  const mayName = door.phone?.role !== "scan";
  fill(body, ...body.childNodes, shut, told, counted, mayName && named);

  function refresh(): void {
    const open = (door.policy?.walk_ins !== false && !door.policy?.closed) || door.phone?.role === "lead";
    shut.hidden = open;
    for (const one of [goIn, ...named.querySelectorAll("button")]) one.disabled = !open;
    say(goIn, words.say("walk_in_go", { n }));
    say(goOut, words.say("walk_in_out", { n }));
    goOut.hidden = !door.policy?.exits;
  }
  return { el: body, title: words.say("tab_walk_in"), refresh };
}
