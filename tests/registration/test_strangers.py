"""A stranger gets the same answer whether a closed event exists or not, wherever an event stands in the address."""

import re

import pytest
from factories import a_sign_up, a_token, an_event

from core.openapi import PREFIX

pytestmark = pytest.mark.anyio


@pytest.fixture
def addresses(app):
    """Every method and path of API and pages that names an event."""
    return sorted(
        (method, re.sub(r"\{(slug|event):str\}", "{event}", path))
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        for path in getattr(handler, "paths", ())
        if re.search(r"\{(slug|event):str\}", path)
        for method in getattr(handler, "http_methods", ())
        if method in ("GET", "POST", "PATCH", "PUT", "DELETE")
    )


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nobody-has-this-one"}])
async def test_a_closed_event_cannot_be_told_from_none(client, addresses, clock, headers):
    organiser = await a_token()
    await an_event(client, organiser, slug="sitzung", format="closed")
    assert sum(path.startswith(PREFIX) for _method, path in addresses) >= 12
    for method, path in addresses:
        place = re.sub(r"\{(?!event)\w+:uuid\}", "2c1d6c1e-6c4b-4ac0-8f5e-0d7f3c0a9b11", path)
        place = re.sub(r"\{(?!event)\w+:\w+\}", "x", place)
        body = a_sign_up() if path.endswith("/registrations") else None
        closed, none = [
            await client.request(method, place.format(event=slug), json=body, headers=headers)
            for slug in ("sitzung", "keine-hier")
        ]
        assert closed.status_code in (303, 401, 404), (method, path)
        assert closed.status_code == none.status_code, (method, path)
        assert closed.text.replace("sitzung", "keine-hier") == none.text, (method, path)


async def test_it_can_by_those_who_may_see_it(client, clock):
    organiser = await a_token()
    event = await an_event(client, organiser, slug="sitzung", format="closed")
    other = await an_event(client, organiser)
    for path in ("attendees", "attendees.csv", "figures"):
        assert (await client.get(f"{PREFIX}/events/sitzung/{path}", headers=organiser)).status_code == 200
        assert (await client.get(f"{PREFIX}/events/keine-hier/{path}", headers=organiser)).status_code == 404
    elsewhere = await a_token("door", event=other["id"])
    assert (await client.get(f"{PREFIX}/door/sitzung/people?q=ab", headers=elsewhere)).status_code == 403
    here = await a_token("door", event=event["id"])
    assert (await client.get(f"{PREFIX}/door/sitzung/people?q=ab", headers=here)).status_code == 200
