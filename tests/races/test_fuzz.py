"""Whatever a program sends by the published description of the API: an answer of the contract, never a 500."""

import json
import subprocess
import sys

import pytest
from factories import EVENT, a_sign_up

pytestmark = pytest.mark.anyio


async def _thrown_at(server, tmp_path, phases: str, examples: int) -> subprocess.CompletedProcess[str]:
    """schemathesis over the OpenAPI document, with addresses that exist among those it makes up."""
    await server.start()
    organiser = server.token("organiser")
    async with server.client() as client:
        event = await client.post("/api/v1/events", json=EVENT | {"max_party": 5}, headers=organiser)
        assert event.status_code == 201
        url = f"/api/v1/events/{EVENT['slug']}/registrations"
        made = (await client.post(url, json=a_sign_up(), headers=organiser)).json()
        document = (await client.get("/api/openapi.json")).json()
    known = {"slug": EVENT["slug"], "registration": made["id"]}
    for methods in document["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in known:
                    parameter["schema"]["enum"] = [known[parameter["name"]]]
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    command = [
        f"{sys.prefix}/bin/schemathesis", "run", str(tmp_path / "openapi.json"), "--url",
        f"http://127.0.0.1:{server.port}", "-H", f"Authorization: {organiser['Authorization']}",
        "--checks", "not_a_server_error", "--phases", phases, "-n", str(examples), "--seed", "2035",
        "--no-color",
    ]  # fmt: skip
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)


async def test_no_request_breaks_the_server(server, tmp_path):
    done = await _thrown_at(server, tmp_path, "fuzzing", examples=2)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "event=broken" not in (tmp_path / "log").read_text()


@pytest.mark.long
async def test_no_request_of_very_many_breaks_the_server(server, tmp_path):
    done = await _thrown_at(server, tmp_path, "coverage,fuzzing", examples=100)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "event=broken" not in (tmp_path / "log").read_text()
