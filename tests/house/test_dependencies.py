"""Every direct dependency is written down with what it is for and its licence."""

import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
RECORD = (ROOT / "docs/decisions/0008-dependencies.md").read_text(encoding="utf-8")


def rows_of(record: str) -> dict[str, str]:
    """The licence beside each library of the two tables; one row may name several."""
    head, found = [], {}
    for line in record.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| library") or line.startswith("| package"):
            head = cells
        elif line.startswith("| ") and head:
            found |= dict.fromkeys(cells[0].split(", "), cells[head.index("licence")])
    return found


def asked_for(name: str) -> list[str]:
    """The libraries a file of requirements names itself."""
    lines = (ROOT / f"requirements/{name}.in").read_text(encoding="utf-8").splitlines()
    return [re.split(r"[=<>]", line)[0] for line in lines if line and not line.startswith("-")]


def test_what_runs_has_a_row_with_its_licence():
    rows = rows_of(RECORD)
    package = json.loads((ROOT / "frontend/package.json").read_text(encoding="utf-8"))
    direct = [*asked_for("run"), *package["devDependencies"]]
    assert len(direct) > 20
    assert [name for name in direct if not rows.get(name)] == []
    assert [name for name in rows if name not in direct] == []


@pytest.mark.parametrize("name", ["dev", "node", "uv"])
def test_what_tests_and_builds_is_named(name):
    listed = RECORD.partition("Only for tests and building:")[2].partition("\n\n")[0]
    words, rows = set(re.findall(r"[\w-]+", listed)), rows_of(RECORD)
    assert asked_for(name)
    assert [one for one in asked_for(name) if one not in words and one not in rows] == []
