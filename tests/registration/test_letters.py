"""What the letters of a registration say, and what they must never say."""

import re
from html.parser import HTMLParser

import invented
import pytest

from core.settings import settings
from registration import letters

LINK = f"{settings.base_url}/r/Kx3-token_of_22_chars"


class Words(HTMLParser):
    """The words a reader of the HTML sees, the address of a button behind its label as in the text."""

    def __init__(self):
        super().__init__()
        self.words = []
        self.button = None
        self.in_body = False

    def handle_starttag(self, tag, attrs):
        self.in_body = self.in_body or tag == "body"
        href = dict(attrs).get("href", "")
        self.button = href if tag == "a" and "border-radius" in dict(attrs).get("style", "") else None

    def handle_endtag(self, tag):
        if tag == "a" and self.button:
            self.words.append(self.button)
            self.button = None

    def handle_data(self, data):
        if self.in_body:
            self.words.append(data)


def words(text):
    return [word.casefold() for part in text for word in re.findall(r"[^\s:]+", part) if word not in ("-", "--")]


def every_letter():
    event = invented.event(offer_hours=24, smaller_may_pass=True)
    registration = invented.registration(event, name="Zoë <b>& Co</b>", may_split=True)
    given = event, invented.CONTACT, registration
    earlier = invented.registration(event, manage_token="the-earlier-one")
    return {
        "please_confirm": letters.please_confirm(*given, earlier),
        "ticket": letters.welcome(*given, invented.people(registration, "seat"), earlier),
        "party": letters.welcome(*given, invented.people(registration, "seat", "waiting", "offered", "cancelled")),
        "online": letters.welcome(*given, invented.people(registration, "seat", mode="online")),
        "waiting": letters.welcome(*given, invented.people(registration, "waiting", "waiting")),
        "offered": letters.moved_up(*given, invented.people(registration, "offered")),
        "offered_last": letters.moved_up(*given, invented.people(registration, "offered", declined=1)),
        "moved_up": letters.moved_up(*given, invented.people(registration, "seat", "seat")),
        "offer_ended": letters.offer_ended(*given, invented.people(registration, "waiting")),
        "offer_ended_last": letters.offer_ended(*given, invented.people(registration, "cancelled")),
        "cancelled": letters.cancelled(*given, invented.people(registration, "cancelled", cancelled_by="attendee")),
        "cancelled_by_us": letters.cancelled(
            *given, invented.people(registration, "cancelled", cancelled_by="organiser")
        ),
    }


@pytest.mark.parametrize("name", every_letter())
def test_text_and_html_say_the_same_and_name_the_way_back(name):
    draft = every_letter()[name]
    seen = Words()
    seen.feed(draft.html)
    read = draft.text.replace("-- \n", "").split("\n")
    html = words(seen.words)
    town = len(words([settings.town, settings.service]))
    assert html[town:] == words(read)  # the HTML has the town's name at its head as well
    assert LINK in draft.text
    assert "0231 50-12345" in draft.text
    assert "Miriam Kowalczyk" in draft.text
    assert draft.reply_to == invented.CONTACT.email
    assert "video.example" not in draft.text + draft.html
    assert "<b>& Co" not in draft.html
    assert not re.search(r"\n\n\n|[ \t]\n", draft.text.replace("-- \n", ""))
    assert draft.html.startswith('<!doctype html>\n<html lang="de" dir="ltr">')
    assert draft.html.count("<h1") == 1
    assert "<img" not in draft.html


def test_the_letter_that_strangers_can_trigger_repeats_nothing_they_typed():
    event = invented.event()
    registration = invented.registration(event, name="Kauft Aktien", phone="0190 666")
    draft = letters.please_confirm(event, invented.CONTACT, registration)
    written = draft.subject + draft.text + draft.html + draft.to_name
    assert "Aktien" not in written
    assert "0190" not in written
    assert "Montag, 23. November 2026, 14:07\u00a0Uhr" in draft.text
    assert "müssen Sie nichts tun" in draft.text
    assert draft.attachments == ()


def test_names_stay_out_where_nobody_showed_that_the_address_is_theirs():
    event = invented.event(confirm_email=False)
    registration = invented.registration(event, name="Kauft Aktien")
    party = invented.people(registration, "seat", "seat")
    party[1].name = "Jetzt kaufen"
    draft = letters.welcome(event, invented.CONTACT, registration, party)
    assert "kauf" not in (draft.subject + draft.text + draft.html + draft.to_name).lower()
    assert "Person 2: vor Ort" in draft.text
    registration.channel = "phone"
    draft = letters.welcome(event, invented.CONTACT, registration, party)
    assert draft.text.startswith("Ihre Tickets\n\nGuten Tag Kauft Aktien,\n")
    assert draft.to_name == "Kauft Aktien"


def test_the_ticket_letter_brings_ticket_and_calendar_file_and_says_when_and_where():
    event = invented.event(doors_open_at=invented.datetime(2027, 2, 20, 8, 30, tzinfo=invented.UTC))
    registration = invented.registration(event)
    draft = letters.welcome(event, invented.CONTACT, registration, invented.people(registration, "seat"))
    key = str(registration.id)
    assert draft.kind == "ticket"
    assert draft.subject == "Ihr Ticket: Unsere Stadt 2035"
    assert draft.attachments == ({"kind": "ticket_pdf", "registration": key}, {"kind": "ics", "registration": key})
    assert "Wann: Samstag, 20. Februar 2027, 10 bis 14\u00a0Uhr" in draft.text
    assert "Einlass: ab 9:30\u00a0Uhr" in draft.text
    assert "Wo: Berswordt-Halle, Südwall 2–4, 44122 Dortmund" in draft.text
    assert "Zeigen Sie den QR-Code" in draft.text


def test_a_party_learns_who_has_a_seat_who_waits_and_who_is_asked():
    event = invented.event()
    registration = invented.registration(event)
    party = invented.people(registration, "waiting", "seat", "offered", "cancelled")
    draft = letters.welcome(event, invented.CONTACT, registration, party)
    assert draft.kind == "ticket"
    assert "- Aylin Yıldız-Brandt: vor Ort, auf der Warteliste\n" in draft.text
    assert "- Jürgen Brandt: vor Ort\n" in draft.text
    assert "- Person 3: vor Ort, ein Platz ist angeboten\n" in draft.text
    assert "abgesagt" not in draft.text
    assert "Bis Dienstag, 5. Januar 2027, 12\u00a0Uhr ist das Angebot" in draft.text


def test_online_people_learn_how_to_join_and_not_where_the_hall_is():
    event = invented.event()
    registration = invented.registration(event)
    draft = letters.welcome(event, invented.CONTACT, registration, invented.people(registration, "seat", mode="online"))
    assert "Dort finden Sie den Zugang" in draft.text
    assert "Berswordt" not in draft.text
    assert "QR-Code" not in draft.text


@pytest.mark.parametrize(
    ("fields", "party", "split", "said", "unsaid"),
    [
        ({}, 1, False, "müssen nichts bestätigen", "zusammen angemeldet"),
        ({}, 2, False, "rückt zusammen nach", "auch einzeln"),
        ({}, 2, True, "auch einzeln", "rückt zusammen nach"),
        ({"smaller_may_pass": True}, 1, False, "kleinere Gruppen vorgehen", "Stunden Zeit"),
        ({"offer_hours": 24}, 1, False, "24 Stunden Zeit", "müssen nichts bestätigen"),
        ({"offer_hours": 1}, 1, False, "1 Stunde Zeit", "1 Stunden"),
    ],
)
def test_the_waiting_letter_prints_the_rule_that_holds(fields, party, split, said, unsaid):
    event = invented.event(**fields)
    registration = invented.registration(event, may_split=split)
    people = invented.people(registration, *["waiting"] * party)
    draft = letters.welcome(event, invented.CONTACT, registration, people)
    assert draft.kind == "waiting"
    assert draft.attachments == ()
    assert said in draft.text
    assert unsaid not in draft.text


def test_a_second_offer_missed_ends_the_registration_and_the_letters_say_so():
    given = every_letter()
    assert "ans Ende der Warteliste" in given["offered"].text
    assert "Ihre Anmeldung endet" in given["offered_last"].text
    assert "wieder am Ende der Warteliste" in given["offer_ended"].text
    assert "Ihre Anmeldung endet" in given["offer_ended_last"].text


def test_a_cancelled_person_can_sign_up_anew_where_the_event_is_listed():
    event = invented.event(listed=False)
    registration = invented.registration(event)
    gone = invented.people(registration, "cancelled", cancelled_by="attendee")
    assert "/e/stadtkonferenz" not in letters.cancelled(event, invented.CONTACT, registration, gone).text
    event.listed = True
    assert "/e/stadtkonferenz" in letters.cancelled(event, invented.CONTACT, registration, gone).text


def test_letters_speak_the_language_of_the_registration():
    event = invented.event()
    registration = invented.registration(event, language="en")
    draft = letters.welcome(event, invented.CONTACT, registration, invented.people(registration, "seat"))
    assert draft.language == "en"
    assert '<html lang="en"' in draft.html
    assert "Saturday 20 February 2027" in draft.text.replace(",", "")


@pytest.mark.anyio
async def test_the_contact_is_the_events_own_or_that_of_its_process(app, clock):
    from core.db import insert
    from registration.tables import Process

    key = invented.uuid.uuid4()
    contact = {"contact_name": "Ott", "contact_phone": "0231 1", "contact_email": "ott@dortmund.example"}
    await insert(Process, [{"id": key, "slug": "p", "title": "P", "created_at": clock(), **contact}])
    assert await letters.contact_of(invented.event(process=key)) == letters.Contact(
        "Ott", "0231 1", "ott@dortmund.example"
    )
    own = invented.event(process=key, contact_name="Eva", contact_phone="2", contact_email="eva@dortmund.example")
    assert (await letters.contact_of(own)).as_json() == {"name": "Eva", "phone": "2", "email": "eva@dortmund.example"}
