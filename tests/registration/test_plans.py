"""An event is moved or called off: what the preview says, what people get, what stays as it was."""

import msgspec
import pytest
from factories import a_sign_up, a_token, an_event, signed_up

from core.db import row, rows
from registration.actions import sweep
from registration.plans.circulars import circulate
from registration.recount import differences

pytestmark = pytest.mark.anyio
EVENT = "/api/v1/events/stadtkonferenz"
NEW_DAY = {"starts_at": "2027-03-06T10:00:00Z"}


async def letters(kind: str) -> list[dict]:
    return [dict(one) for one in await rows("SELECT * FROM letter WHERE kind = ? ORDER BY to_address", kind)]


async def planned(client, token, what: str = "move", status: int = 200, **wish) -> dict:
    answer = await client.post(f"{EVENT}/{what}", json=wish, headers=token)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.fixture
async def token(app, clock):
    return await a_token()


async def test_a_preview_changes_nothing_and_says_who_is_told_how(client, token):
    await an_event(client, token)
    await signed_up(client, token)
    await signed_up(client, token, contact={"name": "Ott", "phone": "0231 12"})
    await signed_up(client, token, contact={"name": "Ay"}, address="Ay\nWeg 1\n44135 Dortmund")
    await signed_up(client, token, contact={"name": "Niemand"})
    await client.post(f"{EVENT}/registrations", json=a_sign_up())
    before = (await client.get(EVENT, headers=token)).json()
    seen = await planned(client, token, venue="Rathaus", dry_run=True)
    assert seen["told"] == {"mail": 1, "phone": 1, "letter": 1, "nobody": 1, "unconfirmed": 1, "invited": 0}
    assert (await client.get(EVENT, headers=token)).json() == before
    assert await rows("SELECT id FROM circular") == []
    assert [(one["language"], one["mode"], one["people"]) for one in seen["letters"]] == [
        ("de", "on_site", 4),
        ("en", "on_site", 4),
    ]


@pytest.mark.parametrize("language", ["de", "en"])
async def test_what_is_previewed_is_what_is_sent(client, token, language):
    await an_event(client, token)
    contact = {"name": "Vorname Nachname", "email": "v@posteo.example", "language": language}
    name = "Vorname Nachname" if language == "de" else (await _sample_name(language))
    await signed_up(client, token, name=name, contact=contact | {"name": name})
    wish = NEW_DAY | {"venue": "Rathaus\nFriedensplatz 1", "message": "Wir haben jetzt mehr Platz."}
    seen = await planned(client, token, **wish, dry_run=True)
    done = await planned(client, token, **wish, version=seen["version"])
    assert seen["letters"] == done["letters"]
    await circulate()
    (letter,) = await letters("moved")
    sample = next(one for one in seen["letters"] if one["language"] == language)
    from core.mail.queries import blanked

    assert (blanked(letter["text"]), letter["subject"]) == (sample["text"], sample["subject"])
    assert "Wir haben jetzt mehr Platz." in letter["text"]
    kinds = [one["kind"] for one in msgspec.json.decode(letter["attachments"])]
    assert kinds == ["ticket_pdf", "ics"]


async def test_who_is_online_reads_that_another_hall_changes_nothing_for_them(client, token):
    await an_event(client, token)
    await signed_up(client, token, mode="online")
    seen = await planned(client, token, venue="Rathaus")
    await circulate()
    (letter,) = await letters("moved")
    for text in (letter["text"], letter["html"], seen["letters"][0]["text"]):
        assert "Für Sie bleibt es, wie es war." in text
        assert "Das ist neu" not in text


async def _sample_name(language: str) -> str:
    from core.languages import _
    from core.pages import speaking

    with speaking(language):
        return _("Vorname Nachname")


async def test_a_move_tells_old_and_new_and_shifts_the_end_with_the_start(client, token):
    await an_event(client, token, doors_open_at="2027-02-20T08:30:00Z")
    await signed_up(client, token)
    done = await planned(client, token, **NEW_DAY)
    assert set(done["changed"]) == {"starts_at", "ends_at", "doors_open_at"}
    event = (await client.get(EVENT, headers=token)).json()
    assert (event["starts_at"], event["ends_at"]) == ("2027-03-06T10:00:00Z", "2027-03-06T14:00:00Z")
    assert event["doors_open_at"] == "2027-03-06T09:30:00Z"
    await circulate()
    text = (await letters("moved"))[0]["text"].replace("\u00a0", " ")
    assert "Samstag, 6. März 2027, 11 bis 15 Uhr" in text
    assert "bisher: Samstag, 20. Februar 2027, 10 bis 14 Uhr" in text
    assert "Ihr Ticket gilt weiter" in text


async def test_the_ticket_stays_valid_and_the_calendar_entry_is_a_newer_one(client, token):
    await an_event(client, token)
    made = await signed_up(client, token)
    ics = f"/r/{made['manage_url'].rpartition('/')[2]}/event.ics"
    assert "SEQUENCE:0" in (await client.get(ics)).text
    await planned(client, token, **NEW_DAY)
    calendar = (await client.get(ics)).text
    assert "SEQUENCE:1" in calendar
    assert "DTSTART:20270306T100000Z" in calendar
    again = (await client.get(f"/api/v1/registrations/{made['id']}", headers=token)).json()
    assert again["attendees"][0]["ticket_code"] == made["attendees"][0]["ticket_code"]
    await planned(client, token, "cancel", reason="Der Saal ist gesperrt.")
    calendar = (await client.get(ics)).text
    assert "SEQUENCE:2" in calendar
    assert "STATUS:CANCELLED" in calendar
    assert "METHOD:PUBLISH" in calendar


async def test_twice_is_once(client, token):
    await an_event(client, token)
    await signed_up(client, token)
    seen = await planned(client, token, **NEW_DAY, dry_run=True)
    await planned(client, token, **NEW_DAY, version=seen["version"])
    again = await planned(client, token, status=409, **NEW_DAY, version=seen["version"])
    assert again["type"].endswith("changed_meanwhile")
    await planned(client, token, **NEW_DAY)
    await circulate()
    await circulate()
    assert len(await letters("moved")) == 1
    await planned(client, token, "cancel", reason="Krank")
    again = await planned(client, token, "cancel", 409, reason="Krank")
    assert again["type"].endswith("event_called_off")
    await circulate()
    await circulate()
    assert len(await letters("called_off")) == 1


async def test_what_does_not_go_together_is_named(client, token):
    await an_event(client, token)
    wrong = await planned(client, token, status=422, ends_at="2027-02-20T08:00:00Z", dry_run=True)
    assert wrong["errors"] == [{"field": "ends_at", "code": "range"}]
    wrong = await planned(client, token, status=422, starts_at="9999-12-31T23:59:59Z")
    assert wrong["errors"] == [{"field": "starts_at", "code": "range"}]
    wrong = await planned(client, token, status=422, modes=["online"], seats={"on_site": 3})
    assert wrong["errors"] == [{"field": "seats.on_site", "code": "not_allowed"}]
    wrong = await planned(client, token, "cancel", 422, reason="")
    assert wrong["errors"] == [{"field": "reason", "code": "too_short"}]


async def test_a_plain_change_of_the_place_tells_nobody(client, token):
    await an_event(client, token)
    await signed_up(client, token)
    assert (await client.patch(EVENT, json={"venue": "Rathaus"}, headers=token)).status_code == 200
    await circulate()
    assert await letters("moved") == []


async def modes(registration: str, client, token) -> list[tuple[str, str]]:
    found = (await client.get(f"/api/v1/registrations/{registration}", headers=token)).json()
    return [(one["mode"], one["state"]) for one in found["attendees"]]


async def test_from_the_hall_to_the_screen_and_back(client, token, clock):
    await an_event(client, token, seats={"on_site": 2}, max_party=3)
    seated = await signed_up(client, token, people=2)
    waiting = await signed_up(client, token, people=2)
    seen = await planned(client, token, modes=["online"], join_url="https://video.example/x", dry_run=True)
    assert (seen["relocated"], seen["unseated"]) == (4, 0)
    assert "online" in seen["letters"][0]["text"]
    await planned(client, token, modes=["online"], join_url="https://video.example/x")
    assert await modes(seated["id"], client, token) == [("online", "seat")] * 2
    assert await modes(waiting["id"], client, token) == [("online", "waiting")] * 2
    await sweep()  # no limit online: those who waited move up
    assert await modes(waiting["id"], client, token) == [("online", "seat")] * 2
    event = (await client.get(EVENT, headers=token)).json()
    assert (event["modes"], event["taken"]) == (["online"], {"online": 4})
    clock.move(minutes=1)
    screen_only = await signed_up(client, token, mode="online")
    await circulate()
    text = next(one["text"] for one in await letters("moved") if one["registration"] is not None)
    assert "Wo: online (bisher: Berswordt-Halle" in text
    # back: those who were there before have their seats again, who came after them waits, or stays online
    back = await planned(client, token, modes=["on_site", "online"])
    assert (back["relocated"], back["unseated"]) == (2, 0)
    assert await modes(seated["id"], client, token) == [("on_site", "seat")] * 2
    assert await modes(waiting["id"], client, token) == [("online", "seat")] * 2
    assert await modes(screen_only["id"], client, token) == [("online", "seat")]
    reasons = await rows("SELECT reason FROM \"change\" WHERE reason = 'event_moved'")
    assert len(reasons) == 4 + 2

    assert await differences() == []


async def test_back_in_a_hall_too_small_the_later_ones_wait_and_the_preview_says_so(client, token):
    await an_event(client, token, seats={"on_site": 1})
    first, second = await signed_up(client, token), await signed_up(client, token)
    await planned(client, token, modes=["online"])
    await sweep()
    seen = await planned(client, token, modes=["on_site"], dry_run=True)
    assert (seen["relocated"], seen["unseated"]) == (2, 1)
    await planned(client, token, modes=["on_site"])
    assert await modes(first["id"], client, token) == [("on_site", "seat")]
    assert await modes(second["id"], client, token) == [("on_site", "waiting")]


async def test_called_off_nobody_signs_up_or_moves_up_and_everybody_stays_listed(client, token):
    await an_event(client, token, seats={"on_site": 1})
    first = await signed_up(client, token)
    second = await signed_up(client, token)
    pending = a_sign_up()
    await client.patch(EVENT, json={"seats": {"on_site": 2}}, headers=token)
    await planned(client, token, "cancel", reason="Der Saal ist gesperrt.")
    answer = await client.post(f"{EVENT}/registrations", json=pending)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "event_called_off")
    answer = await client.post(f"{EVENT}/registrations", json=a_sign_up(), headers=token)
    assert answer.status_code == 409
    await client.delete(f"/api/v1/registrations/{first['id']}", headers=token)
    await sweep()
    assert (await modes(second["id"], client, token))[0][1] == "seat"
    await circulate()
    (letter,) = await letters("called_off")  # who has cancelled meanwhile need not hear it
    assert "Der Saal ist gesperrt." in letter["text"]
    assert [one["kind"] for one in msgspec.json.decode(letter["attachments"])] == ["ics"]
    assert len((await client.get(f"{EVENT}/attendees", headers=token)).json()["items"]) == 2


async def test_who_has_no_email_is_called(client, token, clock):
    await an_event(client, token, seats={"on_site": 1})
    caller = {"contact": {"name": "Günther Ott", "phone": "0231 12"}}
    first = await signed_up(client, token, name="Günther Ott", **caller)
    second = await signed_up(client, token, name="Ay Ott", contact={"name": "Ay Ott", "phone": "0231 13"})
    assert (await client.get(f"{EVENT}/calls", headers=token)).json() == {"items": [], "next": None}
    await client.delete(f"/api/v1/registrations/{first['id']}", headers=token)
    clock.move(minutes=1)
    await planned(client, token, venue="Rathaus")
    await circulate()
    found = (await client.get(f"{EVENT}/calls", headers=token)).json()["items"]
    assert sorted((one["reason"], one["name"]) for one in found) == [
        ("cancelled", "Günther Ott"),
        ("moved", "Ay Ott"),
        ("moved_up", "Ay Ott"),
    ]
    moved = next(one for one in found if one["reason"] == "moved")
    assert "Rathaus" in moved["text"]
    assert "http" not in moved["text"]
    assert "E-Mail" not in moved["text"]
    assert (moved["phone"], moved["language"], moved["registration"]) == ("0231 13", "de", second["id"])
    done = await client.patch(f"{EVENT}/calls/{moved['id']}", json={"done": True}, headers=token)
    assert done.json()["done_by"] == "test organiser"
    left = (await client.get(f"{EVENT}/calls?limit=1", headers=token)).json()
    assert (len(left["items"]), left["next"] is not None) == (1, True)
    made = (await client.get(f"{EVENT}/calls?done=true", headers=token)).json()["items"]
    assert [one["id"] for one in made] == [moved["id"]]
    await client.patch(f"{EVENT}/calls/{moved['id']}", json={"done": False}, headers=token)
    assert len((await client.get(f"{EVENT}/calls", headers=token)).json()["items"]) == 3
    other = await client.patch(f"{EVENT}/calls/{second['id']}", json={"done": True}, headers=token)
    assert other.status_code == 404


async def test_a_later_news_takes_the_place_of_an_older_one_on_the_list(client, token, clock):
    await an_event(client, token)
    await signed_up(client, token, contact={"name": "Ott", "phone": "0231 12"})
    for venue in ("Rathaus", "Dietrich-Keuning-Haus"):
        clock.move(minutes=1)
        await planned(client, token, venue=venue)
        await circulate()
    (call,) = (await client.get(f"{EVENT}/calls", headers=token)).json()["items"]
    assert "Keuning" in call["text"]


async def test_only_organisers(client, token):
    await an_event(client, token)
    for path in ("move", "cancel"):
        assert (await client.post(f"{EVENT}/{path}", json={"reason": "x"})).status_code == 401
    assert (await client.get(f"{EVENT}/calls")).status_code == 401


async def test_unconfirmed_people_hear_it_when_they_confirm(client, token):
    await an_event(client, token)
    await client.post(f"{EVENT}/registrations", json=a_sign_up())
    await planned(client, token, venue="Rathaus")
    await circulate()
    assert await letters("moved") == []
    found = await row("SELECT manage_token FROM registration")
    await client.post(f"/r/{found['manage_token']}/confirm")
    assert "Rathaus" in (await letters("ticket"))[0]["text"]
    await circulate()
    assert await letters("moved") == []


async def test_the_programme_moves_along(client, token, clock):
    await an_event(client, token, seats={"on_site": 2})
    part = {
        "slug": "verkehr",
        "title": "Verkehr",
        "starts_at": "2027-02-20T10:00:00Z",
        "ends_at": "2027-02-20T11:00:00Z",
    }
    made = await client.post(
        f"{EVENT}/sessions", json=part | {"seats": {"on_site": 1}, "room": "Raum 3"}, headers=token
    )
    assert made.status_code == 201, made.text
    attendee = {"mode": "on_site", "name": "Aylin", "sessions": ["verkehr"]}
    await signed_up(client, token, attendees=[attendee])
    wrong = await planned(client, token, status=422, **NEW_DAY, ends_at="2027-03-06T10:30:00Z", dry_run=True)
    assert wrong["errors"] == [{"field": "ends_at", "code": "range"}]
    clock.move(minutes=1)
    await planned(client, token, **NEW_DAY, modes=["online"])
    session = (await client.get(f"{EVENT}/sessions", headers=token)).json()["items"][0]
    assert session["starts_at"] == "2027-03-06T11:00:00Z"
    assert await differences() == []
    await circulate()
    text = (await letters("moved"))[0]["text"].replace("\u00a0", " ")
    assert "  - Verkehr, 12 bis 13 Uhr\n" in text  # on a screen nobody needs the room
    await planned(client, token, modes=["on_site"])
    assert await differences() == []
