"""Letters on paper: the address stands in the window, the code can be read, everything is said."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from factories import a_token, an_event, signed_up
from paper import Paper, squeezed

from badges import post
from badges.ticket_letters import address_of
from core.db import row, rows
from registration.letters import Contact
from registration.tables import Registration

pytestmark = pytest.mark.anyio
EVENT = "/api/v1/events/stadtkonferenz"
POINT = 25.4 / 72
CONTACT = Contact("Miriam Kowalczyk", "0231 50-12345", "stadtgespraech@dortmund.example")
CODE = "7K3QMX2VTA9HD4PRW58E"
LETTER = post.PaperLetter(
    address="Frau\nAylin Yıldız-Brandt\nMünsterstraße 99\n44145 Dortmund",
    subject="Ihr Ticket: Unsere Stadt 2035",
    greeting="Guten Tag,",
    contact=CONTACT,
    date=datetime(2026, 11, 22, 12, tzinfo=UTC),
    zone="Europe/Berlin",
    paragraphs=["Sie sind angemeldet."],
    facts=[("Wann", "Samstag, 20. Februar 2027")],
    codes=[post.Code(qr=CODE, alt="QR-Code", groups=["7K3QM", "X2VTA", "9HD4P", "RW58E"], title="Aylin")],
)
ADDRESSES = {
    "usual": LETTER.address,
    "long": "Institut für partizipative Stadtentwicklung und Nachbarschaftsforschung gGmbH\n"
    "Abteilung Öffentlichkeitsarbeit und Bürgerbeteiligung\n"
    "z. Hd. Frau Prof. Dr. Dr. h. c. Konstanze von Müller-Lüdenscheidt-Hohenstein\n"
    "Hinterhaus, 3. Etage links\nAn der Schlanken Mathilde 12345 a\n44263 Dortmund",
    "arabic": "السيدة فاطمة الزهراء بنت عبد الرحمن\nBornstraße 5\n44135 Dortmund",
    "one_word": "x" * 190,
}


def boxes(paper: Paper, text: str) -> list[tuple[float, float, float, float]]:
    """Where a text stands on the first page: left, top, right, bottom in millimetres from the upper left corner."""
    page = paper.document[0]
    height = page.get_height()
    textpage = page.get_textpage()
    found = textpage.search(text).get_next()
    assert found is not None, text
    index, count = found
    rects = [textpage.get_rect(n) for n in range(textpage.count_rects(index, count))]
    return [(x0 * POINT, (height - y1) * POINT, x1 * POINT, (height - y0) * POINT) for x0, y0, x1, y1 in rects]


@pytest.mark.parametrize("name", ADDRESSES)
async def test_every_line_of_the_address_stands_in_the_window(typesetter, name):
    letter = replace(LETTER, address=ADDRESSES[name])
    printed = await post.paper([letter])
    paper = Paper(printed.data)
    assert printed.missing == ()
    lines = letter.lines.lines
    assert squeezed("".join(lines)) == squeezed(letter.address) or name == "one_word"
    assert squeezed(lines[0])[:3] in squeezed(paper.text()) or name == "arabic"
    for line in lines:
        if name == "arabic" and re.search("[\u0600-\u06ff]", line):
            continue
        for left, top, right, bottom in boxes(paper, line):
            assert left >= 20, line
            assert right <= 105, line
            assert top >= 45, line
            assert bottom <= 90, line


async def test_the_subject_is_below_the_window_and_the_code_can_be_read(typesetter):
    paper = Paper((await post.paper([LETTER])).data)
    (_left, top, _right, _bottom) = boxes(paper, LETTER.subject)[0]
    assert top >= 95
    assert paper.codes() == [CODE]
    assert paper.codes(dots_per_inch=75) == [CODE]
    for said in ("7K3QM X2VTA 9HD4P RW58E", "0231 50-12345", "Sonntag, 22. November 2026", "Stadt Dortmund"):
        assert said in paper.text(), said


async def test_marks_where_to_fold_and_punch(typesetter):
    page = Paper((await post.paper([LETTER])).data).document[0]
    picture = page.render(scale=300 / 72).to_pil().convert("L")
    per_mm = 300 / 25.4
    dark = [y / per_mm for y in range(picture.height) if picture.getpixel((int(7 * per_mm), y)) < 200]
    for mark in (105, 148.5, 210):
        assert any(abs(y - mark) < 0.6 for y in dark), mark


async def test_one_letter_is_tagged_and_many_are_for_the_printer(typesetter):
    one = Paper((await post.paper([LETTER])).data)
    for mark in (b"/MarkInfo", b"/Lang (de)", b"/S /H1", b"/S /Figure", b"/Alt "):
        assert mark in one.structure, mark
    many = Paper((await post.paper([LETTER] * 60)).data)
    assert len(many) == 60


async def test_the_address_of_a_site_is_a_code_too(typesetter):
    link = "https://stadtgespraech.dortmund.example/i/7K3QMX2VTA"
    paper = Paper((await post.paper([replace(LETTER, codes=[post.Code(qr=link, alt="QR-Code")])])).data)
    assert paper.codes() == [link]


async def test_a_letter_from_right_to_left_keeps_the_window(typesetter):
    letter = replace(LETTER, language="ar", address=ADDRESSES["arabic"], subject="تذكرتك", greeting="مرحبًا،")
    printed = await post.paper([letter])
    assert printed.missing == ()
    paper = Paper(printed.data)
    assert paper.codes() == [CODE]
    assert boxes(paper, "Bornstraße 5")[0][0] < 30
    assert boxes(paper, "Sie sind angemeldet")[0][2] > 180


@pytest.fixture
async def token(app, clock):
    return await a_token()


def by_post(name: str, **fields):
    return {"name": name, "contact": {"name": name, **fields}, "address": "Weg 1\n44135 Dortmund"}


async def test_the_letter_of_a_registration(client, token):
    await an_event(client, token, max_party=3, seats={"on_site": 2, "online": 1}, day_info="Bitte pünktlich.")
    made = await signed_up(client, token, people=2, channel="paper", **by_post("Günther Müller"))
    answer = await client.get(f"/api/v1/registrations/{made['id']}/letter.pdf", headers=token)
    assert answer.headers["content-type"] == "application/pdf"
    paper = Paper(answer.content)
    codes = [person["ticket_code"] for person in made["attendees"]]
    assert sorted(code for page in range(len(paper)) for code in paper.codes(page)) == sorted(codes)
    text = " ".join(paper.text(page) for page in range(len(paper)))
    for said in ("Ihre Tickets: Unsere Stadt 2035", "Weg 1", "Günther Müller 2", "Bitte pünktlich.", "0231 50-12345"):
        assert said in text, said
    assert (await client.get(f"/api/v1/registrations/{made['id']}/letter.pdf")).status_code == 401


async def test_who_waits_or_is_online_or_whose_event_is_off_gets_another_letter(client, token):
    await an_event(client, token, seats={"on_site": 1, "online": 1})
    first = await signed_up(client, token, **by_post("Anna"))
    waiting = await signed_up(client, token, **by_post("Benno"))
    online = await signed_up(client, token, mode="online", **by_post("Cem"))

    async def letter(made) -> Paper:
        return Paper((await client.get(f"/api/v1/registrations/{made['id']}/letter.pdf", headers=token)).content)

    paper = await letter(waiting)
    assert paper.codes() == []
    assert "Auf der Warteliste: Benno." in paper.text()
    assert "E-Mail und" not in paper.text()
    paper = await letter(online)
    assert paper.codes() == [online["manage_url"]]
    await client.post(f"{EVENT}/cancel", json={"reason": "Der Saal ist gesperrt."}, headers=token)
    paper = await letter(first)
    assert paper.codes() == []
    assert "Fällt aus" in paper.text()
    assert "Der Saal ist gesperrt." in paper.text()
    await client.delete(f"/api/v1/registrations/{first['id']}", headers=token)
    answer = await client.get(f"/api/v1/registrations/{first['id']}/letter.pdf", headers=token)
    assert answer.json()["type"].endswith("no_ticket")


async def test_there_is_no_letter_once_the_data_is_deleted(client, token, clock):
    from registration.own.actions import purge

    await an_event(client, token)
    made = await signed_up(client, token, **by_post("Anna"))
    clock.move(days=130)
    assert (await purge())["ticket"] == 1
    answer = await client.get(f"/api/v1/registrations/{made['id']}/letter.pdf", headers=token)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no_ticket")


async def test_who_is_online_reads_the_programme_without_its_rooms(client, token):
    await an_event(client, token)
    part = {"starts_at": "2027-02-20T09:30:00Z", "ends_at": "2027-02-20T10:30:00Z", "room": "Saal 7"}
    part |= {"slug": "netz", "title": "Werkstatt Netz", "seats": {"online": 5, "on_site": 5}}
    assert (await client.post(f"{EVENT}/sessions", json=part, headers=token)).status_code == 201
    for mode in ("online", "on_site"):
        person = {"name": "Cem", "mode": mode, "sessions": ["netz"]}
        made = await signed_up(client, token, **by_post("Cem") | {"attendees": [person]})
        paper = Paper((await client.get(f"/api/v1/registrations/{made['id']}/letter.pdf", headers=token)).content)
        assert "Werkstatt Netz, 10:30 bis 11:30 Uhr" in paper.text()
        assert ("Saal 7" in paper.text()) == (mode == "on_site")


async def test_a_batch_of_those_not_yet_printed(client, token, clock):
    await an_event(client, token, seats={"on_site": 2})
    first = await signed_up(client, token, **by_post("Anna"))
    await signed_up(client, token, **by_post("Benno", phone="0231 1"))
    await signed_up(client, token, **by_post("Cem", phone="0231 2"))  # waits
    await signed_up(client, token)  # has an e-mail
    missing = f"{EVENT}/letters.pdf?only=missing"
    clock.move(minutes=1)
    assert len(Paper((await client.get(missing, headers=token)).content)) == 3
    assert len(Paper((await client.get(missing, headers=token)).content)) == 3  # looking changes nothing
    printed = await client.post(f"{EVENT}/letters/printed", headers=token)
    assert printed.json() == {"printed": 3}
    answer = await client.get(missing, headers=token)
    assert answer.json()["type"].endswith("nothing_to_print")
    clock.move(minutes=1)
    await client.delete(f"/api/v1/registrations/{first['id']}", headers=token)  # the third one moves up
    assert len(Paper((await client.get(missing, headers=token)).content)) == 1
    clock.move(minutes=1)
    await client.post(f"{EVENT}/move", json={"venue": "Rathaus"}, headers=token)
    paper = Paper((await client.get(missing, headers=token)).content)
    assert len(paper) == 2
    assert len(Paper((await client.get(f"{EVENT}/letters.pdf", headers=token)).content)) == 2
    wrong = await client.get(f"{EVENT}/letters.pdf?only=some", headers=token)
    assert wrong.json()["errors"] == [{"field": "only", "code": "choice"}]


async def test_what_was_to_be_said_stands_in_the_letter_and_who_has_no_phone_is_not_called(client, token, clock):
    from registration.plans.circulars import circulate

    await an_event(client, token)
    made = await signed_up(client, token, **by_post("Anna"))
    await signed_up(client, token, **by_post("Benno", phone="0231 1"))
    clock.move(minutes=1)
    await client.post(f"{EVENT}/move", json={"venue": "Rathaus", "message": "Mehr Platz!"}, headers=token)
    await circulate()
    paper = Paper((await client.get(f"/api/v1/registrations/{made['id']}/letter.pdf", headers=token)).content)
    assert "Mehr Platz!" in paper.text()
    assert "bisher: Berswordt-Halle" in paper.text()
    assert len(paper.codes()) == 1
    await client.post(f"{EVENT}/letters/printed", headers=token)
    still = [one["name"] for one in (await client.get(f"{EVENT}/calls", headers=token)).json()["items"]]
    assert still == ["Benno"]
    assert (await row("SELECT count(*) AS n FROM phone_call WHERE done_at IS NOT NULL"))["n"] == 1
    assert len(await rows("SELECT id FROM registration WHERE letter_printed_at IS NOT NULL")) == 2


@pytest.mark.parametrize(
    ("name", "address", "added"),
    [
        ("Erna Otto", "Kleine Straße 3\n44135 Dortmund", True),
        ("Erna Otto", "Erna Otto\nKleine Straße 3\n44135 Dortmund", False),
        ("Erna Otto", "Frau\nDr. Erna Otto\nKleine Straße 3\n44135 Dortmund", False),
        ("Erna Otto", "Grundschule Hörde\nz. Hd. ERNA OTTO\nKleine Straße 3\n44135 Dortmund", False),
        ("Otto", "Otto-Hahn-Straße 3\n44227 Dortmund", True),
        ("Ott", "Frau Otto\nKleine Straße 3\n44135 Dortmund", True),
        ("Erna Otto", "", True),
    ],
)
def test_the_name_stands_in_the_window_once(name, address, added):
    told = address_of(Registration(_ignore_missing=True, name=name, address=address))
    assert told == (f"{name}\n{address}" if added else address)
