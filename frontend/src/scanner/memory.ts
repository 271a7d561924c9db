// What this phone knows of the event and keeps: the list, its own scans, what is still to be sent. Each change is on the disk when its promise ends.
import { line, lineOf, type Line } from "./lines";
import type { Choices, Done, Entry, ListHead, Numbers, OfflineList, Phone, PhoneState, Policy, Queued } from "./shapes";
import { Store, type Stores } from "./store";

const CHOICES: Choices = {
  gate: "", session: "", direction: "in", sound: true, camera: "", readable: false, language: "", standing: false,
};
const LINES = 300;

export class Memory {
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
  protected order = 0;

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

  protected add(made: Line): void {
    this.lines = [made, ...this.lines].slice(0, LINES);
  }

  /** In memory first, so that the next scan already knows; then on the disk. Training leaves nothing anywhere. */
  protected async enqueue(...these: Queued[]): Promise<void> {
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

  private putEverything(stores: Stores): void {
    if (!this.phone?.training) this.queue.forEach((one) => stores.queue.put(one));
    this.done.forEach((one) => stores.done.put(one));
    this.entries.forEach((one) => stores.entries.put(one));
    this.putSettings(stores);
  }
}
