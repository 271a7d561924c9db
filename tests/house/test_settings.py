"""Every setting is documented, and a wrong one stops the start with its name and the reason."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from house.schema import EINLASS

from core.settings import SETTINGS, BadSetting, load

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `(EINLASS_\w+)` \| (.*?) \| (.+) \|$", re.MULTILINE)

WRONG = [
    ("EINLASS_DATABASE_URL", "mysql://root@localhost/einlass"),
    ("EINLASS_DATABASE_URL", "var/einlass.sqlite"),
    ("EINLASS_DATABASE_URL", "sqlite:///"),
    ("EINLASS_DATABASE_URL", "postgresql://host:port/einlass"),
    ("EINLASS_BASE_URL", "einlass.dortmund.example"),
    ("EINLASS_BASE_URL", "https://dortmund.example/einlass"),
    ("EINLASS_BASE_URL", "ftp://dortmund.example"),
    ("EINLASS_SECRET_KEY", "short"),
    ("EINLASS_SMTP_URL", "mail.dortmund.example:587"),
    ("EINLASS_SMTP_URL", "smtp://mail.dortmund.example:submission"),
    ("EINLASS_SMTP_URL", "smtp://mail.dortmund.example?tls=1"),
    ("EINLASS_SMTP_URL", "smtp://mail.dortmund.example?starttls=on-please"),
    ("EINLASS_MAIL_FROM", "Stadt Dortmund"),
    ("EINLASS_MAIL_FROM", "Stadt\nBcc: <a@b.example>"),
    ("EINLASS_PROXIES", "proxy.dortmund.example"),
    ("EINLASS_PROXIES", "10.0.0.1, 10.0.0.0/99"),
    ("EINLASS_LOG", "xml"),
    ("EINLASS_TOWN", "   "),
    ("EINLASS_SERVICE", "a\x00b"),
    ("EINLASS_RETURN_ADDRESS", "Stadt\nDortmund"),
    ("EINLASS_TOWN_COLOR", "gold"),
    ("EINLASS_TOWN_INK", "#fff"),
    ("EINLASS_EMBED", "www.dortmund.example"),
]


def documented() -> dict[str, tuple[str, str]]:
    """The table of the README: default and meaning by name."""
    found = ROW.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    return {name: (default, meaning) for name, default, meaning in found}


def test_the_readme_lists_every_setting_with_its_default_and_no_other():
    expected = {setting.name: f"`{setting.default}`" if setting.default else "unset" for setting in SETTINGS}
    assert {name: default for name, (default, _meaning) in documented().items()} == expected


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_refused_with_name_and_reason(tmp_path, name, value):
    with pytest.raises(BadSetting, match=rf"^{name}: \S+ \S+") as refused:
        load({"EINLASS_DATA_DIR": str(tmp_path), name: value})
    assert len(str(refused.value)) < 200


def test_every_setting_that_can_be_wrong_is_tried():
    assert {name for name, _value in WRONG} == {setting.name for setting in SETTINGS} - {"EINLASS_DATA_DIR"}


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSetting, match=r"^EINLASS_DATA_DIR: "):
        load({"EINLASS_DATA_DIR": str(tmp_path / "file")})


def test_a_misspelt_setting_is_refused(tmp_path):
    with pytest.raises(BadSetting, match=r"^EINLASS_SMPT_URL: is no setting"):
        load({"EINLASS_DATA_DIR": str(tmp_path), "EINLASS_SMPT_URL": "smtp://localhost"})


@pytest.mark.parametrize("name", ["EINLASS_OIDC_ISSUER", "EINLASS_OIDC_CLIENT_ID"])
def test_sign_in_by_openid_connect_is_not_promised(tmp_path, name):
    with pytest.raises(BadSetting, match=rf"^{name}: sign-in by OpenID Connect does not exist yet"):
        load({"EINLASS_DATA_DIR": str(tmp_path), name: "https://id.dortmund.example"})


def test_the_address_served_on_is_used_until_one_is_set(tmp_path):
    given = {"EINLASS_DATA_DIR": str(tmp_path)}
    assert load(given).base_url == "http://127.0.0.1:8000"
    (tmp_path / "address").write_text("http://127.0.0.1:8123\n")
    assert load(given).base_url == "http://127.0.0.1:8123"
    assert load(given | {"EINLASS_BASE_URL": "https://a.example"}).base_url == "https://a.example"
    (tmp_path / "address").write_text("nonsense")
    with pytest.raises(BadSetting, match=r"^EINLASS_BASE_URL: is unset, and "):
        load(given)


def test_nothing_set_is_enough_and_keeps_one_secret(tmp_path):
    first = load({"EINLASS_DATA_DIR": str(tmp_path)})
    assert first.database_url == f"sqlite:///{tmp_path}/einlass.sqlite"
    assert first.smtp is None
    assert load({"EINLASS_DATA_DIR": str(tmp_path)}).secret_key == first.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_new_data_folder_is_closed_to_others(tmp_path):
    load({"EINLASS_DATA_DIR": str(tmp_path / "data")})
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


@pytest.mark.once  # no database is opened
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"EINLASS_DATABASE_URL": "oracle://host/name"}, "einlass: wrong setting EINLASS_DATABASE_URL: begins with"),
        ({"EINLASS_PORT": "80"}, "einlass: wrong setting EINLASS_PORT: is no setting of Einlass"),
    ],
)
def test_the_command_stops_with_one_sentence(tmp_path, given, said):
    environment = {**os.environ, "EINLASS_DATA_DIR": str(tmp_path), **given}
    done = subprocess.run([EINLASS, "migrate"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
