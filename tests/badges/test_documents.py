"""Tickets and badges as they come out of the printer: the code can be read, the name is there."""

from dataclasses import replace
from pathlib import Path

import pytest
from paper import Paper, squeezed

from badges.documents import badge_sheets, tickets
from badges.sheets import STOCKS, Badge, TicketPage
from core import codes, pages

pytestmark = [pytest.mark.anyio, pytest.mark.once]
ROOT = Path(__file__).resolve().parents[2]
NAMES = (ROOT / "sample" / "names.txt").read_text(encoding="utf-8").splitlines()
TICKET = TicketPage(
    name="Jürgen Müller-Lüdenscheidt",
    code="7K3QMX2VTA9HD4PRW58E",
    online=False,
    mode="vor Ort",
    event_title="Unsere Stadt 2035: Was soll Dortmund stark machen?",
    process_title="Stadtgespräch 2035",
    when="Samstag, 20. Februar 2027\n10 bis 14 Uhr",
    doors="Einlass ab 9:30 Uhr",
    venue="Berswordt-Halle\nSüdwall 2–4\n44122 Dortmund",
    contact_name="Miriam Kowalczyk",
    contact_phone="0231 50-12345",
    contact_email="stadtgespraech@dortmund.example",
)


async def test_a_ticket_says_everything_on_one_page(typesetter):
    paper = Paper((await tickets([TICKET])).data)
    assert len(paper) == 1
    text = paper.text()
    for part in (
        "Stadt Dortmund", TICKET.process_title, TICKET.event_title, TICKET.name, "vor Ort", "Samstag, 20. Februar 2027",
        "10 bis 14 Uhr", "Einlass ab 9:30 Uhr", "Berswordt-Halle", "44122 Dortmund", "Miriam Kowalczyk",
        "0231 50-12345", "stadtgespraech@dortmund.example", "7K3QM X2VTA 9HD4P RW58E", "Am Einlass",
    ):  # fmt: skip
        assert part in text, part
    assert paper.codes() == [TICKET.code]
    assert paper.title == f"Ticket: {TICKET.event_title}"


async def test_a_party_has_a_page_each_with_its_own_code(typesetter):
    party = [replace(TICKET, name=name, code=codes.new_code()) for name in ("Anna Groß", "", "Benno Klein")]
    paper = Paper((await tickets(party)).data)
    assert [paper.codes(n) for n in range(3)] == [[page.code] for page in party]
    assert paper.structure.count(b"/S /H1") == 3
    assert "Dortmund stark machen? Name Anna Groß Wann" in paper.text(0)
    assert "Dortmund stark machen? Wann" in paper.text(1)


async def test_a_ticket_is_a_tagged_document_with_a_text_for_its_picture(typesetter):
    structure = Paper((await tickets([TICKET])).data).structure
    for mark in (b"/MarkInfo", b"/Lang (de)", b"/S /H1", b"/S /H2", b"/S /Figure", b"/Alt ", b"/DisplayDocTitle true"):
        assert mark in structure, mark


async def test_an_online_ticket_tells_how_to_get_in(typesetter):
    text = Paper((await tickets([replace(TICKET, online=True, mode="online", venue="", doors="")])).data).text()
    assert "So nehmen Sie teil" in text
    assert "Am Einlass" not in text
    assert "Wo Berswordt" not in text


async def test_an_english_ticket_is_marked_as_english(typesetter):
    with pages.speaking("en"):
        paper = Paper((await tickets([replace(TICKET, mode="on site")])).data)
    assert b"/Lang (en)" in paper.structure


async def test_a_small_print_of_the_ticket_still_scans(typesetter):
    """At 50 dots per inch a module is less than three pixels: a phone a metre away, or a bad fax."""
    assert Paper((await tickets([TICKET])).data).codes(dots_per_inch=50) == [TICKET.code]


async def test_a_title_of_novel_length_is_printed_whole(typesetter):
    title = "Neugestaltung der Straßenräume rund um Nordmarkt und Borsigplatz mit den Ergebnissen " * 3
    paper = Paper((await tickets([replace(TICKET, event_title=title.strip(), name=NAMES[10])])).data)
    assert squeezed(title) in squeezed(paper.text())
    assert paper.codes() == [TICKET.code]
    assert len(paper) == 1


def is_arabic(name: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in name)


async def test_every_name_survives_on_a_ticket(typesetter):
    """Latin, Vietnamese, Cyrillic, Arabic, Han, markup as text: no sign is missing, the text can be copied."""
    everybody = [replace(TICKET, name=name, code=codes.new_code()) for name in NAMES]
    printed = await tickets(everybody)
    paper = Paper(printed.data)
    assert printed.missing == ()
    for number, page in enumerate(everybody):
        assert paper.codes(number, 100) == [page.code], page.name
        if not is_arabic(page.name):
            assert squeezed(page.name) in squeezed(paper.text(number)), page.name


async def test_an_arabic_name_can_be_copied_and_read_aloud(typesetter):
    for name in filter(is_arabic, NAMES):
        paper = Paper((await tickets([replace(TICKET, name=name)])).data)
        assert set(squeezed(name)) <= set(paper.text()), name


async def test_badges_carry_name_organisation_group_and_code(typesetter):
    badges = [Badge(name, "Kleingartenverein Nord", "Gruppe 3", codes.new_code()) for name in NAMES]
    printed = await badge_sheets(badges, STOCKS["85x54"], start=4)
    paper = Paper(printed.data)
    sheets = [badges[:7], badges[7:17], badges[17:]]
    assert len(paper) == len(sheets)
    for number, sheet in enumerate(sheets):
        assert sorted(paper.codes(number, 200)) == sorted(badge.code for badge in sheet)
        text = squeezed(paper.text(number))
        assert text.count("Gruppe3") == text.count("KleingartenvereinNord") == len(sheet)
        for badge in sheet:
            if badge.name.isascii():
                assert squeezed(badge.name) in text, badge.name
    assert "Größe" in paper.text(0)
    assert "Ковальчук" in paper.text(1)
    assert any("李小龍" in squeezed(paper.text(number)) for number in range(len(paper)))
    assert printed.missing == ()


async def test_signs_no_font_has_are_named(typesetter):
    printed = await badge_sheets([Badge("Zoë 🦄 Żółć")], STOCKS["85x54"])
    assert printed.missing == ("🦄",)
    assert "Zoë" in Paper(printed.data).text()


async def test_a_badge_without_a_code_has_no_picture(typesetter):
    paper = Paper((await badge_sheets([Badge("Ott")], STOCKS["85x54"])).data)
    assert paper.codes() == []
    assert paper.text() == "Ott"


async def test_many_sheets_are_one_document(typesetter, monkeypatch):
    monkeypatch.setattr("badges.documents.SHEETS_PER_PART", 2)
    badges = [Badge(f"Person {n}", code=codes.new_code()) for n in range(45)]
    paper = Paper((await badge_sheets(badges, STOCKS["85x54"], start=10)).data)
    assert len(paper) == 6
    assert paper.codes(0, 200) == [badges[0].code]
    assert sorted(paper.codes(5, 200)) == sorted(badge.code for badge in badges[41:])


async def test_no_badges_is_a_clear_refusal(typesetter):
    with pytest.raises(ValueError, match="no badges"):
        await badge_sheets([], STOCKS["85x54"])
