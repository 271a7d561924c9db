"""badges.sheets: every badge on its own label, every name readable."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from badges.sheets import (
    GROUP_STEPS,
    NAME_STEPS,
    ORGANISATION_STEPS,
    PADDING,
    POINT,
    QR,
    STOCKS,
    Badge,
    Stock,
    em,
    fit,
    lay_out,
)

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
NAMES = (ROOT / "sample" / "names.txt").read_text(encoding="utf-8").splitlines()
TEN = STOCKS["85x54"]


@pytest.mark.parametrize(
    ("place", "corner"),
    [(0, (15, 13.5)), (1, (110, 13.5)), (2, (15, 67.5)), (8, (15, 229.5)), (9, (110, 229.5))],
)
def test_corners_of_the_ten_labels(place, corner):
    assert TEN.corner(place) == corner


@pytest.mark.parametrize("stock", STOCKS.values(), ids=STOCKS.keys())
def test_labels_lie_inside_the_page_and_do_not_touch_each_other(stock: Stock):
    corners = [stock.corner(place) for place in range(stock.per_sheet)]
    for x, y in corners:
        assert 0 <= x <= stock.page_width - stock.width
        assert 0 <= y <= stock.page_height - stock.height
    for one, (x, y) in enumerate(corners):
        for other_x, other_y in corners[:one]:
            assert abs(x - other_x) >= stock.width or abs(y - other_y) >= stock.height


@given(number=st.integers(1, 65), start=st.integers(1, 10))
def test_every_badge_is_printed_once_beginning_at_the_first_free_label(number, start):
    badges = [Badge(str(n)) for n in range(number)]
    sheets = lay_out(badges, TEN, start)
    assert [placed.badge for sheet in sheets for placed in sheet] == badges
    assert (sheets[0][0].x, sheets[0][0].y) == TEN.corner(start - 1)
    assert len(sheets) == -(-(start - 1 + number) // 10)
    for index, sheet in enumerate(sheets):
        first = start - 1 if index == 0 else 0
        assert [(placed.x, placed.y) for placed in sheet] == [TEN.corner(first + n) for n in range(len(sheet))]


@pytest.mark.parametrize("start", [0, 11, -1])
def test_a_label_the_sheet_does_not_have_is_refused(start):
    with pytest.raises(ValueError):
        lay_out([Badge("Ott")], TEN, start)


def test_nobody_needs_no_sheet():
    assert lay_out([], TEN) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_name_stands_whole_within_the_label(name):
    fitted = fit(name, TEN.inner_width, NAME_STEPS)
    assert "".join(fitted.lines).replace(" ", "") == name.replace(" ", "")
    assert all(em(line) * fitted.size * POINT <= TEN.inner_width for line in fitted.lines)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Ott", ("Ott",)),
        ("Anna  Maria", ("Anna Maria",)),
        ("Jürgen Müller-Lüdenscheidt", ("Jürgen", "Müller-Lüdenscheidt")),
        ("von der Osten-Sacken", ("von der", "Osten-Sacken")),
    ],
)
def test_lines_break_at_blanks(name, lines):
    assert fit(name, TEN.inner_width, NAME_STEPS).lines == lines


def test_the_longest_name_breaks_behind_its_hyphens_and_stays_readable():
    fitted = fit(
        "Freifrau Maria-Theresia Katharina von und zu Hohenlohe-Waldenburg-Schillingsfürst",
        TEN.inner_width,
        NAME_STEPS,
    )
    assert fitted.size >= 13
    assert fitted.lines[-1] == "Schillingsfürst"


def test_a_word_without_end_is_cut_and_only_what_is_hopeless_is_shortened():
    assert "".join(fit("x" * 150, TEN.inner_width, NAME_STEPS).lines) == "x" * 150
    hopeless = fit("x" * 400, TEN.inner_width, NAME_STEPS)
    assert len(hopeless.lines) == NAME_STEPS[-1][1]
    assert hopeless.lines[-1].endswith("…")


@given(st.text(max_size=250), st.sampled_from([NAME_STEPS, ORGANISATION_STEPS, GROUP_STEPS]))
def test_whatever_somebody_writes_stays_within_its_lines(text, steps):
    fitted = fit(text, 45, steps)
    assert len(fitted.lines) <= dict(steps)[fitted.size]
    assert all(em(line) * fitted.size * POINT <= 45 + 0.01 or len(line) <= 2 for line in fitted.lines)


def test_name_organisation_and_group_leave_each_other_and_the_code_room():
    """With the line heights of badges.css: 1.1 for the name and 0.15 below it, 1.18 for the rest."""
    name = max(size * (lines * 1.1 + 0.15) for size, lines in NAME_STEPS) * POINT
    organisation = max(size * lines * 1.18 for size, lines in ORGANISATION_STEPS) * POINT
    group = max(size * lines * 1.18 for size, lines in GROUP_STEPS) * POINT
    assert name + 1.5 + organisation + group <= TEN.inner_height
    assert name <= TEN.height - 2 * PADDING + 2 - QR


def test_letters_are_measured_on_the_safe_side():
    """em() against the font itself: no name of the list, no word of ours may turn out wider than thought."""
    font = TTFont(ROOT / "static" / "fonts" / "print" / "FiraSans-SemiBold.ttf")
    letters, advances, unit = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    for name in [*NAMES, "WEMMWVM", "Ťažké Ľúbezné ďateľ", "Щербаківський Юрій Їжакевич", "Nguyễn Thị Hương Ưng"]:
        if all(ord(letter) in letters for letter in name):
            assert sum(advances[letters[ord(letter)]][0] for letter in name) / unit <= em(name), name
