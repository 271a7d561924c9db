"""The command line: what it says when something is wrong, and where its links lead."""

import os
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import httpx
import pytest
from house.schema import EINLASS, SERVER


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def run(tmp_path):
    """Run the command on a data folder of its own; gives the finished process."""

    def call(*arguments, **settings):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("EINLASS_")}
        environment |= {"EINLASS_DATA_DIR": str(tmp_path / "data"), **settings}
        return subprocess.run(
            [EINLASS, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=30
        )

    return call


def one_sentence(done):
    """What it said, if that was one line without a traceback."""
    lines = [line for line in done.stderr.splitlines() if not line.startswith(("Usage:", "Try "))]
    assert "Traceback" not in done.stderr
    assert "never awaited" not in done.stderr
    assert len([line for line in lines if line.strip()]) == 1, done.stderr
    return "".join(lines)


COMMANDS = [("migrate",), ("serve",), ("organiser", "add", "a@b.example"), ("deliver",)]


@pytest.mark.once  # on a file of its own
@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_is_no_database(tmp_path, run, command):
    done = run(*command, EINLASS_DATABASE_URL=f"sqlite:///{tmp_path}")
    assert done.returncode == 1
    assert "the database cannot be used: unable to open database file" in one_sentence(done)


@pytest.mark.once  # on a file of its own
@pytest.mark.parametrize("command", COMMANDS)
def test_some_file_is_no_database(tmp_path, run, command):
    (tmp_path / "letter.txt").write_text("Sehr geehrte Damen und Herren, " * 50)
    done = run(*command, EINLASS_DATABASE_URL=f"sqlite:///{tmp_path}/letter.txt")
    assert done.returncode == 1
    assert "the database cannot be used: file is not a database" in one_sentence(done)


@pytest.mark.once  # on a file of its own
def test_a_database_in_a_file(tmp_path, run):
    (tmp_path / "file").write_text("")
    done = run("organiser", "add", "a@b.example", EINLASS_DATABASE_URL=f"sqlite:///{tmp_path}/file/einlass.sqlite")
    assert done.returncode == 1
    assert "the database cannot be used: " in one_sentence(done)


@pytest.mark.once  # no server is there in either run
@pytest.mark.parametrize("command", COMMANDS)
def test_no_server_answers(run, command):
    done = run(*command, EINLASS_DATABASE_URL=f"postgresql://einlass@127.0.0.1:{free_port()}/einlass")
    assert done.returncode == 1
    assert "the database cannot be used: " in one_sentence(done)


if SERVER:  # the run on PostgreSQL asks its server; the one on SQLite has none to ask

    @pytest.mark.parametrize("command", COMMANDS)
    def test_the_server_has_no_such_database(run, command):
        done = run(*command, EINLASS_DATABASE_URL=SERVER.format("nobody_made_this"))
        assert done.returncode == 1
        assert 'the database cannot be used: database "nobody_made_this" does not exist' in one_sentence(done)


@pytest.mark.once  # on a file of its own
@pytest.mark.parametrize("command", COMMANDS[1:])
def test_a_database_that_is_not_up_to_date(run, command):
    done = run(*command)
    assert done.returncode == 1
    assert "run `einlass migrate` first" in one_sentence(done)


def test_an_unknown_event_is_wrong_use(run, database):
    done = run("token", "add", "Tür", "--role", "door", "--event", "none", EINLASS_DATABASE_URL=database("event"))
    assert (done.returncode, done.stdout) == (2, "")
    assert one_sentence(done) == "Error: Invalid value for --event: there is no event 'none'"


@pytest.fixture
def open_folder():
    """A folder others may enter (pytest's own are closed)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.mark.once  # on a file of its own
def test_what_is_kept_is_kept_from_others(open_folder, run):
    data = open_folder / "data"
    assert run("migrate", EINLASS_DATA_DIR=str(data)).returncode == 0
    closed = "nobody else on this machine can read the data"
    assert closed in run("doctor", EINLASS_DATA_DIR=str(data)).stderr
    data.chmod(0o755)
    for file in data.iterdir():
        file.chmod(0o600)
    assert closed in run("doctor", EINLASS_DATA_DIR=str(data)).stderr
    for name in ("einlass.sqlite", "secret_key"):
        (data / name).chmod(0o640)
        done = run("doctor", EINLASS_DATA_DIR=str(data))
        assert done.returncode == 1
        assert f"FAULT privacy: others on this machine can read {data / name}: chmod -R go= {data}" in done.stderr
        (data / name).chmod(0o600)
    (data / name).chmod(0o640)
    open_folder.chmod(0o700)
    assert closed in run("doctor", EINLASS_DATA_DIR=str(data)).stderr


class Served:
    """`einlass serve` on a port of its own."""

    def __init__(self, environment):
        self.port = free_port()
        self.process = subprocess.Popen(
            [EINLASS, "serve", "--port", str(self.port)], env=environment, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr
        while not (line := self.process.stderr.readline()).startswith("einlass: http://"):
            assert line, self.process.wait()
        self.said = line.strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=20)


def test_links_lead_to_where_it_was_served(tmp_path, run, database):
    url = database("served")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EINLASS_")}
    environment |= {"EINLASS_DATA_DIR": str(tmp_path / "data"), "EINLASS_DATABASE_URL": url}
    assert run("organiser", "add", "a@b.example", EINLASS_DATABASE_URL=url).stdout.startswith("http://127.0.0.1:8000/")
    with Served(environment) as served:
        assert served.said == f"einlass: http://127.0.0.1:{served.port}/"
        link = run("organiser", "add", "a@b.example", EINLASS_DATABASE_URL=url).stdout.strip()
        assert link.startswith(f"http://127.0.0.1:{served.port}/organise/sign-in/")
        assert httpx.post(link).status_code == 303
    done = run("organiser", "add", "a@b.example", EINLASS_DATABASE_URL=url)
    assert done.stdout.startswith(f"http://127.0.0.1:{served.port}/")
    told = {"EINLASS_DATABASE_URL": url, "EINLASS_BASE_URL": "https://einlass.example"}
    assert run("organiser", "add", "a@b.example", **told).stdout.startswith("https://einlass.example/")
    with Served(environment | told):
        pass
    assert (tmp_path / "data" / "address").read_text().strip() == f"http://127.0.0.1:{served.port}"
