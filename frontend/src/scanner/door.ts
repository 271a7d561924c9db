// What this phone knows of the door: the list, its own scans, what is still to be sent. No screen and no network in here.
import { onOtherKeys } from "./code";
import { moveBack, recordedOf } from "./known";
import { line, lineOf, type Line } from "./lines";
import { fold, type Direction, type Presence, type Recorded } from "./presence";
import { confirms, judge, mayUndo, roomFor, type Rules, type Ticket } from "./rules";
import { nameOf, opened, toBytes, type Person } from "./seal";
import type {
  Choices, Done, Entry, Found, ListHead, Numbers, OfflineList, Phone, PhoneState, Policy, Queued, QueuedScan, QueuedWalkIn,
} from "./shapes";
import { Store, type Stores } from "./store";

export const CHOICES: Choices = {
  gate: "", session: "", direction: "in", sound: true, camera: "", readable: false, language: "", standing: false,
};
const LINES = 300;

/** Who stands at the door: the name their code has in the list, what they are worth, what they are called. */
interface Comer {
  h: string;
  code: string;
  attendee: string;
  ticket: Ticket | null;
  person: Person;
  inside: boolean;
}

type Wish = { name?: string; count: number; direction: Direction; method: QueuedWalkIn["method"] };

export class Door {
  phone: Phone | null = null;
  state: PhoneState = "active";
  choices: Choices = { ...CHOICES };
  head: ListHead | null = null;
  entries = new Map<string, Entry>();
  queue = new Map<string, Queued>();
  done = new Map<string, Done>();
  lines: Line[] = [];
  offset = 0; // the server's clock minus this phone's, in milliseconds
  readonly store: Store;
  private readonly listeners = new Set<() => void>();
  private order = 0;

  constructor() {
    this.store = new Store((stores) => this.putEverything(stores), () => this.changed());
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  changed(): void {
    this.listeners.forEach((listener) => listener());
  }

  /** Reads what was kept; the log begins with the times and verdicts of before, without names. */
  async open(): Promise<void> {
    const kept = await this.store.readAll();
    for (const { key, value } of kept.settings as { key: string; value: unknown }[]) {
      if (key === "phone") this.phone = value as Phone;
      if (key === "choices") this.choices = { ...CHOICES, ...(value as Choices) };
      if (key === "list") this.head = value as ListHead;
    }
    if (this.head) this.offset = Date.parse(this.head.made_at) - this.head.heard;
    for (const entry of kept.entries as Entry[]) this.entries.set(entry.h, entry);
    for (const one of (kept.queue as Queued[]).sort((a, b) => a.order - b.order)) this.queue.set(one.id, one);
    for (const one of kept.done as Done[]) this.done.set(one.id, one);
    this.order = Math.max(0, ...[...this.queue.values()].map((one) => one.order)) + 1;
    const before = [...this.done.values()].map((one) => line({ id: one.id, at: Date.parse(one.time), h: one.h, shown: one.verdict, sent: true }));
    for (const one of this.queue.values()) if (one.what === "scan") before.push(lineOf(one));
    this.lines = before.sort((a, b) => b.at - a.at).slice(0, LINES);
  }

  get policy(): Policy | null {
    return this.head?.policy ?? null;
  }

  /** How old the list is, in milliseconds; a clock that was set back makes it old. */
  get listAge(): number {
    const age = this.head ? Date.now() - this.head.heard : Infinity;
    return age < 0 ? Infinity : age;
  }

  /** The server's time, as far as this phone knows. */
  now(): number {
    return Date.now() + this.offset;
  }

  /** The live numbers, with what this phone has not sent yet. */
  get numbers(): Numbers {
    const known = { ...(this.head?.numbers ?? { inside: 0, admitted: 0, expected: 0 }) };
    for (const one of this.queue.values()) {
      const counts = one.what === "walk_in" || (one.what === "scan" && one.shown === "admit" && !one.undone && !one.session);
      if (!counts || one.stuck) continue;
      known.inside += (one.direction === "in" ? 1 : -1) * (one.what === "walk_in" ? one.count : 1);
    }
    return { ...known, inside: Math.max(0, known.inside) };
  }

  /** What the server has still to hear of. */
  get waiting(): Queued[] {
    return [...this.queue.values()].filter((one) => !one.stuck);
  }

  /** What the server could not take: in nobody's way, and kept until somebody has seen it. */
  get stuck(): Queued[] {
    return [...this.queue.values()].filter((one) => one.stuck);
  }

  /** A ticket was read. What the screen shows is on the disk when this returns. */
  async scan(code: string, override = ""): Promise<Line> {
    const salt = toBytes(this.head?.salt ?? "");
    const read = { code, h: await nameOf(salt, code) };
    const swapped = onOtherKeys(code);
    const other = swapped === code || this.entries.has(read.h) ? read : { code: swapped, h: await nameOf(salt, swapped) };
    const meant = this.entries.has(other.h) ? other : read; // 100 random bits: it cannot be somebody else's
    const entry = this.entries.get(meant.h);
    const person = entry ? await personOf(entry, salt, meant.code) : {};
    return this.gesture({ ...meant, attendee: "", inside: false, ticket: entry ? this.ticketOf(entry) : null, person }, override);
  }

  /** Somebody was found by name, here or on the server. */
  async scanPerson(found: Found, override = ""): Promise<Line> {
    const entry = [...this.entries.values()].find((one) => one.attendee === found.attendee);
    const state = found.state === "seat" || found.state === "offered" ? "valid" : found.state;
    const confirmed = confirms(this.phone!.role, state, true, this.choices.direction);
    const ticket: Ticket = entry ? this.ticketOf(entry) : { state, mode: "on_site", sessions: null };
    return this.gesture({
      h: entry?.h ?? "", code: "", attendee: found.attendee, inside: found.inside, person: { name: found.name, group: found.group },
      ticket: confirmed ? { ...ticket, state: "valid" } : ticket,
    }, override);
  }

  /** A gesture again with a lead's reason: the same person as in this line. */
  async override(of: Line, reason: string): Promise<Line> {
    if (of.code) return this.scan(of.code, reason);
    const state = of.reason === "waiting" || of.reason === "cancelled" || of.reason === "unconfirmed" ? of.reason : "seat";
    return this.scanPerson({ attendee: of.attendee, name: of.person.name ?? "", group: of.person.group ?? "", state, inside: false }, reason);
  }

  private async gesture(comer: Comer, override: string): Promise<Line> {
    const { direction, session, gate } = this.choices;
    const recorded = this.recorded(comer);
    const presence = fold(recorded, session || null);
    const scan = { direction, at: this.now(), session: session || null, byAttendee: comer.attendee !== "", override: override !== "" };
    const verdict = judge(this.rules(), comer.ticket, this.phone!.role, scan, presence, this.listAge, session ? fold(recorded) : null);
    const first = verdict.first && { at: verdict.first.at, gate: verdict.first.gate };
    const mayCome = verdict.shown === "admit" || verdict.shown === "unknown" || verdict.reason === "unknown_code"; // the server may know the code
    const shut = mayCome && this.policy?.closed && direction === "in" && this.phone!.role !== "lead";
    const made = line({
      h: comer.h, person: comer.person, direction, session, attendee: comer.attendee, code: comer.code, first,
      shown: shut ? "refuse" : verdict.shown, reason: shut ? "closed" : verdict.reason, sent: Boolean(shut), // nobody is told of it
    });
    const queued: QueuedScan = {
      what: "scan", id: made.id, at: new Date(made.at).toISOString(), order: this.order++, event: this.phone!.event, h: comer.h, gate, session,
      direction, shown: verdict.shown, counts: verdict.counts,
      ...(comer.code ? { code: comer.code } : { attendee: comer.attendee }), ...(override ? { override } : {}),
    };
    this.add(made);
    if (!shut) await this.enqueue(queued);
    return made;
  }

  private rules(): Rules {
    const policy = this.policy;
    return {
      opensAt: policy ? Date.parse(policy.doors_open_at) : -Infinity,
      closesAt: policy ? Date.parse(policy.closes_at) : Infinity,
      exits: policy?.exits ?? false,
      online: policy?.online ?? "admit",
      roomLimit: policy?.room_limit ?? null,
      inside: this.numbers.inside,
      unknown: policy?.unknown ?? "ask",
    };
  }

  /** The scans of one person that this phone knows: the entry that the list tells of, and its own that are not sent. */
  private recorded(comer: Comer): Recorded[] {
    const entry = (comer.h ? this.entries.get(comer.h) : undefined) ?? { inside: comer.inside };
    const found = recordedOf(entry);
    for (const one of this.queue.values()) {
      if (one.what !== "scan" || one.stuck) continue;
      if (!(comer.h && one.h === comer.h) && !(comer.attendee && one.attendee === comer.attendee)) continue;
      found.push({
        id: one.id, at: Date.parse(one.at) + this.offset, sequence: one.order, direction: one.direction, counts: one.counts,
        undone: one.undone ?? false, session: one.session || null, gate: one.gate || null,
      });
    }
    return found;
  }

  /** Whether this scan may be taken back here and now. */
  mayUndo(of: Line, now = Date.now()): boolean {
    return of.what === "scan" && !of.undone && of.reason !== "closed" && mayUndo(this.phone!.role, true, now, of.at);
  }

  async undo(of: Line, reason: string): Promise<void> {
    of.undone = true;
    const scan = this.queue.get(of.id);
    if (scan?.what === "scan") scan.undone = true;
    const entry = this.entries.get(of.h);
    if (!scan && entry && of.shown === "admit") moveBack(entry, of.direction, of.session);
    await this.enqueue(
      { what: "undo", id: crypto.randomUUID(), at: new Date().toISOString(), order: this.order++, event: this.phone!.event, scan: of.id, reason },
      ...(scan ? [scan] : []),
    );
  }

  /** People without a ticket come in, or go. False when the house is full for them. */
  async walkIn(wish: Wish): Promise<boolean> {
    if (!roomFor(wish.count, this.numbers.inside, this.policy?.room_limit ?? null, true, wish.direction)) return false;
    const made = line({ what: "walk_in", person: wish.name ? { name: wish.name } : {}, count: wish.count, direction: wish.direction });
    this.add(made);
    await this.enqueue({ ...wish, what: "walk_in", id: made.id, at: new Date(made.at).toISOString(), order: this.order++, event: this.phone!.event });
    return true;
  }

  presenceOf(of: Line): Presence {
    return fold(this.recorded({ h: of.h, code: of.code, attendee: of.attendee, ticket: null, person: {}, inside: false }));
  }

  private add(made: Line): void {
    this.lines = [made, ...this.lines].slice(0, LINES);
  }

  /** In memory first, so that the next scan already knows; then on the disk. Training leaves nothing anywhere. */
  private async enqueue(...these: Queued[]): Promise<void> {
    for (const one of these) this.queue.set(one.id, one);
    this.changed();
    if (!this.phone!.training) await this.store.write(({ queue }) => these.forEach((one) => queue.put(one)));
    this.changed();
  }

  /** What the server has taken, or can never take, leaves the queue; of a scan id, time, verdict and h stay. */
  async settle(gone: string[], done: Done[], entries: Entry[] = []): Promise<void> {
    gone.forEach((id) => this.queue.delete(id));
    done.forEach((one) => this.done.set(one.id, one));
    await this.store.write((stores) => {
      gone.forEach((id) => stores.queue.delete(id));
      done.forEach((one) => stores.done.put(one));
      entries.forEach((one) => stores.entries.put(one));
    }, true);
    this.changed();
  }

  /** Puts aside what the server cannot take, with the reason. */
  async putAside(these: Queued[], why: string): Promise<void> {
    these.forEach((one) => (one.stuck = why));
    await this.store.write(({ queue }) => these.forEach((one) => queue.put(one)));
    this.changed();
  }

  /** The list, or what is new in it. `heard`: when it was asked for, by this phone's clock; `took`: how long that took. */
  async learn(list: OfflineList, heard: number, took: number, readable: boolean): Promise<void> {
    const { entries, whole, ...rest } = list;
    this.head = { ...rest, heard, readable };
    this.offset = Date.parse(list.made_at) - (heard + took / 2);
    if (whole) this.entries = new Map();
    entries.forEach((one) => this.entries.set(one.h, one));
    await this.store.write((stores) => {
      if (whole) stores.entries.clear();
      entries.forEach((one) => stores.entries.put(one));
      stores.settings.put({ key: "list", value: this.head });
    }, true);
    this.changed();
  }

  async enrolled(phone: Phone, state: PhoneState): Promise<void> {
    const sameEvent = this.phone?.event === phone.event && this.phone.training === phone.training;
    this.phone = phone;
    this.state = state;
    this.choices.standing = false;
    if (!sameEvent) {
      this.head = null;
      this.entries.clear();
      this.choices = { ...CHOICES, language: this.choices.language };
    }
    await this.store.write((stores) => {
      if (!sameEvent) stores.entries.clear();
      this.putSettings(stores);
    });
    this.changed();
  }

  async choose(choices: Partial<Choices>): Promise<void> {
    this.choices = { ...this.choices, ...choices };
    await this.store.write((stores) => this.putSettings(stores));
    this.changed();
  }

  /** The phone is no longer one of ours, or is signed off: nothing of the event stays. */
  async forget(): Promise<void> {
    this.phone = null;
    this.head = null;
    this.choices = { ...CHOICES, language: this.choices.language };
    [this.entries, this.queue, this.done].forEach((one) => one.clear());
    this.lines = [];
    await this.store.wipe();
    this.changed();
  }

  private putSettings({ settings }: Stores): void {
    if (this.phone) settings.put({ key: "phone", value: this.phone });
    settings.put({ key: "choices", value: this.choices });
    if (this.head) settings.put({ key: "list", value: this.head });
    else settings.delete("list");
  }

  /** Where nobody chose parts of the programme they are open to all; else who has none has no place in any. */
  private ticketOf(entry: Entry): Ticket {
    const sessions = entry.sessions ?? (this.policy?.sessions_chosen ? [] : null);
    return { state: entry.state, mode: entry.mode, sessions };
  }

  private putEverything(stores: Stores): void {
    if (!this.phone?.training) this.queue.forEach((one) => stores.queue.put(one));
    this.done.forEach((one) => stores.done.put(one));
    this.entries.forEach((one) => stores.entries.put(one));
    this.putSettings(stores);
  }
}

async function personOf(entry: Entry, salt: Uint8Array, code: string): Promise<Person> {
  if (entry.person) return entry.person;
  if (!entry.sealed || entry.state === "replaced") return {};
  return opened(salt, code, entry.sealed).catch(() => ({})); // a verdict without a name is better than none
}
