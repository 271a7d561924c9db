"""The figures as tables, beside what has to be reached."""

import subprocess
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import NamedTuple

import machine
import msgspec
from load import Load


class Measured(msgspec.Struct):
    """One kind of work: CPU of all server processes and throughput per piece, seconds of waiting per operation."""

    name: str
    pieces: int
    cpu_ms: float
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float

    @classmethod
    def of(cls, name: str, rounds: list[tuple[float, Load]], each: int) -> "Measured":
        """From CPU seconds and load of each round, with operations of `each` pieces; CPU is the middle round's."""
        cpu_ms = median(spent * 1000 / (len(load.each) * each) for spent, load in rounds)
        waits = [seconds * 1000 for _spent, load in rounds for seconds in load.each]
        pieces = len(waits) * each
        cuts = quantiles(waits, n=100)
        per_second = pieces / sum(load.seconds for _spent, load in rounds)
        return cls(name, pieces, cpu_ms, per_second, cuts[49], cuts[94], cuts[98])

    def line(self) -> str:
        """For the terminal."""
        return (
            f"{self.name}: {self.cpu_ms:.2f} ms CPU, {self.per_second:.0f}/s,"
            f" p50 {self.p50_ms:.0f} p95 {self.p95_ms:.0f} p99 {self.p99_ms:.0f} ms ({self.pieces})"
        )


class Results(msgspec.Struct):
    """All figures of one database."""

    database: str = ""
    measured: list[Measured] = []
    start_s: float = 0
    idle_mb: float = 0
    idle_pss_mb: float = 0
    after_mb: float = 0
    many: int = 0
    many_scan: float = 0
    many_sign_up: float = 0

    def cpu(self, name: str) -> float:
        """Milliseconds per piece."""
        return next(one.cpu_ms for one in self.measured if one.name == name)


class Spread(msgspec.Struct):
    """Waiting, in milliseconds."""

    pieces: int = 0
    p50_ms: float = 0
    p95_ms: float = 0


class Scanner(msgspec.Struct):
    """The figures of the scanner app."""

    chromium: str
    first_load_kb: float
    decode: Spread = msgspec.field(default_factory=Spread)
    online: Spread = msgspec.field(default_factory=Spread)
    offline: Spread = msgspec.field(default_factory=Spread)
    from_cache_ms: float = 0
    queue_s: float = 0


class Goal(NamedTuple):
    """One line of the table: what, pretix 2026.8 on such a machine, what to reach on SQLite and PostgreSQL."""

    name: str
    work: str
    peer: str
    reach: tuple[float, float] | None


GOALS = (
    Goal("scan", "scan, distinct tickets, one per call", "101 ms", (2, 3)),
    Goal("batch", "scan in batches of 50, each scan", "101 ms", (0.4, 0.6)),
    Goal("batch_500", "a phone's batch of 500 scans, whole", "", (300, 450)),
    Goal("door_list", "offline list of 5,000 tickets", "", (150, 150)),
    Goal("door_delta", "what is new in it", "", (5, 5)),
    Goal("api", "sign-up by API (organiser), ticket letter queued", "280 ms", (5, 5)),
    Goal("public_api", "sign-up by API (public), confirm letter queued", "280 ms", (5, 5)),
    Goal("asked", "sign-up by API (public) with ten questions answered", "", (6, 6)),
    Goal("form", "sign-up by form: event, form, sent, next page", "1,200-1,470 ms", (12, 12)),
    Goal("confirm", "confirming: the letter's page, button, ticket page", "", None),
    Goal("page", "event page, anonymous", "70 ms", (2, 2)),
    Goal("lists", "list of 500 events, as page or JSON, nothing changed meanwhile", "", (3, 3)),
    Goal("ticket", "ticket PDF", "96 ms", (40, 40)),
)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _judged(value: float, limit: float | None, unit: str, digits: int = 2) -> str:
    shown = f"{value:.{digits}f}{unit}"
    return shown if limit is None or round(value, digits) <= limit else f"**{shown}, missed**"


def _goals(both: list[Results]) -> str:
    names = [results.database for results in both]
    text = _row("work, CPU of all server processes", "pretix 2026.8", "to reach", *names)
    text += _row("---", *["---:"] * (2 + len(both)))
    for goal in GOALS:
        limits = goal.reach or (None, None)
        reach = "" if not goal.reach else " / ".join(f"{limit:g}" for limit in dict.fromkeys(goal.reach)) + " ms"
        cells = [_judged(one.cpu(goal.name), limit, " ms") for one, limit in zip(both, limits, strict=True)]
        text += _row(goal.work, goal.peer, reach, *cells)
    text += _row("start to first answer", "minutes", "2 s", *(_judged(one.start_s, 2, " s") for one in both))
    text += _row("idle memory, one process (RSS)", "1 GB", "130 MB", *(_judged(o.idle_mb, 130, " MB", 0) for o in both))
    against = f"{both[0].many:,} attendees against 1,000"
    text += _row(f"{against}: scan", "", "1.5 times", *(_judged(one.many_scan, 1.5, " times") for one in both))
    return text + _row(
        f"{against}: sign-up", "", "1.5 times", *(_judged(one.many_sign_up, 1.5, " times") for one in both)
    )


def _details(results: Results) -> str:
    text = f"\n## {results.database}\n\n"
    text += _row("work", "pieces", "CPU", "per second", "p50", "p95", "p99")
    text += _row("---", *["---:"] * 6)
    works = {goal.name: goal.work for goal in GOALS}
    for one in results.measured:
        waits = (f"{ms:.1f} ms" for ms in (one.p50_ms, one.p95_ms, one.p99_ms))
        name = works.get(one.name, one.name)
        text += _row(name, f"{one.pieces:,}", f"{one.cpu_ms:.2f} ms", f"{one.per_second:,.0f}", *waits)
    return text + (
        f"\nIdle: {results.idle_mb:.0f} MB RSS, {results.idle_pss_mb:.0f} MB PSS. After the work above, with the PDF"
        f" worker: {results.after_mb:.0f} MB RSS.\n"
    )


def scanner(done: Scanner) -> str:
    """The section of the scanner app."""
    text = f"\n## The scanner, Chromium {done.chromium}\n\n"
    text += _row("what", "to reach", "measured") + _row("---", "---:", "---:")
    for name, spread, middle, most in (
        ("ticket shown to verdict, 30 pictures a second", done.online, 100, 250),
        ("the same without network", done.offline, 100, 250),
        ("reading a picture of 1280 x 720", done.decode, 20, 40),
    ):
        shown = f"{_judged(spread.p50_ms, middle, '', 0)} / {_judged(spread.p95_ms, most, '', 0)} ms"
        text += _row(f"{name} (p50 / p95)", f"{middle} / {most} ms", shown)
    text += _row("first load, compressed", "450 kB", _judged(done.first_load_kb, 450, " kB", 0))
    text += _row("ready from cache with 5,000 tickets", "1 s", _judged(done.from_cache_ms / 1000, 1, " s"))
    return text + _row("a queue of 2,000 empty after the network is back", "5 s", _judged(done.queue_s, 5, " s", 1))


def written(both: list[Results], phone: Scanner, load_before: float) -> str:
    """RESULTS.md."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    busy = f" **The machine was busy (load {load_before:.1f}): measure again.**" if load_before > machine.CALM else ""
    return f"""# Results of `make bench`

{datetime.now(UTC):%Y-%m-%d}, commit {commit}, load before {load_before:.1f}.{busy} {machine.described()}.

{_goals(both)}
The peer's figures were measured on such a machine with the same method. Concurrency 16, one server process, distinct
tickets and callers, mail queued and not delivered; SQLite with synchronous=FULL, PostgreSQL with fsync. Each work is
done in three rounds, CPU is that of the middle one. The client runs beside the server on the same cores: throughput and
waiting would be better with a machine of its own, CPU would not.
{scanner(phone)}{"".join(map(_details, both))}"""
