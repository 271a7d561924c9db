"""Settings from the environment or the file .env: each one is validated, a wrong one stops the start.

`SETTINGS` is the whole list; a house test holds it against the README.
"""

import ipaddress
import os
import re
import secrets
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from core import dotenv
from core.dotenv import ROOT, BadSetting


@dataclass(frozen=True)
class Smtp:
    """Where letters are handed over: host, port, how the line is secured, who we are."""

    host: str
    port: int
    tls: bool
    starttls: bool
    username: str | None
    password: str | None


@dataclass(frozen=True)
class Settings:
    """All settings, read once at start."""

    database_url: str
    base_url: str
    secret_key: str
    smtp: Smtp | None
    mail_from: str
    data_dir: Path
    proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    log: str
    town: str
    service: str
    return_address: str
    town_color: str
    town_ink: str
    embed: tuple[str, ...]

    @property
    def https(self) -> bool:
        """Whether people reach us over TLS: then cookies are marked Secure."""
        return self.base_url.startswith("https://")


def _split(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"is no address ({error})") from error
    return parts


def _database(value: str) -> str:
    if (scheme := _split(value).scheme) not in ("sqlite", "postgresql", "postgres"):
        raise ValueError(f"begins with {scheme!r}; sqlite:///path or postgresql://host/name is needed")
    if scheme == "sqlite" and not value.removeprefix("sqlite:///").strip("/"):
        raise ValueError("names no file; sqlite:///var/einlass.sqlite would")
    return value


def _base_url(value: str) -> str:
    parts = _split(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be the address people open, like https://einlass.dortmund.example")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must have no path behind the host")
    return f"{parts.scheme}://{parts.netloc}"


def _smtp(value: str) -> Smtp | None:
    if not value:
        return None
    parts = _split(value)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("must be like smtp://name:password@mail.example:587?starttls=1")
    options = parse_qs(parts.query)
    if unknown := options.keys() - {"starttls"}:
        raise ValueError(f"has an unknown option {sorted(unknown)[0]!r}; only starttls=1 or starttls=0 exists")
    starttls = options.get("starttls", ["0"])[0]
    if starttls not in ("0", "1"):
        raise ValueError(f"has starttls={starttls}; only starttls=1 or starttls=0 exists")
    tls = parts.scheme == "smtps"
    return Smtp(
        host=parts.hostname,
        port=parts.port or (465 if tls else 587),
        tls=tls,
        starttls=starttls == "1",
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _mail_from(value: str) -> str:
    if not re.fullmatch(r"[^\x00-\x1f\x7f]*@[^\x00-\x20\x7f@]+", value):
        raise ValueError("must be an e-mail address, like Stadtgespräch <einlass@dortmund.example>")
    return value


def _proxies(value: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())


def _origins(value: str) -> tuple[str, ...]:
    return tuple(_base_url(part.strip()) for part in value.split(",") if part.strip())


def _secret(value: str) -> str:
    if value and len(value) < 16:
        raise ValueError("must have at least 16 characters")
    return value


def _choice(*allowed: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"is {value!r}; allowed: {', '.join(allowed)}")
        return value

    return parse


def _color(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError("must be a colour like #f5b400")
    return value


def _line(value: str) -> str:
    return _name(value) if value else ""


def _name(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise ValueError("must be a name")
    return value.strip()


@dataclass(frozen=True)
class Setting:
    """One setting: its name in the environment, what holds when it is unset, what it means, how it is read."""

    name: str
    default: str
    meaning: str
    parse: Callable[[str], object]


SETTINGS = (
    Setting(
        "EINLASS_DATABASE_URL",
        "sqlite:///var/einlass.sqlite",
        "sqlite:///path or postgresql://user:password@host/name",
        _database,
    ),
    Setting(
        "EINLASS_BASE_URL",
        "http://127.0.0.1:8000",
        "the address people open, in letters and tickets; unset: the host and port served on",
        _base_url,
    ),
    Setting(
        "EINLASS_SECRET_KEY",
        "",
        "protects staff sessions; made and kept in EINLASS_DATA_DIR/secret_key if unset",
        _secret,
    ),
    Setting(
        "EINLASS_SMTP_URL",
        "",
        "smtp://user:password@host:587?starttls=1 or smtps://...; unset: letters stay in the outbox",
        _smtp,
    ),
    Setting("EINLASS_MAIL_FROM", "Einlass <einlass@localhost>", "sender of every letter", _mail_from),
    Setting("EINLASS_DATA_DIR", "var", "folder of the SQLite file, the secret key and the address served on", Path),
    Setting(
        "EINLASS_PROXIES", "", "addresses or networks, comma separated, whose X-Forwarded-* are believed", _proxies
    ),
    Setting("EINLASS_LOG", "text", "text or json", _choice("text", "json")),
    Setting("EINLASS_TOWN", "Stadt Dortmund", "the town's name on pages, tickets and letters", _name),
    Setting("EINLASS_SERVICE", "Mitreden und anmelden", "the line under the town's name", _name),
    Setting(
        "EINLASS_RETURN_ADDRESS",
        "",
        "line above the address of printed letters, like Stadt Dortmund, Südwall 2-4, 44122 Dortmund",
        _line,
    ),
    Setting("EINLASS_TOWN_COLOR", "#f5b400", "the town's colour (areas)", _color),
    Setting("EINLASS_TOWN_INK", "#16130a", "text on the town's colour", _color),
    Setting(
        "EINLASS_EMBED",
        "",
        "websites, comma separated, that may show /embed pages in a frame, like https://www.dortmund.example",
        _origins,
    ),
)


ADDRESS = "address"  # file in the data folder


def _kept_secret(folder: Path) -> str:
    """The installation's own secret key, made on the first start; safe when two processes start at once."""
    path = folder / "secret_key"
    if not path.exists():
        draft = folder / f".secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def keep_address(served: str) -> None:
    """Remember where this installation is served: what links of the other commands lead to without EINLASS_BASE_URL."""
    path = settings.data_dir / ADDRESS
    draft = path.with_name(f".{ADDRESS}.{os.getpid()}")
    draft.write_text(f"{served}\n", encoding="utf-8")
    draft.replace(path)


def _served(folder: Path) -> str:
    """The address `einlass serve` was last reached at, or would be."""
    path = folder / ADDRESS
    default = next(setting.default for setting in SETTINGS if setting.name == "EINLASS_BASE_URL")
    try:
        return _base_url(path.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return default
    except (OSError, ValueError) as error:
        raise BadSetting("EINLASS_BASE_URL", f"is unset, and {path} cannot be used ({error})") from error


def _refuse_unknown(names: Iterable[str]) -> None:
    """A name that means nothing would be believed to do something."""
    known = {setting.name for setting in SETTINGS}
    for name in sorted(names):
        if name.startswith("EINLASS_OIDC_"):
            raise BadSetting(name, "sign-in by OpenID Connect does not exist yet; take the setting out")
        if name not in known and not name.startswith("EINLASS_TEST_"):
            raise BadSetting(name, "is no setting of Einlass; the README lists them all")


def load(given_environment: dict[str, str]) -> Settings:
    """The settings of this environment; raises BadSetting for the first wrong or unknown one."""
    given = {name: value for name, value in given_environment.items() if name.startswith("EINLASS_")}
    _refuse_unknown(given)
    values: dict[str, object] = {}
    for setting in SETTINGS:
        text = given.get(setting.name) or setting.default
        try:
            values[setting.name] = setting.parse(text)
        except ValueError as error:
            raise BadSetting(setting.name, str(error)) from error
    folder = values["EINLASS_DATA_DIR"]
    assert isinstance(folder, Path)
    folder = folder if folder.is_absolute() else ROOT / folder
    url = str(values["EINLASS_DATABASE_URL"])
    if url == "sqlite:///var/einlass.sqlite":
        url = f"sqlite:///{folder / 'einlass.sqlite'}"
    elif url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
        url = f"sqlite:///{ROOT / unquote(url.removeprefix('sqlite:///'))}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret_key = str(values["EINLASS_SECRET_KEY"]) or _kept_secret(folder)
    except OSError as error:
        raise BadSetting("EINLASS_DATA_DIR", f"cannot be written ({error})") from error
    return Settings(
        database_url=url,
        base_url=str(values["EINLASS_BASE_URL"]) if given.get("EINLASS_BASE_URL") else _served(folder),
        secret_key=secret_key,
        smtp=values["EINLASS_SMTP_URL"],  # type: ignore[arg-type]
        mail_from=str(values["EINLASS_MAIL_FROM"]),
        data_dir=folder,
        proxies=values["EINLASS_PROXIES"],  # type: ignore[arg-type]
        log=str(values["EINLASS_LOG"]),
        town=str(values["EINLASS_TOWN"]),
        service=str(values["EINLASS_SERVICE"]),
        return_address=str(values["EINLASS_RETURN_ADDRESS"] or values["EINLASS_TOWN"]),
        town_color=str(values["EINLASS_TOWN_COLOR"]),
        town_ink=str(values["EINLASS_TOWN_INK"]),
        embed=values["EINLASS_EMBED"],  # type: ignore[arg-type]
    )


def _load_or_stop() -> Settings:
    try:
        return load(dotenv.environment())
    except BadSetting as wrong:
        sys.exit(f"einlass: wrong setting {wrong}")


settings = _load_or_stop()
