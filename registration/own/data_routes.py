"""Data of one's own: see it, take it along, give and withdraw consents, have it deleted."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Meta

from core.forms import Input, body_of, form_fields, from_form
from core.lists import download
from core.pages import going_to, page
from registration.own import actions, pages, queries

Asking = Request[Any, Any, Any]


class ConsentWish(Input, kw_only=True):
    """The button beside a consent: give it (1) or withdraw it (0)."""

    consent: Annotated[str, Meta(max_length=40)]
    given: bool


@get("/r/{token:str}/data")
async def show_data(request: Asking, token: FromPath[str], done: FromQuery[str | None] = None) -> Response[str]:
    """Everything that is stored about this registration, with consents."""
    mine = await pages.of_link(request, token)
    return page(
        request,
        "registration/data.html",
        token=token,
        event=mine.event,
        contact=mine.contact,
        parts=await queries.everything(mine.row, mine.registration),
        consents=await queries.consents(mine.row, mine.registration),
        notice=await queries.notice(mine.registration),
        may_change=mine.may_change,
        done=done,
    )


@get("/r/{token:str}/data.json")
async def take_data(request: Asking, token: FromPath[str]) -> Response[bytes]:
    """The same as a file for programs."""
    mine = await pages.of_link(request, token)
    told = await queries.as_json(mine.row, mine.registration)
    return download(msgspec.json.format(msgspec.json.encode(told), indent=2), "application/json", "meine-daten.json")


@post("/r/{token:str}/consent")
async def consent(request: Asking, token: FromPath[str]) -> Redirect:
    """Give or withdraw a consent."""
    mine = await pages.of_link(request, token)
    wish = from_form(form_fields(await body_of(request)), ConsentWish)
    await actions.consent(mine.registration, wish.consent, wish.given)
    return going_to(request, f"/r/{token}/data", done="given" if wish.given else "withdrawn")


@get("/r/{token:str}/erase")
async def ask_to_erase(request: Asking, token: FromPath[str]) -> Response[str]:
    """Really delete everything? What goes, and what stays."""
    mine = await pages.of_link(request, token)
    return page(
        request,
        "registration/erase.html",
        token=token,
        event=mine.event,
        contact=mine.contact,
        leaving=mine.open_tickets() if mine.to_come else [],
    )


@post("/r/{token:str}/erase")
async def erase(request: Asking, token: FromPath[str]) -> Redirect:
    """Delete everything that is stored about this registration."""
    mine = await pages.of_link(request, token)
    await actions.erase(mine.registration)
    return going_to(request, f"/r/{token}")


handlers = [show_data, take_data, consent, ask_to_erase, erase]
