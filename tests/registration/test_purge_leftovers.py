"""Whatever people and staff typed about people is gone when its time is over, from every column of every table."""

import uuid
from datetime import UTC, datetime

import pytest
from factories import a_token, an_event

from core import kept
from core.db import rows

pytestmark = pytest.mark.anyio
MARK, NUMBER = "zzmarke", "0231 4711-0815"
QUESTIONS = [
    {"key": "thema", "label": "Welches Thema?", "kind": "short_text", "per": "registration"},
    {"key": "frage", "label": "Was noch?", "kind": "long_text"},
    {"key": "alter", "label": "Wie alt?", "kind": "choice", "statistics": True,
     "options": [{"key": "jung", "label": "unter 30"}, {"key": "alt", "label": "darüber"}]},
]  # fmt: skip
# Nobody types them: the error of a mail server, keys, codes, tokens, times.
UNMARKED = {
    ("letter", "last_error"), ("letter", "attachments"), ("registration", "manage_token"), ("ticket", "code"),
    ("printed_badge", "code"), ("printed_badge", "group_name"), ("sign_in_link", "digest"), ("staff_session", "digest"),
    ("audit_entry", "subject"), ("audit_entry", "facts"), ("consent", "consent"), ("consent", "text"),
    ("attendee", "field_wishes"), ("attendee", "provision_seat"), ("provision_wish", "provision"),
    ("registration", "created_at"), ("registration", "confirmed_at"), ("attendee", "created_at"),
    ("attendee", "statistics"), ("attendee", "age"), ("attendance", "first_entry"), ("attendance", "last_change"),
    ("phone_call", "text"), ("phone_call", "done_by"), ("attendance", "since"),
    # names of staff around phones at the door, which nobody enrols here
    ("enrolment", "made_by"), ("phone", "name"), ("phone", "revoked_by"), ("conflict_answer", "said_by"),
    ("quarantine_answer", "said_by"),
}  # fmt: skip


def marked(word):
    return f"{word} {MARK}"


async def everything():
    """Every text of the database, by table and column."""
    from piccolo.conf.apps import Finder

    for table in Finder().get_table_classes():
        for row in await rows(f'SELECT * FROM "{table._meta.tablename}"'):
            for column, value in row.items():
                if isinstance(value, str):
                    yield table._meta.tablename, column, value


async def holding_the_mark():
    return {
        (table, column) async for table, column, value in everything() if MARK in value.casefold() or NUMBER in value
    }


async def ask(client, method, path, who, body=None, status=(200, 201)):
    answer = await client.request(method, f"/api/v1{path}", json=body, headers=who)
    assert answer.status_code in status, answer.text
    return answer.json()


def sign_up(**more):
    person = {
        "name": marked("Ana"), "mode": "on_site", "age": 15, "provisions": ["stufenlos"],
        "provision_note": marked("Rampe"),
        "answers": {"frage": marked("Was?"), "alter": "jung"}, "organisation": marked("Verein"),
    }  # fmt: skip
    return {
        "contact": {"name": marked("Ana"), "email": f"a.{MARK}@posteo.example", "phone": NUMBER},
        "attendees": [person],
        "answers": {"thema": marked("Radwege")},
        "organisation": marked("Schule"),
        "guardian": {"name": marked("Mutter"), "phone": NUMBER},
        "address": marked("Südwall 2\n44122 Dortmund\n"),
        "consents": ["newsletter"],
        "idempotency_key": str(uuid.uuid4()),
    } | more


@pytest.fixture
async def full(client, clock):
    """An event with a mark in everything that people type, and some of its registrations."""
    organiser = await a_token()
    event = await an_event(
        client, organiser, questions=QUESTIONS, provisions=[{"key": "stufenlos", "label": "Stufenlos"}],
        consents=[{"key": "newsletter", "text": "Schreiben Sie mir."}], guardian_below=18, age_from=10,
        ask_organisation="optional", max_party=3,
    )  # fmt: skip
    invited = {"name": marked("Ida"), "email": f"i.{MARK}@posteo.example", "address": marked("Wall 1"),
               "organisation": marked("Rat")}  # fmt: skip
    await ask(client, "POST", "/events/stadtkonferenz/invitations", organiser, invited)
    made = [await ask(client, "POST", "/events/stadtkonferenz/registrations", organiser, sign_up())]
    quiet = sign_up(contact={"name": marked("Bo"), "phone": NUMBER}, channel="phone")
    made.append(await ask(client, "POST", "/events/stadtkonferenz/registrations", organiser, quiet))
    await ask(client, "POST", "/events/stadtkonferenz/badges/printed", organiser)
    await ask(client, "POST", "/events/stadtkonferenz/move", organiser, {"venue": "Rathaus"})
    await at_the_door(client, clock, event, made)
    return organiser, made


async def at_the_door(client, clock, event, made):
    """Scans, a scan taken back, people without a ticket: by a device with a marked name."""
    from core.staff.actions import add_token
    from core.staff.actors import COMMAND

    clock.set(datetime(2027, 2, 20, 9, tzinfo=UTC))
    now = clock().isoformat()
    devices = [
        {"Authorization": f"Bearer {await add_token(COMMAND, marked(name), 'door', event=uuid.UUID(event['id']))}"}
        for name in ("Nord", "Süd")
    ]
    scan = {"id": str(uuid.uuid4()), "code": made[0]["attendees"][0]["ticket_code"], "event": "stadtkonferenz",
            "direction": "in", "at": now, "override": marked("kenne ich")}  # fmt: skip
    for device, one in zip(devices, (scan, scan | {"id": str(uuid.uuid4())}), strict=True):
        await ask(client, "POST", "/scans", device, {"sent_at": now, "scans": [one]})
    undo = {"sent_at": now, "id": str(uuid.uuid4()), "at": now, "reason": marked("vertippt")}
    await ask(client, "POST", f"/scans/{scan['id']}/undo", devices[0], undo)
    for name in ("Gast", "Bo"):
        walk_in = {"sent_at": now, "id": str(uuid.uuid4()), "name": marked(name)}
        await ask(client, "POST", "/events/stadtkonferenz/walk-ins", devices[0], walk_in)
    merge = {"id": str(uuid.uuid4()), "attendee": made[1]["attendees"][0]["id"]}
    await ask(client, "POST", f"/walk-ins/{walk_in['id']}/merge", devices[0], merge)


def by_hand():
    """What stays until somebody changes it: contacts of events, accounts."""
    entries = [one for one in kept.everything() if one.term == kept.BY_HAND]
    return {(one.table, column) for one in entries for column in one.columns} | {("api_token", "name")}


async def test_the_marks_stand_in_every_column_that_people_fill(full):
    known = {(one.table, column) for one in kept.purged() for column in one.columns}
    assert known - UNMARKED - await holding_the_mark() == set()
    assert await holding_the_mark() - known - by_hand() == set()


async def test_when_their_time_is_over_none_is_left(full, clock):
    from registration.actions import sweep
    from registration.own.actions import due, purge

    clock.move(days=29)
    await sweep()
    waiting = await due()
    assert await purge()
    assert waiting
    assert await holding_the_mark() - by_hand() <= {("audit_entry", "actor_name"), ("audit_entry", "facts")}
    clock.move(days=366)
    await purge()
    assert await holding_the_mark() - by_hand() == set()
    assert await due() == {}
    codes = [code for one in full[1] for person in one["attendees"] for code in [person["ticket_code"]]]
    assert [value async for _table, _column, value in everything() if any(code in value for code in codes)] == []


async def test_erasing_two_registrations_leaves_only_what_staff_said_of_themselves(full, client):
    organiser, made = full
    for one in made:
        await ask(client, "POST", f"/registrations/{one['id']}/erase", organiser)
    left = await holding_the_mark() - by_hand()
    assert left <= {
        ("scan", "device_name"), ("scan", "first_device"), ("undo", "device_name"), ("walk_in", "device_name"),
        ("audit_entry", "actor_name"), ("audit_entry", "facts"),
        ("walk_in", "name"), ("invitation", "name"), ("invitation", "email"), ("invitation", "address"),
        ("invitation", "organisation"),
    }  # fmt: skip
    assert [one["name"] for one in await rows("SELECT name FROM walk_in WHERE name <> ''")] == [marked("Gast")]
