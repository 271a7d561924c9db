"""Which language answers: what an address asks for, what a browser says, what the town offers."""

import pytest

from core import languages, offered
from core.languages import BY_CODE, CODES, LANGUAGES, named, preferred
from core.pages import clock, day, span, speaking
from core.staff.actors import COMMAND

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _unread():
    """No process remembers what an earlier test switched on."""
    offered.forget()
    languages.offer(languages.OFFERED_AT_FIRST)
    yield
    offered.forget()
    languages.offer(languages.OFFERED_AT_FIRST)


@pytest.mark.parametrize(
    ("accept", "offer", "expected"),
    [
        (None, ("de", "en"), "de"),
        ("en-GB,en;q=0.9,de;q=0.8", ("de", "en"), "en"),
        ("tr,en;q=0.5", ("de", "en"), "en"),
        ("tr,en;q=0.5", ("de", "en", "tr"), "tr"),
        ("tr", ("de", "en"), "de"),
        ("de-simple", ("de", "de-leicht", "en"), "de"),
        ("de-leicht", ("de", "de-leicht"), "de"),
        ("fr;q=1,ar;q=0.7,en;q=0", ("de", "en", "ar"), "ar"),
        ("x" * 5000, ("de", "en"), "de"),
    ],
)
def test_a_browser_gets_what_is_offered_and_never_leichte_sprache_by_itself(accept, offer, expected):
    languages.offer(offer)
    assert preferred(accept) == expected


@pytest.mark.parametrize(
    ("wanted", "code"),
    [("tr", "tr"), ("TR", "tr"), ("de-leicht", "de-leicht"), ("en-GB", "en"), ("fr", None), ("", None), ("..", None)],
)
def test_a_link_can_ask_for_any_language_there_is(wanted, code):
    assert named(wanted) == code


def test_html_calls_every_language_by_a_valid_tag():
    assert {language.tag for language in LANGUAGES} == {"de", "de-simple", "en", "tr", "uk", "ar"}
    assert [language.code for language in LANGUAGES if language.direction == "rtl"] == ["ar"]


@pytest.mark.parametrize(
    ("code", "date", "at", "from_to"),
    [
        ("de", "Samstag, 20. Februar 2027", "10 Uhr", "10 bis 14:30 Uhr"),
        ("de-leicht", "Samstag, 20. Februar 2027", "10 Uhr", "10 bis 14:30 Uhr"),
        ("en", "Saturday, 20 February 2027", "10:00", "10:00–14:30"),
        ("tr", "20 Şubat 2027 Cumartesi", "10:00", "10:00–14:30"),
        ("uk", "субота, 20 лютого 2027 р.", "10:00", "10:00–14:30"),
        ("ar", "السبت، 20 فبراير 2027", "10:00", "من 10:00 إلى 14:30"),
    ],
)
def test_dates_and_times_are_written_as_the_language_does(code, date, at, from_to):
    from datetime import UTC, datetime

    starts, ends = datetime(2027, 2, 20, 9, tzinfo=UTC), datetime(2027, 2, 20, 13, 30, tzinfo=UTC)
    with speaking(code):
        assert day(starts, "Europe/Berlin").replace("\u00a0", " ") == date
        assert clock(starts, "Europe/Berlin").replace("\u00a0", " ") == at
        assert span(starts, ends, "Europe/Berlin").replace("\u00a0", " ") == from_to


async def test_german_and_english_are_on_until_somebody_decides(app):
    assert [state.language.code for state in await offered.states() if state.offered] == ["de", "en"]
    assert [state.language.code for state in await offered.states()] == list(CODES)


async def test_a_decision_is_kept_with_name_and_time_and_can_be_taken_back(app, clock):
    on = await offered.switch("tr", True, COMMAND)
    assert (on.offered, on.reviewed_by, on.reviewed_at) == (True, "einlass", clock.moment)
    assert languages.offered() == ("de", "en", "tr")
    clock.move(hours=1)
    off = await offered.switch("tr", False, COMMAND)
    assert (off.offered, off.reviewed_by) == (False, "einlass"), "who read it stays known"
    assert languages.offered() == ("de", "en")
    await offered.switch("en", False, COMMAND)
    assert languages.offered() == ("de",)


async def test_other_processes_notice_after_seconds(app, monkeypatch):
    await offered.switch("uk", True, COMMAND)
    languages.offer(("de", "en"))  # as another process still believes
    await offered.refresh()
    assert "uk" not in languages.offered(), "asked a moment ago"
    monkeypatch.setattr(offered, "_read_at", offered._read_at - offered.KEPT)
    await offered.refresh()
    assert "uk" in languages.offered()


async def test_an_unreadable_database_changes_nothing(app, monkeypatch):
    async def broken(*_args):
        raise OSError("away")

    monkeypatch.setattr(offered, "rows", broken)
    await offered.refresh()
    assert languages.offered() == languages.OFFERED_AT_FIRST


@pytest.mark.parametrize("code", CODES)
async def test_every_page_says_which_language_it_is_in(client, code):
    answer = await client.get("/", params={"lang": code})
    assert f'<html lang="{BY_CODE[code].tag}" dir="{BY_CODE[code].direction}">' in answer.text
    assert answer.headers["content-language"] == BY_CODE[code].tag


@pytest.mark.parametrize("code", ["tr", "uk", "ar", "de-leicht"])
async def test_pages_for_staff_and_programs_have_the_whole_catalogues_only(client, code):
    for path in ("/organise/sign-in", "/api"):
        answer = await client.get(path, params={"lang": code}, headers={"Accept-Language": "fr,en;q=0.5"})
        assert answer.headers["content-language"] == "en", path
