"""Who may what: roles, tokens, events."""

from datetime import timedelta
from uuid import uuid4

import pytest
from litestar import Request

from core.db import writing
from core.problems import Invalid, NotAllowed, NotFound, SignInNeeded
from core.staff import actors, queries
from core.staff.actions import add_account, add_token, record, redeem, revoke_token
from core.staff.actors import COMMAND, COOKIE, Actor, actor_of, forget_tokens, require

pytestmark = pytest.mark.anyio
HERE, THERE = uuid4(), uuid4()


@pytest.fixture(autouse=True)
def _no_token_known():
    forget_tokens()


def asking(authorization=None, cookie=None):
    headers = []
    if authorization:
        headers.append((b"authorization", authorization.encode()))
    if cookie:
        headers.append((b"cookie", f"{COOKIE}={cookie}".encode()))
    return Request({"type": "http", "state": {}, "headers": headers})


@pytest.mark.parametrize(
    ("role", "bound", "wanted", "event", "allowed"),
    [
        ("admin", None, ("organiser",), None, True),
        ("admin", None, ("door",), HERE, True),
        ("organiser", None, ("organiser",), HERE, True),
        ("organiser", None, ("door",), None, False),
        ("organiser", HERE, ("organiser",), HERE, True),
        ("organiser", HERE, ("organiser",), THERE, False),
        ("organiser", HERE, ("organiser",), None, False),
        ("reader", HERE, ("reader",), None, False),
        ("door", HERE, ("door", "organiser"), HERE, True),
        ("door", HERE, ("door",), None, True),
        ("door", HERE, ("door",), THERE, False),
        ("door", None, ("organiser",), None, False),
        ("reader", None, ("reader", "organiser"), THERE, True),
        ("reader", None, (), None, False),
    ],
)
async def test_roles(role, bound, wanted, event, allowed):
    assert Actor("token", uuid4(), "x", role, bound).may(*wanted, event=event) is allowed


async def test_a_token_stands_for_a_role(app):
    token = await add_token(COMMAND, "Etikettendrucker", "door", HERE)
    request = asking(f"Bearer {token}")
    actor = await require(request, "door", event=HERE)
    assert (actor.kind, actor.name, actor.role, actor.event) == ("token", "Etikettendrucker", "door", HERE)
    assert await actor_of(request) is actor
    for roles, event in ((("organiser",), HERE), (("door",), THERE)):
        with pytest.raises(NotAllowed):
            await require(asking(f"bearer {token}"), *roles, event=event)


async def test_nobody_and_wrong_tokens(app):
    assert await actor_of(asking()) is None
    assert await actor_of(asking("Basic Zm9vOmJhcg==")) is None
    with pytest.raises(SignInNeeded):
        await require(asking(), "organiser")
    for wrong in ("Bearer", "Bearer ", "Bearer x", "Bearer ä", "Bearer " + "x" * 5000):
        with pytest.raises(SignInNeeded):
            await actor_of(asking(wrong))


async def test_a_token_expires_to_the_second_though_it_is_remembered(app, clock):
    token = await add_token(COMMAND, "Statistik", "reader", expires_at=clock() + timedelta(hours=1))
    clock.move(minutes=59, seconds=59)
    assert await actor_of(asking(f"Bearer {token}"))
    clock.move(seconds=1)
    with pytest.raises(SignInNeeded):
        await actor_of(asking(f"Bearer {token}"))


async def test_a_revoked_token_is_over(app, monkeypatch):
    token = await add_token(COMMAND, "Statistik", "reader")
    actor = await actor_of(asking(f"Bearer {token}"))
    assert [kept.name for kept in await queries.tokens()] == ["Statistik"]
    await revoke_token(COMMAND, actor.id)
    with pytest.raises(SignInNeeded):
        await actor_of(asking(f"Bearer {token}"))
    assert await queries.tokens() == []
    with pytest.raises(NotFound):
        await revoke_token(COMMAND, actor.id)


async def test_revoked_in_another_process_it_is_over_in_ten_seconds(app, monkeypatch):
    from core.db import rows

    now = [1000.0]
    monkeypatch.setattr(actors.time, "monotonic", lambda: now[0])
    token = await add_token(COMMAND, "Statistik", "reader")
    assert await actor_of(asking(f"Bearer {token}"))
    await rows('DELETE FROM "api_token"')
    now[0] += 10.1
    with pytest.raises(SignInNeeded):
        await actor_of(asking(f"Bearer {token}"))


@pytest.mark.parametrize(
    ("name", "role", "event", "hours", "field"),
    [
        ("", "reader", None, None, "name"),
        ("a\nb", "reader", None, None, "name"),
        ("x" * 201, "reader", None, None, "name"),
        ("x", "admin", None, None, "role"),
        ("x", "door", None, None, "event"),
        ("x", "reader", None, -1, "expires"),
    ],
)
async def test_wrong_tokens_are_not_made(app, clock, name, role, event, hours, field):
    expires = clock() + timedelta(hours=hours) if hours else None
    with pytest.raises(Invalid) as refused:
        await add_token(COMMAND, name, role, event, expires)
    assert [error.field for error in refused.value.errors] == [field]


@pytest.mark.parametrize(("email", "role"), [("kein", None), ("a@b\r\nBcc: c@d", None), ("a@b.example", "reader")])
async def test_wrong_accounts_are_not_made(app, email, role):
    with pytest.raises(Invalid):
        await add_account(COMMAND, email, role)
    assert await queries.accounts() == []


async def test_a_bearer_token_goes_before_a_cookie(app):
    session = await redeem((await add_account(COMMAND, "a@b.example", "admin")).url.rpartition("/")[2])
    token = await add_token(COMMAND, "Statistik", "reader")
    assert (await actor_of(asking(f"Bearer {token}", session))).role == "reader"
    assert (await actor_of(asking(None, session))).name == "a@b.example"


async def test_the_audit_holds_what_was_committed(app, clock):
    with pytest.raises(RuntimeError):  # noqa: PT012
        async with writing():
            await record(COMMAND, "lost", "event:1")
            raise RuntimeError
    async with writing():
        await record(COMMAND, "event_published", f"event:{HERE}", event=HERE, seats=250, free=None)
    (entry,) = await queries.audit(event=HERE)
    assert (entry.at, entry.actor_kind, entry.action) == (clock(), "command", "event_published")
    assert entry.facts == '{"seats":250,"free":null}'
    assert len(await queries.audit()) == 1
    assert len(await queries.audit(subject=f"event:{HERE}")) == 1
