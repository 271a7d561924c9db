"""What stands round every request: who is asking, what is logged, what other sites may not do."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from wire import a_scope, asked

from core import routes, web
from core.staff.actions import add_account, add_token, redeem
from core.staff.actors import COMMAND, COOKIE
from core.web import masked

pytestmark = pytest.mark.anyio
PAGE = {"Accept": "text/html"}
ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("192.0.2.7", ["198.51.100.1"], "192.0.2.7"),
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.9", "198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["203.0.113.9, 198.51.100.1", "127.0.0.1"], "198.51.100.1"),
        ("127.0.0.1", ["", "198.51.100.1"], "198.51.100.1"),
        ("::ffff:127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("::ffff:192.0.2.7", [], "192.0.2.7"),
        ("127.0.0.1", ["unknown"], "127.0.0.1"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("2001:db8::1", [], "2001:db8::1"),
        ("somewhere", [], "somewhere"),
    ],
)
def test_the_caller_behind_a_proxy(peer, forwarded, found):
    scope = a_scope(headers=[("X-Forwarded-For", line) for line in forwarded], client=(peer, 5000))
    assert web.address(scope) == found


TOKEN, CODE = "P9bjdExTaFsVnydTPEbquw", "7K3QMX2VTA9HD4PRW58E"


@pytest.mark.parametrize(
    "path",
    [
        f"/r/{TOKEN}",
        f"//r/{TOKEN}",
        f"/r//{TOKEN}/ticket.pdf",
        f"/R/{TOKEN}",
        f"/en/r/{TOKEN}",
        f"/join/{TOKEN}",
        f"/organise/sign-in/{TOKEN}",
        f"/{TOKEN}",
        f"/registration/{TOKEN}.",
        f"/r/{TOKEN}/",
        f"/api/v1/tickets/{CODE}",
    ],
)
def test_no_secret_is_logged_wherever_it_stands(path):
    shown = masked(path)
    assert TOKEN not in shown
    assert CODE not in shown
    assert "…" in shown


def test_a_short_token_in_its_place_is_masked():
    assert masked("/r/short/event.ics") == "/r/…/event.ics"


@pytest.mark.parametrize(
    "path",
    [
        "/e/stadtkonferenz-unsere-stadt-2035/register",
        "/api/v1/registrations/0b6f8a52-6a0e-4df1-9a53-0f8a0b6f8a52",
        "/problems/idempotency_conflict",
        "/organise/events",
    ],
)
def test_what_is_no_secret_can_be_read_in_the_log(path):
    assert masked(path) == path


async def test_no_other_site_signs_anybody_in(app, client):
    token = (await add_account(COMMAND, "weber@dortmund.example")).url.rpartition("/")[2]
    for headers in (ELSEWHERE, {"Origin": "https://evil.example"}):
        answer = await client.post(f"/organise/sign-in/{token}", headers=PAGE | headers)
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
        answer = await client.post("/organise/sign-in", data={"email": "a@b.example"}, headers=PAGE | headers)
        assert answer.status_code == 403
    ours = {"Sec-Fetch-Site": "same-origin", "Origin": "http://einlass.test"}
    assert (await client.post(f"/organise/sign-in/{token}", headers=PAGE | ours)).status_code == 303


async def test_a_program_with_a_token_may_come_from_anywhere(app, client):
    reader = await add_token(COMMAND, "Statistik", "reader")
    answer = await client.post("/api/v1/events", json={}, headers={"Authorization": f"Bearer {reader}"} | ELSEWHERE)
    assert answer.json()["code"] != "foreign_request"
    session = await redeem((await add_account(COMMAND, "weber@dortmund.example")).url.rpartition("/")[2])
    answer = await client.post("/api/v1/events", json={}, headers={"Cookie": f"{COOKIE}={session}"} | ELSEWHERE)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_request")


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/organise/events/none", "/organise/sign-in?next=/organise/events/none"),
        ("/organise/events/%E2%82%AC", "/organise/sign-in?next=/organise/events/%25E2%2582%25AC"),
        ("/organise/events/a%0D%0AX%3A%201", "/organise/sign-in?next=/organise/events/a%250D%250AX%253A%25201"),
    ],
)
async def test_who_is_not_signed_in_is_led_back_to_any_address(app, client, path, location):
    answer = await client.get(path, headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    form = await client.get(location, headers=PAGE)
    assert f'value="{path}"' in form.text


async def test_a_file_of_the_back_office_that_cannot_be_had_says_so_on_a_page(app, client):
    """Somebody clicked on it; a program that asks for the same gets the problem as JSON."""
    file = "/api/v1/events/none/attendees.csv"
    clicked = {"Sec-Fetch-Mode": "navigate", "Referer": "http://einlass.test/organise/events/none"}
    answer = await client.get(file, headers=PAGE | clicked)
    assert (answer.status_code, answer.headers["location"]) == (303, "/organise/sign-in?next=/organise/events/none")
    session = await redeem((await add_account(COMMAND, "weber@dortmund.example")).url.rpartition("/")[2])
    cookie = {"Cookie": f"{COOKIE}={session}"}
    answer = await client.get(file, headers=PAGE | clicked | cookie)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    answer = await client.get(file, headers=cookie)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_pages_say_what_they_depend_on(app, client):
    for path in ("/", "/organise/sign-in", "/nowhere", "/problems", "/api/v1/events/none"):
        said = (await client.get(path)).headers.get("vary", "")
        assert {"accept", "accept-language"} <= {word.strip().lower() for word in said.split(",")}, path
    style = next(word for word in (await client.get("/")).text.split('"') if word.startswith("/static/"))
    assert "accept-language" not in (await client.get(style)).headers.get("vary", "").lower()


@pytest.fixture
def proxies(monkeypatch):
    """Set EINLASS_PROXIES."""

    def put(*networks):
        changed = replace(web.settings, proxies=tuple(ip_network(network) for network in networks))
        monkeypatch.setattr(web, "settings", changed)
        monkeypatch.setattr(routes, "settings", changed)

    return put


async def test_metrics_are_for_this_machine_or_a_reader(app, proxies):
    async def status(peer, *headers):
        return (await asked(app, a_scope(path="/metrics", headers=headers, client=(peer, 5000))))[0]

    reader = ("Authorization", f"Bearer {await add_token(COMMAND, 'Prometheus', 'reader')}")
    proxies()
    assert await status("127.0.0.1") == 200
    assert await status("::1") == 200
    assert await status("::ffff:127.0.0.1") == 200
    assert await status("192.0.2.7") == 401
    assert await status("192.0.2.7", reader) == 200
    for name in ("X-Forwarded-For", "Forwarded", "Via"):
        assert await status("127.0.0.1", (name, "192.0.2.7")) == 401
    proxies("127.0.0.1")
    assert await status("127.0.0.1") == 401  # a proxy here may say nothing of those behind it
    assert await status("127.0.0.1", reader) == 200


async def test_a_sign_in_over_plain_http_in_the_towns_network_is_ours(client):
    """There browsers send no Sec-Fetch-Site, and Origin: null from a page without referrer."""
    answer = await client.post("/organise/sign-in/unknown", headers={"Origin": "null"})
    assert answer.status_code != 403
    assert (await client.post("/organise/new-event", headers={"Origin": "null"})).status_code == 403
