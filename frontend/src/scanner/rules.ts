// What a scan means, decided on the phone: pure values, no network, no clock. checkin/rules.py obeys the same table of cases.
import { insideSince, type Direction, type Presence, type Recorded } from "./presence";

export type Role = "scan" | "search" | "lead" | "kiosk";
export type Shown = "admit" | "again" | "refuse" | "unknown";
export type Reason =
  | "ok" | "override" | "already_in" | "unknown_code" | "replaced" | "wrong_event" | "cancelled" | "unconfirmed" | "waiting"
  | "wrong_mode" | "wrong_session" | "not_yet" | "over" | "house_full" | "not_inside" | "id_conflict" | "not_allowed"
  | "closed"; // only here: a lead has closed the doors

/** What a ticket is worth, as the offline list says it. */
export interface Ticket {
  state: "valid" | "waiting" | "unconfirmed" | "cancelled" | "replaced";
  mode: "on_site" | "online";
  sessions: string[] | null;
}

/** The event as the door sees it; times in milliseconds. `inside`: people in the room, as far as this phone knows. */
export interface Rules {
  opensAt: number;
  closesAt: number;
  exits: boolean;
  online: "admit" | "refuse";
  roomLimit: number | null;
  inside: number;
  unknown: "ask" | "refuse";
}

export interface Gesture {
  direction: Direction;
  at: number; // by the server's clock, as far as this phone knows it
  session: string | null;
  byAttendee: boolean;
  override: boolean;
}

export interface Verdict {
  shown: Shown;
  reason: Reason;
  counts: boolean;
  first: Recorded | null;
}

export const FRESH = 60_000;
export const OWN_UNDO = 60_000;
export const NEARLY_FULL = 0.95;
const OVERRIDABLE: ReadonlySet<Reason> = new Set([
  "cancelled", "unconfirmed", "waiting", "wrong_mode", "wrong_session", "not_yet", "over", "house_full",
]);

/**
 * The verdict on a scan; the first rule that holds decides. `listAge` is how old the list is, in milliseconds: a code that is not in a
 * list of a minute or more may be newer than the list. For a scan at a session `atEvent` is the presence at the event itself.
 */
export function judge(
  rules: Rules, ticket: Ticket | null, role: Role, scan: Gesture, presence: Presence, listAge: number, atEvent: Presence | null = null,
): Verdict {
  if (!may(role, scan, rules)) return refuse("not_allowed");
  if (ticket === null) {
    const perhapsNew = listAge >= FRESH && rules.unknown === "ask" && role !== "kiosk"; // there nobody stands who could say
    return { shown: perhapsNew ? "unknown" : "refuse", reason: "unknown_code", counts: false, first: null };
  }
  if (ticket.state === "replaced") return refuse("replaced");
  if (scan.direction === "out") {
    return presence.inside ? admit("ok") : { shown: "refuse", reason: "not_inside", counts: true, first: null };
  }
  if (presence.inside) return { shown: "again", reason: "already_in", counts: true, first: insideSince(presence) };
  const reason = hindrance(rules, ticket, scan, atEvent === null || atEvent.entries.length === 0);
  if (reason === null) return admit("ok");
  return scan.override && role === "lead" ? admit("override") : refuse(reason);
}

function may(role: Role, scan: Gesture, rules: Rules): boolean {
  if (scan.byAttendee && role !== "search" && role !== "lead") return false;
  return scan.direction === "in" || rules.exits;
}

function hindrance(rules: Rules, ticket: Ticket, scan: Gesture, fillsTheRoom: boolean): Reason | null {
  if (ticket.state !== "valid") return ticket.state === "replaced" ? null : ticket.state;
  if (ticket.mode === "online" && rules.online === "refuse") return "wrong_mode";
  if (scan.session !== null && ticket.sessions !== null && !ticket.sessions.includes(scan.session)) return "wrong_session";
  if (scan.at < rules.opensAt) return "not_yet";
  if (scan.at > rules.closesAt) return "over";
  if (fillsTheRoom && !roomFor(1, rules.inside, rules.roomLimit)) return "house_full";
  return null;
}

function admit(reason: "ok" | "override"): Verdict {
  return { shown: "admit", reason, counts: true, first: null };
}

function refuse(reason: Reason): Verdict {
  return { shown: "refuse", reason, counts: false, first: null };
}

/** Whether a lead may let this person in all the same, with a reason. */
export function overridable(reason: Reason): boolean {
  return OVERRIDABLE.has(reason);
}

/** Staff who find a person by name confirm the registration with it, if the person comes in. */
export function confirms(role: Role, state: Ticket["state"], byAttendee: boolean, direction: Direction): boolean {
  return byAttendee && (role === "search" || role === "lead") && direction === "in" && state === "unconfirmed";
}

/** A lead takes back any scan; scan and search phones their own within 60 s by the phone's clock; a kiosk none. */
export function mayUndo(role: Role, own: boolean, undoAt: number, scanAt: number): boolean {
  if (role === "lead") return true;
  return (role === "scan" || role === "search") && own && undoAt - scanAt <= OWN_UNDO;
}

/** Whether `count` people may still come in. Only who stands at the door now can be turned away by a full house. */
export function roomFor(count: number, inside: number, limit: number | null, live = true, direction: Direction = "in"): boolean {
  return limit === null || !live || direction === "out" || inside + count <= limit;
}

/** From 95 % of the room limit on the screen warns. */
export function nearlyFull(inside: number, limit: number | null): boolean {
  return limit !== null && inside >= limit * NEARLY_FULL;
}
