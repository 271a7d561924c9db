// The one place where the phone keeps things: IndexedDB, read whole at the start. What is written is on the disk when the promise ends.

export const STORES = ["settings", "entries", "queue", "done"] as const;
export type StoreName = (typeof STORES)[number];
export type Stores = Record<StoreName, IDBObjectStore>;
const KEYS: Record<StoreName, string> = { settings: "key", entries: "h", queue: "id", done: "id" };
const NAME = "einlass-door";
const SLOW = 4_000; // a store that does not answer for so long is taken for lost

/** What is wrong with the storage; each has its sentence (texts.ts, storage_*). */
export type Trouble = "none" | "full" | "wiped" | "failed";

/**
 * `behind`: something could not be written; the next write that succeeds first puts down everything there is (`snapshot`).
 * Nothing is thrown at those who write: green shows all the same, with a warning, and the queue is sent from memory.
 */
export class Store {
  trouble: Trouble = "none";
  private db: IDBDatabase | null = null;
  private behind = false;
  private known = false; // there was a phone in here
  private unread = false; // what was kept could not be read: a queue may lie there that nobody here knows of
  private opening: Promise<void> | null = null; // several may find the connection gone at once

  constructor(
    private readonly snapshot: (stores: Stores) => void,
    private readonly onTrouble: () => void,
  ) {}

  /** Everything that is kept, by store; nothing where the browser keeps nothing. */
  async readAll(): Promise<Record<StoreName, unknown[]>> {
    const found: Record<StoreName, unknown[]> = { settings: [], entries: [], queue: [], done: [] };
    try {
      await this.read(found).catch(() => this.read(found));
      this.known = found.settings.length > 0;
    } catch {
      this.unread = true;
      this.troubled("failed");
    }
    return found;
  }

  private async read(found: Record<StoreName, unknown[]>): Promise<void> {
    const db = await this.connect();
    const within = db.transaction(STORES, "readonly");
    const asked = STORES.map((name) => [name, within.objectStore(name).getAll()] as const);
    await ended(within);
    for (const [name, request] of asked) found[name] = request.result as unknown[];
  }

  /** Writes in one transaction; whether it is on the disk. `quick`: what may be lost with the power, because it can be fetched again. */
  async write(put: (stores: Stores) => void, quick = false): Promise<boolean> {
    try {
      await this.attempt(put, quick);
    } catch (first) {
      try {
        if (!isFull(first)) await this.reopen();
        await this.attempt(put, quick);
      } catch (error) {
        this.behind = true;
        this.troubled(isFull(error) ? "full" : this.trouble === "wiped" ? "wiped" : "failed");
        return false;
      }
    }
    this.known = true;
    if (this.trouble !== "none" && this.trouble !== "wiped") this.troubled("none");
    return true;
  }

  /** Forgets everything, as a phone must that is no longer one of ours. */
  async wipe(): Promise<void> {
    this.known = false;
    this.behind = false;
    await this.write((stores) => STORES.forEach((name) => stores[name].clear()));
    this.known = this.unread = false;
  }

  /** Somebody has read that the storage was emptied. */
  seen(): void {
    if (this.trouble === "wiped") this.troubled("none");
  }

  private async attempt(put: (stores: Stores) => void, quick: boolean): Promise<void> {
    if (!this.db) await this.reopen();
    const within = this.db!.transaction(STORES, "readwrite", { durability: quick ? "relaxed" : "strict" });
    const stores = Object.fromEntries(STORES.map((name) => [name, within.objectStore(name)])) as Stores;
    const whole = this.behind;
    if (whole) {
      STORES.filter((name) => !this.unread || name !== "queue").forEach((name) => stores[name].clear());
      this.snapshot(stores);
    }
    put(stores);
    await ended(within);
    if (whole) this.behind = false;
  }

  private reopen(): Promise<void> {
    this.opening ??= this.opened().finally(() => (this.opening = null));
    return this.opening;
  }

  /** A connection goes away in the background (iOS) or with the whole database; then all there is goes back in. */
  private async opened(): Promise<void> {
    const db = await this.connect();
    const within = db.transaction("settings", "readonly");
    const asked = within.objectStore("settings").count();
    await ended(within);
    if (this.known && asked.result === 0) {
      this.behind = true;
      this.troubled("wiped");
    }
  }

  private async connect(): Promise<IDBDatabase> {
    this.close();
    const db = await open();
    db.onversionchange = db.onclose = () => this.close();
    this.db = db;
    return db;
  }

  private close(): void {
    this.db?.close();
    this.db = null;
  }

  private troubled(trouble: Trouble): void {
    if (this.trouble === trouble) return;
    this.trouble = trouble;
    this.onTrouble();
  }
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

function open(): Promise<IDBDatabase> {
  return inTime(new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => STORES.forEach((name) => asked.result.createObjectStore(name, { keyPath: KEYS[name] }));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  }));
}

function ended(within: IDBTransaction): Promise<void> {
  return inTime(new Promise((resolve, reject) => {
    within.oncomplete = () => resolve();
    within.onerror = within.onabort = () => reject(within.error ?? new Error("aborted"));
  }));
}

function inTime<T>(work: Promise<T>): Promise<T> {
  let timer = 0;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("slow")), SLOW) as unknown as number;
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
