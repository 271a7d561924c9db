// Several people under one registration: the rest of them come in by one tap, each by a scan of their own.
import type { App } from "./app";
import type { Door } from "./door";
import type { Line } from "./lines";
import { ask } from "./net";
import type { Found } from "./shapes";

/** A party that this phone may let in as a whole; null for everybody else. */
export function partyOf(line: Line, door: Door): { n: number; of: number } | null {
  const role = door.phone?.role;
  const [n, of] = (line.person.party ?? "").split("/").map(Number);
  if (!n || !of || of < 2 || line.shown !== "admit" || line.direction !== "in" || door.phone?.training) return null;
  return role === "search" || role === "lead" ? { n, of } : null;
}

/** How many more were let in; null where the server cannot be asked who they are. */
export async function admitParty(line: Line, app: App): Promise<number | null> {
  const { door, sync } = app;
  for (let tries = 0; tries < 30 && !line.sent && !sync.trouble; tries++) await new Promise((resolve) => setTimeout(resolve, 100));
  if (!line.sent) return null;
  const answer = await ask<{ items: Found[] }>("GET", `/door/${door.phone!.event}/party?scan=${line.id}`, door.phone!.token);
  if (answer.kind !== "ok") return null;
  let admitted = 0;
  for (const found of answer.body.items) {
    if (found.inside || found.state === "cancelled") continue;
    if ((await door.scanPerson(found)).shown === "admit") admitted += 1;
  }
  sync.nudge();
  return admitted;
}
