// The phone and the server: sends what waits, asks what is new, says where it stands. One request at a time, for as long as the page lives.
import type { Door } from "./door";
import { moveOn } from "./known";
import { ask, type Answer, type Nothing } from "./net";
import type { Direction } from "./presence";
import type { Done, Entry, OfflineList, PhoneState, Queued, QueuedScan, Told } from "./shapes";

export const BATCH = 500;
const POLL = 3_000;
const HEARTBEAT = 15_000;
const BACK_OFF = [1_000, 2_000, 4_000, 5_000]; // a phone that waits for its network asks no more often than one that has it
declare const VERSION: string;

interface Me {
  state: PhoneState;
  role: string;
  training: boolean;
}

/** The answer to an undo or a walk-in: a lead has to say whether it counts. */
interface Kept {
  held?: boolean;
  state?: string;
}

export class Sync {
  /** Why nothing is heard of the server; null while it answers. */
  trouble: Nothing | null = "offline";
  private failures = 0;
  private batch = BATCH;
  private heartbeatAt = 0;
  private listAt = 0;
  private timer = 0;
  private running = false;
  private again = false;
  private retired = false;

  constructor(private readonly door: Door) {}

  start(): void {
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.heard({ kind: "nothing", why: "offline" }));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    this.wake();
  }

  /** Another window stands at the door from now on; this one only sends what perhaps it alone still knows of. */
  retire(): void {
    this.retired = true;
  }

  /** Something is to be sent, or the network is back: no waiting now. */
  wake(): void {
    if (this.running) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.running = true;
    void this.turn().finally(() => {
      this.running = false;
      if (this.retired && this.door.waiting.length === 0) return;
      const pause = this.again && !this.trouble ? 0 : this.trouble ? jitter(BACK_OFF[Math.min(Math.max(this.failures, 1), BACK_OFF.length) - 1]!) : POLL;
      this.again = false;
      this.timer = setTimeout(() => this.wake(), pause) as unknown as number;
    });
  }

  /** The list in another form: now. */
  relist(): void {
    this.listAt = 0;
    this.wake();
  }

  /** A scan was made. While the server does not answer, the next try is already planned. */
  nudge(): void {
    if (!this.trouble) this.wake();
  }

  private async turn(): Promise<void> {
    const { door } = this;
    if (!door.phone) return;
    if (this.heartbeatAt === 0) await this.heartbeat(); // does it wait for a lead? then nothing is sent yet
    if (!door.phone.training && door.state !== "stranger" && door.state !== "waits") await this.deliver();
    if (this.retired || (this.trouble && door.waiting.length > 0 && !door.phone.training)) return;
    if (door.state !== "active" || Date.now() - this.heartbeatAt >= HEARTBEAT) await this.heartbeat();
    if (!door.phone) return;
    if (door.state === "revoked" || door.state === "expired") await this.leave();
    else if (door.state === "active" && Date.now() - this.listAt >= POLL * 0.9) await this.poll();
  }

  /** Sends the queue: scans in batches, then what was taken back and who came without a ticket. */
  private async deliver(): Promise<void> {
    for (;;) {
      const scans = this.door.waiting.filter((one) => one.what === "scan").slice(0, this.batch);
      if (scans.length === 0) break;
      if (!(await this.sendScans(scans))) return;
    }
    for (const one of this.door.waiting) {
      if (one.what === "scan") break; // made meanwhile: in its turn
      if (!(await this.sendOne(one))) return;
    }
  }

  /** Whether it makes sense to go on. */
  private async sendScans(scans: QueuedScan[]): Promise<boolean> {
    const body = { sent_at: new Date().toISOString(), scans: scans.map(asSent) };
    const answer = await this.asked<{ verdicts: Told[] }>("POST", "/scans", body);
    if (answer.kind === "ok") {
      this.batch = BATCH;
      return this.taken(scans, answer.body.verdicts);
    }
    if (answer.kind === "nothing") {
      if (answer.why === "slow") this.batch = Math.max(1, Math.ceil(scans.length / 2));
      return false;
    }
    if (answer.status === 401 || answer.status === 403) return false; // the phone is not let in: that says nothing of the scans
    const named = new Set(answer.errors.map((error) => Number(/^scans\.(\d+)/.exec(error.field)?.[1] ?? -1)));
    const wrong = scans.filter((_, place) => named.has(place));
    if (wrong.length > 0) await this.door.putAside(wrong, answer.code);
    else if (scans.length === 1) await this.door.putAside(scans, answer.code);
    else this.batch = Math.ceil(scans.length / 2);
    return true;
  }

  private async taken(scans: QueuedScan[], verdicts: Told[]): Promise<boolean> {
    const done: Done[] = [];
    const entries: Entry[] = [];
    const byId = new Map(verdicts.map((told) => [told.id, told]));
    for (const scan of scans) {
      const told = byId.get(scan.id);
      if (!told) continue;
      done.push({ id: scan.id, time: scan.at, verdict: told.verdict, h: scan.h });
      const entry = this.door.entries.get(scan.h);
      if (entry && !told.undone && !scan.undone && told.verdict !== "refuse") {
        moveOn(entry, scan, told.first ?? { at: new Date(Date.parse(scan.at) + this.door.offset).toISOString(), gate: scan.gate || null });
        entries.push(entry);
      }
      this.noted(scan, told);
    }
    await this.door.settle(done.map((one) => one.id), done, entries);
    return done.length > 0;
  }

  /** Keeps counter and log in step with what the server said, until the next list says it again. */
  private noted(scan: QueuedScan, told: Told): void {
    if (told.verdict === "admit" && !told.replayed && !told.undone && !scan.session) this.moved(scan.direction, 1);
    const line = this.door.lines.find((one) => one.id === scan.id);
    if (!line) return;
    line.sent = true;
    if (told.attendee && !line.person.name) line.person = { name: told.attendee.name, group: told.attendee.group ?? "" };
    if (told.verdict !== line.shown || told.reason !== line.reason) line.corrected = told;
    if (told.event) line.event = told.event;
  }

  private moved(direction: Direction, count: number): void {
    const numbers = this.door.head?.numbers;
    if (numbers) numbers.inside = Math.max(0, numbers.inside + (direction === "in" ? count : -count));
  }

  private async sendOne(one: Exclude<Queued, QueuedScan>): Promise<boolean> {
    const sent_at = new Date().toISOString();
    const answer = one.what === "undo"
      ? await this.asked<Kept>("POST", `/scans/${one.scan}/undo`, { sent_at, id: one.id, at: one.at, reason: one.reason })
      : await this.asked<Kept>("POST", `/events/${one.event}/walk-ins`, {
          sent_at, id: one.id, at: one.at, count: one.count, direction: one.direction, method: one.method, ...(one.name ? { name: one.name } : {}),
        });
    if (answer.kind === "nothing" || (answer.kind === "problem" && (answer.status === 401 || answer.code === "phone_waits"))) return false;
    const final = one.what === "undo" ? [403, 404, 409] : [409]; // an answer to this very thing; anything else is kept for people to see
    if (answer.kind === "problem" && !final.includes(answer.status)) {
      await this.door.putAside([one], answer.code);
      return true;
    }
    const line = this.door.lines.find((each) => each.id === (one.what === "undo" ? one.scan : one.id));
    const held = answer.kind === "ok" && (answer.body.held || answer.body.state === "held");
    if (line && answer.kind === "ok") line.sent = true;
    if (line && held) line.note = "held";
    if (answer.kind === "ok" && !held && one.what === "walk_in") this.moved(one.direction, one.count);
    if (answer.kind === "problem" && line) {
      line.note = one.what === "undo" ? "undo_refused" : "not_counted";
      if (one.what === "undo") line.undone = false;
    }
    await this.door.settle([one.id], []);
    return true;
  }

  private async poll(): Promise<void> {
    const { phone, head, choices } = this.door;
    const readable = phone!.role === "lead" && choices.readable;
    const since = head && head.readable === readable ? head.cursor : "";
    const query = new URLSearchParams({ ...(since ? { since } : {}), ...(readable ? { readable: "true" } : {}) });
    const heard = Date.now();
    const answer = await this.asked<OfflineList>("GET", `/door/${phone!.event}/${phone!.training ? "training" : "list"}?${query}`);
    if (answer.kind !== "ok" || this.door.phone !== phone) return; // signed off or enrolled anew meanwhile: no list of before
    this.listAt = heard;
    await this.door.learn(answer.body, heard, Date.now() - heard, readable);
  }

  private async heartbeat(): Promise<void> {
    const { door } = this;
    const list_of = door.head && door.state === "active" ? door.head.made_at : null;
    const told = { queue: door.phone!.training ? 0 : door.queue.size, gate: door.choices.gate, list_of, version: VERSION };
    const answer = await this.asked<Me>("POST", "/devices/me", told);
    if (answer.kind !== "ok") return;
    this.heartbeatAt = Date.now();
    this.stands(answer.body.state);
  }

  /** No longer one of ours: once everything is delivered, nothing stays. */
  private async leave(): Promise<void> {
    if (this.door.queue.size === 0 || this.door.phone!.training) await this.door.forget();
  }

  private stands(state: PhoneState): void {
    if (state === this.door.state) return;
    this.door.state = state;
    this.again = true; // what follows from it: now
    this.door.changed();
  }

  private async asked<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const answer = await ask<T>(method, path, this.door.phone!.token, body);
    this.heard(answer);
    return answer;
  }

  private heard(answer: Answer<unknown>): void {
    const trouble = answer.kind === "nothing" ? answer.why : null;
    this.failures = trouble ? this.failures + 1 : 0;
    if (answer.kind === "problem" && answer.status === 401) this.stands("stranger");
    if (answer.kind === "problem" && answer.code === "phone_revoked") this.stands("revoked");
    if (answer.kind === "problem" && answer.code === "phone_waits") this.stands("waits");
    if (trouble !== this.trouble) {
      this.trouble = trouble;
      this.door.changed();
    }
  }
}

/** A scan as the contract has it. */
function asSent(scan: QueuedScan): Record<string, unknown> {
  const { id, event, direction, at, shown, code, attendee, gate, session, override } = scan;
  return {
    id, event, direction, at, shown, ...(code ? { code } : { attendee }), ...(gate ? { gate } : {}), ...(session ? { session } : {}),
    ...(override ? { override } : {}),
  };
}

function jitter(pause: number): number {
  return pause * (0.7 + Math.random() * 0.6);
}
