// Who is inside, and since when: the same fold as checkin/presence.py, by the same table tests/cases/scan.json.

export type Direction = "in" | "out";

/** A scan as it counts here: of the list's entry, or of this phone's own queue. `at` in milliseconds. */
export interface Recorded {
  id: string;
  at: number;
  sequence: number;
  direction: Direction;
  counts: boolean;
  undone: boolean;
  session: string | null;
  gate: string | null;
}

export interface Presence {
  entries: Recorded[];
  exits: Recorded[];
  inside: boolean;
}

/** One person's presence at the event, or in one of its sessions, from all scans in any order. */
export function fold(recorded: Recorded[], session: string | null = null): Presence {
  const entries: Recorded[] = [];
  const exits: Recorded[] = [];
  const inOrder = [...recorded].sort((one, other) => one.at - other.at || one.sequence - other.sequence);
  for (const one of inOrder) {
    if (one.undone || !one.counts) continue;
    const elsewhere = one.session !== session;
    if (elsewhere && (session !== null || entries.length > 0 || one.direction === "out")) continue;
    const inside = entries.length > exits.length;
    if (one.direction === "in" && !inside) entries.push(one);
    else if (one.direction === "out" && inside) exits.push(one);
  }
  return { entries, exits, inside: entries.length > exits.length };
}

/** The entry since which the person is inside; null for one who is outside. */
export function insideSince(presence: Presence): Recorded | null {
  return presence.inside ? (presence.entries.at(-1) ?? null) : null;
}

/** The scans a new one is judged against. */
export function before(recorded: Recorded[], at: number): Recorded[] {
  return recorded.filter((one) => one.at <= at);
}
