"""Every text somebody can see is German in the code and translated in every catalogue of locales/."""

import importlib.util
from pathlib import Path

import pytest

from core.languages import CODES, DEFAULT

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [code for code in CODES if code != DEFAULT]


@pytest.fixture(scope="module")
def tool():
    """tools/messages.py, which `make messages` runs."""
    spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def source(tool):
    """Every text of the code, marked by _(), N_(), ngettext() or {% trans %}."""
    return tool.extracted()


@pytest.fixture(params=OTHERS)
def catalog(request, tool):
    """The catalogue of one language."""
    return tool.read(ROOT / "locales" / request.param / "LC_MESSAGES" / "messages.po", request.param)


def ids(catalog):
    """The German texts of a catalogue, singular and plural."""
    return {message.id for message in catalog if message.id}


def test_nothing_is_missing_and_nothing_is_stale(source, catalog):
    """`make messages` brings the catalogues up to date."""
    assert ids(source) - ids(catalog) == set()
    assert ids(catalog) - ids(source) == set()


def test_every_text_is_translated_with_the_same_placeholders(tool, catalog):
    assert list(tool.faults(catalog)) == []


def test_no_translation_is_a_guess(catalog):
    assert [message.id for message in catalog if message.id and message.fuzzy] == []


def test_a_translation_ends_like_its_text(catalog):
    """A sentence stays a sentence: button labels and headings have no full stop, sentences do."""
    wrong = []
    for message in catalog:
        if message.id and isinstance(message.id, str):
            german, other = message.id.rstrip("“\"'"), message.string.rstrip("”\"'’")
            if german[-1] in ".?:!" and german[-1] != other[-1:]:
                wrong.append((message.id, message.string))
    assert wrong == []


def test_the_tool_finds_what_it_is_for(tool):
    catalog = tool.Catalog(locale="en")
    catalog.add("Noch %(free)s Plätze", "")
    catalog.add("Hallo %(name)s", "Hello %(nam)s")
    catalog.add(("ein Platz", "%(num)s Plätze"), ("one seat", "%(num)s seats"))
    assert list(tool.faults(catalog)) == [
        "not translated: 'Noch %(free)s Plätze'",
        "other placeholders: 'Hallo %(name)s'",
    ]
