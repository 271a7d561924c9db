"""Sealed names and typed codes by the table they share with the scanner app: tests/cases/seal.json."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from checkin import sealing
from core.codes import on_other_keys, read_code

TABLE = json.loads((Path(__file__).parents[1] / "cases" / "seal.json").read_text(encoding="utf-8"))


def bytes_of(text):
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("case", TABLE["codes"], ids=lambda case: repr(case["typed"])[:30])
def test_code(case):
    assert read_code(case["typed"]) == case["code"]


@pytest.mark.parametrize("case", TABLE["keyboards"], ids=lambda case: case["typed"])
def test_other_keys(case):
    assert on_other_keys(read_code(case["typed"])) == case["meant"]


@pytest.mark.parametrize("case", TABLE["sealed"], ids=lambda case: case["code"])
def test_vector(case):
    salt, code, box = bytes_of(case["salt"]), case["code"], bytes_of(case["sealed"])
    assert sealing.name_of(salt, code) == bytes_of(case["h"])
    assert sealing.key_of(salt, code) == bytes_of(case["key"])
    assert sealing.sealed(salt, code, case["person"], bytes_of(case["nonce"])) == box
    assert sealing.opened(salt, code, box) == case["person"]
    with pytest.raises(InvalidTag):
        sealing.opened(salt, "0" * 20, box)


def test_the_length_of_a_name_does_not_show():
    """Texts are padded to blocks of 64 bytes, whatever is in them."""
    lengths = {len(sealing.sealed(b"salt", "0" * 20, {"name": name})) for name in ("Bo", "Aylin Yıldız-Brandt")}
    assert lengths == {12 + 64 + 16}
