"""`einlass doctor`: what an operator wants to know before the doors open."""

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from checkin.recount import differences as door_counters
from core import db
from core.migrations import pending
from core.pages import STATIC
from core.settings import settings
from registration.notices.queries import unedited
from registration.recount import differences as seat_counters

NETWORK_FILE_SYSTEMS = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "glusterfs", "ceph")
CONTRAST = 4.5  # WCAG 2.2, 1.4.3


class Finding(NamedTuple):
    """One thing that was looked at."""

    subject: str
    text: str
    fault: bool = False


async def examine(recount: bool) -> list[Finding]:
    """Look at everything; a check that itself breaks is a fault."""
    checks: list[tuple[str, Callable[[], Awaitable[Finding]]]] = [
        ("settings", _settings),
        ("mail", _mail),
        ("files", _files),
        ("disk", _disk),
        ("privacy", _privacy),
    ]
    found = [await _tried(subject, check) for subject, check in checks]
    try:
        async with db.running():
            found += [await _tried(subject, check) for subject, check in (("database", _database), ("clock", _clock))]
            found += [finding async for finding in _letters()]
            found.append(await _tried("notices", _notices))
            if recount:
                found += [finding async for finding in _recount()]
    except Exception as error:
        found.append(Finding("database", f"cannot be opened ({type(error).__name__}: {error})", True))
    return found


async def _tried(subject: str, check: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        return await check()
    except Exception as error:
        return Finding(subject, f"{type(error).__name__}: {error}", True)


def luminance(color: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


async def _settings() -> Finding:
    ratio = contrast(settings.town_color, settings.town_ink)
    if ratio < CONTRAST:
        return Finding("settings", f"EINLASS_TOWN_INK on EINLASS_TOWN_COLOR has contrast {ratio:.1f}, below 4.5", True)
    if not settings.https:
        return Finding("settings", "valid; EINLASS_BASE_URL is plain http: phones will have no camera")
    return Finding("settings", "valid")


async def _database() -> Finding:
    if missing := await pending():
        return Finding("database", f"{len(missing)} migrations are missing: run `einlass migrate`", True)
    if settings.database_url.startswith("sqlite"):
        kind = _file_system(settings.database_url.removeprefix("sqlite:///"))
        if kind.startswith(NETWORK_FILE_SYSTEMS):
            return Finding("database", f"SQLite on a network share ({kind}) loses data: use a local disk", True)
        (check,) = await db.rows("SELECT * FROM pragma_quick_check(1)")
        if (word := next(iter(check.values()))) != "ok":
            return Finding("database", f"SQLite file is damaged: {word}", True)
        return Finding("database", f"SQLite, up to date, on {kind}")
    (version,) = await db.rows("SELECT current_setting('server_version') AS version")
    return Finding("database", f"PostgreSQL {version['version']}, up to date")


def _file_system(path: str) -> str:
    """The kind of file system a path lies on, by the longest mount point above it."""
    best, kind = "", "an unknown file system"
    try:
        with open("/proc/mounts", encoding="utf-8") as mounts:
            for line in mounts:
                _device, point, this, *_rest = line.split()
                if path.startswith(point.rstrip("/") + "/") and len(point) >= len(best):
                    best, kind = point, this
    except OSError:
        pass
    return kind


async def _mail() -> Finding:
    if settings.smtp is None:
        return Finding("mail", "EINLASS_SMTP_URL is unset: letters stay in the outbox")
    reader = asyncio.open_connection(settings.smtp.host, settings.smtp.port, ssl=settings.smtp.tls or None)
    try:
        stream, writer = await asyncio.wait_for(reader, 10)
        greeting = b"" if settings.smtp.tls else await asyncio.wait_for(stream.readline(), 10)
        writer.close()
    except (OSError, TimeoutError) as error:
        return Finding("mail", f"{settings.smtp.host}:{settings.smtp.port} does not answer ({error})", True)
    if greeting and not greeting.startswith(b"220"):
        return Finding("mail", f"{settings.smtp.host}:{settings.smtp.port} is no mail server", True)
    return Finding("mail", f"{settings.smtp.host}:{settings.smtp.port} answers")


async def _files() -> Finding:
    try:
        names = json.loads((STATIC / "assets.json").read_text(encoding="utf-8"))
    except OSError:
        return Finding("files", "the browser files are not built: run `make install`", True)
    fonts = list((STATIC / "fonts" / "print").glob("*"))
    if not fonts:
        return Finding("files", "the fonts for paper are missing: run `make install`", True)
    return Finding("files", f"{len(names)} browser files, {len(fonts)} fonts for paper")


async def _clock() -> Finding:
    before = time.time()
    if settings.database_url.startswith("sqlite"):
        year = datetime.now(UTC).year
        return Finding("clock", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC", year < 2026)
    (there,) = await db.rows("SELECT clock_timestamp() AS now")
    apart = abs(there["now"].timestamp() - (before + time.time()) / 2)
    return Finding("clock", f"{apart:.1f} s apart from the database's", apart > 2)


async def _disk() -> Finding:
    free = shutil.disk_usage(settings.data_dir).free / 1e9
    return Finding("disk", f"{free:.1f} GB free in {settings.data_dir}", free < 0.5)


async def _privacy() -> Finding:
    """Whether other accounts of this machine can read the names in the SQLite file, or the secret key."""
    kept = [settings.data_dir / "secret_key"]
    if settings.database_url.startswith("sqlite"):
        database = Path(settings.database_url.removeprefix("sqlite:///"))
        kept += sorted(database.parent.glob(f"{database.name}*"))  # with -wal and -shm
    for path in kept:
        if path.exists() and readable_by_others(path):
            return Finding("privacy", f"others on this machine can read {path}: chmod -R go= {path.parent}", True)
    return Finding("privacy", "nobody else on this machine can read the data")


def readable_by_others(path: Path) -> bool:
    """Whether group or others may read the file and pass every folder above it."""
    folders = [folder.stat().st_mode for folder in path.resolve().parents]
    mode = path.stat().st_mode
    return any(
        mode & reading and all(folder & passing for folder in folders)
        for reading, passing in ((0o040, 0o010), (0o004, 0o001))
    )


async def _notices() -> Finding:
    """Whether somebody has read the privacy notice, the accessibility statement and the imprint for this town."""
    if left := await unedited():
        where = f"{settings.base_url}/organise/notices"
        return Finding("notices", f"still our templates, to be checked before going live: {', '.join(left)} ({where})")
    return Finding("notices", "published by the town")


async def _letters() -> AsyncIterator[Finding]:
    found = await db.rows("SELECT state, count(*) AS number FROM letter GROUP BY state")
    numbers = {row["state"]: row["number"] for row in found}
    dead = numbers.get("dead", 0)
    yield Finding("letters", f"{numbers.get('queued', 0)} waiting, {dead} could not be delivered")


async def _recount() -> AsyncIterator[Finding]:
    wrong = [*await seat_counters(), *await door_counters()]
    for one in wrong:
        yield Finding("counters", f"{one.event}: {one.counter} says {one.stored}, the rows say {one.counted}", True)
    if not wrong:
        yield Finding("counters", "equal the rows")
