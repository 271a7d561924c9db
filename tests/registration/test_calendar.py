"""The calendar file, read back by another program's rules (RFC 5545)."""

from datetime import UTC, datetime

import icalendar
import invented
import pytest

from registration.calendar import event_ics, render_ics


def entry_of(data):
    found = icalendar.Calendar.from_ical(data)
    assert (found["VERSION"], found["METHOD"]) == ("2.0", "PUBLISH")
    assert found["PRODID"]
    (entry,) = found.walk("VEVENT")
    assert "ATTENDEE" not in entry  # published, so nobody is asked to answer
    return entry


def written(event=None, states=("seat",), mode="on_site", **fields):
    event = event or invented.event()
    registration = invented.registration(event, **fields)
    return event_ics(event, registration, invented.people(registration, *states, mode=mode), invented.CONTACT)


def test_the_entry_says_when_where_and_whom_to_call(clock):
    entry = entry_of(written())
    assert entry.decoded("DTSTART") == datetime(2027, 2, 20, 9, tzinfo=UTC)
    assert entry.decoded("DTEND") == datetime(2027, 2, 20, 13, tzinfo=UTC)
    assert entry.decoded("DTSTAMP") == clock()
    assert entry["SUMMARY"] == "Unsere Stadt 2035"
    assert entry["LOCATION"] == "Berswordt-Halle, Südwall 2–4, 44122 Dortmund"
    assert "http://einlass.test/r/Kx3-token_of_22_chars" in entry["DESCRIPTION"]
    assert "Miriam Kowalczyk, 0231 50-12345" in entry["DESCRIPTION"]
    assert entry["ORGANIZER"] == "mailto:stadtgespraech@dortmund.example"
    assert entry["ORGANIZER"].params["CN"] == "Miriam Kowalczyk"
    assert (entry["STATUS"], entry["CLASS"]) == ("CONFIRMED", "PRIVATE")


def test_a_registration_keeps_its_uid_so_that_a_newer_file_replaces_the_older(clock):
    event = invented.event()
    registration = invented.registration(event)
    people = invented.people(registration, "seat")
    first = entry_of(event_ics(event, registration, people, invented.CONTACT))
    event.venue = "Rathaus"
    clock.move(minutes=5)
    second = entry_of(event_ics(event, registration, people, invented.CONTACT))
    other = invented.registration(event)
    assert first["UID"] == second["UID"] == f"{registration.id}@einlass.test"
    assert entry_of(event_ics(event, other, people, invented.CONTACT))["UID"] != first["UID"]
    assert second["LOCATION"] == "Rathaus"
    assert second.decoded("DTSTAMP") > first.decoded("DTSTAMP")
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 0)


@pytest.mark.parametrize(
    ("states", "state", "status", "summary"),
    [
        (("seat", "waiting"), "active", "CONFIRMED", "Unsere Stadt 2035"),
        (("waiting",), "active", "TENTATIVE", "Noch nicht sicher: Unsere Stadt 2035"),
        (("seat",), "pending", "TENTATIVE", "Noch nicht sicher: Unsere Stadt 2035"),
        (("cancelled",), "cancelled", "CANCELLED", "Abgesagt: Unsere Stadt 2035"),
    ],
)
def test_the_status_is_that_of_the_party(states, state, status, summary):
    entry = entry_of(written(states=states, state=state))
    assert (entry["STATUS"], entry["SUMMARY"]) == (status, summary)


def test_an_online_entry_leads_to_the_page_and_never_to_the_meeting():
    data = written(mode="online")
    entry = entry_of(data)
    assert entry["LOCATION"] == "online"
    assert "Dort finden Sie den Zugang" in entry["DESCRIPTION"]
    assert b"video.example" not in data


@pytest.mark.parametrize(
    "title",
    [
        "Straße; Grün, „Wohnen“ \\ Quartier " + "ü" * 120,
        "مؤتمر المدينة: ماذا يجعل دورتموند قوية؟ " * 6,
        "👩‍👩‍👧 Café, Tee" * 9,
    ],
)
def test_signs_and_long_lines_survive(title):
    event = invented.event(title=title.strip(), venue="Saal 1\nFriedensplatz 1; 44135 Dortmund")
    data = written(event)
    lines = data.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    for line in lines:
        line.decode()  # no sign is cut in two
    entry = entry_of(data)
    assert entry["SUMMARY"] == title.strip()
    assert entry["LOCATION"] == "Saal 1, Friedensplatz 1; 44135 Dortmund"


@pytest.mark.anyio
async def test_the_attachment_is_made_from_the_rows_as_they_stand(client, clock):
    from factories import a_token, an_event, signed_up

    organiser = await a_token()
    await an_event(client, organiser)
    made = await signed_up(client, organiser)
    file = await render_ics({"kind": "ics", "registration": made["id"]})
    assert (file.filename, file.media_type) == ("termin.ics", "text/calendar; method=PUBLISH; charset=utf-8")
    entry = entry_of(file.content)
    assert entry["UID"].startswith(made["id"])
    assert made["manage_url"] in entry["DESCRIPTION"]
