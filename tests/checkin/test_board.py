"""The board, the inbox and the switches of whoever leads a door: over HTTP, as pages and for programs."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from phones import enrolled, the_list

from checkin import board
from checkin.phones import Seen
from checkin.recount import differences

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, 12, 2, 30, tzinfo=UTC)
FROM = {"Origin": "http://einlass.test"}


@pytest.mark.parametrize(
    ("inside", "limit", "said"),
    [
        (0, None, "open"),
        (900, None, "open"),
        (94, 100, "open"),
        (95, 100, "nearly_full"),
        (99, 100, "nearly_full"),
        (100, 100, "full"),
        (101, 100, "full"),
        (18, 20, "open"),
        (19, 20, "nearly_full"),
        (0, 0, "full"),
        (0, 1, "open"),
    ],
)
def test_how_full_the_room_is(inside, limit, said):
    assert board.room(inside, limit) == said


def a_phone(name, **facts):
    usual = {"role": "scan", "state": "active", "gate": "", "queue": 0, "training": False, "seen_at": NOW}
    return Seen(id=uuid.uuid4(), name=name, enrolled_at=NOW, expires_at=NOW, **(usual | facts))


def test_devices_are_phones_and_whoever_else_has_scanned():
    quiet = a_phone("Süd", gate="Süd", seen_at=NOW - timedelta(seconds=61), queue=3)
    busy = a_phone("Nord")
    gone = [a_phone("weg", state="revoked"), a_phone("fort", state="revoked", queue=2)]
    passed = [board.Passed("Nord", f"device:{busy.id}", "Nord", NOW - timedelta(minutes=n)) for n in range(5)]
    passed.append(board.Passed("", "account:1", "Timo Tür", NOW))
    found = board.posts([quiet, busy, *gone], passed, NOW)
    assert [(one.name, one.gate, one.silent, one.per_minute) for one in found] == [
        ("Süd", "Süd", True, 0.0),
        ("Nord", "Nord", False, 1.0),
        ("fort", "", False, 0.0),
        ("Timo Tür", "", False, 0.2),
    ]
    assert [(one.name, one.devices, one.queue, one.per_minute) for one in board.gates(found, passed)] == [
        ("", 1, 0, 0.2),
        ("Nord", 1, 0, 1.0),
        ("Süd", 1, 3, 0.0),
    ]


def test_arrivals_stand_in_slots_of_five_minutes():
    came = [(NOW, 1), (NOW - timedelta(minutes=3), 2), (NOW - timedelta(minutes=59), 4)]
    slots = board.arrivals(came, NOW)
    assert len(slots) == 12
    assert (slots[-1].start, slots[-1].people) == (NOW.replace(minute=0, second=0), 1)
    assert (slots[-2].people, sum(one.people for one in slots)) == (2, 3)  # the running hour, from 11:05 on


async def the_board(door, device=None):
    """The board for programs."""
    answer = await door.client.get(f"/api/v1/door/{door.slug}/board", headers=device or door.device)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_board_follows_the_door(hall):
    door = await hall(room_limit=2)
    assert (await the_board(door))["room"] == "open"
    _phone, nord, _token = await enrolled(door, name="Nord")
    _phone, lead, _token = await enrolled(door, "lead", name="Leitung")
    await door.post("/devices/me", {"queue": 4, "gate": "Nord"}, nord)
    await door.scan(await door.ticket(), device=nord)
    await door.walk_in(count=1)
    told = await the_board(door, lead)
    assert (told["inside"], told["room"], told["admitted"], told["expected"]) == (2, "full", 2, 1)
    assert told["gates"] == [
        {"name": "", "devices": 1, "queue": 0, "per_minute": 0.0},
        {"name": "Nord", "devices": 1, "queue": 4, "per_minute": 0.2},
    ]
    assert told["arrivals"][-1]["people"] == 2
    assert told["cursor"] == (await the_list(door, nord))["cursor"]
    refused = await door.client.get(f"/api/v1/door/{door.slug}/board", headers=nord)
    assert refused.status_code == 403


async def test_the_board_as_a_page(staff, hall, clock):
    door = await hall(room_limit=2)
    place = f"/organise/door/{door.slug}"
    html = (await staff.get(f"{place}/board")).text
    assert "Noch ist kein Gerät angemeldet" in html
    assert f'id="live" data-live="{place}/board"' in html
    _phone, nord, _token = await enrolled(door, name="Telefon <b>Nord</b>")
    await door.scan(await door.ticket(), device=nord)
    await door.walk_in(count=1)
    html = (await staff.get(f"{place}/board")).text
    assert "Bitte niemanden mehr einlassen" in html
    assert "Telefon &lt;b&gt;Nord&lt;/b&gt;" in html
    assert "bereit" in html
    clock.move(minutes=2)
    assert "nicht erreichbar" in (await staff.get(f"{place}/board")).text


async def test_the_switches(staff, hall):
    door = await hall()
    _phone, nord, _token = await enrolled(door)
    place = f"/organise/door/{door.slug}"
    for name, value, shown in (("closed", "true", "Einlass öffnen"), ("walk_ins_open", "false", "Gäste einlassen"),
                               ("unknown", "refuse", "Nachfragen lassen")):  # fmt: skip
        answer = await staff.post(f"{place}/switches", data={name: value}, headers=FROM)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{place}/board?done=switched")
        assert shown in (await staff.get(f"{place}/board?done=switched")).text
    policy = (await the_list(door, nord))["policy"]
    assert (policy["closed"], policy["walk_ins"], policy["unknown"]) == (True, False, "refuse")
    assert "Der Einlass ist geschlossen" in (await staff.get(place)).text
    assert (await staff.post(f"{place}/switches", data={"closed": "x"}, headers=FROM)).status_code == 422
    foreign = await staff.post(f"{place}/switches", data={"closed": "false"}, headers={"Origin": "http://b.example"})
    assert foreign.status_code == 403


@pytest.fixture
async def twice(hall):
    """A ticket that showed green at two doors, and the phones there."""
    door = await hall()
    _phone, nord, _token = await enrolled(door, name="Nord")
    _phone, sued, _token = await enrolled(door, name="Süd")
    code = await door.ticket()
    await door.scan(code, device=nord)
    await door.scan(code, device=sued, ago=30, shown="admit")
    return door, nord


def form_of(html, path):
    """The action and the hidden id of the first form below this path."""
    found = re.search(rf'action="([^"]*/{path}/[^"]+)"[^>]*><input type="hidden" name="form" value="([^"]+)"', html)
    return found.group(1), found.group(2)


async def test_a_conflict_is_settled_on_the_page(staff, twice):
    door, _nord = twice
    inbox = f"/organise/door/{door.slug}/inbox"
    html = (await staff.get(inbox)).text
    assert "Zu klären (1)" in html
    for word in ("Aylin Yıldız-Brandt", "Nord", "Süd", "Es war eine Person", "Es waren 2 Personen"):
        assert word in html
    action, form = form_of(html, "conflicts")
    for _click in range(2):  # a double click says it once
        answer = await staff.post(action, data={"form": form, "persons": "2"}, headers=FROM)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{inbox}?done=persons")
    assert await door.inside() == 2
    assert await differences() == []
    html = (await staff.get(inbox)).text
    assert "Hier gibt es nichts zu klären" in html
    assert "Zu klären (" not in html
    html = (await staff.get(f"{inbox}?everything=true")).text
    assert "2\u00a0Personen, sagt Timo Tür" in html.replace("&nbsp;", "\u00a0")
    await staff.post(action, data={"form": form, "persons": "1"}, headers=FROM)  # a better look at it
    assert await door.inside() == 1
    assert await differences() == []
    wrong = await staff.post(action, data={"form": form, "persons": "9"}, headers=FROM)
    assert wrong.status_code == 422
    assert "Ein Ticket, mehrere Eingänge" in wrong.text
    gone = await staff.post(f"/organise/door/{door.slug}/conflicts/{uuid.uuid4()}",
                            data={"form": form, "persons": "1"}, headers=FROM)  # fmt: skip
    assert gone.status_code == 409
    assert "Das ist schon geklärt" in gone.text, "a conflict may end while somebody looks at it"
    assert (await staff.get(action)).headers["location"].startswith(inbox)


async def test_a_scan_held_back_is_settled_on_the_page(staff, hall):
    door = await hall()
    phone, nord, _token = await enrolled(door, name="Nord")
    codes = [await door.ticket(name) for name in ("Aylin Yıldız-Brandt", "Bernd Becker")]
    await door.post(f"/devices/{phone['id']}/revoke", {})
    for code in codes:
        await door.scan(code, device=nord, ago=60, shown="admit")
    inbox = f"/organise/door/{door.slug}/inbox"
    html = (await staff.get(inbox)).text
    assert "Zu klären (2)" in html
    assert "Das Telefon wurde erst danach abgemeldet" in html
    action, form = form_of(html, "quarantine")
    for _click in range(2):
        answer = await staff.post(action, data={"form": form, "counts": "true"}, headers=FROM)
        assert answer.headers["location"] == f"{inbox}?done=counted"
    refused = await staff.post(action, data={"form": form, "counts": "false"}, headers=FROM)
    assert refused.status_code == 409
    assert "Das ist schon geklärt" in refused.text, "seen red: it spoke of an id"
    action, form = form_of((await staff.get(inbox)).text, "quarantine")
    await staff.post(action, data={"form": form, "counts": "false"}, headers=FROM)
    assert await door.inside() == 1
    assert await differences() == []
    assert "Nichts wird zurückgehalten" in (await staff.get(inbox)).text
    html = (await staff.get(f"{inbox}?everything=true")).text
    assert "Aylin Yıldız-Brandt" in html
    assert "sagt Timo Tür" in html


async def test_who_may_not_lead_sees_nothing(client, twice):
    from factories import a_token

    door, nord = twice
    pages = [f"/organise/door/{door.slug}/{page}" for page in ("board", "inbox", "phones", "papers", "emergency")]
    for page in pages:
        assert (await client.get(page)).status_code == 303
        assert (await client.get(page, headers=await a_token("reader"))).status_code == 403
        assert (await client.get(page, headers=nord)).status_code in (401, 303)
        other = await a_token("door", uuid.uuid4())
        assert (await client.get(page, headers=other)).status_code == 403


async def test_the_recount_knows_what_was_said_about_conflicts(twice):
    from core.db import rows

    door, _nord = twice
    (conflict,) = (await door.client.get(f"/api/v1/door/{door.slug}/conflicts", headers=door.device)).json()["items"]
    said = {"id": str(uuid.uuid4()), "persons": 2}
    await door.post(f"/door/{door.slug}/conflicts/{conflict['id']}", said)
    assert await differences() == []
    await rows("DELETE FROM walk_in WHERE conflict IS NOT NULL")
    assert [(one.counter, one.counted, one.stored) for one in await differences()] == [
        ("inside", 1, 2),
        ("conflicts", 1, 0),
    ]
