// The lines of the log: what this phone has done. Names are in this page's memory only.
import type { Direction } from "./presence";
import type { Reason, Shown } from "./rules";
import type { Person } from "./seal";
import type { QueuedScan, Told } from "./shapes";

export interface Line {
  id: string;
  at: number;
  what: "scan" | "walk_in";
  h: string;
  person: Person;
  direction: Direction;
  session: string;
  shown: Shown;
  reason: Reason;
  first: { at: number; gate: string | null } | null;
  event: { title: string; starts_at: string } | null;
  attendee: string;
  code: string; // until the page is left, for a lead who lets the person in all the same
  count: number;
  sent: boolean;
  undone: boolean;
  corrected: Told | null; // the server's answer, where it is another one than the screen's
  note: "" | "undo_refused" | "not_counted" | "held"; // held: a lead decides, this phone had been shut out
}

export function line(known: Partial<Line>): Line {
  return {
    id: crypto.randomUUID(), at: Date.now(), what: "scan", h: "", person: {}, direction: "in", session: "", shown: "admit", reason: "ok", first: null,
    event: null, attendee: "", code: "", count: 1, sent: false, undone: false, corrected: null, note: "", ...known,
  };
}

/** A scan of before the page was loaded that is not sent yet. */
export function lineOf(one: QueuedScan): Line {
  return line({
    id: one.id, at: Date.parse(one.at), h: one.h, shown: one.shown, direction: one.direction, session: one.session, attendee: one.attendee ?? "",
    undone: one.undone ?? false, reason: one.shown === "again" ? "already_in" : "ok",
  });
}
