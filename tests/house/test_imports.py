"""The one import rule holds, and the tool that says so would notice if it did not."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "imports.py"


@pytest.fixture
def tool(tmp_path, monkeypatch):
    """tools/imports.py, looking at files below tmp_path."""
    spec = importlib.util.spec_from_file_location("imports_tool", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


def test_the_house_keeps_its_rule():
    done = subprocess.run([sys.executable, TOOL], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("core/pages.py", "from registration.tables import Event"),
        ("registration/seats.py", "import badges.pdf"),
        ("panels/actions.py", "from checkin import rules"),
        ("checkin/actions.py", "from reports.queries import figures_of"),
        ("registration/actions.py", "from . import rules"),
        ("desk/events.py", "from app import create_app"),
        ("core/pages.py", "def late():\n    from desk import events"),
        ("checkin/rules.py", "import random"),
        ("registration/rules.py", "from core import clock"),
        ("reports/privacy.py", "from piccolo.table import Table"),
    ],
)
def test_a_violation_is_found(tool, tmp_path, path, code):
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(code + "\n")
    (fault, *_) = tool.faults(Path(path))
    assert fault.startswith(path)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("reports/queries.py", "from checkin.tables import Attendance\nfrom core.db import rows"),
        ("checkin/rules.py", "from datetime import timedelta\nfrom checkin import presence"),
    ],
)
def test_what_is_allowed_passes(tool, tmp_path, path, code):
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(code + "\n")
    assert list(tool.faults(Path(path))) == []
