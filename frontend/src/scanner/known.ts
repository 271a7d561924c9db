// What the list tells of one person's coming and going, as scans that the rules can fold; and how a scan of this phone moves it on.
import type { Direction, Recorded } from "./presence";
import type { Entry, Since } from "./shapes";

type Gesture = { direction: Direction; session: string; at: string; gate: string };

/** The entries behind what the list says: at the event, and in the parts of its programme that have doors. */
export function recordedOf(entry: Pick<Entry, "inside" | "been" | "first" | "within">): Recorded[] {
  const found: Recorded[] = [];
  const add = (direction: Direction, session: string | null, since?: Since): void => {
    const at = since?.at ? Date.parse(since.at) : -Infinity;
    found.push({ id: "list", at, sequence: found.length - 9, direction, counts: true, undone: false, session, gate: since?.gate ?? null });
  };
  if (entry.been || entry.inside) {
    add("in", null); // who was here before: the door of a part lets in nobody for the first time any more
    add("out", null);
  }
  if (entry.inside) add("in", null, entry.first);
  for (const one of entry.within ?? []) add("in", one.session, one);
  return found;
}

/** Brings the entry to where a scan puts the person that counts; the next list says the same. */
export function moveOn(entry: Entry, scan: Gesture, first: Since): void {
  const isIn = scan.direction === "in";
  if (scan.session) {
    entry.within = (entry.within ?? []).filter((one) => one.session !== scan.session);
    if (isIn) entry.within.push({ session: scan.session, at: first.at, gate: first.gate });
    if (!isIn || entry.been || entry.inside) return;
  }
  entry.been = true;
  entry.inside = isIn;
  if (isIn) entry.first = { at: first.at, gate: first.gate };
  else delete entry.first;
}

/** A scan that had counted is taken back: as before it, as far as this phone can know. */
export function moveBack(entry: Entry, direction: Direction, session: string): void {
  const wasIn = direction === "out";
  if (session) {
    entry.within = (entry.within ?? []).filter((one) => one.session !== session);
    if (wasIn) entry.within.push({ session, at: "", gate: null });
    return;
  }
  entry.inside = wasIn;
  delete entry.first;
}
