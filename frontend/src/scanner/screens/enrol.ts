// Before the door: enrolling this phone, or why it cannot be done here.
import type { App, Screen } from "../app";
import { button, el, field, fill, say } from "../dom";
import { ask } from "../net";
import { properBrowser } from "../phone";
import type { Phone } from "../shapes";

type Enrolled = Phone & { waits: boolean };

/** The button makes the device, not the link: a preview of the link burns nothing. */
export function enrolScreen(app: App, token: string): Screen {
  const { door, words } = app;
  const name = el("input", { name: "name", maxlength: 80, autocomplete: "given-name", required: true });
  const wrong = el("p", { class: "wrong", role: "alert" });
  const go = el("button", { type: "submit", class: "main" }, words.say("enrol_button"));
  const form = el("form", {
    class: "form",
    onsubmit: (event: Event) => {
      event.preventDefault();
      void enrol();
    },
  }, field(words.say("enrol_name"), name, words.say("enrol_name_hint")), wrong, go);
  async function enrol(): Promise<void> {
    say(wrong, "");
    if (!name.value.trim()) {
      say(wrong, words.say("enrol_wrong"));
      name.focus();
      return;
    }
    go.disabled = true;
    say(go, words.say("enrol_busy"));
    const answer = await ask<Enrolled>("POST", "/devices", "", { token, name: name.value.trim() });
    if (answer.kind === "ok") {
      const { id, token: secret, name: called, role, event, training, waits } = answer.body;
      if (training && !door.phone?.training && door.queue.size > 0) return say(wrong, words.say("enrol_unsent", { n: door.queue.size }));
      await door.enrolled({ id, token: secret, name: called, role, event, training }, waits ? "waits" : "active");
      app.enrolled();
      return;
    }
    go.disabled = false;
    say(go, words.say("enrol_button"));
    say(wrong, words.say(answer.kind === "nothing" ? "enrol_failed" : answer.status === 410 ? "enrol_over" : "enrol_wrong"));
  }
  const back = door.phone && button(words.say("back"), () => app.stay());
  return page(words.say("enrol_title"), kept(app), el("p", {}, words.say("enrol_lead")), form, back);
}

/**
 * Nobody enrolled this phone yet. The code can be read in here, too: an app on an iPhone's home screen has a storage of its own, and
 * the phone's camera app would open another browser.
 */
export function noPhoneScreen(app: App): Screen {
  const { words } = app;
  const preview = el("div", { class: "preview", hidden: true });
  const told = el("p", { class: "muted", role: "status" });
  const read = button(words.say("enrol_read"), () => {
    app.watch();
    preview.hidden = false;
    fill(preview, app.video);
  });
  return {
    ...page(words.say("enrol_none"), kept(app), el("p", {}, words.say("enrol_none_lead")), read, preview, told, staffLink(app)),
    leave: () => app.camera?.pause(true),
    refresh: () => say(told, app.hint || (app.camera && app.cameraState !== "running" ? words.say(`camera_${app.cameraState}`) : "")),
  };
}

function kept(app: App): HTMLElement | false {
  const n = app.door.queue.size;
  return n > 0 && el("p", { class: "note note--storage" }, app.words.say("enrol_kept", { n }));
}

/** Chat and QR apps show pages in a window without camera: say how to get out of it. */
export function innerBrowserScreen(app: App, token: string): Screen {
  const { words } = app;
  const address = `${location.origin}/door#e=${token}`;
  const copy = button(words.say("copy"), () => void navigator.clipboard?.writeText(address).then(() => say(copy, words.say("copied"))), { class: "main" });
  return page(
    words.say("inner_browser", { browser: properBrowser() }),
    el("p", {}, words.say("inner_browser_lead")),
    el("p", { class: "address" }, address),
    copy,
  );
}

/** This browser, or this window, cannot be at the door. */
export function notHereScreen(app: App, why: string): Screen {
  const { words } = app;
  if (why === "elsewhere") {
    const here = button(words.say("other_tab_here"), () => app.takeOver(), { class: "main" });
    return page(words.say("other_tab"), el("p", {}, words.say("other_tab_lead")), here);
  }
  const key = why === "insecure" ? "no_https" : "old_browser";
  return page(words.say(key), el("p", {}, words.say(`${key}_lead`)), staffLink(app));
}

function staffLink(app: App): HTMLElement {
  return el("p", {}, el("a", { class: "button", href: "/organise/door" }, app.words.say("staff_page")));
}

/** A page with one thing to read and do. */
export function page(title: string, ...parts: (HTMLElement | false | null)[]): Screen {
  const body = el("div", { class: "page" }, el("h1", {}, title));
  fill(body, ...body.childNodes, ...parts);
  return { el: body, title };
}
