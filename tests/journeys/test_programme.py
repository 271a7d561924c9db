"""A conference with a programme: set up, chosen at sign-up, changed later, full, moved, and told to nobody else."""

from datetime import UTC, datetime

import pytest
from factories import a_sign_up, a_token, an_event

from core.db import row, rows
from registration.actions import sweep
from registration.recount import differences

pytestmark = pytest.mark.anyio
URL = "/api/v1/events/stadtkonferenz"


def a_session(slug: str, first: str = "09:30", last: str = "10:30", **fields):
    """The body of a part of the programme, on the day of the event."""
    times = {"starts_at": f"2027-02-20T{first}:00Z", "ends_at": f"2027-02-20T{last}:00Z"}
    return {"slug": slug, "title": f"Werkstatt {slug}", "seats": {"on_site": 2}} | times | fields


@pytest.fixture
async def programme(client, organiser):
    """Two workshops at the same time, one after them, and one online."""
    await an_event(client, organiser, max_party=3)
    for session in (
        a_session("wohnen", room="Saal 1"),
        a_session("verkehr"),
        a_session("abschluss", "10:30", "12:00", seats={"on_site": None, "online": 1}),
        a_session("netz", seats={"online": 5}, join_url="https://video.example/netz"),
    ):
        answer = await client.post(f"{URL}/sessions", json=session, headers=organiser)
        assert answer.status_code == 201, answer.text


async def entered(client, organiser, *chosen, mode="on_site", status=201):
    """A registration by staff, each person with these sessions."""
    body = a_sign_up(people=len(chosen), mode=mode)
    for attendee, slugs in zip(body["attendees"], chosen, strict=True):
        attendee["sessions"] = slugs
    answer = await client.post(f"{URL}/registrations", json=body, headers=organiser)
    assert answer.status_code == status, answer.text
    return answer.json()


async def changed(client, organiser, registration, person=0, status=200, **wish):
    url, key = f"/api/v1/registrations/{registration['id']}", registration["attendees"][person]["id"]
    answer = await client.patch(url, json={"attendees": [{"id": key} | wish]}, headers=organiser)
    assert answer.status_code == status, answer.text
    return answer.json()


async def chosen(registration, person=0):
    """What one person has: session and state, in the order of time."""
    found = await rows(
        "SELECT s.slug, c.state, c.mode FROM session_seat c JOIN session s ON s.id = c.session WHERE c.attendee = ?"
        " ORDER BY s.starts_at, s.slug",
        registration["attendees"][person]["id"],
    )
    return [(one["slug"], one["state"]) for one in found]


async def free(client):
    found = (await client.get(f"{URL}/sessions")).json()["items"]
    return {one["slug"]: one["free"] for one in found}


async def test_organisers_set_it_up_and_everybody_reads_it_without_its_links(client, organiser, programme):
    public = (await client.get(f"{URL}/sessions")).json()["items"]
    assert [one["slug"] for one in public] == ["netz", "verkehr", "wohnen", "abschluss"]
    assert (public[2]["room"], public[2]["free"]) == ("Saal 1", {"on_site": 2})
    assert "video.example" not in (await client.get(f"{URL}/sessions")).text
    staff = (await client.get(f"{URL}/sessions", headers=organiser)).json()["items"]
    assert staff[0]["join_url"] == "https://video.example/netz"
    assert (staff[0]["seats"], staff[0]["taken"]) == ({"online": 5}, {"online": 0})
    first = (await client.get(f"{URL}/sessions?limit=3")).json()
    rest = (await client.get(f"{URL}/sessions?limit=3&cursor={first['next']}")).json()
    assert ([one["slug"] for one in rest["items"]], rest["next"]) == (["abschluss"], None)


WRONG = [
    (a_session("wohnen"), [("slug", "duplicate")]),
    (a_session("frueh", "08:59"), [("starts_at", "range")]),
    (a_session("spaet", "12:00", "13:01"), [("ends_at", "range")]),
    (a_session("kehrt", "11:00", "10:00"), [("ends_at", "range")]),
    (a_session("leer", title=" "), [("title", "required")]),
    (a_session("link", join_url="ftp://x"), [("join_url", "format")]),
    (a_session("alt", translations={"xx": {"title": "A"}}), [("translations.xx", "choice")]),
    (a_session("alt", translations={"en": {"room": "A"}}), [("translations.en.room", "unknown")]),
    (a_session("a") | {"capacity": 3}, [("capacity", "unknown")]),
]


@pytest.mark.parametrize(("body", "errors"), WRONG)
async def test_every_wrong_field_of_a_part_is_named(client, organiser, programme, body, errors):
    answer = await client.post(f"{URL}/sessions", json=body, headers=organiser)
    assert answer.status_code == 422, answer.text
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == errors


async def test_only_organisers_set_it_up(client, programme):
    assert (await client.post(f"{URL}/sessions", json=a_session("x"))).status_code == 401
    assert (await client.get(f"{URL}/sessions/wohnen/attendees")).status_code == 401
    assert (await client.delete(f"{URL}/sessions/wohnen")).status_code == 401


async def test_sessions_are_chosen_at_sign_up_while_seats_last(client, organiser, programme):
    first = await entered(client, organiser, ["wohnen", "abschluss"], ["verkehr"])
    assert await chosen(first) == [("wohnen", "seat"), ("abschluss", "seat")]
    await entered(client, organiser, ["wohnen"])
    assert (await free(client))["wohnen"] == {"on_site": 0}
    full = await entered(client, organiser, ["verkehr"], ["wohnen"], status=409)
    assert (full["code"], full["session"], full["attendee"]) == ("session_full", "wohnen", 1)
    assert (await row("SELECT count(*) AS n FROM registration"))["n"] == 2  # nothing of it was kept
    assert await differences() == []


CHOICES = [
    (["wohnen", "verkehr"], "range"),
    (["nirgends"], "choice"),
    (["netz"], "not_allowed"),
    (["wohnen", "wohnen"], "duplicate"),
]


@pytest.mark.parametrize(("slugs", "code"), CHOICES)
async def test_what_cannot_be_chosen_is_named(client, organiser, programme, slugs, code):
    public = a_sign_up(people=2)
    public["attendees"][1]["sessions"] = slugs
    answer = await client.post(f"{URL}/registrations", json=public)
    assert answer.json()["errors"] == [{"field": "attendees.1.sessions", "code": code}]
    made = await entered(client, organiser, [])
    answer = await changed(client, organiser, made, sessions=slugs, status=422)
    assert answer["errors"] == [{"field": "attendees.0.sessions", "code": code}]


async def test_one_part_may_begin_when_another_ends(client, organiser, programme):
    assert await chosen(await entered(client, organiser, ["wohnen", "abschluss"])) == [
        ("wohnen", "seat"),
        ("abschluss", "seat"),
    ]


async def test_a_choice_is_changed_and_gives_its_seat_back(client, organiser, programme):
    made = await entered(client, organiser, ["wohnen"])
    await changed(client, organiser, made, sessions=["verkehr", "abschluss"])
    assert await chosen(made) == [("verkehr", "seat"), ("abschluss", "seat")]
    told = (await client.get(f"/api/v1/registrations/{made['id']}", headers=organiser)).json()
    assert told["attendees"][0]["sessions"] == ["verkehr", "abschluss"]
    assert (await free(client))["wohnen"] == {"on_site": 2}
    await client.patch(f"{URL}/sessions/verkehr", json={"seats": {"on_site": 0}}, headers=organiser)
    await changed(client, organiser, made, sessions=["verkehr"])  # fewer seats unseat nobody
    assert await chosen(made) == [("verkehr", "seat")]
    await changed(client, organiser, made, sessions=[])
    assert await chosen(made) == []
    assert await differences() == []


async def test_two_people_swap_in_one_step(client, organiser, programme):
    await client.patch(f"{URL}/sessions/wohnen", json={"seats": {"on_site": 1}}, headers=organiser)
    await client.patch(f"{URL}/sessions/verkehr", json={"seats": {"on_site": 1}}, headers=organiser)
    made = await entered(client, organiser, ["wohnen"], ["verkehr"])
    wish = [{"id": made["attendees"][n]["id"], "sessions": [("verkehr", "wohnen")[n]]} for n in (0, 1)]
    answer = await client.patch(f"/api/v1/registrations/{made['id']}", json={"attendees": wish}, headers=organiser)
    assert answer.status_code == 200, answer.text
    assert [await chosen(made, n) for n in (0, 1)] == [[("verkehr", "seat")], [("wohnen", "seat")]]


async def test_cancelling_and_a_hold_that_ends_give_the_seats_back(client, organiser, programme, clock):
    made = await entered(client, organiser, ["wohnen"])
    await client.delete(f"/api/v1/registrations/{made['id']}", headers=organiser)
    assert await chosen(made) == []
    public = a_sign_up()
    public["attendees"][0]["sessions"] = ["wohnen"]
    pending = (await client.post(f"{URL}/registrations", json=public)).json()
    assert (await free(client))["wohnen"] == {"on_site": 1}  # held, too
    clock.move(hours=25)
    await sweep()
    assert (await free(client))["wohnen"] == {"on_site": 2}
    token = (await row("SELECT manage_token FROM registration WHERE id = ?", pending["id"]))["manage_token"]
    await client.post(f"/r/{token}/confirm")
    assert await chosen(pending) == [("wohnen", "seat")]  # confirmed later, what is still free is theirs again
    assert await differences() == []


async def test_who_waits_wishes_and_gets_what_is_left_when_moving_up(client, organiser, programme):
    await client.patch(URL, json={"seats": {"on_site": 1}}, headers=organiser)
    seated = await entered(client, organiser, ["verkehr"])
    waiting = await entered(client, organiser, ["wohnen", "abschluss"])
    assert await chosen(waiting) == [("wohnen", "wished"), ("abschluss", "wished")]
    assert (await free(client))["wohnen"] == {"on_site": 2}
    await client.patch(f"{URL}/sessions/wohnen", json={"seats": {"on_site": 0}}, headers=organiser)
    await client.delete(f"/api/v1/registrations/{seated['id']}", headers=organiser)
    assert await chosen(waiting) == [("wohnen", "dropped"), ("abschluss", "seat")]
    letter = (await rows("SELECT text FROM letter WHERE kind = 'moved_up'"))[0]["text"]
    assert "Werkstatt abschluss" in letter
    assert await differences() == []


async def test_an_offer_holds_the_seats_and_a_declined_one_gives_them_back(client, organiser, programme):
    await client.patch(URL, json={"seats": {"on_site": 1}, "offer_hours": 24}, headers=organiser)
    seated = await entered(client, organiser, [])
    waiting = await entered(client, organiser, ["wohnen"])
    await client.delete(f"/api/v1/registrations/{seated['id']}", headers=organiser)
    assert await chosen(waiting) == [("wohnen", "seat")]
    await client.post(waiting["manage_url"] + "/decline")  # alone in the queue, she is offered it again at once
    await client.post(waiting["manage_url"] + "/decline")
    assert await chosen(waiting) == []
    assert await differences() == []


async def test_a_child_gets_the_parts_it_wished_for_when_its_party_accepts(client, organiser, programme):
    """Seen red: the child had a seat in the event, and in its programme still only a wish."""
    await client.patch(URL, json={"seats": {"on_site": 1}, "offer_hours": 24, "children": True}, headers=organiser)
    seated = await entered(client, organiser, [])
    body = a_sign_up(people=2)
    body["attendees"][0]["sessions"] = ["verkehr"]
    body["attendees"][1] |= {"kind": "child", "sessions": ["verkehr", "abschluss"]}
    family = (await client.post(f"{URL}/registrations", json=body, headers=organiser)).json()
    await client.delete(f"/api/v1/registrations/{seated['id']}", headers=organiser)
    assert await chosen(family, 1) == [("verkehr", "wished"), ("abschluss", "wished")]
    await client.patch(f"{URL}/sessions/verkehr", json={"seats": {"on_site": 1}}, headers=organiser)
    await client.post(family["manage_url"] + "/accept")
    assert await chosen(family, 0) == [("verkehr", "seat")]
    assert await chosen(family, 1) == [("verkehr", "dropped"), ("abschluss", "seat")]
    assert await differences() == []


async def test_the_other_mode_takes_along_what_there_is_in_it(client, organiser, programme):
    made, other = [await entered(client, organiser, ["wohnen", "abschluss"]) for _ in range(2)]
    await changed(client, organiser, made, mode="online")
    assert await chosen(made) == [("wohnen", "dropped"), ("abschluss", "seat")]
    await changed(client, organiser, other, mode="online")
    assert await chosen(other) == [("wohnen", "dropped"), ("abschluss", "dropped")]  # one seat online
    assert (await free(client))["wohnen"] == {"on_site": 2}
    await changed(client, organiser, other, mode="on_site", sessions=["verkehr"])
    assert await chosen(other) == [("verkehr", "seat")]
    assert await differences() == []


async def test_a_part_people_are_in_goes_only_after_they_have_moved(client, organiser, programme):
    made = await entered(client, organiser, ["wohnen"])
    refused = await client.delete(f"{URL}/sessions/wohnen", headers=organiser)
    assert (refused.status_code, refused.json()["code"]) == (409, "session_taken")
    nowhere = await client.delete(f"{URL}/sessions/wohnen?move_to=nirgends", headers=organiser)
    assert nowhere.json()["errors"] == [{"field": "move_to", "code": "choice"}]
    assert (await client.delete(f"{URL}/sessions/wohnen?move_to=verkehr", headers=organiser)).status_code == 204
    assert await chosen(made) == [("verkehr", "seat")]
    letters = await rows("SELECT text FROM letter WHERE kind = 'ticket'")
    assert any("Werkstatt verkehr" in one["text"] for one in letters)
    assert (await client.delete(f"{URL}/sessions/abschluss", headers=organiser)).status_code == 204
    assert await differences() == []


async def test_who_found_no_seat_in_the_other_part_before_gets_one_with_the_others(client, organiser, programme):
    await client.patch(URL, json={"seats": {"on_site": 1}}, headers=organiser)
    seated = await entered(client, organiser, [])
    waiting = await entered(client, organiser, ["wohnen", "abschluss"])
    await client.patch(f"{URL}/sessions/abschluss", json={"seats": {"on_site": 0}}, headers=organiser)
    await client.delete(f"/api/v1/registrations/{seated['id']}", headers=organiser)
    assert await chosen(waiting) == [("wohnen", "seat"), ("abschluss", "dropped")]
    await client.patch(f"{URL}/sessions/abschluss", json={"seats": {"on_site": 1}}, headers=organiser)
    assert (await client.delete(f"{URL}/sessions/wohnen?move_to=abschluss", headers=organiser)).status_code == 204
    assert await chosen(waiting) == [("abschluss", "seat")]
    letters = await rows("SELECT text FROM letter WHERE kind = 'ticket' AND registration = ?", waiting["id"])
    assert any("Werkstatt abschluss" in one["text"] and "Werkstatt wohnen" not in one["text"] for one in letters)
    assert await differences() == []


async def test_nobody_gets_two_parts_at_one_time_by_a_change_of_plans(client, organiser, programme):
    await entered(client, organiser, ["wohnen", "abschluss"])
    times = {"starts_at": "2027-02-20T10:00:00Z"}
    refused = await client.patch(f"{URL}/sessions/abschluss", json=times, headers=organiser)
    assert (refused.status_code, refused.json()["code"], refused.json()["people"]) == (409, "sessions_clash", 1)
    moved = await client.delete(f"{URL}/sessions/wohnen?move_to=abschluss", headers=organiser)
    assert moved.status_code == 204  # who is in both keeps one
    later = {"starts_at": "2027-02-20T10:00:00Z", "ends_at": "2027-02-20T11:00:00Z"}
    assert (await client.patch(f"{URL}/sessions/abschluss", json=later, headers=organiser)).status_code == 200
    assert await differences() == []


async def test_the_programme_moves_with_its_event(client, organiser, programme):
    later = {"starts_at": "2027-03-06T08:00:00Z", "ends_at": "2027-03-06T12:00:00Z"}
    assert (await client.patch(URL, json=later, headers=organiser)).status_code == 200
    found = {one["slug"]: one["starts_at"] for one in (await client.get(f"{URL}/sessions")).json()["items"]}
    assert found["wohnen"] == "2027-03-06T08:30:00Z"
    shorter = {"ends_at": "2027-03-06T10:00:00Z"}
    refused = await client.patch(URL, json=shorter, headers=organiser)
    assert refused.json()["errors"] == [{"field": "ends_at", "code": "range"}]


async def test_from_the_hall_to_the_screen_its_parts_can_still_be_set_up(client, organiser, programme):
    """The parts keep their seats on site for the way back; meanwhile they get their links."""
    await entered(client, organiser, ["wohnen"])
    moved = await client.post(f"{URL}/move", json={"modes": ["online"]}, headers=organiser)
    assert moved.status_code == 200, moved.text
    link = {"join_url": "https://video.example/wohnen"}
    changed = await client.patch(f"{URL}/sessions/wohnen", json=link, headers=organiser)
    assert changed.status_code == 200, changed.text
    assert changed.json()["modes"] == ["online"]
    assert changed.json()["seats"] == {"on_site": 2, "online": None}
    assert (await free(client))["wohnen"] == {"online": None}
    refused = await client.patch(f"{URL}/sessions/wohnen", json={"seats": {"on_site": 3}}, headers=organiser)
    assert refused.json()["errors"] == [{"field": "seats.on_site", "code": "not_allowed"}]


async def test_a_part_for_everybody_is_read_and_not_chosen(client, organiser, programme):
    await client.post(f"{URL}/sessions", json=a_session("pause", seats={}, title="Kaffeepause"), headers=organiser)
    assert "Kaffeepause" in (await client.get("/e/stadtkonferenz")).text
    form = (await client.get("/e/stadtkonferenz/register")).text
    assert "Werkstatt wohnen" in form
    assert "Kaffeepause" not in form


async def test_lists_of_who_is_where(client, organiser, programme):
    await entered(client, organiser, ["wohnen"], ["wohnen", "abschluss"])
    await entered(client, organiser, ["verkehr"])
    people = (await client.get(f"{URL}/sessions/wohnen/attendees?limit=1", headers=organiser)).json()
    assert [(one["name"], one["state"]) for one in people["items"]] == [("Aylin Yıldız-Brandt", "seat")]
    rest = await client.get(f"{URL}/sessions/wohnen/attendees?cursor={people['next']}", headers=organiser)
    assert len(rest.json()["items"]) == 1
    everything = (await client.get(f"{URL}/sessions.csv", headers=organiser)).text.splitlines()
    assert everything[0].startswith("session,starts_at,room,name")
    assert len(everything) == 1 + 4
    one = (await client.get(f"{URL}/sessions.csv?session=wohnen", headers=organiser)).text
    assert one.count("Saal 1") == 2
    assert (await client.get(f"{URL}/sessions.csv?session=nirgends", headers=organiser)).status_code == 404
    book = await client.get(f"{URL}/sessions.xlsx?session=wohnen", headers=organiser)
    assert "-wohnen.xlsx" in book.headers["content-disposition"]
    assert (await client.get(f"{URL}/sessions.xlsx")).status_code == 401


async def test_a_closed_event_hides_its_programme(client, organiser, programme):
    await client.patch(URL, json={"format": "closed"}, headers=organiser)
    assert (await client.get(f"{URL}/sessions")).status_code == 404


async def test_the_way_into_an_online_part_is_its_peoples_alone(client, organiser, programme, clock):
    from registration.programme.queries import sessions_of

    made = await entered(client, organiser, ["netz"], [], mode="online")
    (key, *_others) = [person["id"] for person in made["attendees"]]
    (part,) = (await sessions_of([key]))[next(iter(await sessions_of([key])))]
    assert part.way_in(clock()) is None
    assert part.way_in(datetime(2027, 2, 20, 9, 0, tzinfo=UTC)) == "https://video.example/netz"
    assert part.way_in(datetime(2027, 2, 20, 10, 30, tzinfo=UTC)) is None
    clock.set(datetime(2027, 2, 20, 9, 0, tzinfo=UTC))
    assert "video.example" not in (await client.get("/e/stadtkonferenz")).text


async def test_the_doors_of_a_part_know_who_has_a_place_in_it(client, organiser, programme, clock):
    door = await a_token("door", event=(await row("SELECT id FROM event"))["id"])
    made = await entered(client, organiser, ["wohnen"], ["verkehr"])
    clock.set(datetime(2027, 2, 20, 9, 30, tzinfo=UTC))

    async def scanned(person, **more):
        scan = {"code": made["attendees"][person]["ticket_code"], "event": "stadtkonferenz", "direction": "in"} | more
        scan |= {"id": f"00000000-0000-4000-8000-{person:06}{len(str(more)):06}"}
        batch = {"sent_at": clock().isoformat(), "scans": [scan | {"at": clock().isoformat()}]}
        verdict = (await client.post("/api/v1/scans", json=batch, headers=door)).json()["verdicts"][0]
        return verdict["verdict"], verdict["reason"]

    assert await scanned(0, session="wohnen") == ("admit", "ok")
    assert await scanned(1, session="wohnen") == ("refuse", "wrong_session")
    assert await scanned(1) == ("admit", "ok")  # the event's own door never asks for a part
