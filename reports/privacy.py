"""What may leave the house: the public edition of an event's figures (design/figures.md, "What may leave the house").

Counts are rounded to the nearest 5, the headline (attended, per mode) stays exact. Rounding alone does not protect:
from exact totals and from what other rows leave over, a reader can work some counts out. So a table is printed only if,
reading everything printed together, no count in any table is certain to be 1, 2, 3 or 4. Pure values, no I/O.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from reports.attendance import HEADCOUNTS, NOT_STATED, Figure

ONLY_THE_TOTAL_BELOW = 30  # persons attended
NO_SHARES_BELOW = 50
SMALL = range(1, 5)
OTHER = "other"
MERGEABLE = ("group", "field", "channel")  # and what people said of themselves
KEPT_IN_THE_HOUSE = ("exits", "time")  # how full the room was minute by minute
_MANY = 10**9
_PASSES = 100

Cell = tuple[str, str | None, str | None, str | None]
Table = list[Figure]


class Sum(NamedTuple):
    """An equation every reader can know: the parts add up to the total. Cells not in any file are unknowns."""

    total: Cell
    parts: tuple[Cell, ...]


def publish(figures: Sequence[Figure], closed: bool, frozen: bool) -> list[Figure]:
    """The public edition: fewer and rounded rows.

    `closed`: events that were not open to all publish totals only. Until the figures are frozen there is the headline
    only. A table that would give a small count away is printed with its smallest categories merged, or not at all.
    """
    headline, *tables = _tables(figures)
    base = headline[0].value
    if base < ONLY_THE_TOTAL_BELOW:
        return headline
    if closed:
        tables = [table for table in tables if table[0].mode is None and table[0].dimension is None]
    if not frozen:
        tables = [table for table in tables if table[0].metric == "attended" and table[0].dimension is None]
    known = sums(figures)
    shown = list(headline)
    for table in tables:
        shown += _safe_form(table, shown, figures, known)
    order = {cell_of(figure): place for place, figure in enumerate(figures)}
    return sorted(shown, key=lambda figure: order.get(cell_of(figure), _last_of(figure, order)))


def rounded(value: int) -> int:
    """To the nearest 5: 0-2 become 0, 3-7 become 5."""
    return (value + 2) // 5 * 5


def cell_of(figure: Figure) -> Cell:
    """What the figure counts, without its value."""
    return figure.metric, figure.mode, figure.dimension, figure.category


def _tables(figures: Sequence[Figure]) -> list[Table]:
    """The rows as tables, the first to be printed first: headline, its modes, totals, dimensions, modes of the rest."""
    found: dict[tuple[int, str, str | None, bool], Table] = defaultdict(list)
    for figure in figures:
        if figure.dimension in KEPT_IN_THE_HOUSE:
            continue
        exact = figure.metric == "attended" and figure.dimension is None
        rank = 2 + (figure.dimension is not None) + 2 * (figure.mode is not None)
        printed = figure if exact else replace(figure, value=rounded(figure.value), rounded=True)
        rank = figure.mode is not None if exact else rank
        found[rank, figure.metric, figure.dimension, figure.mode is not None].append(printed)
    return [table for _key, table in sorted(found.items(), key=lambda item: item[0][0])]


def _safe_form(table: Table, shown: Table, figures: Sequence[Figure], known: list[Sum]) -> Table:
    """The table, or the table with its 2, 4, 8 ... smallest categories in one, or nothing."""
    if not gives_away([*shown, *table], figures, known):
        return table
    if table[0].dimension not in MERGEABLE and table[0].method != "answers":
        return []
    exact = {cell_of(figure): figure.value for figure in figures}
    mergeable = sorted(
        (figure for figure in table if figure.category != NOT_STATED), key=lambda one: (one.value, one.category or "")
    )
    size = 2
    while size <= len(mergeable):
        merged = mergeable[:size]
        value = sum(exact[cell_of(figure)] for figure in merged)
        other = replace(merged[0], category=OTHER, value=rounded(value))
        kept = [figure for figure in table if figure not in merged]
        whole = table[0].metric, None, None, None
        equations = [  # the second follows from the first, but not by intervals
            Sum(cell_of(other), tuple(cell_of(figure) for figure in merged)),
            Sum(whole, tuple(cell_of(figure) for figure in (*kept, other))),
        ]
        if len(kept) and not gives_away([*shown, *kept, other], figures, [*known, *equations]):
            known += equations
            return [*kept, other]
        size *= 2
    return []


def _last_of(figure: Figure, order: dict[Cell, int]) -> float:
    """Merged categories stand behind the others of their table."""
    same = (place for cell, place in order.items() if cell[:3] == cell_of(figure)[:3])
    return max(same) + 0.5


def gives_away(shown: Iterable[Figure], figures: Iterable[Figure], known: Sequence[Sum]) -> bool:
    """Whether a reader of these rows can be certain of a count of 1 to 4, printed or not.

    Every cell starts as the interval its printed value allows (unprinted: anything), and the equations narrow the
    intervals until nothing moves.
    """
    shown = list(shown)
    bounds = {cell: (0, _MANY) for equation in known for cell in (equation.total, *equation.parts)}
    for figure in shown:
        margin = 2 if figure.rounded else 0
        bounds[cell_of(figure)] = max(0, figure.value - margin), figure.value + margin
    bounds = narrowed(bounds, known)
    cells = {cell_of(figure) for figure in (*figures, *shown)}
    cells.discard(("attended", None, None, None))
    return any(low in SMALL and high in SMALL for low, high in (bounds.get(cell, (0, _MANY)) for cell in cells))


def narrowed(bounds: dict[Cell, tuple[int, int]], known: Sequence[Sum]) -> dict[Cell, tuple[int, int]]:
    """Interval arithmetic: each total lies between the sums of its parts' bounds, each part in what the rest leaves."""
    bounds = dict(bounds)
    for _ in range(_PASSES):
        before = dict(bounds)
        for total, parts in known:
            least, most = sum(bounds[part][0] for part in parts), sum(bounds[part][1] for part in parts)
            low, high = max(bounds[total][0], least), min(bounds[total][1], most)
            bounds[total] = low, high
            for part in parts:
                part_low, part_high = bounds[part]
                bounds[part] = max(part_low, low - most + part_high), min(part_high, high - least + part_low)
        if bounds == before:
            break
    return bounds


def sums(figures: Iterable[Figure]) -> list[Sum]:
    """How the figures hang together, by their definitions; cells named with * are counted nowhere."""
    by_table: dict[tuple[str, str | None], list[Cell]] = defaultdict(list)
    cells = {cell_of(figure) for figure in figures}
    for metric, mode, dimension, category in (cell_of(figure) for figure in figures):
        if mode or dimension:
            by_table[metric, dimension].append((metric, mode, dimension, category))
    found = [
        Sum((metric, None, None, None), tuple(parts))
        for (metric, dimension), parts in by_table.items()
        if dimension not in ("admissions", *KEPT_IN_THE_HOUSE)
    ]
    return found + _of_sign_ups(cells) + _of_presence(cells, by_table) + _of_arrivals(cells, by_table)


def _of_sign_ups(cells: set[Cell]) -> list[Sum]:
    """Who registered held a seat, waited, cancelled or came later; who had a seat came, stayed away or changed."""
    found = []
    for mode in (None, "on_site", "online"):

        def one(metric: str, mode: str | None = mode) -> Cell:
            return metric, mode, None, None

        held = [one(metric) for metric in ("seated", "waitlisted", "cancelled") if one(metric) in cells]
        sat = [one(metric) for metric in ("no_show", "changed_mode") if one(metric) in cells]
        if one("registered") in cells:
            found.append(Sum(one("registered"), (*held, one("*later"))))
            found.append(Sum(one("seated"), (*sat, one("*sat"))))
    if ("seated", "on_site", None, None) in cells:
        came = ("*sat", "on_site", None, None), ("*came_without_seat", None, None, None)
        found.append(Sum(("checked_in", "on_site", None, None), came))
    return found


def _of_presence(cells: set[Cell], by_table: dict[tuple[str, str | None], list[Cell]]) -> list[Sum]:
    """Admitted and walk-ins are all who attended on site; a walk-in stated nothing and has a channel of its own."""
    walk_ins: Cell = ("*walk_ins", None, None, None)
    parts = tuple(("walk_in_" + kind, None, None, None) for kind in ("named", "anonymous"))
    found = [
        Sum(("attended", "on_site", None, None), (("checked_in", None, None, None), walk_ins)),
        Sum(walk_ins, parts),
    ]
    channel: Cell = ("attended", None, "channel", "walk_in")
    if by_table.get(("attended", "channel")):
        found.append(Sum(walk_ins, (channel,) if channel in cells else ()))
    for metric, dimension in by_table:
        if metric == "attended" and dimension not in (None, "channel"):
            silent: Cell = ("attended", None, dimension, NOT_STATED)
            others: Cell = (f"*no_{dimension}", None, None, None)
            found.append(Sum(silent, (walk_ins, others)) if silent in cells else Sum(walk_ins, ()))
    return found


def _of_arrivals(cells: set[Cell], by_table: dict[tuple[str, str | None], list[Cell]]) -> list[Sum]:
    """Every admission was somebody's who attended or is counted apart; where exits are counted, maybe a second time."""
    slots = by_table.get(("arrivals", "admissions"))
    if not slots:
        return []
    everybody: Cell = ("*admissions", None, None, None)
    admitted: list[Cell] = [("attended", "on_site", None, None)]
    admitted += [(f"headcount_{kind}", None, None, None) for kind in HEADCOUNTS]
    if ("occupancy_peak", None, None, None) in cells:
        admitted.append(("*came_again", None, None, None))
    return [Sum(everybody, tuple(slots)), Sum(everybody, tuple(admitted))]
