"""Measures Einlass against the figures it has to reach, on SQLite and on PostgreSQL, and writes RESULTS.md.

    make bench                  everything, under eight minutes on two cores
    make bench ARGS=--quick     fewer operations and 100,000 instead of 1,000,000 attendees; writes nothing

The server is a real `einlass serve` with one worker; the client is another process whose work does not count. What
counts is the CPU time of all processes of the server, the database's among them (PostgreSQL waits for the disk here).
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import fill
import machine
import msgspec
import report
import scanner
import work
from load import Ask, Load
from report import Measured, Results
from service import ROOT, Service


class Sizes(msgspec.Struct):
    """How much is done."""

    scans: int = 4000
    batches: int = 200
    sign_ups: int = 1500
    forms: int = 500
    pages: int = 3000
    tickets: int = 150
    lists: int = 60
    small: int = 900  # of each event with 1,000 attendees
    many: int = 1_000_000


QUICK = Sizes(scans=800, batches=40, sign_ups=400, forms=120, pages=800, tickets=40, lists=20, small=250, many=100_000)
BATCH = 50
TICKETS = 5000  # at the door that phones ask for their list
ROUNDS = 3  # each kind of work is done in so many parts; the CPU figure is that of the middle one
WARM = 60  # operations before those that are measured


class Bench:
    """One database's run."""

    def __init__(self, service: Service, sizes: Sizes) -> None:
        self.service = service
        self.sizes = sizes
        self.results = Results()

    def measure(self, name: str, operations: list[list[Ask]], each: int = 1, token: str | None = None) -> None:
        """Carry out, and note the figures per piece (`each` pieces an operation)."""
        warm = min(WARM, len(operations) // 10)
        self.service.send(operations[:warm], token, every_caller_new=True)
        rest = operations[warm:]
        rounds = [self.service.measured(part, token) for part in _parts(rest, ROUNDS)]
        self.results.measured.append(_told(Measured.of(name, rounds, each)))

    def run(self) -> Results:
        """Everything."""
        service, sizes = self.service, self.sizes
        self._start()
        organiser = service.command("token", "add", "bench", "--role", "organiser")
        numbers = self._event(service, "stadtkonferenz", 20_000, organiser)
        door = service.command("token", "add", "bench", "--role", "door", "--event", "stadtkonferenz")
        singles, rest = numbers[: sizes.scans], numbers[sizes.scans :]
        self.measure("scan", [[work.scans("stadtkonferenz", [n])] for n in singles], token=door)
        batches = [list(rest[n * BATCH : (n + 1) * BATCH]) for n in range(sizes.batches)]
        self.measure("batch", [[work.scans("stadtkonferenz", one)] for one in batches], BATCH, door)
        self._door(organiser)
        self.measure("api", _sign_ups("stadtkonferenz", range(sizes.sign_ups)), token=organiser)
        self.measure("public_api", _sign_ups("stadtkonferenz", range(sizes.sign_ups, 2 * sizes.sign_ups)))
        service.ask("POST", "/api/v1/events", work.asking_event("zehn-fragen"), organiser)
        self.measure("asked", [[work.asked_sign_up("zehn-fragen", n)] for n in range(sizes.sign_ups)])
        seal = service.seal("/e/stadtkonferenz/register")
        self.measure("form", [work.sign_up_by_form("stadtkonferenz", n, seal) for n in range(sizes.forms)])
        with fill.Database(service.url) as db:
            links = db.column("SELECT manage_token FROM registration WHERE state = 'pending' ORDER BY created_at, id")
        self.measure("confirm", [work.confirm(link) for link in links[: sizes.forms]])
        self.measure("page", [[work.event_page("stadtkonferenz")] for _ in range(sizes.pages)])
        for number in range(500):
            service.ask("POST", "/api/v1/events", work.event(f"liste-{number}"), organiser)
        self.measure("lists", [work.event_lists() for _ in range(sizes.pages // 3)], each=2)
        self.measure("ticket", [[work.ticket_pdf(n)] for n in numbers[: sizes.tickets]])
        self.results.after_mb = machine.memory_mb(service.server)[0]
        self._one_large_event(organiser)
        return self.results

    def _start(self) -> None:
        starts = []
        for _ in range(3):
            self.service.stop()
            starts.append(self.service.start())
        time.sleep(1)
        self.results.start_s = statistics.median(starts)
        self.results.idle_mb, self.results.idle_pss_mb = machine.memory_mb(self.service.server)
        self.results.database = self.service.database_version()
        print(f"start {self.results.start_s:.2f} s, idle {self.results.idle_mb:.0f} MB", file=sys.stderr)

    def _event(self, service: Service, slug: str, attendees: int, organiser: str) -> range:
        """An event with so many seated attendees; answers their numbers."""
        service.ask("POST", "/api/v1/events", work.event(slug), organiser)
        body = msgspec.json.decode(work.sign_up(slug, 0).body)
        made = service.ask("POST", f"/api/v1/events/{slug}/registrations", body, organiser)
        numbers = range(service.filled + 1, service.filled + 1 + attendees)
        service.filled += attendees
        with fill.Database(service.url) as db:
            fill.attendees(db, str(made["id"]), numbers[0], numbers[-1])
            db.settle()
        return numbers

    def _door(self, organiser: str) -> None:
        """What the phones at the door of an event with 5,000 tickets ask for."""
        numbers, service = self._event(self.service, "tuer", TICKETS, organiser), self.service
        token = service.command("token", "add", "bench", "--role", "door", "--event", "tuer")
        self.measure("door_list", [[work.door_list("tuer")] for _ in range(self.sizes.lists)], token=token)
        cursor = str(service.ask("GET", "/api/v1/door/tuer/list", None, token)["cursor"])
        service.send([[work.scans("tuer", list(numbers[:10]))]], token)
        self.measure("door_delta", [[work.door_list("tuer", cursor)] for _ in range(self.sizes.scans)], token=token)
        many = [list(numbers[first : first + 500]) for first in range(10, TICKETS - 500, 500)]
        self.measure("batch_500", [[work.scans("tuer", one)] for one in many], token=token)

    def _one_large_event(self, organiser: str) -> None:
        """The same work at events of 1,000 here and at one of 1,000,000 in a database of its own, turn by turn."""
        sizes, many = self.sizes, self.sizes.many
        small = [self._event(self.service, f"klein-{n}", 1000, organiser) for n in range(ROUNDS)]
        with Service(self.service.cluster, free_port(), "large") as large:
            large.start()
            token = large.command("token", "add", "bench", "--role", "organiser")
            began = time.perf_counter()
            numbers = self._event(large, "gross", many, token)
            print(f"{many:,} attendees filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
            spread = numbers[:: len(numbers) // (sizes.small * ROUNDS)]
            half = sizes.small // 2
            rounds: dict[str, list[tuple[float, Load]]] = defaultdict(list)
            large.send([[work.scans("gross", [n])] for n in numbers[1 : 1 + WARM]], token)
            for n in range(ROUNDS):
                scans = [[work.scans(f"klein-{n}", [one])] for one in small[n][: sizes.small]]
                rounds["1,000 attendees: scan"].append(self.service.measured(scans, organiser))
                scans = [[work.scans("gross", [one])] for one in spread[n * sizes.small : (n + 1) * sizes.small]]
                rounds[f"{many:,} attendees: scan"].append(large.measured(scans, token))
                sign_ups = _sign_ups(f"klein-{n}", range(half))
                rounds["1,000 attendees: sign-up"].append(self.service.measured(sign_ups, organiser))
                sign_ups = _sign_ups("gross", range(n * half, (n + 1) * half))
                rounds[f"{many:,} attendees: sign-up"].append(large.measured(sign_ups, token))
        few_scans, many_scans, few_sign_ups, many_sign_ups = (
            _told(Measured.of(name, parts, 1)) for name, parts in rounds.items()
        )
        self.results.many = many
        self.results.many_scan = many_scans.cpu_ms / few_scans.cpu_ms
        self.results.many_sign_up = many_sign_ups.cpu_ms / few_sign_ups.cpu_ms
        self.results.measured += [few_scans, many_scans, few_sign_ups, many_sign_ups]


def _parts(operations: list[list[Ask]], count: int) -> list[list[list[Ask]]]:
    """The operations in parts of almost the same size."""
    cuts = [len(operations) * n // count for n in range(count + 1)]
    return [operations[first:last] for first, last in pairwise(cuts)]


def _sign_ups(slug: str, numbers: Iterable[int]) -> list[list[Ask]]:
    return [[work.sign_up(slug, number + 1)] for number in numbers]


def _told(done: Measured) -> Measured:
    print(done.line(), file=sys.stderr)
    return done


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def on_one_database(cluster: str | None, sizes: Sizes) -> Results:
    """The figures of SQLite, or of a PostgreSQL server with {} for the database in its address."""
    with Service(cluster, free_port()) as service:
        return Bench(service, sizes).run()


def on_postgres(quick: bool) -> Results:
    """The same in a process beside a PostgreSQL server of its own."""
    with tempfile.NamedTemporaryFile() as answer:
        command = [sys.executable, str(ROOT / "tools" / "with_postgres.py"), "--durable", sys.executable, __file__]
        subprocess.run([*command, "--into", answer.name, *(["--quick"] if quick else [])], check=True)
        return msgspec.json.decode(Path(answer.name).read_bytes(), type=Results)


def main() -> None:
    """Both databases, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of it; RESULTS.md stays as it is")
    parser.add_argument("--into", help=argparse.SUPPRESS)  # the process beside PostgreSQL
    asked = parser.parse_args()
    sizes = QUICK if asked.quick else Sizes()
    if asked.into:
        results = on_one_database(os.environ["EINLASS_TEST_PG"], sizes)
        Path(asked.into).write_bytes(msgspec.json.encode(results))
        return
    before = os.getloadavg()[0]
    both = [on_one_database(None, sizes), on_postgres(asked.quick)]
    text = report.written(both, scanner.measured(free_port()), before)
    print(text)
    if not asked.quick:
        Path(__file__).with_name("RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
