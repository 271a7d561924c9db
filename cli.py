"""The command `einlass`. Exit status: 0 done, 1 fault, 2 wrong use; messages on stderr."""

import asyncio
import os

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="einlass")
def main() -> None:
    """Einlass: sign-up and check-in for the participation events of a town."""
    os.environ.setdefault("PICCOLO_CONF", "piccolo_conf")


@main.command()
def migrate() -> None:
    """Bring the database up to date."""
    from core.migrations import migrate as bring_up_to_date

    done = asyncio.run(bring_up_to_date())
    click.echo(f"einlass: {done} migrations run" if done else "einlass: the database is up to date", err=True)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--no-deliver", is_flag=True, help="Leave letters and sweeps to `einlass deliver`.")
def serve(host: str, port: int, workers: int, no_deliver: bool) -> None:
    """The web service; delivers letters and ends holds itself."""
    import uvicorn

    from core.settings import settings

    if workers > 1 and settings.database_url.startswith("sqlite"):
        click.echo("einlass: warning: SQLite has one writer; several workers want PostgreSQL", err=True)

    uvicorn.run(
        "app:create_app_without_delivery" if no_deliver else "app:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
