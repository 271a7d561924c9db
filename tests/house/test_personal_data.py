"""The map of personal data knows every text column of every table, and the record of processing says the same."""

from piccolo.columns import JSON, Text, Varchar
from piccolo.conf.apps import Finder

from core import kept
from core.settings import ROOT
from tools.privacy import BEGIN, END, table

COLUMNS = {
    piccolo._meta.tablename: {column._meta.db_column_name: column for column in piccolo._meta.columns}
    for piccolo in Finder().get_table_classes()
}


def test_every_text_column_is_in_the_map_or_said_to_hold_no_personal_data():
    known = {(entry.table, column) for entry in kept.everything() for column in entry.columns}
    without = {(name, column) for room in kept.rooms() for name, columns in room.WITHOUT.items() for column in columns}
    texts = {
        (name, column)
        for name, columns in COLUMNS.items()
        for column, kind in columns.items()
        if isinstance(kind, (Varchar, Text, JSON))
    }
    assert texts - known - without == set()
    assert known & without == set()
    assert without - texts == set()


def test_the_map_names_only_what_there_is():
    for entry in kept.everything():
        assert entry.table in COLUMNS
        assert set(entry.columns) | set(entry.also) <= set(COLUMNS[entry.table]), entry.what
        assert not entry.term.column or entry.term.column in COLUMNS[entry.table]


def test_what_a_person_sees_has_a_name():
    from registration.own.words import LABELS

    shown = {name for entry in kept.everything() for name in entry.shown}
    assert shown - {"answers"} <= set(LABELS)


def test_the_record_of_processing_is_the_map():
    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    written = text.partition(BEGIN)[2].partition(END)[0].strip()
    assert written == table().strip(), "write it anew: python -m tools.privacy"
