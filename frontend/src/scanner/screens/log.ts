// What this phone has done; names only as long as this page lives.
import type { App, Screen } from "../app";
import type { Line } from "../lines";
import { button, el, fill, icon } from "../dom";
import type { TextKey } from "../texts";

const SHOWN = 60;
const REASONS: [TextKey, string][] = [["undo_wrong", "wrong_person"], ["undo_not_in", "did_not_enter"], ["undo_typo", "typo"]];

export function logScreen(app: App): Screen {
  const { door, words } = app;
  const list = el("ul", { class: "rows" });
  const empty = el("p", {}, words.say("log_empty"));
  const body = el("div", { class: "page page--list" }, el("h1", {}, words.say("log_title")), el("p", { class: "muted" }, words.say("log_names")), empty, list);
  let asking = "";
  let shown = "";

  function row(line: Line): HTMLElement {
    const name = line.person.name || (line.what === "walk_in" ? words.say("guests", { n: line.count }) : words.say("no_name"));
    const facts = [words.time(line.at, app.zone), words.outcome(line), line.sent || door.phone?.training ? "" : words.say("unsent")];
    const correction = words.correction(line, app.zone) || (line.note ? words.say(`note_${line.note}`) : "");
    const why = asking === line.id && el("span", { class: "row__why" }, el("b", {}, words.say("undo_why")), ...REASONS.map(([text, reason]) =>
      button(words.say(text), () => {
        asking = "";
        void door.undo(line, reason).then(() => app.sync.nudge());
      })));
    const undo = !why && door.mayUndo(line) && line.shown !== "refuse" && button(words.say("undo"), () => {
      asking = line.id;
      app.changed();
    });
    return el("li", { class: "row", "data-shown": line.undone ? "undone" : line.shown },
      icon(line.undone || line.shown === "refuse" ? "cross" : line.shown === "admit" ? "tick" : "warn"),
      el("span", { class: "row__who" }, el("b", {}, el("bdi", {}, name)), el("span", {}, facts.filter(Boolean).join(" · ")),
        correction && el("span", { class: "row__note" }, correction)),
      undo, why);
  }

  return {
    el: body,
    title: words.say("log_title"),
    refresh: () => {
      const lines = door.lines.slice(0, SHOWN);
      const now = asking + lines.map((one) => [one.id, one.sent, one.undone, one.note, one.person.name, one.corrected?.reason, door.mayUndo(one)].join()).join("|");
      if (now === shown) return;
      shown = now;
      empty.hidden = lines.length > 0;
      fill(list, ...lines.map(row));
    },
  };
}
