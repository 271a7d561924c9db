// The eye: the camera, the last one who came, the code typed by hand.
import type { App, Screen } from "../app";
import { grouped, readCode } from "../code";
import { button, el, field, fill, frame, icon, say } from "../dom";
import type { Direction } from "../presence";

const UNDO_FOR = 10_000;

export function scanScreen(app: App): Screen {
  const { door, words } = app;
  const hint = el("p", { class: "eye__hint", role: "status" });
  const again = button(words.say("camera_again"), () => app.camera?.retry(), { class: "eye__again", hidden: true });
  const eye = el("div", { class: "eye", id: "eye" }, app.video, frame(), hint, again);
  const last = el("div", { class: "last" });
  const lastText = el("p", {});
  const lastIcon = el("span", { class: "last__icon" });
  const undo = button("", () => {
    const line = door.lines[0];
    if (line) void door.undo(line, "on_screen").then(() => app.sync.nudge());
  }, { class: "last__undo" });
  fill(last, lastIcon, lastText, undo);
  const torch = button(words.say("torch_on"), () => light(), { hidden: true });
  const type = button(words.say("type_code"), () => open());
  const ways = directions(app);
  const acts = el("div", { class: "acts" }, torch, type);
  const sheet = el("div", { class: "sheet", hidden: true });
  const body = el("div", { class: "scan" }, el("h1", { class: "sr" }, words.say("tab_scan")), ways, eye, last, acts, sheet);
  let lit = false;
  let shown = "";

  function light(): void {
    lit = !lit;
    void app.camera?.torch(lit).catch(() => (lit = false)).then(() => say(torch, words.say(lit ? "torch_off" : "torch_on")));
  }

  function open(): void {
    const input = el("input", { autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 80, class: "code" });
    const wrong = el("p", { class: "wrong", role: "alert" });
    const form = el("form", {
      class: "form",
      onsubmit: (event: Event) => {
        event.preventDefault();
        const code = readCode(input.value);
        if (!code) return say(wrong, words.say("code_wrong"));
        close();
        void app.read(code);
      },
    },
    field(words.say("code_label"), input, words.say("code_hint")), wrong,
    el("div", { class: "acts" }, button(words.say("cancel"), close), el("button", { type: "submit", class: "go" }, words.say("check"))));
    input.addEventListener("blur", () => {
      const code = readCode(input.value);
      if (code) input.value = grouped(code);
    });
    fill(sheet, form);
    cover(true);
    input.focus();
  }

  function close(): void {
    cover(false);
    fill(sheet);
  }

  function cover(over: boolean): void {
    sheet.hidden = !over;
    for (const under of [ways, eye, last, acts]) under.inert = over;
  }

  function sentence(): string {
    if (app.hint) return app.hint;
    if (app.cameraState === "running") return words.say("hold");
    return words.say(`camera_${app.cameraState}`);
  }

  function newest(): void {
    const line = door.lines[0];
    if (!line) {
      say(lastText, words.say("nobody_yet"));
      undo.hidden = true;
      return;
    }
    const seconds = Math.max(0, Math.round((Date.now() - line.at) / 1000));
    const ago = seconds < 120 ? words.say("ago", { n: seconds }) : words.say("ago_minutes", { n: Math.floor(seconds / 60) });
    const who = line.person.name || (line.what === "walk_in" ? words.say("guests", { n: line.count }) : words.outcome(line));
    const now = [who, ago, line.undone, words.outcome(line)].join();
    if (now !== shown) {
      shown = now;
      const good = line.shown === "admit" && !line.undone;
      fill(lastIcon, icon(good ? "tick" : line.shown === "refuse" || line.undone ? "cross" : "warn"));
      last.dataset["shown"] = good ? "admit" : line.undone ? "undone" : line.shown;
      const outcome = line.person.name && !good ? `, ${words.outcome(line)}` : line.undone ? `, ${words.say("undone")}` : "";
      fill(lastText, el("span", { class: "last__word" }, `${words.say("last")} `), el("b", {}, el("bdi", {}, who)), `${outcome}, ${ago}`);
    }
    const left = Math.ceil((line.at + UNDO_FOR - Date.now()) / 1000);
    undo.hidden = left <= 0 || line.shown !== "admit" || !door.mayUndo(line);
    say(undo, words.say("undo_in", { n: left }));
  }

  app.watch();
  return {
    el: body,
    title: words.say("tab_scan"),
    leave: () => app.camera?.pause(true),
    refresh: () => {
      eye.dataset["camera"] = app.cameraState;
      say(hint, sentence());
      again.hidden = !["refused", "busy", "lost"].includes(app.cameraState);
      torch.hidden = !(app.cameraState === "running" && app.camera?.hasTorch);
      ways.hidden = !door.policy?.exits;
      for (const way of ways.querySelectorAll("button")) way.setAttribute("aria-pressed", String(way.dataset["way"] === door.choices.direction));
      newest();
    },
  };
}

/** In or out, where people leave by a scan too. */
export function directions(app: App): HTMLElement {
  const way = (direction: Direction, text: string): HTMLElement =>
    button(text, () => void app.door.choose({ direction }), { "data-way": direction, "aria-pressed": "false" });
  return el("div", { class: "ways", role: "group", "aria-label": app.words.say("direction"), hidden: true },
    way("in", app.words.say("way_in")), way("out", app.words.say("way_out")));
}
