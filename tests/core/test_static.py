import json

import pytest

from core.pages import STATIC

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("name", ["site.css", "site.js", "icon.svg"])
async def test_a_browser_that_takes_brotli_gets_the_pressed_copy(client, name):
    address = "/static/" + json.loads((STATIC / "assets.json").read_text())[name]
    plain = await client.get(address, headers={"Accept-Encoding": "gzip"})
    small = await client.get(address, headers={"Accept-Encoding": "gzip, deflate, br;q=1.0, zstd"})
    assert (plain.status_code, small.status_code) == (200, 200)
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "br"
    assert small.headers["content-type"] == plain.headers["content-type"]
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"]) * 0.7
    assert {"Accept-Encoding"} == {answer.headers["vary"] for answer in (plain, small)}
    assert small.content == plain.content


@pytest.mark.parametrize("path", ["nothing.js", "../core/static.py", "%2e%2e/pyproject.toml", "a" * 300])
@pytest.mark.parametrize("encoding", ["br", "gzip"])
async def test_there_is_nothing_else_below_static(client, path, encoding):
    assert (await client.get(f"/static/{path}", headers={"Accept-Encoding": encoding})).status_code == 404
