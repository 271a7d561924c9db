// Self check-in: a tablet on a stand. Large words in every language offered, the own ticket only, back to the start by itself.
// Nothing leads out of it: what is to be set is set before it begins, and the door lead ends it at the desk.
import type { App, Screen } from "../app";
import { button, el, fill, frame, say, shape } from "../dom";
import { kioskTexts, type KioskTexts } from "../kiosk_texts";
import type { Kind } from "../words";

const GOOD_FOR = 4_000;
const HELP_FOR = 9_000;
const GERMAN_AFTER = 30_000;

export function kioskScreen(app: App): Screen {
  const { door } = app;
  const offered = (document.documentElement.dataset["languages"] ?? "de en").split(" ").filter((code) => code in kioskTexts);
  let spoken = "de";
  let back = 0;
  let german = 0;
  let shown = "";
  const text = (): KioskTexts => kioskTexts[spoken] ?? kioskTexts["de"]!;
  const hold = el("p", { class: "kiosk__hold", role: "status" });
  const eye = el("div", { class: "eye", id: "eye" }, app.video, frame());
  const answer = el("div", { class: "kiosk__answer", role: "alert" });
  const languages = el("div", { class: "kiosk__languages" }, ...offered.map((code) => {
    const { name, tag } = kioskTexts[code]!;
    return button(name, () => speak(code), { lang: tag, "data-code": code });
  }));
  const body = el("div", { class: "kiosk" }, el("h1", { class: "sr" }, app.words.say("title")), hold, eye, answer, languages);

  function speak(code: string): void {
    spoken = code;
    clearTimeout(german);
    german = setTimeout(() => speak("de"), GERMAN_AFTER) as unknown as number;
    shown = "";
    refresh();
  }

  function idle(): void {
    clearTimeout(back);
    app.verdict.close();
    fill(answer);
    delete body.dataset["kind"];
  }

  /** A kiosk says no reasons to the room: who is not simply welcome is sent to the team. */
  function show(kind: Kind, word: string, name: string, why: string): void {
    body.dataset["kind"] = kind;
    fill(answer, shape(kind), el("p", { class: "kiosk__word" }, word || null), name && el("p", { class: "kiosk__name" }, el("bdi", {}, name)), why && el("p", {}, why));
    clearTimeout(back);
    back = setTimeout(() => app.verdict.close(), kind === "green" ? GOOD_FOR : HELP_FOR) as unknown as number;
  }

  function refresh(): void {
    const { line } = app.verdict;
    const now = [spoken, line?.id, line?.shown, door.policy?.closed].join();
    eye.dataset["camera"] = app.cameraState;
    if (now === shown) return;
    shown = now;
    const { tag, dir, hold: ask, welcome, goodbye, again, desk } = text();
    body.lang = tag;
    body.dir = dir;
    say(hold, ask);
    languages.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset["code"] === spoken)));
    if (!line) return idle();
    const name = line.person.name ?? "";
    if (line.shown === "admit") return show("green", line.direction === "out" ? goodbye : welcome, name, "");
    if (line.shown === "again") return show("green", welcome, name, again);
    show("amber", "", "", desk);
  }

  app.watch();
  if (!door.choices.standing) void door.choose({ standing: true });
  return { el: body, title: app.words.say("title"), leave: () => app.camera?.pause(true), refresh };
}
