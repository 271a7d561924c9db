// What goes over the wire and into the phone's storage.
import type { Direction } from "./presence";
import type { Reason, Role, Shown } from "./rules";
import type { Person } from "./seal";

export interface Policy {
  starts_at: string;
  ends_at: string;
  doors_open_at: string;
  closes_at: string;
  exits: boolean;
  room_limit: number | null;
  unknown: "ask" | "refuse";
  online: "admit" | "refuse";
  walk_ins: boolean;
  closed: boolean;
  time_zone: string;
  title: string;
  hint: string;
  phone: string;
  sessions?: { slug: string; title: string }[];
  sessions_chosen?: boolean;
}

/** The entry since which somebody is inside. */
export interface Since {
  at: string;
  gate: string | null;
}

export interface Entry {
  h: string;
  state: "valid" | "waiting" | "unconfirmed" | "cancelled" | "replaced";
  mode: "on_site" | "online";
  sealed?: string;
  person?: Person;
  attendee?: string;
  sessions?: string[];
  first?: Since;
  inside?: boolean;
  been?: boolean; // has come, and may have left
  within?: (Since & { session: string })[]; // the parts they are in, where parts have doors
}

export interface Numbers {
  inside: number;
  admitted: number;
  expected: number;
}

export interface OfflineList {
  event: string;
  salt: string;
  cursor: string;
  made_at: string;
  whole: boolean;
  policy: Policy;
  numbers: Numbers;
  entries: Entry[];
}

/** The list without its entries, as it is kept. `heard`: when this phone asked for it, by its own clock. */
export type ListHead = Omit<OfflineList, "entries" | "whole"> & { heard: number; readable: boolean };

/** This phone, as it was enrolled. */
export interface Phone {
  id: string;
  token: string;
  name: string;
  role: Role;
  event: string;
  training: boolean;
}

export type PhoneState = "active" | "waits" | "expired" | "revoked" | "stranger";

/** What somebody chose on this phone. */
export interface Choices {
  gate: string;
  session: string;
  direction: Direction;
  sound: boolean;
  camera: string;
  readable: boolean;
  language: string;
  standing: boolean; // a kiosk that has begun: whoever stands before it can change nothing, until it is signed off at the desk
}

interface Waiting {
  id: string;
  at: string;
  order: number;
  event: string;
  stuck?: string; // why the server cannot take it: it stays here until somebody has seen it
}

export interface QueuedScan extends Waiting {
  what: "scan";
  h: string;
  code?: string;
  attendee?: string;
  gate: string;
  session: string;
  direction: Direction;
  shown: Shown;
  counts: boolean;
  override?: string;
  undone?: boolean;
}

export interface QueuedUndo extends Waiting {
  what: "undo";
  scan: string;
  reason: string;
}

export interface QueuedWalkIn extends Waiting {
  what: "walk_in";
  name?: string;
  count: number;
  direction: Direction;
  method: "desk" | "counter" | "estimate";
}

export type Queued = QueuedScan | QueuedUndo | QueuedWalkIn;

/** All that stays of a sent scan. */
export interface Done {
  id: string;
  time: string;
  verdict: Shown;
  h: string;
}

/** The server's answer to a scan. */
export interface Told {
  id: string;
  verdict: "admit" | "again" | "refuse";
  reason: Reason;
  replayed: boolean;
  attendee?: { name: string; mode: string; group?: string };
  first?: { at: string; gate: string | null; device: string };
  event?: { title: string; starts_at: string };
  undone?: boolean;
  conflict?: { id: string };
}

export interface Found {
  attendee: string;
  name: string;
  group: string;
  state: "seat" | "waiting" | "offered" | "cancelled" | "unconfirmed";
  inside: boolean;
}
