"""The command `einlass`. Exit status: 0 done, 1 fault, 2 wrong use; messages on stderr."""

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import click

from terminal import in_sentences, run, say

FACTORIES = {True: "app:create_app", False: "app:create_app_without_delivery"}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="einlass")
def main() -> None:
    """Einlass: sign-up and check-in for the participation events of a town."""
    os.environ.setdefault("PICCOLO_CONF", "piccolo_conf")


@main.command()
def migrate() -> None:
    """Bring the database up to date."""
    _migrate()


def _migrate() -> None:
    from core.migrations import MigrationFailed
    from core.migrations import migrate as bring_up_to_date

    try:
        with in_sentences():
            done = asyncio.run(bring_up_to_date())
    except MigrationFailed as failed:
        raise click.ClickException(f"migration failed: {failed}") from failed
    say(f"{done} migrations run" if done else "the database is up to date")


def _address(host: str, port: int) -> str:
    """Where this server is reached; what links lead to while EINLASS_BASE_URL is unset, also in its workers."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{shown}:{port}"


def _take_address(host: str, port: int) -> tuple[str, Callable[[], None]]:
    """The address, and what remembers it for the other commands, unless EINLASS_BASE_URL says where links lead."""
    from core import dotenv

    try:
        given = dotenv.environment().get("EINLASS_BASE_URL")
    except dotenv.BadSetting as wrong:
        raise click.ClickException(f"wrong setting {wrong}") from wrong
    here = _address(host, port)
    if given:
        return here, lambda: None
    os.environ["EINLASS_BASE_URL"] = here
    from core.settings import keep_address

    def keep() -> None:
        try:
            keep_address(here)
        except OSError as error:
            say(f"warning: the address is not remembered for other commands ({error}); set EINLASS_BASE_URL")

    return here, keep


def _serve(host: str, port: int, workers: int, deliver: bool, ready: Callable[[], None]) -> None:
    """Serve until stopped; `ready` is called when the first request can come (one process only)."""
    import uvicorn

    options: dict[str, Any] = {
        "factory": True,
        "host": host,
        "port": port,
        "access_log": False,
        "log_level": "warning",
        "server_header": False,
        "proxy_headers": False,
        "timeout_graceful_shutdown": 10,
    }
    if workers > 1:
        ready()
        uvicorn.run(FACTORIES[deliver], workers=workers, **options)
        return

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            gc.freeze()
            gc.enable()
            if self.started:
                ready()

    gc.disable()  # nothing of what is imported goes again: looking through it costs a tenth of the start
    server = Server(uvicorn.Config(FACTORIES[deliver], **options))
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(1)


async def _ready() -> None:
    """Nothing but what `run` itself asks for: a database that can be reached and is up to date."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--no-deliver", is_flag=True, help="Leave letters and sweeps to `einlass deliver`.")
def serve(host: str, port: int, workers: int, no_deliver: bool) -> None:
    """The web service; delivers letters and ends holds itself."""
    address, keep = _take_address(host, port)
    from core.settings import settings

    if workers > 1 and settings.database_url.startswith("sqlite"):
        say("warning: SQLite has one writer; several workers want PostgreSQL")

    def announce() -> None:
        keep()
        say(f"{address}/")

    run(_ready)
    _serve(host, port, workers, not no_deliver, announce)


@main.command()
def deliver() -> None:
    """Mail and sweeps alone, until stopped."""

    async def until_stopped() -> None:
        from app import delivering
        from badges import pdf
        from core import logs

        logs.configure()
        stopping = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
        pdf.start()
        try:
            async with delivering():
                say("delivering; Ctrl-C ends it")
                await stopping.wait()
        finally:
            pdf.stop()

    run(until_stopped)


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def demo(port: int) -> None:
    """Migrate, sample data (once), serve; prints the addresses."""
    here, keep = _take_address("127.0.0.1", port)
    import sample
    from core.settings import settings

    _migrate()
    made = run(sample.make)
    say(f"sample data made: {made} registrations" if made else "the sample data is there")
    link = run(sample.organiser_link).replace(settings.base_url, here)

    def announce() -> None:
        keep()
        click.echo(f"Öffentliche Seite:    {here}/")
        click.echo(f"Organisation:         {link}  (gilt einmal)")
        click.echo(f"Einlass:              {here}/door")
        click.echo("Handys am Einlass brauchen https für die Kamera: Zertifikat und Proxy davor,")
        click.echo("EINLASS_BASE_URL=https://... und EINLASS_PROXIES setzen (docs/operating.md).")
        sys.stdout.flush()

    _serve("127.0.0.1", port, 1, True, announce)


@main.group()
def organiser() -> None:
    """Accounts of staff."""


@organiser.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(["admin", "organiser", "door"]), default=None, help="organiser unless told")
@click.option("--name", default="")
def organiser_add(email: str, role: str | None, name: str) -> None:
    """Make an account (or take the existing one) and print a one-time sign-in link."""
    from core.staff.actions import add_account
    from core.staff.actors import COMMAND

    invited = run(partial(add_account, COMMAND, email, role, name))
    say(f"{invited.account.role} {invited.account.email}; the link works once, for 24 hours")
    click.echo(invited.url)


@main.group()
def token() -> None:
    """Tokens for programs."""


@token.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(["organiser", "door", "reader"]))
@click.option("--event", "slug", default=None, help="the only event it may touch (a door token needs one)")
@click.option("--expires", default=None, help="ISO 8601, like 2027-03-01T00:00:00+01:00")
def token_add(name: str, role: str, slug: str | None, expires: str | None) -> None:
    """Print an API token once, alone on stdout."""
    if role == "door" and slug is None:
        raise click.UsageError("a door token needs --event SLUG")
    until = None
    if expires is not None:
        try:
            until = datetime.fromisoformat(expires)
        except ValueError as error:
            raise click.BadParameter("is no ISO 8601 time", param_hint="--expires") from error
        until = until.astimezone() if until.tzinfo is None else until

    async def add() -> str:
        from core.problems import NotFound
        from core.staff.actions import add_token
        from core.staff.actors import COMMAND
        from registration.queries import event_id

        try:
            event = await event_id(slug) if slug else None
        except NotFound as error:
            raise click.BadParameter(f"there is no event {slug!r}", param_hint="--event") from error
        return await add_token(COMMAND, name, role, event, until)

    click.echo(run(add))


@main.command()
@click.option("--dry-run", is_flag=True, help="only say what is due")
def purge(dry_run: bool) -> None:
    """Delete the personal data whose time is over; prints how many rows of each table. `serve` does it daily."""
    from registration.own import actions

    found = run(actions.due if dry_run else actions.purge)
    for table, number in sorted(found.items()):
        click.echo(f"{table} {number}")
    if not found:
        say("nothing is due")


@main.command()
@click.option("--recount", is_flag=True, help="also prove the counters of every event against the rows")
def doctor(recount: bool) -> None:
    """Check settings, database, mail, fonts, clock, disk, counters; exit status 1 on a fault."""
    import doctor as examination

    faults = 0
    for finding in asyncio.run(examination.examine(recount)):
        faults += finding.fault
        say(f"{'FAULT' if finding.fault else 'ok   '} {finding.subject}: {finding.text}")
    if faults:
        sys.exit(1)


if __name__ == "__main__":
    main()
