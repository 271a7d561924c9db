"""The house's one import rule: downwards only, rooms on one line never import each other, rules stay pure."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {"core": 0, "registration": 1, "badges": 2, "panels": 3, "checkin": 3, "reports": 4, "desk": 5}
FRONT_DOOR = {"app", "cli", "terminal", "sample", "doctor"}
PURE = {"rules.py", "presence.py", "sheets.py", "attendance.py", "privacy.py", "sortition.py", "composition.py"}
IMPURE = {"piccolo", "litestar", "httpx", "random", "secrets", "time", "asyncio", "aiosqlite", "asyncpg", "os"}


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every module a file imports, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield node.lineno, "." * node.level
            elif node.module:
                yield node.lineno, node.module
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def faults(path: Path) -> Iterator[str]:
    """What in this file breaks the rule."""
    room = path.parts[0]
    for line, module in imported(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        first = module.split(".")[0]
        if first == "":
            yield f"{path}:{line} relative import"
        if first in FRONT_DOOR:
            yield f"{path}:{line} {module}: nobody imports the front door"
        if first in FLOORS and first != room and FLOORS[first] >= FLOORS[room]:
            yield f"{path}:{line} {module}: {room} stands below or beside {first}"
        if path.name in PURE and (first in IMPURE or module in ("core.db", "core.clock")):
            yield f"{path}:{line} {module}: a rule has no I/O, no clock, no randomness"


def main() -> int:
    """Check every tracked file of the rooms; 1 when one breaks the rule."""
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    rooms = [Path(name) for name in listed.split() if name.split("/")[0] in FLOORS and "piccolo_migrations" not in name]
    found = [fault for path in rooms if (ROOT / path).exists() for fault in faults(path)]
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
