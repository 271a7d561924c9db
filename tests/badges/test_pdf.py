"""badges.pdf and badges.worker: documents come out whole, whatever happens to the worker."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from paper import Paper

from badges import pdf

pytestmark = [pytest.mark.anyio, pytest.mark.once]
ROOT = Path(__file__).resolve().parents[2]


def document(body: str) -> str:
    return f'<!doctype html><html lang="de"><head><title>Probe</title></head><body><h1>Probe</h1>{body}</body></html>'


@pytest.fixture
def own():
    """A typesetter of this test alone, to do bad things to."""
    typesetter = pdf.Typesetter()
    yield typesetter
    typesetter.stop()


@pytest.fixture(scope="module")
def shared():
    typesetter = pdf.Typesetter()
    yield typesetter
    typesetter.stop()


async def test_no_process_before_the_first_document(own):
    assert own.process_id is None
    assert (await own.render(document("<p>Größe</p>"), "page.css")).data.startswith(b"%PDF-1.7")
    assert own.process_id is not None


async def test_a_tagged_document_says_that_it_is_one(shared):
    paper = Paper((await shared.render(document("<p>Größe</p>"), "page.css")).data)
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang (de)", b"/DisplayDocTitle true", b"pdfuaid"):
        assert mark in paper.structure, mark
    assert paper.title == "Probe"


async def test_characters_without_a_glyph_are_reported_and_the_rest_is_there(shared):
    result = await shared.render(document("<p>Straße 北京 \U0010fffd Київ</p>"), "page.css")
    assert "\U0010fffd" in result.missing
    assert not set(result.missing) & set("StraßeКиїв")
    assert "Straße" in Paper(result.data).text()
    assert (await shared.render(document("<p>Straße</p>"), "page.css")).missing == ()


async def test_a_killed_worker_is_replaced(own):
    await own.render(document(""), "page.css")
    killed = own.process_id
    os.kill(killed, signal.SIGKILL)
    assert "noch da" in Paper((await own.render(document("<p>noch da</p>"), "page.css")).data).text()
    assert own.process_id != killed


async def test_a_worker_killed_over_a_document_sets_it_anew(own):
    await own.render(document(""), "page.css")
    long = document("<p>Absatz</p>" * 1500)
    waiting = asyncio.create_task(own.render(long, "page.css"))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    os.kill(own.process_id, signal.SIGKILL)
    paper = Paper((await waiting).data)
    assert sum(paper.text(page).count("Absatz") for page in range(len(paper))) == 1500


async def test_a_worker_that_hangs_is_ended_and_the_document_refused(own, monkeypatch):
    await own.render(document(""), "page.css")
    monkeypatch.setattr(pdf, "PATIENCE", 0.05)
    with pytest.raises(pdf.RenderError, match="died twice"):
        await own.render(document("<p>Absatz</p>" * 1500), "page.css")
    monkeypatch.setattr(pdf, "PATIENCE", 60)
    assert (await own.render(document(""), "page.css")).data


async def test_a_worker_is_replaced_after_its_share_of_documents(own, monkeypatch):
    monkeypatch.setattr(pdf, "RECYCLE", 2)
    workers = []
    for _ in range(3):
        await own.render(document(""), "page.css")
        workers.append(own.process_id)
    assert workers[0] == workers[1] != workers[2]


async def test_many_at_once_each_get_their_own(shared):
    results = await asyncio.gather(*(shared.render(document(f"<p>Nummer {n}.</p>"), "page.css") for n in range(20)))
    assert [f"Nummer {n}." in Paper(result.data).text() for n, result in enumerate(results)] == [True] * 20


async def test_who_stops_waiting_does_not_mix_up_the_others(shared):
    given_up = asyncio.create_task(shared.render(document("<p>aufgegeben</p>"), "page.css"))
    await asyncio.sleep(0)
    given_up.cancel()
    assert "danach" in Paper((await shared.render(document("<p>danach</p>"), "page.css")).data).text()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x.png",
        "file:///etc/passwd",
        (ROOT / "static").as_uri() + "/../pyproject.toml",
        (ROOT / "static").as_uri() + "/%2e%2e/pyproject.toml",
        "../../pyproject.toml",
        "ftp://127.0.0.1/x.png",
    ],
)
async def test_a_document_loads_nothing_but_our_own_files(shared, address):
    with pytest.raises(pdf.RenderError, match="Error fetching"):
        await shared.render(document(f'<img src="{address}" alt="x">'), "page.css")


async def test_a_style_sheet_that_does_not_exist_is_a_fault_not_a_plain_page(shared):
    with pytest.raises(pdf.RenderError, match="FileNotFoundError"):
        await shared.render(document(""), "nowhere.css")


async def test_joined_documents_have_all_pages_in_order(shared):
    parts = [await shared.render(document(f"<p>Teil {n} \U0010fffd</p>"), "page.css", tagged=False) for n in range(3)]
    whole = await shared.join(parts)
    paper = Paper(whole.data)
    assert ["Teil" + paper.text(n).split("Teil")[1][:2] for n in range(len(paper))] == ["Teil 0", "Teil 1", "Teil 2"]
    assert whole.missing == ("\U0010fffd",)
    assert await shared.join(parts[:1]) is parts[0]


SERVER = """
import asyncio, sys
from badges import pdf

async def main():
    pdf.start()
    await pdf.render("<html lang=de><title>x</title><h1>x</h1></html>", "page.css")
    assert "weasyprint" not in sys.modules
    print(pdf._typesetter.process_id, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def test_a_killed_server_leaves_no_worker_behind():
    with subprocess.Popen([sys.executable, "-c", SERVER], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        worker = int(server.stdout.readline())
        server.kill()
    until = time.monotonic() + 10
    while Path(f"/proc/{worker}").exists() and " Z " not in Path(f"/proc/{worker}/stat").read_text():
        assert time.monotonic() < until
        time.sleep(0.05)


async def test_without_start_it_says_so(monkeypatch):
    monkeypatch.setattr(pdf, "_typesetter", None)
    with pytest.raises(RuntimeError, match="start"):
        await pdf.render(document(""), "page.css")
