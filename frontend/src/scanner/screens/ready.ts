// Before the doors open: is everything all right with this phone?
import { isAwake, keepAwake } from "../awake";
import type { App, Screen } from "../app";
import { button, el, fill, icon } from "../dom";
import { allowSound, signal, storageKept } from "../phone";
import type { TextKey } from "../texts";
import { page } from "./enrol";

const CLOCK_OFF = 5_000;
type State = "good" | "wait" | "bad";

/** A lead has to let this phone in first. */
export function waitsScreen(app: App): Screen {
  return page(app.words.say("waits_title"), el("p", {}, app.words.say("waits_lead", { name: app.door.phone?.name ?? "" })), el("div", { class: "waits", "aria-hidden": "true" }));
}

export function readyScreen(app: App): Screen {
  const { words } = app;
  const list = el("ul", { class: "checks" });
  const go = button(words.say("ready_go"), () => {
    allowSound();
    app.go();
  }, { class: "main" });
  const preview = el("div", { class: "preview", hidden: true });
  let kept: boolean | null = null;
  let shown = "";
  void storageKept().then((value) => (kept = value));
  void keepAwake(true);

  function check(label: TextKey, state: State, text: string, act?: [TextKey, () => void]): HTMLElement {
    return el("li", { class: `check check--${state}` }, icon(state === "good" ? "tick" : state === "wait" ? "wait" : "warn"),
      el("span", { class: "check__what" }, el("b", {}, words.say(label)), el("span", {}, text)),
      act ? button(words.say(act[0]), act[1]) : null);
  }

  function camera(): HTMLElement {
    const running = app.cameraState === "running" && app.camera !== null;
    const text = running ? words.say("ready_camera_ok") : app.camera ? words.say(`camera_${app.cameraState as "refused"}`) : "";
    const trying = app.camera === null || app.cameraState === "refused";
    return check("ready_camera", running ? "good" : app.camera && app.cameraState !== "starting" ? "bad" : "wait", text,
      trying ? ["ready_camera_try", () => {
        allowSound();
        if (app.camera) app.camera.retry();
        else app.watch();
        preview.hidden = false;
        fill(preview, app.video);
      }] : undefined);
  }

  function clock(): HTMLElement {
    const off = Math.abs(app.door.offset);
    if (off < CLOCK_OFF) return check("ready_clock", "good", words.say("ready_clock_ok"));
    const by = off >= 90_000 ? words.say("minutes", { n: Math.round(off / 60_000) }) : words.say("seconds", { n: Math.round(off / 1000) });
    return check("ready_clock", "good", words.say(app.door.offset < 0 ? "ready_clock_fast" : "ready_clock_slow", { by }));
  }

  function checks(): HTMLElement[] {
    const { door } = app;
    const { head } = door;
    const valid = [...door.entries.values()].filter((one) => one.state === "valid").length;
    const queue = door.phone?.training ? 0 : door.waiting.length;
    const trouble = door.store.trouble !== "none";
    return [
      camera(),
      check("ready_sound", "good", words.say(door.choices.sound ? "ready_sound_ok" : "ready_sound_off"), ["ready_sound_try", () => {
        allowSound();
        signal("green", true);
      }]),
      check("ready_screen", isAwake() ? "good" : "bad", words.say(isAwake() ? "ready_screen_ok" : "ready_screen_no")),
      clock(),
      check("ready_list", head ? "good" : "wait", head ? words.say("ready_list_ok", { time: words.time(head.made_at, app.zone), n: valid }) : words.say("ready_list_none")),
      check("ready_queue", queue ? "wait" : "good", queue ? words.say("ready_queue_some", { n: queue }) : words.say("ready_queue_ok")),
      check("ready_store", trouble ? "bad" : kept ? "good" : "wait",
        trouble ? words.say(`storage_${door.store.trouble as "full"}`) : words.say(kept ? "ready_store_ok" : "ready_store_maybe")),
      check("ready_offline", app.updates.ready ? "good" : "wait", words.say(app.updates.ready ? "ready_offline_ok" : "ready_offline_no")),
    ];
  }

  const training = app.door.phone?.training && el("p", { class: "note note--training" }, words.say("training"));
  const kiosk = app.door.phone?.role === "kiosk" && el("section", { class: "card" }, el("p", {}, words.say("ready_kiosk")),
    button(words.say("settings"), () => app.show("settings")));
  const made = page(words.say("ready_title"), training || null, list, preview, kiosk || null, el("div", { class: "foot" }, go));
  return {
    ...made,
    refresh: () => {
      go.disabled = app.door.head === null;
      const fresh = checks();
      const now = fresh.map((one) => one.className + one.textContent).join();
      if (now !== shown) fill(list, ...fresh);
      shown = now;
    },
  };
}
