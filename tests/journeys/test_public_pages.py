"""The public pages as people without a script meet them: read, sign up, confirm, cancel, accept."""

import re
import uuid
from html import unescape

import pytest
from factories import PROCESS, a_sign_up, an_event, signed_up
from reader import form, letters, link_in_letter

pytestmark = pytest.mark.anyio
FORM = "/e/stadtkonferenz/register"
TYPED = {"contact.name": "Aylin Yıldız-Brandt", "contact.email": "aylin@posteo.example", "attendees.0.mode": "on_site"}


async def sent_form(client, **changes):
    page = await client.get(FORM)
    fields = form(page, "/register").fields | TYPED | {name.replace("__", "."): v for name, v in changes.items()}
    return await client.post(FORM, data=fields)


def errors_in(answer):
    """The wrong fields that the summary links to."""
    summary = answer.text.partition('class="errors"')[2].partition("</div>")[0]
    return re.findall(r'href="#([^"]+)"', summary)


async def test_the_coming_events_are_listed_and_paged(client, organiser, clock, monkeypatch):
    from registration import pages

    monkeypatch.setattr(pages, "ON_A_PAGE", 2)
    await an_event(
        client, organiser, slug="c", title="Dritte", starts_at="2027-03-03T09:00:00Z", ends_at="2027-03-03T10:00:00Z"
    )
    await an_event(client, organiser, slug="a", title="Erste")
    await an_event(client, organiser, slug="b", title="Zweite", starts_at="2027-02-20T10:00:00Z")
    await an_event(client, organiser, slug="x", title="Geheim", listed=False)
    await an_event(client, organiser, slug="y", title="Entwurf", published=False)
    await an_event(client, organiser, slug="z", title="Intern", format="closed")
    first = await client.get("/")
    assert first.status_code == 200
    assert re.findall(r'href="/e/([a-z]+)"', first.text) == ["a", "b"]
    following = re.search(r'href="(/\?cursor=[^"]+)"', first.text)[1]
    assert re.findall(r'href="/e/([a-z]+)"', (await client.get(following)).text) == ["c"]
    clock.move(days=120)
    assert "/e/" not in (await client.get("/")).text


async def test_an_event_without_a_place_yet_says_so(client, organiser):
    await an_event(client, organiser, venue="", seats={"on_site": 9}, summary="Wir reden miteinander. " * 9)
    listed = unescape((await client.get("/")).text)
    assert re.search(r"<p>Samstag, .*Uhr, vor Ort\s*</p>", listed)
    assert "\N{NO-BREAK SPACE}…</p>" in listed
    made = await signed_up(client, organiser)
    mine = (await client.get(made["manage_url"].removeprefix("http://einlass.test"))).text
    assert "<dt>Wo</dt><dd>Ort wird noch bekannt gegeben</dd>" in mine


async def test_an_event_and_its_process_name_the_person_to_call(client, organiser):
    await client.post("/api/v1/processes", json=PROCESS, headers=organiser)
    await an_event(client, organiser, process="stadtgespraech", contact=None, join_url="https://video.example/geheim")
    event = await client.get("/e/stadtkonferenz")
    process = await client.get("/p/stadtgespraech")
    for page in (event, process):
        assert page.status_code == 200
        assert "Miriam Kowalczyk" in page.text
        assert "0231 50-12345" in page.text
        assert "set-cookie" not in page.headers
        assert "geheim" not in page.text
    assert 'href="/p/stadtgespraech"' in event.text
    assert 'href="/e/stadtkonferenz"' in process.text


@pytest.mark.parametrize("fields", [{"published": False}, {"format": "closed"}])
@pytest.mark.parametrize("path", ["/e/stadtkonferenz", FORM])
async def test_an_event_that_is_not_public_does_not_exist(client, organiser, fields, path):
    await an_event(client, organiser, **fields)
    assert (await client.get(path)).status_code == 404


async def test_what_does_not_exist_names_somebody_to_call(client, organiser):
    await client.post("/api/v1/processes", json=PROCESS, headers=organiser)
    for path in ("/e/nirgends", "/p/nirgends", "/r/AAAAAAAAAAAAAAAAAAAAAA", "/r/AAAAAAAAAAAAAAAAAAAAAA/event.ics"):
        answer = await client.get(path)
        assert answer.status_code == 404, path
        assert "0231 50-12345" in answer.text, path


async def test_sign_up_confirm_ticket_and_cancel_without_a_script(client, organiser):
    await an_event(client, organiser)
    answer = await sent_form(client)
    assert answer.status_code == 303
    address = answer.headers["location"]
    assert address.startswith("/e/stadtkonferenz/register/sent?")
    assert "aylin" not in address.lower()
    told = await client.get(address)
    assert told.status_code == 200
    assert "23. November 2026" in told.text

    path = await link_in_letter("please_confirm")
    pending = await client.get(path)
    assert pending.status_code == 200
    assert "set-cookie" not in pending.headers
    assert (pending.headers["referrer-policy"], pending.headers["cache-control"]) == ("no-referrer", "no-store")
    assert await letters("ticket") == []
    confirmed = await client.post(form(pending, "/confirm").action)
    assert (confirmed.status_code, confirmed.headers["location"]) == (303, f"{path}?done=confirmed")
    mine = await client.get(confirmed.headers["location"])
    assert "Sie sind angemeldet" in mine.text
    assert '<svg class="qr"' in mine.text
    assert f'href="{path}/ticket.pdf"' in mine.text
    assert len(await letters("ticket")) == 1

    asked = await client.get(f"{path}/cancel")
    assert asked.status_code == 200
    gone = await client.post(form(asked, "/cancel").action, data=form(asked, "/cancel").fields)
    assert (gone.status_code, gone.headers["location"]) == (303, f"{path}?done=cancelled")
    after = await client.get(path)
    assert "abgesagt" in after.text
    assert '<svg class="qr"' not in after.text
    assert (await client.get(f"{path}/cancel")).headers["location"] == path
    assert len(await letters("cancelled")) == 1


async def test_reading_changes_nothing(client, organiser):
    await an_event(client, organiser)
    await sent_form(client)
    path = await link_in_letter("please_confirm")
    for each in ("", "/cancel", "/event.ics"):
        for _again in range(2):
            assert (await client.get(path + each)).status_code == 200
    for each in ("/confirm", "/accept", "/decline"):
        assert (await client.get(path + each)).status_code == 405
    from core.db import row

    assert (await row("SELECT state FROM registration"))["state"] == "pending"
    assert len(await letters()) == 1


async def test_every_wrong_field_is_named_at_once_and_what_was_typed_stays(client, organiser):
    await an_event(client, organiser, max_party=3)
    page = await client.get(FORM)
    fields = form(page, "/register").fields | {
        "contact.email": "aylin@",
        "contact.phone": "später",
        "attendees.1.name": "Jürgen Brandt",
    }
    answer = await client.post(FORM, data=fields)
    assert answer.status_code == 422
    assert errors_in(answer) == [
        "contact-name",
        "contact-email",
        "contact-phone",
        "attendees-0-mode",
        "attendees-1-mode",
    ]
    again = form(answer, "/register").fields
    assert again["contact.email"] == "aylin@"
    assert again["attendees.1.name"] == "Jürgen Brandt"
    assert again["idempotency_key"] == fields["idempotency_key"]
    assert await letters() == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"contact__name": "  "}, ["contact-name"]),
        ({"contact__name": "x" * 201 + "y" * 100}, ["contact-name"]),
        ({"contact__name": "Ay\u202elin"}, ["contact-name"]),
        ({"contact__email": ""}, ["contact-email"]),
        ({"contact__email": "aylin@posteo..example"}, ["contact-email"]),
        ({"attendees__0__mode": "phone"}, ["attendees-0-mode"]),
    ],
)
async def test_a_wrong_field_is_linked_from_the_summary(client, organiser, changes, wrong):
    await an_event(client, organiser)
    answer = await sent_form(client, **changes)
    assert answer.status_code == 422
    assert errors_in(answer) == wrong


@pytest.mark.parametrize("name", ["أحمد الخطيب", "Zoë 🌻 O’Neill", "=HYPERLINK(1)", "<script>alert(1)</script>"])
async def test_names_of_all_kinds_can_sign_up(client, organiser, name):
    await an_event(client, organiser)
    assert (await sent_form(client, contact__name=name)).status_code == 303
    path = await link_in_letter("please_confirm")
    await client.post(f"{path}/confirm")
    mine = await client.get(path)
    assert "<script>alert" not in mine.text
    assert "alert(1)" in mine.text or name in mine.text


async def test_people_are_added_and_removed_by_buttons(client, organiser):
    await an_event(client, organiser, max_party=3)
    page = form(await client.get(FORM), "/register")
    assert page.buttons == [("add", "1")]
    typed = page.fields | TYPED
    two = await client.post(FORM, data=typed | {"add": "1"})
    assert two.status_code == 200
    second = form(two, "/register")
    assert second.fields["contact.name"] == TYPED["contact.name"]
    assert second.buttons == [("remove", "1"), ("add", "1")]
    three = form(await client.post(FORM, data=second.fields | {"attendees.1.name": "Bo", "add": "1"}), "/register")
    assert three.buttons == [("remove", "1"), ("remove", "2")]
    left = form(await client.post(FORM, data=three.fields | {"attendees.2.name": "Cem", "remove": "1"}), "/register")
    assert left.fields["attendees.1.name"] == "Cem"
    assert "attendees.2.name" not in left.fields
    answer = await client.post(FORM, data=left.fields)
    assert answer.status_code == 303
    path = await link_in_letter("please_confirm")
    await client.post(f"{path}/confirm")
    mine = await client.get(path)
    assert mine.text.count('<svg class="qr"') == 2
    assert "Cem" in mine.text
    assert "Bo<" not in mine.text

    cem = re.search(rf'href="{path}/cancel\?attendee=([^"]+)"[^>]*>', mine.text.partition("Cem</bdi></span>")[2])[1]
    asked = form(await client.get(f"{path}/cancel?attendee={cem}"), "/cancel")
    assert asked.fields == {"attendee": cem}
    await client.post(asked.action, data=asked.fields)
    assert (await client.get(path)).text.count('<svg class="qr"') == 1


async def test_one_person_too_many_is_refused(client, organiser):
    await an_event(client, organiser, max_party=2)
    answer = await sent_form(client, attendees__1__mode="online", attendees__2__mode="online")
    assert answer.status_code == 422


async def test_an_event_with_one_mode_asks_nothing_about_it(client, organiser):
    await an_event(client, organiser, seats={"online": None})
    page = form(await client.get(FORM), "/register")
    assert page.fields["attendees.0.mode"] == "online"
    del page.fields["attendees.0.mode"]
    fields = page.fields | {"contact.name": "Ott", "contact.email": "ott@posteo.example"}
    assert (await client.post(FORM, data=fields)).status_code == 303


async def test_a_form_sent_twice_signs_up_once(client, organiser):
    await an_event(client, organiser)
    fields = form(await client.get(FORM), "/register").fields | TYPED
    first = await client.post(FORM, data=fields)
    again = await client.post(FORM, data=fields)
    assert first.headers["location"] == again.headers["location"]
    assert len(await letters()) == 1
    changed = await client.post(FORM, data=fields | {"contact.name": "Jemand anders"})
    assert changed.status_code == 409
    assert "schon abgeschickt" in changed.text
    fresh = form(changed, "/register").fields
    assert fresh["idempotency_key"] != fields["idempotency_key"]
    assert (await client.post(FORM, data=fresh)).status_code == 303


async def test_no_e_mail_no_letter_but_the_ticket_at_once(client, organiser):
    await an_event(client, organiser, email_required=False)
    answer = await sent_form(client, contact__email="")
    assert answer.status_code == 303
    assert re.fullmatch(r"/r/[A-Za-z0-9_-]{22}\?done=confirmed", answer.headers["location"])
    assert '<svg class="qr"' in (await client.get(answer.headers["location"])).text
    assert await letters() == []


async def test_without_confirming_the_page_says_that_the_ticket_is_on_its_way(client, organiser):
    await an_event(client, organiser, confirm_email=False)
    answer = await sent_form(client)
    assert "state=active" in answer.headers["location"]
    told = await client.get(answer.headers["location"])
    assert told.status_code == 200
    assert "Anmeldung bestätigen" not in told.text
    assert len(await letters("ticket")) == 1


async def test_the_page_after_the_form_promises_no_seat_to_whoever_waits(client, organiser):
    await an_event(client, organiser, seats={"on_site": 0})
    told = await client.get((await sent_form(client)).headers["location"])
    assert "gilt Ihr Platz auf der Warteliste" in told.text
    assert "sind Sie angemeldet" not in told.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?until=gestern",
        "?until=2026-11-23",
        "?seats=-1&waiting=1e9",
        "?seats=999999999",
        "?seats=" + "9" * 5000,
        "?until=9999-12-31T23:59:59%2B00:00",
        "?until=0001-01-01T00:00:00%2B14:00",
    ],
)
async def test_the_page_after_the_form_bears_any_address(client, organiser, query):
    await an_event(client, organiser)
    assert (await client.get(f"/e/stadtkonferenz/register/sent{query}")).status_code == 200


@pytest.mark.parametrize(
    ("fields", "moved"),
    [
        ({}, {"days": 100}),
        ({"registration_opens": "2027-01-01T00:00:00Z"}, {}),
        ({"seats": {"on_site": 0}, "waiting_list": False}, {}),
        ({"format": "count_only"}, {}),
        ({"format": "invited"}, {}),
    ],
)
async def test_where_nobody_can_sign_up_the_form_leads_to_the_event(client, organiser, clock, fields, moved):
    await an_event(client, organiser, **fields)
    clock.move(**moved)
    answer = await client.get(FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/e/stadtkonferenz")
    event = await client.get("/e/stadtkonferenz")
    assert event.status_code == 200
    assert 'href="/e/stadtkonferenz/register' not in event.text


async def test_the_last_seat_goes_while_somebody_types(client, organiser):
    await an_event(client, organiser, seats={"on_site": 1}, waiting_list=False)
    fields = form(await client.get(FORM), "/register").fields | TYPED
    await signed_up(client, organiser)
    answer = await client.post(FORM, data=fields)
    assert answer.status_code == 409
    assert "Alle Plätze sind vergeben" in answer.text
    assert form(answer, "/register").fields["contact.name"] == TYPED["contact.name"]


async def test_the_language_of_a_link_stays(client, organiser):
    await an_event(client, organiser)
    page = await client.get(f"{FORM}?lang=en")
    assert '<html lang="en"' in page.text
    sending = form(page, "/register")
    assert sending.action == f"{FORM}?lang=en"
    answer = await client.post(sending.action, data=sending.fields | TYPED)
    assert "lang=en" in answer.headers["location"]
    assert (await letters())[-1]["language"] == "en"


@pytest.mark.parametrize("path", ["/", "/e/stadtkonferenz", FORM, "/e/nirgends"])
async def test_head_answers_as_get_without_a_body(client, organiser, path):
    await an_event(client, organiser)
    read, asked = await client.get(path), await client.head(path)
    assert asked.status_code == read.status_code
    assert asked.content == b""
    assert asked.headers["content-type"] == read.headers["content-type"]


async def test_bad_bodies_are_refused(client, organiser):
    await an_event(client, organiser)
    made = await signed_up(client, organiser)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert (await client.post(FORM, content=b"contact.name=%ff", headers=kind)).status_code == 400
    assert (await client.post(FORM, content=b"a=" + b"x" * 2_000_000, headers=kind)).status_code == 413
    assert (await client.post(FORM, data=TYPED | {"role": "admin"})).status_code == 422
    cancel = made["manage_url"] + "/cancel"
    assert (await client.post(cancel, data={"attendee": "alle"})).status_code == 422
    assert (await client.get(f"{cancel}?attendee=alle")).status_code in (400, 422)
    stranger = await client.post(cancel, data={"attendee": str(uuid.uuid4())})
    assert stranger.status_code == 303
    assert '<svg class="qr"' in (await client.get(made["manage_url"])).text


async def test_a_second_sign_up_from_the_same_address_gets_the_same_answer(client, organiser):
    await an_event(client, organiser)
    first = await sent_form(client)
    second = await sent_form(client)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    api = await client.post("/api/v1/events/stadtkonferenz/registrations", json=a_sign_up())
    assert api.status_code == 201
