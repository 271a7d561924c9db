"""Every text somebody can see is German in the code and translated in every catalogue of locales/."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest

from core.languages import CODES, DEFAULT

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [code for code in CODES if code != DEFAULT]
GERMAN = re.compile(r"[a-z][äöüß]|[äöü][a-zß]|\b(?:und|oder|der|die|das|ein|eine|nicht|mit|Sie)\b")
CALLS = ("_", "N_", "ngettext")


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


def unmarked(tree):
    """German text in a Python file that no call marks for translation; docstrings are not shown to anybody."""
    passed = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            passed |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in passed
        and GERMAN.search(node.value)
    ]


def test_no_german_in_the_rooms_escapes_translation(tool):
    """The town's own words are a setting, and an example of one stands in an error of the settings."""
    found = []
    for path in tool.files():
        if path.suffix == ".py" and path != ROOT / "core" / "settings.py":
            found += [f"{path.relative_to(ROOT)}: {text}" for text in unmarked(ast.parse(path.read_text("utf-8")))]
    assert found == []


def test_no_german_in_the_templates_escapes_translation(tool):
    found = []
    for path in tool.files():
        if path.suffix != ".py":
            text = re.sub(r"{#.*?#}|{%-?\s*trans.*?endtrans\s*-?%}", "", path.read_text("utf-8"), flags=re.DOTALL)
            text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
            found += [f"{path.relative_to(ROOT)}: {word.group()}" for word in GERMAN.finditer(text)]
    assert found == []
