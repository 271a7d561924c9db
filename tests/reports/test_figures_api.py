"""The same figures as JSON, CSV, XLSX and PDF: who may have them, and that they agree."""

import csv
import hashlib
import io
import json
import re
import zipfile

import pypdfium2
import pytest
from door import attended, event_id, walked_in
from factories import a_token, an_event, signed_up

from reports.edition import COLUMNS

pytestmark = pytest.mark.anyio
BASE = "/api/v1/events/stadtkonferenz"


@pytest.fixture
async def reader(client, clock):
    """A reader of an event with three sign-ups, two of whom came, and nine guests; its title is a formula."""
    organiser = await a_token()
    await an_event(client, organiser, title="=1+1", seats={"on_site": 20})
    for name in ("Ott", "Brandt"):
        made = await signed_up(client, organiser, name=name)
        await attended(made["attendees"][0]["id"], 5)
    await signed_up(client, organiser, name="Peters")
    await walked_in(6, count=9, method="counter")
    return await a_token("reader", event=await event_id())


async def test_figures_as_json(client, reader):
    answer = await client.get(f"{BASE}/figures", headers=reader)
    assert answer.status_code == 200
    found = answer.json()
    assert (found["event"], found["edition"], found["number"]) == ("stadtkonferenz", "internal", None)
    assert found["generated_at"] == "2026-11-22T12:00:00Z"
    attended = next(one for one in found["figures"] if one["metric"] == "attended" and "mode" not in one)
    assert attended["value"] == 11
    assert attended["method"] == "derived"
    assert attended["definition"].startswith("Verschiedene Personen")
    cells = [
        [one["metric"], one.get("mode"), one.get("dimension"), one.get("category"), one["value"]]
        for one in found["figures"]
    ]
    cells.sort(key=lambda cell: [part or "" for part in cell[:4]])
    canonical = json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode()
    assert found["data_hash"] == hashlib.sha256(canonical).hexdigest()


async def test_every_file_has_the_same_figures_and_hash(client, reader):
    figures = (await client.get(f"{BASE}/figures", headers=reader)).json()
    answers = {kind: await client.get(f"{BASE}/attendance.{kind}", headers=reader) for kind in ("csv", "json", "xlsx")}
    for kind, answer in answers.items():
        assert answer.status_code == 200, answer.text
        name = f'attachment; filename="stadtkonferenz-attendance.{kind}"'
        assert answer.headers["content-disposition"] == name

    text = answers["csv"].content.decode("utf-8")
    assert text.count("\r\n") == text.count("\n")
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert tuple(lines[0]) == COLUMNS
    assert [(one["metric"], one["value"]) for one in lines] == [
        (one["metric"], str(one["value"])) for one in figures["figures"]
    ]
    assert {one["data_hash"] for one in lines} == {figures["data_hash"]}
    assert lines[0]["event"] == "'=1+1"
    assert (lines[0]["date"], lines[0]["start"], lines[0]["end"]) == ("2027-02-20", "10:00", "14:00")

    rows = answers["json"].json()
    assert rows["data_hash"] == figures["data_hash"]
    assert [one["value"] for one in rows["figures"]] == [one["value"] for one in figures["figures"]]

    with zipfile.ZipFile(io.BytesIO(answers["xlsx"].content)) as book:
        sheets = re.findall(r'sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        everything = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert sheets == ["figures", "attended channel", "arrivals admissions", "definitions"]
    assert figures["data_hash"] in everything


async def test_the_chapter_for_the_council(client, reader):
    figures = (await client.get(f"{BASE}/figures", headers=reader)).json()
    answer = await client.get(f"{BASE}/attendance.pdf", headers=reader)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="stadtkonferenz-attendance.pdf"'
    document = pypdfium2.PdfDocument(answer.content)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_bounded()
    assert "11" in text
    assert "Samstag, 20. Februar 2027" in text
    assert figures["data_hash"] in "".join(text.split())
    assert "Zwischenstand" in text, "the event has not ended"
    assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
    document.close()


async def test_the_public_chapter_says_what_is_missing(client, reader):
    words = "Bis zur Festschreibung steht hier nur die Gesamtzahl."
    for edition, says in (("public", True), ("internal", False)):
        answer = await client.get(f"{BASE}/attendance.pdf?edition={edition}", headers=reader)
        document = pypdfium2.PdfDocument(answer.content)
        text = " ".join(document[0].get_textpage().get_text_bounded().split())
        assert (words in text) is says
        document.close()


async def test_every_row_of_a_table_names_its_base(client, reader):
    await walked_in(7, count=2, method="estimate")
    rows = (await client.get(f"{BASE}/attendance.json", headers=reader)).json()["figures"]
    bases = {(one["metric"], one["dimension"], one["category"]): one["base_n"] for one in rows}
    assert bases["walk_in_anonymous", "method", "estimate"] == 11
    assert bases["attended", "channel", "walk_in"] == 13
    assert {base for (metric, _dimension, _category), base in bases.items() if metric == "arrivals"} == {""}


async def test_the_public_edition_shows_the_headline_until_it_is_frozen(client, reader):
    found = (await client.get(f"{BASE}/figures?edition=public", headers=reader)).json()
    assert found["edition"] == "public"
    assert [(one["metric"], one["value"]) for one in found["figures"]] == [("attended", 11)]
    answer = await client.get(f"{BASE}/attendance.csv?edition=public", headers=reader)
    assert 'filename="stadtkonferenz-attendance-public.csv"' in answer.headers["content-disposition"]
    assert len(answer.text.splitlines()) == 2


async def test_who_may_read_figures(client, reader):
    url = f"{BASE}/figures"
    assert (await client.get(url)).status_code == 401
    assert (await client.get("/api/v1/events/nowhere/figures")).status_code == 401, "strangers do not learn more"
    assert (await client.get("/api/v1/events/nowhere/figures", headers=reader)).status_code == 404
    assert (await client.get(url, headers=await a_token("organiser"))).status_code == 200
    assert (await client.get(url, headers=await a_token("door", event=await event_id()))).status_code == 403
    await an_event(client, await a_token(), slug="werkstatt")
    assert (await client.get("/api/v1/events/werkstatt/figures", headers=reader)).status_code == 403


@pytest.mark.parametrize("kind", ["figures", "attendance.csv", "attendance.pdf"])
async def test_an_unknown_edition_is_refused(client, reader, kind):
    answer = await client.get(f"{BASE}/{kind}?edition=secret", headers=reader)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "edition", "code": "choice"}]


async def test_no_name_is_in_any_file(client, reader):
    for kind in ("figures", "attendance.csv", "attendance.json"):
        text = (await client.get(f"{BASE}/{kind}", headers=reader)).text
        assert not re.search("Ott|Brandt|Peters", text)
