// This phone is no longer one of ours: it delivers what it has, and then nothing stays on it.
import type { App, Screen } from "../app";
import { button, el, fill } from "../dom";
import { page } from "./enrol";
import { saveQueue } from "./settings";

export function goneScreen(app: App): Screen {
  const { words } = app;
  const state = el("div", { class: "stack", role: "status" });
  const made = page(words.say("gone_revoked"), state);
  let shown = "";
  return {
    ...made,
    refresh: () => {
      const { door } = app;
      const now = [door.waiting.length, door.stuck.length, door.phone === null].join();
      if (now === shown) return;
      shown = now;
      const aside = door.phone !== null && door.stuck.length > 0;
      fill(
        state,
        door.phone && door.waiting.length > 0 && el("p", {}, words.say("gone_sending", { n: door.waiting.length })),
        !door.phone && el("p", {}, words.say("gone_revoked_lead")),
        aside && el("p", {}, words.say("gone_aside", { n: door.stuck.length })),
        aside && button(words.say("export"), () => saveQueue(app), { class: "main" }),
        aside && button(words.say("aside_drop"), () => void door.settle(door.stuck.map((one) => one.id), []).then(() => app.sync.wake())),
      );
    },
  };
}
