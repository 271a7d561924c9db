"""Every text is German in the code and translated: all into English, what citizens read into every language."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest

from core.languages import TRANSLATED, translations

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
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
def sources(tool):
    """The texts each language needs, marked by _(), N_(), ngettext() or {% trans %}."""
    return {code: tool.extracted(code) for code in TRANSLATED}


@pytest.fixture(params=TRANSLATED)
def code(request):
    """One language."""
    return request.param


@pytest.fixture
def catalog(code, tool):
    """The catalogue of one language."""
    return tool.read(ROOT / "locales" / code / "LC_MESSAGES" / "messages.po", code)


def ids(catalog):
    """The German texts of a catalogue, singular and plural."""
    return {message.id for message in catalog if message.id}


def test_nothing_is_missing_and_nothing_is_stale(sources, code, catalog):
    """`make messages` brings the catalogues up to date."""
    assert ids(sources[code]) - ids(catalog) == set()
    assert ids(catalog) - ids(sources[code]) == set()


def test_english_has_every_text_the_others_what_citizens_read(sources):
    assert ids(sources["tr"]) < ids(sources["en"])
    assert ids(sources["tr"]) == ids(sources["ar"]) == ids(sources["uk"]) == ids(sources["de-leicht"])
    assert "Bitte ausfüllen." in ids(sources["tr"])
    assert "Zugriffstoken" not in ids(sources["tr"]), "a text of the back office"


def test_every_text_is_translated_with_the_same_placeholders(tool, catalog):
    assert list(tool.faults(catalog)) == []


def test_no_translation_is_a_guess(catalog):
    assert [message.id for message in catalog if message.id and message.fuzzy] == []


def test_a_translation_ends_like_its_text(catalog):
    """A sentence stays a sentence: button labels and headings have no full stop, sentences do."""
    wrong = []
    for message in catalog:
        if message.id and message.string and isinstance(message.id, str):
            german, other = message.id.rstrip("“\"'"), message.string.rstrip("“”\"'’»").replace("؟", "?")
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


def test_a_form_for_several_numbers_names_the_number(tool):
    """In Ukrainian the first form is for 21, too; in Arabic the second is for one alone."""
    texts = ("eine Person", "%(num)s Personen")
    ukrainian, arabic = tool.empty("uk"), tool.empty("ar")
    ukrainian.add(texts, ("одна особа", "%(num)s особи", "%(num)s осіб"))
    arabic.add(texts, ("لا أحد", "شخص واحد", "شخصان", "%(num)s أشخاص", "%(num)s شخصًا", "%(num)s شخص"))
    assert list(tool.faults(ukrainian)) == ["other placeholders: 'eine Person'"]
    assert list(tool.faults(arabic)) == []


@pytest.mark.parametrize(
    ("code", "number", "expected"),
    [
        ("de-leicht", 1, "1 Stunde "),
        ("de-leicht", 5, "5 Stunden "),
        ("tr", 5, "5 saatiniz"),
        ("uk", 1, "1 годину"),
        ("uk", 3, "3 години"),
        ("uk", 11, "11 годин,"),
        ("uk", 21, "21 годину"),
        ("ar", 1, "ساعة واحدة"),
        ("ar", 2, "ساعتان"),
        ("ar", 7, "7 ساعات"),
        ("ar", 24, "24 ساعة"),
        ("ar", 102, "102 ساعة"),
    ],
)
def test_numbers_are_counted_as_the_language_does(code, number, expected):
    one = "Ist ein Platz für Sie frei, bekommen Sie eine E-Mail und haben %(num)d Stunde Zeit, ihn anzunehmen."
    text = translations(code).ngettext(one, one.replace("Stunde ", "Stunden "), number) % {"num": number}
    assert expected in text


def noted():
    """What members of staff did, as the rooms call it: the second word of record() and record_staff()."""
    for room in ("core", "registration", "badges", "checkin", "reports", "desk"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("record", "record_staff"):
                    words = ast.walk(node.args[1])
                    yield from (word.value for word in words if isinstance(word, ast.Constant))


def test_the_record_has_a_word_for_everything_that_is_noted():
    words = (ROOT / "templates" / "desk" / "words.html").read_text(encoding="utf-8")
    known = set(re.findall(r'"(\w+)": _\(', words.partition("macro action(")[2].partition("endmacro")[0]))
    assert set(noted()) - known == set()


LONGEST = 13  # words of a sentence in Leichte Sprache


def test_leichte_sprache_keeps_to_short_sentences(tool):
    """No sentence is long, no clause hangs on another by dass, weil or obwohl, nothing happens passively."""
    path = ROOT / "locales" / "de-leicht" / "LC_MESSAGES" / "messages.po"
    wrong = []
    for message in tool.read(path, "de-leicht"):
        for text in message.string if isinstance(message.string, tuple) else (message.string,):
            for sentence in re.split(r"(?<=[.?!:])\s", text):
                words = [word for word in sentence.split() if re.search(r"\w", word)]
                if len(words) > LONGEST or re.search(r", (dass|weil|obwohl|damit|um) |\bwurden?\b|worden", sentence):
                    wrong.append(sentence)
    assert wrong == []


OWN_WORDS = (  # files with German that is not of the service: settings, names, organisers' texts to begin with
    "checkin/training.py",
    "core/settings.py",
    "core/languages.py",
    "registration/invitations/sheet.py",
    "templates/notices/",
)


def shown(path):
    """Whether the texts in this file are the service's own, and so in its catalogues."""
    return not path.relative_to(ROOT).as_posix().startswith(OWN_WORDS)


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
    found = []
    for path in filter(shown, tool.files()):
        if path.suffix == ".py":
            found += [f"{path.relative_to(ROOT)}: {text}" for text in unmarked(ast.parse(path.read_text("utf-8")))]
    assert found == []


def test_no_german_in_the_templates_escapes_translation(tool):
    found = []
    for path in filter(shown, tool.files()):
        if path.suffix != ".py":
            text = re.sub(r"{#.*?#}|{%-?\s*trans.*?endtrans\s*-?%}", "", path.read_text("utf-8"), flags=re.DOTALL)
            text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
            found += [f"{path.relative_to(ROOT)}: {word.group()}" for word in GERMAN.finditer(text)]
    assert found == []
