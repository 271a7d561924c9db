"""What no committed file may hold, and what every file of the house must."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "registration", "badges", "panels", "checkin", "reports", "desk")
MOST_LINES = 400
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("py" + "pi", "org"),
        ("pythonhosted", "org"),
        ("npm" + "js", "org"),
        ("npm" + "js", "com"),
        ("yarn" + "pkg", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
    )
)
MACHINE = re.compile(r"(?<![\w.}/])/(?:home|root|work|Users|mnt)/[\w.-]+")
GENERATED = ("requirements/", "frontend/package-lock.json", "tests/house/schema.json", "LICENSE", "locales/")


def committed() -> list[Path]:
    """The files of the repository as they are now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str | None:
    """What a file says; None for a picture or font."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@pytest.fixture(scope="module")
def texts():
    """Every committed text file with its content."""
    return {path: text for path in committed() if (text := text_of(path)) is not None}


def test_no_file_names_a_package_registry(texts):
    found = [(str(path), host) for path, text in texts.items() for host in HOSTS if host in text]
    assert found == []


def test_no_file_names_a_place_on_somebodys_machine(texts):
    assert [(str(path), MACHINE.findall(text)) for path, text in texts.items() if MACHINE.search(text)] == []


def test_no_file_is_too_long_to_read_in_one_go(texts):
    long = {}
    for path, text in texts.items():
        lines = text.count("\n")
        if lines > MOST_LINES and not str(path).startswith(GENERATED) and "piccolo_migrations" not in path.parts:
            long[str(path)] = lines
    assert long == {}


def undocumented(tree: ast.Module) -> list[str]:
    """Public classes, functions and methods without a docstring."""
    found = []
    for node in tree.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            found.append(node.name)
        if isinstance(node, ast.ClassDef):
            found += [
                f"{node.name}.{part.name}"
                for part in node.body
                if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
                and not part.name.startswith("_")
                and not ast.get_docstring(part)
            ]
    return found


def test_everything_public_in_the_rooms_says_what_it_is(texts):
    """A refusal (problems.py) says it in its title and detail."""
    found = [
        f"{path}: {name}"
        for path, text in texts.items()
        if path.parts[0] in ROOMS
        and path.suffix == ".py"
        and path.name != "problems.py"
        and "piccolo_migrations" not in path.parts
        for name in undocumented(ast.parse(text))
    ]
    assert found == []


def test_every_module_of_the_house_has_a_first_sentence(texts):
    found = [
        str(path)
        for path, text in texts.items()
        if path.suffix == ".py"
        and path.parts[0] not in ("tests", "bench")
        and "piccolo_migrations" not in path.parts
        and text.strip()
        and not ast.get_docstring(ast.parse(text))
    ]
    assert found == []


def test_addresses_in_the_documents_lead_somewhere(texts):
    """Links between our own files."""
    broken = []
    for path, text in texts.items():
        if path.suffix == ".md":
            for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text):
                if not (ROOT / path.parent / target).exists():
                    broken.append(f"{path}: {target}")
    assert broken == []
