"""Data of one's own: seen, taken along, erased; consents given and withdrawn."""

import pytest
from factories import an_event, signed_up
from paper import Paper
from reader import form, forms

from core.db import rows

pytestmark = pytest.mark.anyio
QUESTIONS = [
    {"key": "thema", "label": "Welches Thema?", "kind": "short_text", "per": "registration"},
    {"key": "alter", "label": "Wie alt?", "kind": "choice", "statistics": True,
     "options": [{"key": "jung", "label": "unter 30"}, {"key": "alt", "label": "darüber"}]},
]  # fmt: skip
PROVISIONS = [{"key": "stufenlos", "label": "Stufenloser Platz"}]
CONSENTS = [{"key": "newsletter", "text": "Schreiben Sie mir, wenn es weitergeht."}]


@pytest.fixture
async def path(client, organiser):
    """The page of a registration that has something of everything."""
    await an_event(client, organiser, questions=QUESTIONS, provisions=PROVISIONS, consents=CONSENTS)
    made = await signed_up(
        client,
        organiser,
        contact={"name": "Aylin Yıldız-Brandt", "email": "aylin@posteo.example", "phone": "0231 11223"},
        attendees=[{"name": "Aylin Yıldız-Brandt", "mode": "on_site", "provisions": ["stufenlos"],
                    "provision_note": "Rollstuhl", "answers": {"alter": "jung"}}],
        answers={"thema": "Radwege"},
        consents=["newsletter"],
    )  # fmt: skip
    return made["manage_url"].removeprefix("http://einlass.test")


async def test_everything_that_is_stored_is_shown_in_words(client, path):
    page = await client.get(f"{path}/data")
    assert page.status_code == 200
    for text in ("aylin@posteo.example", "0231 11223", "Welches Thema?", "Radwege", "Stufenloser Platz", "Rollstuhl",
                 "unter 30", "Schreiben Sie mir", "Ihr Ticket: Unsere Stadt 2035", "hat einen Platz"):  # fmt: skip
        assert text in page.text, text


async def test_it_can_be_taken_along_as_json(client, path):
    answer = await client.get(f"{path}/data.json")
    assert answer.headers["content-disposition"] == 'attachment; filename="meine-daten.json"'
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    tables = {part["table"]: part["rows"] for part in reversed(told["data"])}
    assert tables["registration"][0]["email"] == "aylin@posteo.example"
    answers = [row["answers"] for part in told["data"] for row in part["rows"] if "answers" in row]
    assert answers == [{"thema": "Radwege"}, {}]
    assert tables["provision_wish"] == [{"provision": "stufenlos", "note": "Rollstuhl", "name": "Aylin Yıldız-Brandt"}]
    assert tables["statistic_answer"] == [{"question": "alter", "answer": "jung"}]
    assert tables["consent"][0]["withdrawn_at"] is None
    assert tables["ticket"][0]["code"]


async def test_a_consent_is_withdrawn_and_given_again_in_the_same_place(client, path, clock):
    given = form(await client.get(f"{path}/data"), "/consent")
    assert given.fields == {"consent": "newsletter", "given": "0"}
    for _twice in range(2):
        answer = await client.post(given.action, data=given.fields)
        assert answer.headers["location"] == f"{path}/data?done=withdrawn"
    clock.move(minutes=1)
    page = await client.get(answer.headers["location"])
    assert "Ihre Einwilligung ist widerrufen" in page.text
    again = form(page, "/consent")
    assert again.fields["given"] == "1"
    for _twice in range(2):
        await client.post(again.action, data=again.fields)
    told = (await client.get(f"{path}/data.json")).json()["data"]
    (rows,) = [part["rows"] for part in told if part["table"] == "consent"]
    assert [bool(row["withdrawn_at"]) for row in rows] == [True, False]


async def test_a_consent_nobody_asks_for_changes_nothing(client, path):
    await client.post(f"{path}/consent", data={"consent": "alles", "given": "1"})
    assert (await client.post(f"{path}/consent", data={"given": "1"})).status_code == 422
    assert "alles" not in (await client.get(f"{path}/data.json")).text


async def test_erasing_takes_everything_at_once_and_the_seat_goes_to_the_next(client, organiser, path):
    await client.patch("/api/v1/events/stadtkonferenz", json={"seats": {"on_site": 1}}, headers=organiser)
    waiting = await signed_up(client, organiser, name="Bo")
    asked = await client.get(f"{path}/erase")
    assert "Ihr Platz wird frei" in asked.text
    await client.post(form(asked, "/erase").action)
    gone = await client.get(path)
    assert gone.status_code == 410
    assert "Diese Daten sind gelöscht" in gone.text
    for address in (f"{path}/data", f"{path}/data.json", f"{path}/edit", f"{path}/erase"):
        assert (await client.get(address)).status_code == 410
    assert (await client.post(f"{path}/erase")).status_code == 410
    assert (await client.get(f"{path}/ticket.pdf")).status_code == 409
    moved = await client.get(f"/api/v1/registrations/{waiting['id']}", headers=organiser)
    assert moved.json()["attendees"][0]["state"] == "seat"
    people = await client.get("/api/v1/events/stadtkonferenz/attendees.csv", headers=organiser)
    assert "Aylin" not in people.text


async def test_an_invitation_and_its_letters_are_data_of_ones_own(client, organiser):
    """By a personal code; of an organisation's code with places left only when it went to the same address."""
    await an_event(client, organiser, format="invited")
    place = "/api/v1/events/stadtkonferenz/invitations"
    alone = {"name": "Aylin Alt", "email": "Aylin@posteo.example", "address": "Wall 1"}
    verein = {"name": "Bo Verein", "organisation": "Verein", "email": "bo@verein.example", "uses": 3}
    codes = [(await client.post(place, json=one, headers=organiser)).json()["code"] for one in (alone, verein)]
    await client.post(f"{place}/send", json={"wave": 1}, headers=organiser)
    by = [(codes[0], "neu@posteo.example"), (codes[1], "cem@verein.example"), (codes[1], "BO@verein.example")]
    told = []
    for code, email in by:
        made = await signed_up(client, organiser, invitation=code, contact={"name": "Jemand", "email": email})
        path = made["manage_url"].removeprefix("http://einlass.test")
        told.append((await client.get(f"{path}/data.json")).text)
        await client.post(f"{path}/erase")
        if email.startswith("cem"):
            assert len(await rows("SELECT id FROM letter WHERE to_address = 'bo@verein.example'")) == 1
    assert [text.count("Einladung: Unsere Stadt") for text in told] == [1, 0, 1]
    assert "Wall 1" in told[0]
    assert "bo@verein" not in told[1]
    kept = [str(one) for one in [*await rows("SELECT * FROM invitation"), *await rows("SELECT * FROM letter")]]
    assert [one for one in kept if any(word in one.lower() for word in ("aylin", "bo@", "bo verein", "wall 1"))] == []


async def test_after_the_event_erasing_moves_no_figure(client, organiser, path, clock):
    def counted(figures):
        return [(one["metric"], one.get("mode"), one["value"]) for one in figures.json()["figures"]]

    clock.move(days=95)
    before = await client.get("/api/v1/events/stadtkonferenz/figures", headers=organiser)
    assert "Ihr Platz wird frei" not in (await client.get(f"{path}/erase")).text
    data = (await client.get(f"{path}/data")).text
    assert "/edit" not in data
    assert "tel:" in data.partition("<main")[2]
    await client.post(f"{path}/erase")
    after = await client.get("/api/v1/events/stadtkonferenz/figures", headers=organiser)
    assert counted(before) == counted(after)
    assert forms(await client.get(path)) == []


async def test_an_organiser_erases_by_the_api(client, organiser, path):
    told = (await client.get(f"{path}/data.json")).json()
    address = f"/api/v1/registrations/{told['registration']}/erase"
    assert (await client.post(address)).status_code == 401
    for _twice in range(2):
        answer = await client.post(address, headers=organiser)
        assert answer.status_code == 200
        assert answer.json()["erased_at"]
    assert (await client.get(path)).status_code == 410


async def test_it_can_be_taken_along_on_paper(client, path):
    answer = await client.get(f"{path}/data.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    paper = Paper(answer.content)
    text = " ".join(paper.text(number) for number in range(len(paper)))
    assert b"/StructTreeRoot" in paper.structure
    for word in ("Meine Daten", "aylin@posteo.example", "Radwege", "Stufenloser Platz"):
        assert word in text, word
