"""Accounts, tokens and the record, for admins."""

import asyncio
from uuid import UUID

import pytest
from factories import a_token, an_event

pytestmark = pytest.mark.anyio
STAFF = "/organise/staff"
TOKENS = "/organise/staff/tokens"
AUDIT = "/organise/staff/audit"


async def test_an_invitation_shows_its_link_once(admin, client, clock):
    form = (await admin.open(STAFF)).form(STAFF)
    page = await admin.hand_in(
        STAFF, form | {"email": "Neu@Dortmund.example", "name": "Frau Neu", "role": "organiser"}, 201
    )
    link = next(word for word in page.text.split() if "/organise/sign-in/" in word)
    answer = await client.post(link, data={"next": "/organise"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/organise")
    assert "/organise/sign-in/" not in (await admin.open(STAFF)).text
    wrong = await admin.hand_in(STAFF, {"email": "keine", "role": "chef"}, 422)
    assert {"#email", "#role"} <= set(wrong.links)
    assert "#email" in (await admin.hand_in(STAFF, {"email": "", "role": "door"}, 422)).links


async def test_closing_an_account_asks_first_and_ends_its_sessions(admin, organiser, clock):
    assert (await organiser.get("/organise")).status_code == 200
    page = await admin.open(STAFF)
    (close,) = [link for link in page.links if link.endswith("/close")]  # not the own account
    page = await admin.open(close)
    assert "Frau Weber" in page.text
    page = await admin.hand_in(close, page.form(close))
    assert "Das Konto ist geschlossen." in page.text
    assert (await organiser.get("/organise")).status_code == 303


async def test_nobody_shuts_themselves_out(admin, clock):
    from core.staff.queries import accounts

    (own,) = await accounts()
    await admin.hand_in(f"{STAFF}/accounts/{own.id}/close", {}, 403)
    await admin.open(STAFF)


async def test_another_role_is_asked_for_twice(admin, organiser, clock):
    wish = {"email": "Weber@dortmund.example", "name": "", "role": "door"}
    page = await admin.hand_in(STAFF, wish, 409)
    assert "Frau Weber hat die Rolle „Veranstaltende“. Soll die Rolle jetzt „Einlass“ sein?" in page.text
    assert (await organiser.get("/organise/letters")).status_code == 200
    asked = next(form["fields"] for form in page.forms if "instead_of" in form["fields"])
    await admin.hand_in(STAFF, asked, 201)
    assert (await organiser.get("/organise/letters")).status_code == 403
    await admin.hand_in(STAFF, asked | {"role": "admin"}, 409)  # the page that was asked on is out of date
    await admin.hand_in(STAFF, wish, 201)  # the same role: another link


async def test_an_admin_cannot_drop_the_own_role(admin, clock):
    for wish in ({}, {"instead_of": "admin"}):
        page = await admin.hand_in(STAFF, {"email": "demir@dortmund.example", "role": "door"} | wish, 422)
        assert "Die eigene Rolle" in page.text
    await admin.open(STAFF)


async def test_an_admin_is_always_left(admin, clock):
    from core.problems import Invalid, NotAllowed
    from core.staff.actions import add_account, close_account
    from core.staff.actors import COMMAND, Actor
    from core.staff.queries import accounts

    (last,) = await accounts()
    gone = Actor("account", UUID(int=7), "Frau Gerade", "admin")  # demoted while her request was on its way
    with pytest.raises(Invalid):
        await add_account(gone, last.email, "organiser")
    with pytest.raises(NotAllowed):
        await close_account(gone, last.id)
    await admin.open(STAFF)
    await add_account(COMMAND, "zweite@dortmund.example", "admin")
    await add_account(gone, last.email, "organiser")
    await admin.open(STAFF, 403)


async def test_two_admins_cannot_drop_each_other(admin, clock):
    from core.problems import NotAllowed
    from core.staff.actions import add_account, close_account
    from core.staff.actors import COMMAND, Actor
    from core.staff.queries import accounts

    await add_account(COMMAND, "zweite@dortmund.example", "admin")
    one, two = [Actor("account", one.id, one.email, "admin") for one in await accounts()]
    closing = (close_account(one, two.id), close_account(two, one.id))
    done = await asyncio.gather(*closing, return_exceptions=True)
    assert {type(answer) for answer in done} == {NotAllowed, type(None)}
    assert [one.active for one in await accounts()].count(True) == 1


async def test_a_token_is_shown_once_works_and_ends(admin, client, clock):
    await an_event(client, await a_token())
    form = (await admin.open(TOKENS)).form(TOKENS)
    page = await admin.hand_in(
        TOKENS, form | {"name": "Statistikstelle", "role": "reader", "expires": "2027-01-01T00:00"}, 201
    )
    secret = page.text.partition("nicht noch einmal zeigen. ")[2].split()[0]
    figures = "/api/v1/events/stadtkonferenz/figures"
    reader = {"Authorization": f"Bearer {secret}"}
    assert (await client.get(figures, headers=reader)).status_code == 200
    page = await admin.open(TOKENS)
    assert secret not in page.text
    assert "Statistikstelle" in page.text
    assert "Freitag, 1. Januar 2027" in page.text
    for action in [form["action"] for form in page.forms if form["action"].endswith("/revoke")]:
        await admin.hand_in(action, {})
    assert (await client.get(figures, headers=reader)).status_code == 401


async def test_wrong_tokens_are_named(admin, clock):
    await an_event(admin, await a_token())
    wrong = {"name": "", "event": "x", "expires": "bald", "role": "reader"}
    page = await admin.hand_in(TOKENS, wrong, 422)
    assert {"#name", "#event", "#expires"} <= set(page.links)
    for role in ("reader", "door"):
        nowhere = {"name": "Fern", "role": role, "event": "00000000-0000-4000-8000-000000000000"}
        page = await admin.hand_in(TOKENS, nowhere, 422)
        assert "#event" in page.links
    page = await admin.hand_in(TOKENS, {"name": "Tür", "role": "door"}, 422)
    assert "#event" in page.links
    page = await admin.hand_in(TOKENS, {"name": "Alt", "role": "reader", "expires": "2020-01-01T00:00"}, 422)
    assert "#expires" in page.links


async def test_the_record_has_pages(admin, clock, monkeypatch):
    from desk import staff

    monkeypatch.setattr(staff, "ON_A_PAGE", 3)
    for number in range(7):
        clock.move(seconds=1)  # the latest stands first; what happened at once stands in any order
        await an_event(admin, await a_token(), slug=f"e{number}")
    count, place = 0, AUDIT
    assert "Adresse: e6" in (await admin.open(AUDIT)).text
    while place:
        page = await admin.open(place)
        count += page.answer.text.count('role="rowheader"')
        place = next((link for link in page.links if "cursor=" in link), None)
    assert count == 2 + 7 + 7  # invited and signed in; a token and an event each
