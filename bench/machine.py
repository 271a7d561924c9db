"""What the machine is, and what a family of processes costs it: CPU seconds and memory, read from /proc."""

import os
import platform
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK")
CALM = 1.5  # load average above which the figures are not to be believed


class _Process(NamedTuple):
    pid: int
    parent: int
    ticks: int


def _processes() -> Iterator[_Process]:
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        yield _Process(int(folder.name), int(fields[1]), sum(map(int, fields[11:15])))


def family(*roots: int) -> list[_Process]:
    """These processes and all their descendants."""
    everybody = list(_processes())
    members = set(roots)
    while more := {one.pid for one in everybody if one.parent in members} - members:
        members |= more
    return [one for one in everybody if one.pid in members]


def cpu_seconds(*roots: int) -> float:
    """User and system time of these families so far; children that ended count with their parent."""
    return sum(one.ticks for one in family(*roots)) / _TICKS


def memory_mb(*roots: int) -> tuple[float, float]:
    """Resident memory of these families in MB: each process's own sum (RSS), and with shared pages split (PSS)."""
    rss = pss = 0
    for one in family(*roots):
        text = Path(f"/proc/{one.pid}/smaps_rollup").read_text()
        rss += int(re.search(r"^Rss:\s+(\d+)", text, re.M)[1])
        pss += int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])
    return rss / 1024, pss / 1024


def described() -> str:
    """Processor, memory and versions in one line."""
    cpu = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 1024**2
    versions = ", ".join(f"{name} {version(name)}" for name in ("litestar", "piccolo", "uvicorn", "weasyprint"))
    return (
        f"{os.cpu_count()} x {cpu[1] if cpu else platform.machine()}, {memory:.0f} GB; "
        f"Linux {platform.release()}; Python {platform.python_version()}, {versions}"
    )
