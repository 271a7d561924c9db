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
from collections.abc import Iterable
from pathlib import Path

import fill
import machine
import msgspec
import report
import work
from load import Ask
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
    small: int = 900  # of each event with 1,000 attendees
    many: int = 1_000_000


QUICK = Sizes(scans=800, batches=40, sign_ups=400, forms=120, pages=800, tickets=40, small=250, many=100_000)
BATCH = 50
SMALL_EVENTS = 3  # of 1,000 attendees each
WARM = 60  # operations before those that are measured


class Bench:
    """One database's run."""

    def __init__(self, service: Service, sizes: Sizes) -> None:
        self.service = service
        self.sizes = sizes
        self.results = Results()
        self.used = 0  # numbers of attendees given out

    def measure(
        self, name: str, operations: list[list[Ask]], each: int = 1, token: str | None = None, record: bool = True
    ) -> float:
        """Carry out, and note the figures; answers the milliseconds of CPU per piece (`each` pieces an operation)."""
        warm = min(WARM, len(operations) // 10)
        self.service.send(operations[:warm], token, every_caller_new=True)
        before = self.service.cpu()
        load = self.service.send(operations[warm:], token, every_caller_new=True)
        spent = self.service.cpu() - before
        done = Measured.of(name, spent, load, each)
        print(done.line(), file=sys.stderr)
        if record:
            self.results.measured.append(done)
        return done.cpu_ms

    def event(self, slug: str, attendees: int, token: str) -> range:
        """An event with so many seated attendees; answers their numbers."""
        self.service.ask("POST", "/api/v1/events", work.event(slug), token)
        body = msgspec.json.decode(work.sign_up(slug, 0).body)
        made = self.service.ask("POST", f"/api/v1/events/{slug}/registrations", body, token)
        numbers = range(self.used + 1, self.used + 1 + attendees)
        self.used += attendees
        with fill.Database(self.service.url) as db:
            fill.attendees(db, str(made["id"]), numbers[0], numbers[-1])
            db.settle()
        return numbers

    def run(self) -> Results:
        """Everything."""
        service, sizes = self.service, self.sizes
        self._start()
        organiser = service.command("token", "add", "bench", "--role", "organiser")
        numbers = self.event("stadtkonferenz", 20_000, organiser)
        door = service.command("token", "add", "bench", "--role", "door", "--event", "stadtkonferenz")
        singles, rest = numbers[: sizes.scans], numbers[sizes.scans :]
        self.measure("scan", [[work.scans("stadtkonferenz", [n])] for n in singles], token=door)
        batches = [list(rest[n * BATCH : (n + 1) * BATCH]) for n in range(sizes.batches)]
        self.measure("batch", [[work.scans("stadtkonferenz", one)] for one in batches], BATCH, door)
        self.measure("api", self._sign_ups("stadtkonferenz", range(sizes.sign_ups)), token=organiser)
        public = range(sizes.sign_ups, 2 * sizes.sign_ups)
        self.measure("public_api", self._sign_ups("stadtkonferenz", public))
        self.measure("form", [work.sign_up_by_form("stadtkonferenz", n) for n in range(sizes.forms)])
        with fill.Database(service.url) as db:
            links = db.column("SELECT manage_token FROM registration WHERE state = 'pending' ORDER BY created_at, id")
        self.measure("confirm", [work.confirm(link) for link in links[: sizes.forms]])
        self.measure("page", [[work.event_page("stadtkonferenz")] for _ in range(sizes.pages)])
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

    def _sign_ups(self, slug: str, numbers: Iterable[int]) -> list[list[Ask]]:
        return [[work.sign_up(slug, number + 1)] for number in numbers]

    def _one_large_event(self, organiser: str) -> None:
        """The same work at events of 1,000 and at one of 1,000,000; the small ones first, in a small database."""
        sizes = self.sizes
        small = {f"klein-{n}": self.event(f"klein-{n}", 1000, organiser) for n in range(SMALL_EVENTS)}
        scans = [[work.scans(slug, [n])] for slug, numbers in small.items() for n in numbers[: sizes.small]]
        sign_ups = [one for slug in small for one in self._sign_ups(slug, range(sizes.small // 2))]
        # an organiser's token may scan at every event, like a lead's session
        small_scan = self.measure("1,000 attendees: scan", scans, token=organiser)
        small_sign_up = self.measure("1,000 attendees: sign-up", sign_ups, token=organiser)
        began = time.perf_counter()
        numbers = self.event("gross", sizes.many, organiser)
        print(f"{sizes.many:,} attendees filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        self.service.stop()
        self.service.start()
        step = len(numbers) // len(scans)
        scans = [[work.scans("gross", [n])] for n in numbers[::step][: len(scans)]]
        sign_ups = self._sign_ups("gross", range(len(sign_ups)))
        many = f"{sizes.many:,} attendees"
        self.results.many = sizes.many
        self.results.many_scan = self.measure(f"{many}: scan", scans, token=organiser) / small_scan
        self.results.many_sign_up = self.measure(f"{many}: sign-up", sign_ups, token=organiser) / small_sign_up


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def on_one_database(cluster: str | None, sizes: Sizes) -> Results:
    """The figures of SQLite, or of a PostgreSQL server with {} for the database in its address."""
    with Service(cluster, _free_port()) as service:
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
    text = report.written(both, before)
    print(text)
    if not asked.quick:
        Path(__file__).with_name("RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
