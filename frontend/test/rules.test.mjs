// The phone's side of the tables it shares with the server: tests/cases/scan.json and tests/cases/seal.json. pytest runs this file.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (name) => JSON.parse(readFileSync(`${root}/tests/cases/${name}.json`, "utf8"));

/** A module of the scanner, bundled in memory. */
async function load(name) {
  const built = await esbuild.build({ entryPoints: [`${root}/frontend/src/scanner/${name}.ts`], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString("base64")}`);
}

const [rules, presence, known, code, seal, words] = await Promise.all(["rules", "presence", "known", "code", "seal", "words"].map(load));
const table = read("scan");
const HERE = ["judge", "fold", "undo", "room", "confirms"];
const SERVER_ONLY = ["conflict", "place"]; // several devices at once, and the server's clock: no phone knows them

const at = (text) => (text ? Date.parse(`${table.day}T${text}Z`) : null);
const filled = (kind, given = {}) => ({ ...table.defaults[kind], ...given });

function recorded(scans = []) {
  return scans.map((scan, sequence) => ({ ...filled("recorded", scan), id: String(sequence), at: at(scan.at), sequence }));
}

/** What the offline list says of a ticket: checkin/sync.py worth(). */
function ticketOf(given) {
  if (given === null) return null;
  const { attendee, registration, mode, replaced, sessions } = filled("ticket", given);
  if (replaced) return { state: "replaced", mode, sessions };
  if (attendee === "cancelled" || ["cancelled", "expired"].includes(registration)) return { state: "cancelled", mode, sessions };
  if (registration === "pending") return { state: "unconfirmed", mode, sessions };
  return { state: attendee === "waiting" ? "waiting" : "valid", mode, sessions };
}

function policyOf(given) {
  const event = filled("event", given);
  return {
    opensAt: at(event.doors_open_at) ?? at(event.starts_at) - 90 * 60_000,
    closesAt: at(event.ends_at) + 60 * 60_000,
    exits: event.track_exits,
    online: event.online_at_door,
    roomLimit: event.room_limit,
    inside: event.inside,
    unknown: "ask",
  };
}

/** What another phone's list tells of these scans: checkin/sync.py _entry(). */
function listed(earlier) {
  const since = (one) => ({ at: new Date(one.at).toISOString(), gate: one.gate });
  const here = presence.fold(earlier);
  const parts = [...new Set(earlier.map((one) => one.session).filter(Boolean))];
  const inside = parts.map((session) => [session, presence.insideSince(presence.fold(earlier, session))]).filter(([, one]) => one);
  return {
    inside: here.inside, been: here.entries.length > 0, ...(here.inside ? { first: since(presence.insideSince(here)) } : {}),
    within: inside.map(([session, one]) => ({ session, ...since(one) })),
  };
}

function answer(given, sent, ofAnother = false) {
  const scan = filled("scan", sent);
  const own = presence.before(recorded(given.recorded), at(scan.at));
  const earlier = ofAnother ? known.recordedOf(listed(own)) : own;
  const gesture = {
    direction: scan.direction, at: at(scan.at), session: scan.session, byAttendee: scan.by_attendee, override: scan.override,
  };
  const verdict = rules.judge(
    policyOf(given.event), ticketOf(given.ticket === undefined ? {} : given.ticket), filled("device", given.device).role, gesture,
    presence.fold(earlier, scan.session), (given.list_age ?? table.defaults.list_age) * 1000,
    scan.session ? presence.fold(earlier) : null,
  );
  return verdict;
}

test("every part of the table is run here, or known to be the server's alone", () => {
  const sections = Object.keys(table).filter((name) => Array.isArray(table[name]) && name !== "about");
  assert.deepEqual(sections.sort(), [...HERE, ...SERVER_ONLY].sort());
});

for (const one of table.judge) {
  assert.ok("phone" in one, one.name);
  if (one.phone === null) continue;
  test(`judge: ${one.name}`, () => {
    const verdict = answer(one.given, one.scan);
    assert.deepEqual({ verdict: verdict.shown, reason: verdict.reason }, one.phone);
    if (!("why" in one)) assert.equal(verdict.counts, one.server.counts ?? false);
    if (one.server.first != null) assert.equal(verdict.first.id, String(one.server.first));
  });
}

for (const one of table.judge) {
  if (one.phone === null || !one.given.recorded) continue;
  test(`judge what another phone scanned: ${one.name}`, () => {
    const [own, told] = [answer(one.given, one.scan), answer(one.given, one.scan, true)];
    const seen = ({ shown, reason, first }) => ({ shown, reason, at: first?.at, gate: first?.gate });
    assert.deepEqual(seen(told), seen(own));
  });
}

for (const one of table.judge) {
  if (one.phone === null || !one.given.recorded) continue;
  test(`the list after a scan: ${one.name}`, () => {
    const scan = filled("scan", one.scan);
    const earlier = presence.before(recorded(one.given.recorded), at(scan.at));
    const verdict = answer(one.given, one.scan);
    if (!verdict.counts || verdict.shown === "refuse") return;
    const made = { ...recorded([{}])[0], ...scan, at: at(scan.at), sequence: 99, gate: "Süd" };
    const entry = listed(earlier);
    known.moveOn(entry, { ...made, session: scan.session ?? "" }, verdict.first ? { at: new Date(verdict.first.at).toISOString(), gate: verdict.first.gate } : { at: new Date(made.at).toISOString(), gate: made.gate });
    assert.deepEqual(entry, listed([...earlier, made]));
  });
}

for (const one of table.fold) {
  test(`fold: ${one.name}`, () => {
    const found = presence.fold(recorded(one.scans), one.session ?? null);
    const told = { entries: found.entries.map((each) => Number(each.id)), exits: found.exits.map((each) => Number(each.id)), inside: found.inside };
    const { last_change: _server, ...wanted } = one.presence;
    assert.deepEqual(told, wanted);
  });
}

for (const one of table.undo) {
  test(`undo: ${one.name}`, () => assert.equal(rules.mayUndo(one.role, one.own, at(one.undo_at), at(one.scan_at)), one.allowed));
}

for (const one of table.room) {
  test(`room: ${one.name}`, () => assert.equal(rules.roomFor(one.count, one.inside, one.room_limit, one.live, one.direction), one.room));
}

for (const one of table.confirms) {
  if (one.ticket.this_event === false) continue; // a phone's list has its own event's tickets only
  test(`confirms: ${one.name}`, () => {
    const scan = filled("scan", one.scan);
    assert.equal(rules.confirms(one.role, ticketOf(one.ticket).state, scan.by_attendee, scan.direction), one.confirms);
  });
}

test("the screen warns from 95 % of the room on", () => {
  assert.deepEqual([189, 190, 200].map((inside) => rules.nearlyFull(inside, 200)), [false, true, true]);
  assert.equal(rules.nearlyFull(9000, null), false);
});

test("where the lead said so an unknown code is refused, however old the list is", () => {
  const gesture = { direction: "in", at: at("18:00:00"), session: null, byAttendee: false, override: false };
  const strict = { ...policyOf({}), unknown: "refuse" };
  assert.equal(rules.judge(strict, null, "scan", gesture, presence.fold([]), 900_000).shown, "refuse");
});

const vectors = read("seal");
for (const one of vectors.codes) {
  test(`code: ${JSON.stringify(one.typed)}`, () => assert.equal(code.readCode(one.typed), one.code));
}
for (const one of vectors.keyboards) {
  test(`other keys: ${one.typed}`, () => assert.equal(code.onOtherKeys(code.readCode(one.typed)), one.meant));
}
test("where names are written only what has a digit is a code", () => {
  const [name, ticket] = ["Christian Haberkorner", "7H3K9 M2QWX VP04N TRSGB"];
  assert.notEqual(code.readCode(name), null);
  assert.deepEqual([name, ticket, "7"].map(code.codeForName), [null, "7H3K9M2QWXVP04NTRSGB", null]);
});
for (const one of vectors.sealed) {
  test(`seal: ${one.code}`, async () => {
    const salt = seal.toBytes(one.salt);
    assert.equal(await seal.nameOf(salt, one.code), one.h);
    assert.deepEqual(await seal.opened(salt, one.code, one.sealed), one.person);
    await assert.rejects(seal.opened(salt, "00000000000000000000", one.sealed));
  });
}

test("a lead reads why something is held back", () => {
  const german = new words.Words("de");
  const shut = "2027-03-08T18:00:00Z";
  const cases = [
    ["cancelled", shut, undefined, "Abgesagt"],
    ["id_conflict", shut, undefined, "zwei Tickets, eine Kennung"],
    ["not_allowed", "2027-03-08T17:59:59Z", shut, "vor dem Abmelden des Telefons"],
    ["not_allowed", shut, shut, "nach dem Abmelden des Telefons"],
    ["not_allowed", shut, undefined, ""],
  ];
  for (const [reason, at, revoked_at, said] of cases) assert.equal(german.held({ reason, at, revoked_at }), said);
});
