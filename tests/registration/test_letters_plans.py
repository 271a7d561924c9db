"""Letters to everybody, the programme in letters, and what is said to those without e-mail."""

import re
from copy import copy
from datetime import UTC, datetime

import invented
import pytest
from test_letters import LINK, Words, words

from core.settings import settings
from registration import letters
from registration.letters import News
from registration.programme.queries import Chosen

PART = Chosen(
    "verkehr", "Verkehr der Zukunft", datetime(2027, 2, 20, 10, tzinfo=UTC), datetime(2027, 2, 20, 11, tzinfo=UTC),
    "Raum 3", "on_site", "seat", '{"en": {"title": "Traffic to come"}}', None,
)  # fmt: skip


def moved_event():
    event = invented.event(day_info="Bitte Hausschuhe mitbringen.")
    before = copy(event)
    event.venue = "Rathaus"
    return event, before


def every_letter(**contact):
    event, before = moved_event()
    registration = invented.registration(event, name="Zoë <b>& Co</b>", **contact)
    given = event, invented.CONTACT, registration
    party = invented.people(registration, "seat", "waiting", "cancelled")
    news = News("Zwei Sätze.\nMit Umbruch <i>.", before)
    off = copy(event)
    off.cancelled_at, off.cancel_reason = invented.MADE, "Der Saal ist gesperrt."
    return {
        "moved": letters.moved(*given, party, news),
        "moved_online": letters.moved(*given, invented.people(registration, "seat", mode="online"), news),
        "moved_waiting": letters.moved(*given, invented.people(registration, "waiting"), News("", before)),
        "called_off": letters.called_off(off, *given[1:], party, News(off.cancel_reason)),
        "reminder": letters.reminder(*given, party),
        "with_programme": letters.welcome(*given, party, programme={party[0].id: [PART]}),
    }


@pytest.mark.parametrize("name", every_letter())
def test_text_and_html_say_the_same(name):
    draft = every_letter()[name]
    seen = Words()
    seen.feed(draft.html)
    town = len(words([settings.town, settings.service]))
    assert words(seen.words)[town:] == words(draft.text.replace("-- \n", "").split("\n"))
    assert LINK in draft.text
    assert "0231 50-12345" in draft.text
    assert "<i>" not in draft.html
    assert draft.html.count("<h1") == 1
    assert "video.example" not in draft.text + draft.html
    assert not re.search(r"\n\n\n", draft.text)


def test_what_each_of_them_says():
    said = {name: draft.text for name, draft in every_letter().items()}
    assert "- Wo: Rathaus (bisher: Berswordt-Halle, Südwall 2–4, 44122 Dortmund)" in said["moved"]
    assert "Ihr Ticket gilt weiter" in said["moved"]
    assert "behält dort seine Stelle" in said["moved"]
    assert "Hausschuhe" in said["moved"]
    assert "Rathaus" not in said["moved_online"]
    assert "Ticket gilt weiter" not in said["moved_waiting"]
    assert "Bitte kommen Sie nicht." in said["called_off"]
    assert "Jürgen" not in said["reminder"]  # waits
    assert "  - Verkehr der Zukunft, 11 bis 12 Uhr, Raum 3" in said["with_programme"].replace("\u00a0", " ")


def test_attachments_of_each():
    kinds = {name: [one["kind"] for one in draft.attachments] for name, draft in every_letter().items()}
    assert kinds["moved"] == kinds["reminder"] == ["ticket_pdf", "ics"]
    assert kinds["called_off"] == ["ics"]
    assert kinds["moved_waiting"] == []


@pytest.mark.parametrize(
    ("state", "says"), [("seat", ", Raum 3"), ("wished", "(vorgemerkt)"), ("dropped", "kein Platz mehr frei")]
)
def test_what_became_of_a_chosen_part(state, says):
    event = invented.event()
    registration = invented.registration(event)
    (person,) = invented.people(registration, "seat")
    chosen = {person.id: [PART._replace(state=state)]}
    assert says in letters.moved_up(event, invented.CONTACT, registration, [person], programme=chosen).text


def test_the_programme_is_in_the_readers_language():
    event = invented.event()
    registration = invented.registration(event, language="en")
    (person,) = invented.people(registration, "seat")
    text = letters.welcome(event, invented.CONTACT, registration, [person], programme={person.id: [PART]}).text
    assert "Traffic to come" in text


def test_a_child_is_named_as_one():
    event = invented.event()
    registration = invented.registration(event)
    people = [*invented.people(registration, "seat"), *invented.people(registration, "seat", kind="child")]
    assert "vor Ort, als Kind" in letters.welcome(event, invented.CONTACT, registration, people).text


def test_without_an_address_it_is_said_in_few_words_without_links():
    said = every_letter(email=None)
    for name in ("moved", "called_off"):
        draft = said[name]
        assert (draft.to_address, draft.html) == ("", "")
        assert "http" not in draft.text
        assert "E-Mail" not in draft.text
        assert "Unsere Stadt 2035" in draft.text
    assert "Rathaus (bisher: Berswordt" in said["moved"].text
    assert "Der Saal ist gesperrt." in said["called_off"].text
    for name in ("reminder", "with_programme"):
        assert said[name].text.strip() == "", "nobody is called for that"


@pytest.mark.parametrize(
    ("draft", "states", "says"),
    [
        (letters.moved_up, ["seat"], "Sie sind nachgerückt"),
        (letters.moved_up, ["offered"], "Möchten Sie es annehmen?"),
        (letters.offer_ended, ["waiting"], "wieder am Ende der Warteliste"),
        (letters.offer_ended, ["cancelled"], "Ihre Anmeldung endet"),
        (letters.cancelled, ["cancelled"], "haben die folgende Anmeldung abgesagt"),
    ],
)
def test_what_is_said_of_ones_own_seats(draft, states, says):
    event = invented.event()
    registration = invented.registration(event, email=None, channel="phone")
    people = invented.people(registration, *states, cancelled_by="organiser" if "cancelled" in states else None)
    text = draft(event, invented.CONTACT, registration, people).text
    assert says in text
    assert "http" not in text
