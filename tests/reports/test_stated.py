"""Who came by field and by what people said of themselves: hand-counted, and what the public edition makes of it."""

import csv
import io
from datetime import timedelta
from uuid import UUID

import pytest
from door import START, attended, walked_in
from factories import a_sign_up, an_event
from halls import value

from core.db import rows
from registration.own.statistics import freeze
from registration.queries import event_by_slug
from reports.attendance import Facts, People, Stated, summarise
from reports.privacy import publish
from reports.queries import edition_of

pytestmark = pytest.mark.anyio
OPTIONS = [
    {"key": key, "label": label} for key, label in (("old", "ab 65"), ("middle", "27 bis 64"), ("young", "bis 26"))
]
QUESTIONS = [
    {"key": "age_band", "label": "Ihr Alter", "kind": "choice", "statistics": True, "options": OPTIONS},
    {"key": "first_time", "label": "Zum ersten Mal?", "kind": "yes_no", "statistics": True},
    {"key": "heard", "label": "Woher?", "kind": "choices", "statistics": True, "options": OPTIONS},
    {"key": "district", "label": "Stadtbezirk", "kind": "choice", "statistics": True, "options": OPTIONS},
]
FIELDS = [{"name": "Wohnen, Bauen"}, {"name": "Verkehr"}]
FILES = "/api/v1/events/stadtkonferenz/attendance"


@pytest.fixture
async def hall(client, organiser, clock):
    """Five people, four of them came, and so did three whom nobody knew."""
    await an_event(client, organiser, questions=QUESTIONS, fields=FIELDS, field_choices=1, max_party=3)
    people = [
        ({"age_band": "young", "first_time": True, "heard": ["old", "young"]}, "Verkehr"),
        ({"age_band": "young", "first_time": False}, "Verkehr"),
        ({"age_band": "old"}, "Wohnen, Bauen"),
        ({}, None),
        ({"age_band": "middle", "first_time": True}, "Verkehr"),
    ]
    ids = []
    for answers, field in people:
        wish = a_sign_up()
        wish["attendees"][0] |= {"answers": answers, "fields": [field] if field else []}
        answer = await client.post("/api/v1/events/stadtkonferenz/registrations", json=wish, headers=organiser)
        assert answer.status_code == 201, answer.text
        ids.append(answer.json()["attendees"][0]["id"])
    clock.set(START + timedelta(hours=1))
    for attendee in ids[:4]:
        await attended(attendee, 5)
    await walked_in(11, count=3, method="counter")
    return ids


async def edition(name="internal"):
    return await edition_of(await event_by_slug("stadtkonferenz"), name, START + timedelta(hours=5))


def parted(figures, dimension):
    return {one.category: one.value for one in figures if (one.metric, one.dimension) == ("attended", dimension)}


AGES = {"old": 1, "young": 2, "not_stated": 4}


async def test_who_came_by_what_they_said(hall):
    figures = (await edition()).figures
    assert parted(figures, "age_band") == AGES
    assert list(parted(figures, "age_band")) == ["old", "young", "not_stated"]
    assert parted(figures, "first_time") == {"true": 1, "false": 1, "not_stated": 5}
    assert parted(figures, "field") == {"Verkehr": 2, "Wohnen, Bauen": 1, "not_stated": 4}
    assert parted(figures, "heard") == {}
    assert parted(figures, "district") == {}
    assert value(figures, "attended") == 7


async def test_no_figure_moves_when_the_answers_lose_their_person(hall):
    await rows("UPDATE attendee SET state = 'waiting' WHERE id = ?", UUID(hall[0]))  # let in all the same
    before = (await edition()).data_hash
    came = {UUID(one) for one in hall[:4]}
    await freeze([UUID(one) for one in hall], came)
    assert await rows("SELECT 1 FROM attendee a JOIN statistic_answer s ON s.person = a.statistics") == []
    assert (await edition()).data_hash == before


async def test_files_print_the_answer_rate_and_pages_the_labels(client, organiser, hall):
    file = await client.get(f"{FILES}.csv", headers=organiser)
    ages = [line for line in csv.DictReader(io.StringIO(file.text)) if line["dimension"] == "age_band"]
    assert {(line["base_n"], line["answer_rate"], line["method"]) for line in ages} == {("7", "0.429", "answers")}
    assert (await client.get(f"{FILES}.xlsx", headers=organiser)).status_code == 200
    from reports.chapter import context

    shown = {one.title: list(one.rows) for one in context(await edition())["breakdowns"]}
    assert shown["Ihr Alter"] == [("ab 65", 1), ("bis 26", 2), ("keine Angabe", 4)]
    assert shown["Zum ersten Mal?"] == [("ja", 1), ("nein", 1), ("keine Angabe", 5)]
    assert shown["Themenfeld"][0] == ("Verkehr", 2)


def test_a_small_answer_is_merged_before_it_leaves_the_house():
    # printed as 30 + 20 + 0 + 0 of 58 they would give the small ones away
    people = (People(58, "seat", came="on_site", method="scan"),)
    stated = (Stated("gender", "w", 32), Stated("gender", "m", 22), Stated("gender", "d", 2), Stated("gender", "x", 2))
    public = publish(summarise(Facts(("on_site",), people, stated=stated)), closed=False, frozen=True)
    assert parted(public, "gender") == {"w": 30, "m": 20, "other": 5}


def test_the_public_sees_no_answers_until_the_figures_are_frozen():
    people = (People(200, "seat", came="on_site", method="scan"),)
    figures = summarise(Facts(("on_site",), people, stated=(Stated("gender", "w", 100),)))
    assert parted(publish(figures, closed=False, frozen=False), "gender") == {}
