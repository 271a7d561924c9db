"""The environment and the file .env beside the code, before anything of it is believed."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class BadSetting(Exception):
    """A setting has a value Einlass cannot work with: its name, and why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")


def environment() -> dict[str, str]:
    """What is set: the file .env, and before it the environment."""
    return read(ROOT / ".env") | dict(os.environ)


def read(path: Path) -> dict[str, str]:
    """NAME=value lines of a .env file; blank lines and # comments are passed over, quotes taken off."""
    found: dict[str, str] = {}
    if not path.is_file():
        return found
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip().removeprefix("export ").strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals:
            raise BadSetting(f"{path}, line {number}", "is not of the form NAME=value")
        value = value.strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        found[name.strip()] = value
    return found
