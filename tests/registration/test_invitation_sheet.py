"""Lists as spreadsheets save them: what is read, and what is named as wrong."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.folding import fold
from core.problems import Invalid
from registration.invitations.sheet import MOST_LINES, Known, read, text_of

KNOWN = Known("Europe/Berlin", {}, {fold(name): name for name in ("Arbeit, Produktion und Handel", "Wohnen")})


def values(text, place=0):
    """The values of a line that is right."""
    row = read(text, KNOWN).rows[place]
    assert row.wrong == []
    return row.values


def refused(text):
    """The field and code of a file nobody can read."""
    with pytest.raises(Invalid) as raised:
        read(text, KNOWN)
    return raised.value.errors[0]


@pytest.mark.parametrize(
    "body",
    [
        "Name;E-Mail\nJürgen Müller;j@posteo.example\n".encode("utf-8-sig"),
        "Name;E-Mail\r\nJürgen Müller;j@posteo.example\r\n".encode(),
        "Name,E-Mail\r\nJürgen Müller,j@posteo.example".encode("cp1252"),
        "\n\nNAME\temail\nJürgen Müller\tj@posteo.example".encode(),
        '"Name";"e-mail-adresse"\n"Jürgen Müller";"j@posteo.example"'.encode(),
        "Vorname;Nachname;Mail\nJürgen;Müller;j@posteo.example".encode("cp1252"),
        "First name,Last name,E-mail address\nJürgen,Müller,j@posteo.example".encode(),
    ],
)
def test_the_same_person_however_it_was_saved(body):
    assert values(text_of(body)) == {"name": "Jürgen Müller", "address": "", "email": "j@posteo.example"}


def test_a_field_with_commas():
    text = 'Name,Themenfeld,Anzahl\nAyşe,"arbeit, produktion und handel",3\n'
    assert values(text) == {"name": "Ayşe", "address": "", "field": "Arbeit, Produktion und Handel", "uses": 3}


def test_an_address_in_parts_or_in_one_cell_of_several_lines():
    parts = "Organisation;Straße;PLZ;Ort\nChor;Südwall 2-4;44122;Dortmund"
    assert values(parts)["address"] == "Südwall 2-4\n44122 Dortmund"
    whole = 'Organisation;Anschrift\nChor;"Südwall 2-4\r\n44122 Dortmund"\nVerein;Weg 1\n'
    assert values(whole)["address"] == "Südwall 2-4\n44122 Dortmund"
    assert [row.line for row in read(whole, KNOWN).rows] == [2, 3]  # as the spreadsheet counts, not the text editor


def test_days_are_those_of_the_event():
    text = "Name;Gültig ab;Gültig bis\nA;1.12.2026;31.12.2026\nB;2026-12-01 9:30;2026-12-31T23:00:00Z\n"
    first, second = read(text, KNOWN).rows
    assert first.values["valid_from"].astimezone(UTC) == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert first.values["valid_until"].astimezone(UTC) == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert second.values["valid_until"] == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert second.wrong == [("valid_from", "format")]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("=1+1;;;;", [("name", "not_allowed")]),
        ("A;;zwei;;", [("uses", "type")]),
        ("A;;1,5;;", [("uses", "type")]),
        ("A;;2,0;;", []),
        ("A;;;Klingonisch;", [("language", "choice")]),
        ("A;;;Türkçe;", []),
        ("A;;;Leichte Sprache;", []),
        ("A;;;;32.13.2026", [("valid_until", "format")]),
        ("A;;;;;noch was", [("", "too_long")]),
        ("A;;;;;;", []),
        ('A;"B" e.V.;;;', [("", "format")]),
        ('A;Verein "B" e.V.;;;', []),
    ],
)
def test_wrong_cells(line, wrong):
    text = f"Name;Organisation;Anzahl;Sprache;Gültig bis\nGut;;;;\n{line}\nAuch gut;;;;\n"
    rows = read(text, KNOWN).rows
    assert [row.line for row in rows] == [2, 3, 4]
    assert rows[1].wrong == wrong
    assert rows[0].wrong == rows[2].wrong == []


def test_empty_lines_are_passed_over_and_counted():
    rows = read("Name;Organisation\n\nA;\n;\n  ;\nB;\n", KNOWN).rows
    assert [(row.line, row.values["name"]) for row in rows] == [(3, "A"), (6, "B")]


def test_columns_nobody_knows_are_named():
    assert read("Name;Schuhgröße;;Anrede\nA;44;;Frau\n", KNOWN).unknown == ["Schuhgröße", "Anrede"]


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("", "file", "required"),
        ("\n \n", "header", "required"),
        ("Name;E-Mail\n", "file", "required"),
        ("Name;E-Mail\n;\n", "file", "required"),
        ("E-Mail\na@b.example\n", "header", "required"),
        ("Müller;m@b.example\n", "header", "required"),
        ("Name;Person\nA;B\n", "header", "duplicate"),
        ("Name\n" + "A\n" * (MOST_LINES + 1), "file", "too_long"),
        (";".join(["Name"] + ["x"] * 200) + "\nA\n", "file", "too_long"),
    ],
)
def test_what_is_no_list(text, field, code):
    assert refused(text) == (field, code)


def test_as_many_lines_as_are_allowed():
    assert len(read("Name\n" + "A\n" * MOST_LINES, KNOWN).rows) == MOST_LINES


@pytest.mark.parametrize("body", [b"Name\nA\x00", "Name\nA".encode("utf-16"), b"Name\n\x81", b"x" * 1_000_001])
def test_what_is_no_text(body):
    with pytest.raises(Invalid) as raised:
        text_of(body)
    assert raised.value.errors[0].field == "file"


@given(
    st.text(max_size=400), st.sampled_from(["Name;Organisation\n", "Name,Anzahl,Gültig bis\n", "Name\tE-Mail\n", ""])
)
def test_any_text_is_read_or_refused(text, header):
    try:
        rows = read(header + text, KNOWN).rows
    except Invalid:
        return
    assert [row.line for row in rows] == sorted({row.line for row in rows})
