"""The typesetting process notes where it broke, not over what."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import msgspec
import pytest

from badges.pdf import Answer, Setting, read_message, write_message

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.once
def test_a_fault_is_logged_without_its_message():
    job = BytesIO()
    write_message(job, msgspec.msgpack.encode(Setting("<p>x</p>", "Änne Weber.css", False)))
    done = subprocess.run(
        [sys.executable, "-m", "badges.worker"], input=job.getvalue(), capture_output=True, cwd=ROOT, check=True
    )
    answer = msgspec.msgpack.decode(read_message(BytesIO(done.stdout)), type=Answer)
    said = done.stderr.decode()
    assert answer.error
    assert "worker.py" in said
    assert answer.error.partition(":")[0] in said
    assert "Weber" not in said
