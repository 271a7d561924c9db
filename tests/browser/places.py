"""Every page a citizen, an organiser or door staff can come to, in every state it has: name -> how to get there.

A place is an address, its {names} filled from the world, or a function that walks there.
"""

import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from door_places import DOOR_PLACES, make_door
from invitation_places import DESK_PLACES, PUBLIC_PLACES, REFUSED, make_invitations
from language_places import LANGUAGE_DESK, LANGUAGES, make_languages
from office_places import OFFICE, make_office
from own_places import OWN_DESK, OWN_PLACES, OWN_REFUSED, make_own
from plans_places import PLANS, PLANS_DESK, make_plans
from playwright.async_api import Page, expect
from service import Service
from window import read_through

World = dict[str, str]
Place = str | Callable[[Page, World], Awaitable[Any]]
CONTACT = {"name": "Miriam Kowalczyk", "phone": "0231 50-12345", "email": "stadtgespraech@dortmund.example"}


FEW = [{"key": "yes", "label": "Ja, gern"}, {"key": "no", "label": "Nein, danke"}]
QUESTIONS: dict[str, Any] = {
    "seats": {"on_site": 60, "online": None},
    "max_party": 6,
    "email_required": False,
    "children": True,
    "ask_organisation": "optional",
    "field_choices": 2,
    "fields": [{"name": "Bauen, Wohnen und Miete"}, {"name": "Grün, Wasser, Klima"}],
    "provisions": [{"key": f"need_{n}", "label": f"Stufenloser Platz {n}", "help": "Vorn."} for n in range(6)],
    "consents": [{"key": "news", "text": "Ich möchte per E-Mail erfahren, wie es weitergeht."}],
    "questions": [
        {"key": "topic", "label": "Worüber möchten Sie reden?", "kind": "long_text", "help": "Ein Satz genügt."},
        {"key": "lunch", "label": "Essen Sie mit uns?", "kind": "choice", "required": True, "options": FEW},
        {
            "key": "dish",
            "label": "Was möchten Sie essen?",
            "kind": "choices",
            "options": [{"key": "soup", "label": "Suppe"}, {"key": "cake", "label": "Kuchen"}],
            "when": {"question": "lunch", "answers": ["yes"]},
        },
        {"key": "last", "label": "Wann waren Sie zuletzt dabei?", "kind": "date"},
        {"key": "km", "label": "Wie viele Kilometer haben Sie bis zu uns?", "kind": "number"},
        {"key": "heard", "label": "Wie haben Sie von uns gehört?", "kind": "short_text", "per": "registration"},
        {"key": "first", "label": "Zum ersten Mal dabei?", "kind": "yes_no", "statistics": True},
    ],
}


def moment(**later: float) -> str:
    """A time near now, as programs write it."""
    return (datetime.now(UTC) + timedelta(**later)).isoformat()


def an_event(service: Service, slug: str, **fields: Any) -> None:
    """An event in four weeks."""
    given = {"slug": slug, "title": f"Werkstatt {slug}", "contact": CONTACT, "listed": False, "seats": {"on_site": 1}}
    times = {"starts_at": moment(days=28), "ends_at": moment(days=28, hours=3)}
    service.call("POST", "/events", **given | times | fields)


def signed_up(service: Service, slug: str, people: int = 1, **contact: Any) -> dict[str, Any]:
    """A registration entered by a program of the house."""
    contact = {"name": "Aenne Burda-Größe", "email": f"{uuid.uuid4().hex[:8]}@posteo.example"} | contact
    wish = {"contact": contact, "attendees": [{"mode": "on_site"}] * people}
    return service.call("POST", f"/events/{slug}/registrations", **wish)


def make_world(service: Service) -> World:
    """Events and registrations in every state; the names used in addresses."""
    an_event(service, "offen", seats={"on_site": 60, "online": None}, max_party=4, summary="Mit Fragen und Antworten.")
    an_event(service, "fragen", **QUESTIONS)
    for slug in ("miete", "alter"):
        times = {"starts_at": moment(days=28), "ends_at": moment(days=28, hours=1)}
        seats = {"on_site": 0 if slug == "alter" else 9}
        service.call("POST", "/events/fragen/sessions", slug=slug, title=f"Werkstatt {slug}", seats=seats, **times)
    an_event(service, "voll", offer_hours=24)
    an_event(service, "ausgebucht", waiting_list=False)
    an_event(service, "bald", registration_opens=moment(days=7))
    an_event(service, "zu", registration_opens=moment(days=-7), registration_closes=moment(days=-1))
    an_event(service, "nur-zaehlen", format="count_only", seats={})
    an_event(service, "entwurf", published=False)
    an_event(
        service,
        "heute",
        seats={"on_site": 9},
        max_party=2,
        doors_open_at=moment(minutes=-1),
        track_exits=True,
        room_limit=8,
    )
    an_event(service, "mit-programm", seats={"on_site": 9})
    part = {"title": "Wohnen", "starts_at": moment(days=28, minutes=30), "ends_at": moment(days=28, minutes=90)}
    for slug in ("wohnen", "verkehr"):
        service.call("POST", "/events/mit-programm/sessions", slug=slug, seats={"on_site": 2}, **part)
    person = {"mode": "on_site", "sessions": ["wohnen"]}
    service.call("POST", "/events/mit-programm/registrations", contact={"name": "Ott"}, attendees=[person])
    coming = signed_up(service, "heute", 2)["attendees"]
    seated, offered, waiting = (signed_up(service, "voll") for _person in range(3))
    service.call("DELETE", f"/registrations/{seated['id']}")
    signed_up(service, "ausgebucht")
    party = signed_up(service, "offen", people=3, language="en")
    gone = party["attendees"][1]["id"]
    service.call("PATCH", f"/registrations/{party['id']}", attendees=[{"id": gone, "state": "cancelled"}])
    world = {"cancelled": seated, "offered": offered, "waiting": waiting, "party": party}
    links = {name: found["manage_url"].removeprefix(service.address) for name, found in world.items()}
    codes = {f"code {place}": person["ticket_code"] for place, person in enumerate(coming, 1)}
    return (
        links
        | codes
        | {"person": party["id"]}
        | make_languages(service)
        | make_invitations(service)
        | make_own(service)
        | make_office(service)
        | make_door(service)
        | make_plans(service)
    )


async def pending(page: Page, service: Service) -> None:
    """To the page that asks to confirm, from the letter."""
    wish = {"contact": {"name": "Ilgın Irmak", "email": "ilgin@posteo.example"}, "attendees": [{"mode": "on_site"}]}
    answer = await page.request.post("/api/v1/events/offen/registrations", data=wish)
    assert answer.status == 201, await answer.text()
    await page.goto(service.link_in(await service.letter("ilgin@posteo.example", "bestätigen")))


async def with_mistakes(page: Page, world: World) -> None:
    """A form that came back, with two persons."""
    await page.goto("/e/offen/register")
    await page.get_by_label("E-Mail").fill("aylin@")
    await page.get_by_role("button", name="Weitere Person hinzufügen").click()
    await page.wait_for_url("**#person-1")
    await page.get_by_role("button", name="Verbindlich anmelden").click()


async def sent_twice(page: Page, world: World) -> None:
    """A form that is sent a second time, changed, with the key of the first."""
    key = str(uuid.uuid4())
    for name in ("Oğuz İşçi", "Oğuz İşçi-Ott"):
        await page.goto("/e/offen/register")
        await page.locator("[name=idempotency_key]").evaluate("(field, key) => { field.value = key }", key)
        await page.get_by_label("Name", exact=True).fill(name)
        await page.get_by_label("E-Mail").fill("oguz@posteo.example")
        await page.get_by_label("Vor Ort").check()
        await read_through(page)
        await page.get_by_role("button", name="Verbindlich anmelden").click()
    await expect(page.get_by_role("main")).to_contain_text("schon abgeschickt")


async def sent_at_once(page: Page, world: World) -> None:
    """A form sent as fast as a program would: it comes back."""
    await page.goto("/e/offen/register")
    await page.get_by_label("Name", exact=True).fill("Oğuz İşçi")
    await page.get_by_label("E-Mail").fill("oguz@posteo.example")
    await page.get_by_label("Vor Ort").check()
    await page.get_by_role("button", name="Verbindlich anmelden").click()
    await expect(page.locator(".told")).to_be_focused()


async def all_unfolded(page: Page, world: World) -> None:
    """The form that asks a lot: two persons, everything opened, the questions that depend on others shown."""
    await page.goto("/e/fragen/register")
    await page.get_by_role("button", name="Weitere Person hinzufügen").click()
    await page.wait_for_url("**#person-1")  # a page of its own
    for yes in await page.get_by_label("Ja, gern").all():
        await yes.check()
    for summary in await page.locator("main details summary").all():
        await summary.click()
    await expect(page.get_by_label("Suppe").first).to_be_visible()


async def all_unfolded_with_mistakes(page: Page, world: World) -> None:
    """The same, sent without a name."""
    await all_unfolded(page, world)
    await page.get_by_role("button", name="Verbindlich anmelden").click()
    await expect(page.locator(".errors")).to_be_focused()


async def my_link_with_a_mistake(page: Page, world: World) -> None:
    """The form for a lost link, sent without an address."""
    await page.goto("/my-link")
    await page.get_by_role("button", name="Link schicken").click()


async def my_link_sent(page: Page, world: World) -> None:
    """The same for an address nobody knows."""
    await page.goto("/my-link")
    await page.get_by_label("E-Mail").fill("niemand@posteo.example")
    await page.get_by_role("button", name="Link schicken").click()


async def link_asked_for(page: Page, world: World) -> None:
    """Behind the sign-in form."""
    await page.goto("/organise/sign-in")
    await page.get_by_label("E-Mail").fill("niemand@dortmund.example")
    await page.get_by_role("main").get_by_role("button").click()


async def typed(page: Page, text: str, *words: str) -> None:
    """Door staff types something; the answer has these words in it."""
    await page.goto("/organise/door/heute")
    await page.get_by_role("textbox", name="Ticketcode oder Name").fill(text)
    await page.get_by_label("Dieser Einlass").fill("Haupteingang")
    await page.get_by_role("button", name="Prüfen").click()
    for word in words:
        await expect(page.get_by_role("main")).to_contain_text(word)


async def let_in(page: Page, world: World) -> None:
    """Green."""
    await typed(page, world["code 1"], "Aenne Burda-Größe", "eingelassen")


async def again(page: Page, world: World) -> None:
    """Amber: the second time."""
    await typed(page, world["code 2"])
    await typed(page, world["code 2"], "schon da")


async def refused(page: Page, world: World) -> None:
    """Red, with a person to call."""
    await typed(page, "AAAAA-AAAAA-AAAAA-AAAAA", CONTACT["phone"])


async def found_by_name(page: Page, world: World) -> None:
    """Somebody without a ticket."""
    await typed(page, "grosse", "Aenne Burda-Größe", "Einlassen")


async def walked_in(page: Page, world: World) -> None:
    """Somebody who never signed up."""
    await page.goto("/organise/door/heute")
    await page.get_by_label("Name", exact=True).fill("李小龍")
    await page.get_by_role("button", name="Eintragen").click()
    await expect(page.get_by_role("status")).to_contain_text("李小龍")


REFUSALS = {"no ticket": 409, "nothing there": 404, "sign-in link used up": 410} | REFUSED | OWN_REFUSED
PUBLIC: dict[str, Place] = (
    {
        "events": "/",
        "events in English": "/?lang=en",
        "process": "/p/stadtgespraech",
        "event": "/e/stadtkonferenz",
        "event in English": "/e/stadtkonferenz?lang=en",
        "event with a queue": "/e/voll",
        "event booked out": "/e/ausgebucht",
        "event by invitation": "/e/stakeholder-werkstatt",
        "event not yet open": "/e/bald",
        "event closed": "/e/zu",
        "event without sign-up": "/e/nur-zaehlen",
        "event of the past": "/e/auftakt",
        "form": "/e/offen/register",
        "form in English": "/e/stadtkonferenz/register?lang=en",
        "form into the queue": "/e/voll/register",
        "form with mistakes": with_mistakes,
        "form sent twice": sent_twice,
        "form that asks a lot": "/e/fragen/register",
        "form that asks a lot, in English": "/e/fragen/register?lang=en",
        "form that asks a lot, unfolded": all_unfolded,
        "form that asks a lot, with mistakes": all_unfolded_with_mistakes,
        "form sent at once": sent_at_once,
        "lost link": "/my-link",
        "lost link, with a mistake": my_link_with_a_mistake,
        "lost link, sent": my_link_sent,
        "letter on its way": "/e/offen/register/sent?state=pending&seats=2",
        "letter on its way, waiting": "/e/voll/register/sent?state=pending&waiting=1",
        "signed up at once": "/e/offen/register/sent?state=active&seats=1",
        "my registration": "{party}",
        "my registration in English": "{party}?lang=en",
        "my registration, just confirmed": "{party}?done=confirmed",
        "my registration, waiting": "{waiting}",
        "my registration, offered": "{offered}",
        "my registration, cancelled": "{cancelled}",
        "really cancel": "{party}/cancel",
        "no ticket": "{waiting}/ticket.pdf",
        "nothing there": "/e/nirgends",
        "problems": "/problems",
        "one problem": "/problems/seats_gone",
        "for programs": "/api",
        "sign-in": "/organise/sign-in",
        "sign-in link asked for": link_asked_for,
        "sign-in link used up": "/organise/sign-in/AAAAAAAAAAAAAAAAAAAAAA",
    }
    | PUBLIC_PLACES
    | OWN_PLACES
    | PLANS
    | LANGUAGES
)

DESK: dict[str, Place] = (
    {
        "desk": "/organise",
        "new event": "/organise/new-event",
        "event": "/organise/events/stadtkonferenz",
        "event that is a draft": "/organise/events/entwurf",
        "event to edit": "/organise/events/stadtkonferenz/edit",
        "programme": "/organise/events/stadtkonferenz/programme",
        "programme that is empty": "/organise/events/entwurf/programme",
        "part of the programme, new": "/organise/events/stadtkonferenz/programme/edit",
        "part of the programme": "/organise/events/mit-programm/programme/edit?session=wohnen",
        "part of the programme, its people": "/organise/events/mit-programm/programme/people?session=wohnen",
        "part of the programme to remove": "/organise/events/mit-programm/programme/remove?session=wohnen",
        "figures": "/organise/events/quartiersforum-hoerde/figures",
        "figures before anybody came": "/organise/events/entwurf/figures",
        "attendees": "/organise/events/stadtkonferenz/attendees",
        "attendees found": "/organise/events/stadtkonferenz/attendees?q=mueller",
        "attendees not found": "/organise/events/stadtkonferenz/attendees?q=xyz",
        "sign-up by phone": "/organise/events/stadtkonferenz/sign-up",
        "registration": "/organise/registrations/{person}",
        "registration to edit": "/organise/registrations/{person}/edit",
        "registration to cancel": "/organise/registrations/{person}/cancel",
        "processes": "/organise/processes",
        "new process": "/organise/new-process",
        "process": "/organise/processes/stadtgespraech",
        "letters": "/organise/letters",
        "staff": "/organise/staff",
        "tokens": "/organise/staff/tokens",
        "audit": "/organise/staff/audit",
        "nothing there": "/organise/events/nirgends",
    }
    | DESK_PLACES
    | OWN_DESK
    | LANGUAGE_DESK
    | OFFICE
    | PLANS_DESK
)

DOOR: dict[str, Place] = {
    "door, which event": "/organise/door",
    "door": "/organise/door/stadtkonferenz",
    "door, nobody found": "/organise/door/stadtkonferenz?q=xyz",
    "door, found by name": found_by_name,
    "door, let in": let_in,
    "door, again": again,
    "door, refused": refused,
    "door, walk-in": walked_in,
} | DOOR_PLACES
