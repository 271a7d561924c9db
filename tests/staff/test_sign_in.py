"""Signing in: a link by e-mail that works once, a session that ends."""

import asyncio
import html
import re

import pytest
from structlog.testing import CapturingLogger
from wire import a_scope, asked

from core import limits
from core.db import row, rows
from core.limits import Buckets
from core.problems import LinkExpired
from core.staff import actions, queries, routes
from core.staff.actions import add_account, close_account, redeem, request_link
from core.staff.actors import COMMAND, COOKIE

pytestmark = pytest.mark.anyio
SITE = {"Accept": "text/html"}


def token_in(text):
    return re.search(r"/organise/sign-in/([A-Za-z0-9_-]{22,})", text)[1]


async def letters():
    return await rows('SELECT * FROM "letter" ORDER BY "created_at"')


async def test_from_the_form_to_the_back_office(app, clock, client):
    await add_account(COMMAND, "Weber@Dortmund.example", "organiser", "Änne Weber")
    clock.move(minutes=2)
    form = await client.get("/organise/sign-in?next=/organise/events/x", headers=SITE)
    assert form.status_code == 200
    assert 'value="/organise/events/x"' in form.text

    fields = {"email": " weber@dortmund.EXAMPLE ", "next": "/organise/events/x"}
    sent = await client.post("/organise/sign-in", data=fields, headers=SITE)
    assert (sent.status_code, "Postfach" in sent.text) == (200, True)
    (letter,) = await letters()
    assert (letter["to_address"], letter["to_name"]) == ("weber@dortmund.example", "Änne Weber")
    link = re.search(r"http://einlass\.test(\S+)", letter["text"])[1]
    assert link in letter["html"]

    for _ in range(3):  # as mail scanners do
        page = await client.get(link, headers=SITE)
        assert page.status_code == 200
    assert "set-cookie" not in page.headers
    action = re.search(r'method="post" action="([^"]+)"', page.text)[1]

    there = await client.post(html.unescape(action), headers=SITE)
    assert (there.status_code, there.headers["location"]) == (303, "/organise/events/x")
    cookie = there.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=604800"))
    assert "Secure" not in cookie  # http here; the settings say https in a town

    again = await client.post(link, headers=SITE)
    assert again.status_code == 410
    assert "schon angemeldet" in again.text

    clock.move(hours=1)
    out = await client.post("/organise/sign-out", headers=SITE | {"Sec-Fetch-Site": "same-origin"})
    assert (out.status_code, out.headers["location"]) == (303, "/organise/sign-in")
    assert await row('SELECT "id" FROM "staff_session"') is None
    assert [entry.action for entry in await queries.audit()][::-1] == ["account_added", "signed_in", "signed_out"]


async def test_the_answer_does_not_tell_whether_there_is_an_account(app, clock, client):
    await add_account(COMMAND, "weber@dortmund.example")
    clock.move(minutes=2)
    known = await client.post("/organise/sign-in", data={"email": "weber@dortmund.example"}, headers=SITE)
    unknown = await client.post("/organise/sign-in", data={"email": "fremd@example.org"}, headers=SITE)
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert len(await letters()) == 1


@pytest.mark.parametrize("fields", [{"email": ""}, {"email": "kein"}, {"email": "a@b.c", "more": "1"}])
async def test_a_wrong_form_is_shown_again(app, client, fields):
    answer = await client.post("/organise/sign-in", data=fields, headers=SITE)
    assert answer.status_code == 422
    assert "Bitte prüfen Sie eine Angabe" in answer.text


async def test_one_letter_a_minute(app, clock):
    await add_account(COMMAND, "weber@dortmund.example")
    for number in range(1, 31):
        await request_link("weber@dortmund.example")  # the link of the command line does not count
        await asyncio.gather(*(request_link("WEBER@dortmund.example") for _ in range(4)))
        assert len(await letters()) == number
        clock.move(seconds=60)


async def test_nobody_uses_up_the_links_of_another(app, clock, client):
    await add_account(COMMAND, "weber@dortmund.example")

    async def ask(caller, email="weber@dortmund.example"):
        headers = SITE | {"X-Forwarded-For": caller}
        return (await client.post("/organise/sign-in", data={"email": email}, headers=headers)).status_code

    now = [1000.0]
    asked = Buckets(read=lambda: now[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "buckets", asked)
        for _ in range(25):
            now[0] += 60
            clock.move(minutes=1)
            last = await ask("192.0.2.66")
        assert last == 429
        assert await ask("192.0.2.66", "fremd@example.org") == 200
        sent = len(await letters())
        clock.move(minutes=1)
        assert await ask("198.51.100.7", "Weber@dortmund.example") == 200
        assert len(await letters()) == sent + 1
        now[0] += 86_400
        assert await ask("192.0.2.66") == 200


async def test_the_time_to_the_answer_does_not_tell_whether_there_is_an_account(app):
    await add_account(COMMAND, "weber@dortmund.example")
    written = []

    async def seen(message):
        written.append(len(await letters()))

    form = ("Content-Type", "application/x-www-form-urlencoded")
    scope = a_scope("POST", "/organise/sign-in", [form])
    status, _headers = await asked(app, scope, b"email=weber%40dortmund.example", seen)
    assert (status, set(written), len(await letters())) == (200, {0}, 1)


async def test_a_fault_behind_the_answer_is_noted_without_the_address(app, client, monkeypatch):
    async def broken(email, next_path):
        raise RuntimeError(email)

    noted = CapturingLogger()
    monkeypatch.setattr(actions, "request_link", broken)
    monkeypatch.setattr(routes, "log", noted)
    answer = await client.post("/organise/sign-in", data={"email": "weber@dortmund.example"}, headers=SITE)
    assert answer.status_code == 200
    (call,) = noted.calls
    assert (call.args, call.kwargs) == (("sign_in_letter_broken",), {"error": "RuntimeError"})


async def test_two_clicks_at_once_one_session(app):
    token = token_in((await add_account(COMMAND, "weber@dortmund.example")).url)
    clicks = await asyncio.gather(*(redeem(token) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(click, str) for click in clicks) == 1
    assert sum(isinstance(click, LinkExpired) for click in clicks) == 7
    assert len(await rows('SELECT "id" FROM "staff_session"')) == 1


async def test_links_grow_old(app, clock):
    by_command = token_in((await add_account(COMMAND, "weber@dortmund.example")).url)
    clock.move(minutes=2)
    await request_link("weber@dortmund.example")
    by_letter = token_in((await letters())[0]["text"])
    assert await queries.link_works(by_letter)
    clock.move(minutes=30)
    assert not await queries.link_works(by_letter)
    with pytest.raises(LinkExpired):
        await redeem(by_letter)
    assert await redeem(by_command)
    again = token_in((await add_account(COMMAND, "weber@dortmund.example")).url)
    clock.move(hours=24)
    with pytest.raises(LinkExpired):
        await redeem(again)


@pytest.mark.parametrize("token", ["x", "A" * 22, "%00", "ä"])
async def test_an_unknown_link(app, client, token):
    for call in (client.get, client.post):
        answer = await call(f"/organise/sign-in/{token}", headers=SITE)
        assert answer.status_code in (400, 410)
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "place",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nX: 1",
        "evil",
        "/organise/events/€",
        "/\x85",
    ],
)
async def test_next_never_leaves_the_site(app, client, place):
    token = token_in((await add_account(COMMAND, "weber@dortmund.example")).url)
    there = await client.post(f"/organise/sign-in/{token}", params={"next": place}, headers=SITE)
    assert (there.status_code, there.headers["location"]) == (303, "/organise")


async def test_a_session_ends_after_twelve_idle_hours_or_seven_days(app, clock, client):
    from litestar import Request

    from core.staff.actors import actor_of

    async def who(secret):
        scope = {"type": "http", "state": {}, "headers": [(b"cookie", f"{COOKIE}={secret}".encode())]}
        return await actor_of(Request(scope))

    async def signed_in():
        return await redeem(token_in((await add_account(COMMAND, "weber@dortmund.example", name="Weber")).url))

    idle = await signed_in()
    clock.move(hours=11, minutes=59)
    actor = await who(idle)
    assert (actor.kind, actor.name, actor.role, actor.event) == ("account", "Weber", "organiser", None)
    clock.move(hours=11, minutes=59)
    assert await who(idle)
    clock.move(hours=12)
    assert await who(idle) is None

    busy = await signed_in()
    for _ in range(15):
        clock.move(hours=11)
        assert await who(busy)
    clock.move(hours=3)
    assert await who(busy) is None
    assert await who("unknown") is None


async def test_a_closed_account_is_out_at_once(app, clock, client):
    account, url = await add_account(COMMAND, "weber@dortmund.example")
    await redeem(token_in(url))
    pending = token_in((await add_account(COMMAND, "weber@dortmund.example")).url)
    await close_account(COMMAND, account.id)
    assert await rows('SELECT "id" FROM "staff_session"') == []
    with pytest.raises(LinkExpired):
        await redeem(pending)
    clock.move(minutes=2)
    await request_link("weber@dortmund.example")
    assert await letters() == []
    reopened = await add_account(COMMAND, "weber@dortmund.example")
    assert reopened.account.id == account.id
    assert await redeem(token_in(reopened.url))


async def test_adding_an_account_twice_changes_only_what_is_told(app):
    first = await add_account(COMMAND, "Weber@dortmund.example", "admin", "Weber")
    second = await add_account(COMMAND, "weber@dortmund.example")
    third = await add_account(COMMAND, "weber@dortmund.example", "door")
    assert first.account.id == second.account.id == third.account.id
    assert (second.account.role, third.account.role, third.account.name) == ("admin", "door", "Weber")
    assert len({first.url, second.url, third.url}) == 3
    assert [account.role for account in await queries.accounts()] == ["door"]


async def test_an_account_made_by_several_at_once_is_one(app):
    made = await asyncio.gather(*(add_account(COMMAND, "weber@dortmund.example") for _ in range(8)))
    assert len({invited.account.id for invited in made}) == 1
    assert len({invited.url for invited in made}) == 8
    assert len(await queries.accounts()) == 1
    assert [entry.action for entry in await queries.audit()] == ["account_added"]


async def test_sign_in_is_limited_per_address(app, client):
    for _ in range(20):
        assert (await client.post("/organise/sign-in", data={"email": "a@b.example"})).status_code == 200
    refused = await client.post("/organise/sign-in", data={"email": "a@b.example"})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 30
    assert (await client.get("/organise/sign-in", headers=SITE)).status_code == 200


async def test_only_digests_are_kept(app):
    token = token_in((await add_account(COMMAND, "weber@dortmund.example")).url)
    secret = await redeem(token)
    kept = [*await rows('SELECT * FROM "sign_in_link"'), *await rows('SELECT * FROM "staff_session"')]
    assert token not in str(kept)
    assert secret not in str(kept)
    assert actions.digest(secret) not in str(kept)
