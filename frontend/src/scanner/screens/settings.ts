// What can be chosen on this phone, what could not be sent, and signing it off.
import type { App, Screen } from "../app";
import { button, el, field, fill, say } from "../dom";
import { download } from "../phone";
import { directions } from "./scan";
declare const VERSION: string;

/** Everything that is not sent, as a file for the door lead. */
export function saveQueue(app: App): void {
  const { door } = app;
  const content = { phone: door.phone?.name, event: door.phone?.event, saved_at: new Date().toISOString(), queue: [...door.queue.values()] };
  download(`einlass-${door.phone?.event ?? "door"}.json`, JSON.stringify(content, null, 1));
}

export function settingsScreen(app: App): Screen {
  const { door, words } = app;
  const body = el("div", { class: "page page--list" }, el("h1", {}, words.say("settings")));
  const gate = el("input", { maxlength: 80, value: door.choices.gate, autocomplete: "off" });
  gate.addEventListener("change", () => void door.choose({ gate: gate.value.trim() }));
  const ways = directions(app);
  const aside = el("section", { class: "card", hidden: true });
  const off = el("section", { class: "form" });
  const exported = button(words.say("export"), () => saveQueue(app));
  const exportHint = el("p", { class: "hint" });
  const update = el("p", { class: "muted" });
  const lead = door.phone?.role === "lead";
  let shown = "";
  let sure = false;

  fill(
    body, ...body.childNodes,
    lead && button(words.say("lead"), () => app.show("lead"), { class: "main" }),
    field(words.say("gate"), gate, words.say("gate_hint")),
    sessions(app), ways,
    select(app, "sound", words.say("sound"), [["on", words.say("on")], ["off", words.say("off")]], door.choices.sound ? "on" : "off",
      (value) => void door.choose({ sound: value === "on" })),
    cameras(app),
    select(app, "language", words.say("language"), [["de", "Deutsch"], ["en", "English"]], words.language, (value) => {
      void door.choose({ language: value }).then(() => app.speak(value));
    }),
    lead && select(app, "readable", words.say("readable"), [["off", words.say("off")], ["on", words.say("on")]], door.choices.readable ? "on" : "off",
      (value) => void door.choose({ readable: value === "on" }).then(() => app.sync.relist()), words.say("readable_hint")),
    button(words.say("checks"), () => app.show("ready")),
    el("section", { class: "form" }, exported, exportHint), aside, off, update, el("p", { class: "muted" }, words.say("version", { version: VERSION })),
  );

  function signOff(): void {
    const left = door.phone?.training ? 0 : door.waiting.length;
    if (left > 0) return fill(off, el("p", { class: "muted" }, words.say("sign_off_wait", { n: left })));
    if (door.stuck.length > 0) return fill(off, el("p", { class: "muted" }, words.say("gone_aside", { n: door.stuck.length })));
    if (!sure) return fill(off, button(words.say("sign_off"), () => {
      sure = true;
      shown = "";
      app.changed();
    }));
    fill(off, el("p", {}, words.say("sign_off_sure")), button(words.say("sign_off_yes"), () => void door.forget().then(() => app.changed()), { class: "danger" }));
  }

  return {
    el: body,
    title: words.say("settings"),
    refresh: () => {
      ways.hidden = !door.policy?.exits;
      for (const way of ways.querySelectorAll("button")) way.setAttribute("aria-pressed", String(way.dataset["way"] === door.choices.direction));
      const now = [door.queue.size, door.stuck.length, sure, app.updates.waiting].join();
      if (now === shown) return;
      shown = now;
      exported.disabled = door.queue.size === 0;
      say(exportHint, door.queue.size ? words.say("export_hint", { n: door.queue.size }) : "");
      aside.hidden = door.stuck.length === 0;
      fill(aside, el("h2", {}, words.say("aside")), el("p", {}, words.say("aside_lead", { n: door.stuck.length, why: door.stuck[0]?.stuck ?? "" })),
        button(words.say("aside_drop"), () => void door.settle(door.stuck.map((one) => one.id), [])));
      say(update, app.updates.waiting ? words.say("update_waits") : "");
      signOff();
    },
  };
}

function select(_app: App, name: string, label: string, options: [string, string][], chosen: string, onPick: (value: string) => void, hint = ""): HTMLElement {
  const made = el("select", { name }, ...options.map(([value, text]) => el("option", { value, selected: value === chosen }, text)));
  made.addEventListener("change", () => onPick(made.value));
  return field(label, made, hint);
}

function sessions(app: App): HTMLElement | null {
  const offered = app.door.policy?.sessions ?? [];
  if (offered.length === 0) return null;
  const options: [string, string][] = [["", app.words.say("session_none")], ...offered.map((one): [string, string] => [one.slug, one.title])];
  return select(app, "session", app.words.say("session"), options, app.door.choices.session, (session) => void app.door.choose({ session }));
}

/** The cameras are known once one is running. */
function cameras(app: App): HTMLElement {
  const place = el("div", {});
  void app.camera?.choices().then((found) => {
    if (found.length < 2) return;
    const options: [string, string][] = [["", app.words.say("camera_own")], ...found.map((one): [string, string] => [one.id, one.label || one.id.slice(0, 6)])];
    fill(place, select(app, "camera", app.words.say("camera"), options, app.door.choices.camera, (camera) => {
      void app.door.choose({ camera });
      app.camera?.use(camera);
    }));
  });
  return place;
}
