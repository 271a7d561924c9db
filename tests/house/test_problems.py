"""Every refusal has a title and a detail in every language, a page, and a line in docs/problems.md."""

import re
from pathlib import Path

import pytest
from markupsafe import escape

from core.languages import CODES, TRANSLATED, translations
from core.problems import Problem, every_problem

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
ROW = re.compile(r"^\| `(\w+)` \| (\d{3}) \| .+ \|$", re.MULTILINE)


@pytest.fixture
def problems(app):
    """What the loaded rooms can answer with; tests may define some of their own."""
    return [kind for kind in every_problem().values() if not kind.__module__.startswith(("test", "conftest"))]


def test_each_has_texts_in_every_language(problems):
    for kind in problems:
        for text in (kind.title, kind.detail):
            assert text.strip()
            for code in TRANSLATED:
                translated = translations(code).gettext(text)
                easy = code == "de-leicht"  # simple German may be easy already
                assert easy or translated != text, f"{kind.code}: {text!r} has no translation ({code})"
                assert set(PLACEHOLDER.findall(translated)) == set(PLACEHOLDER.findall(text))


def test_codes_are_words_and_each_stands_for_one_refusal(problems):
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code) for kind in problems)
    assert all(400 <= kind.status < 600 for kind in problems)
    kinds, waiting = [], Problem.__subclasses__()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        kinds.append(kind.code)
    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize("language", CODES)
async def test_each_has_a_page(client, problems, language):
    for kind in problems:
        answer = await client.get(f"/problems/{kind.code}", params={"lang": language})
        assert answer.status_code == 200, kind.code
        assert kind.code in answer.text
        assert escape(translations(language).gettext(kind.title)) in answer.text


async def test_an_unknown_code_has_none(client, problems):
    assert (await client.get("/problems/no_such_thing")).status_code == 404


def test_the_document_lists_exactly_these(problems):
    text = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    assert {code: int(status) for code, status in ROW.findall(text)} == {kind.code: kind.status for kind in problems}
