// What is done at the door with this phone: scans, what is taken back, people without a ticket. No screen and no network in here.
import { onOtherKeys } from "./code";
import { moveBack, recordedOf } from "./known";
import { line, type Line } from "./lines";
import { Memory } from "./memory";
import { fold, type Direction, type Recorded } from "./presence";
import { confirms, judge, mayUndo, roomFor, type Rules, type Ticket } from "./rules";
import { nameOf, opened, toBytes, type Person } from "./seal";
import type { Entry, Found, QueuedScan, QueuedWalkIn } from "./shapes";

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

export class Door extends Memory {
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

  /** Where nobody chose parts of the programme they are open to all; else who has none has no place in any. */
  private ticketOf(entry: Entry): Ticket {
    const sessions = entry.sessions ?? (this.policy?.sessions_chosen ? [] : null);
    return { state: entry.state, mode: entry.mode, sessions };
  }
}

async function personOf(entry: Entry, salt: Uint8Array, code: string): Promise<Person> {
  if (entry.person) return entry.person;
  if (!entry.sealed || entry.state === "replaced") return {};
  return opened(salt, code, entry.sealed).catch(() => ({})); // a verdict without a name is better than none
}
