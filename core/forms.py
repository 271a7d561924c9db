"""One decoder for forms and JSON: the happy path is msgspec, and on its error every wrong field is collected.

A form's names are the JSON's dotted paths (contact.name, attendees.0.mode).
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from litestar.exceptions import ClientException, InternalServerException
from msgspec import Meta, inspect

from core.problems import FieldError, Invalid, Malformed, TooLarge

T = TypeVar("T")
MAX_BODY = 1_000_000  # bytes
MAX_ERRORS = 5_000
MAX_UNKNOWN = 1_000  # beyond so many wrong fields, unknown names are no longer told one by one
MAX_FIELDS = 10_000  # an event of 60 questions with 50 answers each has 3,000 texts to translate
_MISSING = object()

# No control characters, line separators or invisible switches of the writing direction.
_FORBIDDEN = r"\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
LINE = rf"^[^{_FORBIDDEN}]*$(?!\n)"
TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]*$"

Name = Annotated[str, Meta(max_length=200, pattern=LINE)]  # a person's name: may be empty where the room allows it
Line = Annotated[str, Meta(min_length=1, max_length=300, pattern=LINE)]
Text = Annotated[str, Meta(max_length=20_000, pattern=TEXT)]
Slug = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)")]
Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$(?!\n)")]
Phone = Annotated[str, Meta(min_length=3, max_length=60, pattern=r"^[0-9+()/ .\-]*[0-9][0-9+()/ .\-]*$(?!\n)")]
Moment = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]


class Input(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Base of everything that is read from outside: unknown fields are refused."""


def in_utc(item: Input) -> None:
    """Its times become UTC, as they will be read again; one that has none (year 1, 9999) stays, to be refused."""
    for name in item.__struct_fields__:
        if isinstance(moment := getattr(item, name), datetime):
            with suppress(OverflowError):
                setattr(item, name, moment.astimezone(UTC))


_CODES = (
    (re.compile(r"unknown field"), "unknown"),
    (re.compile(r"missing required field"), "required"),
    (re.compile(r"of length [<]=|of length <"), "too_long"),
    (re.compile(r"of length [>]=|of length >"), "too_short"),
    (re.compile(r"matching regex"), "format"),
    (re.compile(r"[Ii]nvalid enum value"), "choice"),
    (re.compile(r"`(int|float)` [<>]|out of range"), "range"),
    (re.compile(r"Invalid (UUID|RFC3339|ISO8601|datetime|date|base64)|timezone component|tz"), "format"),
)


def _code(message: str) -> str:
    return next((code for pattern, code in _CODES if pattern.search(message)), "type")


def _join(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)


def _collect(value: Any, kind: inspect.Type, path: str, strict: bool, errors: list[FieldError]) -> None:
    """Walk the value beside its type and note each place where they differ."""
    if len(errors) >= MAX_ERRORS:
        return
    if isinstance(kind, inspect.Metadata):
        return _collect(value, kind.type, path, strict, errors)
    if isinstance(kind, inspect.UnionType):
        if value is None and kind.includes_none:
            return None
        rest = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
        if len(rest) == 1:
            return _collect(value, rest[0], path, strict, errors)
    if isinstance(kind, inspect.StructType) and isinstance(value, dict):
        return _collect_fields(value, kind, path, strict, errors)
    if isinstance(kind, inspect.ListType) and isinstance(value, list):
        before = len(errors)
        for place, item in enumerate(value[:1000]):
            _collect(item, kind.item_type, _join(path, place), strict, errors)
        if len(errors) > before:
            return None
    try:
        msgspec.convert(value, _annotation(kind), strict=strict)
    except msgspec.ValidationError as error:
        errors.append(FieldError(path, _code(str(error))))
    return None


def _collect_fields(
    value: dict[str, Any], kind: inspect.StructType, path: str, strict: bool, errors: list[FieldError]
) -> None:
    fields = {field.encode_name: field for field in kind.fields}
    for name in value:
        if len(errors) >= MAX_UNKNOWN:
            break
        if name not in fields and kind.forbid_unknown_fields:
            errors.append(FieldError(_join(path, str(name)[:100]), "unknown"))
    for name, field in fields.items():
        if name in value:
            _collect(value[name], field.type, _join(path, name), strict, errors)
        elif field.required:
            errors.append(FieldError(_join(path, name), "required"))


def _annotation(kind: inspect.Type) -> Any:
    """The Python annotation that a msgspec type description came from."""
    if isinstance(kind, inspect.StrType):
        return Annotated[str, Meta(min_length=kind.min_length, max_length=kind.max_length, pattern=kind.pattern)]
    if isinstance(kind, inspect.IntType):
        bounds = {name: getattr(kind, name) for name in ("gt", "ge", "lt", "le")}
        return Annotated[int, cast(Any, Meta)(**bounds)]
    if isinstance(kind, inspect.ListType):
        return Annotated[list[Any], Meta(min_length=kind.min_length, max_length=kind.max_length)]
    if isinstance(kind, inspect.DictType):
        return Annotated[
            dict[str, Any],
            Meta(min_length=kind.min_length, max_length=kind.max_length),
        ]
    if isinstance(kind, inspect.LiteralType):
        from typing import Literal

        return Literal[kind.values]
    if isinstance(kind, inspect.DateTimeType):
        return Annotated[datetime, Meta(tz=kind.tz)]
    if isinstance(kind, inspect.UnionType):
        annotation: Any = _annotation(kind.types[0])
        for other in kind.types[1:]:
            annotation = annotation | _annotation(other)
        return annotation
    return _PLAIN.get(type(kind), None) or cast(Any, kind).cls


def _plain() -> dict[type, Any]:
    from uuid import UUID

    return {
        inspect.BoolType: bool,
        inspect.FloatType: float,
        inspect.NoneType: None.__class__,
        inspect.UUIDType: UUID,
        inspect.DateType: date,
        inspect.AnyType: Any,
    }


_PLAIN = _plain()


def wrong_fields(value: Any, kind: type, strict: bool = True) -> list[FieldError]:
    """Every field of a decoded value that does not fit the Struct, at once."""
    errors: list[FieldError] = []
    _collect(value, inspect.type_info(kind), "", strict, errors)
    return errors


def _fits(value: Any, kind: type[T], strict: bool) -> T:
    try:
        return msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise Invalid(wrong_fields(value, kind, strict) or [FieldError("", _code(str(error)))]) from error


def fitting(value: dict[str, Any], kind: type[T], wrong: Sequence[FieldError] = ()) -> T:
    """A form's values as the Struct an action takes; Invalid with these wrong fields and all others at once."""
    named = {error.field for error in wrong}
    errors = [*wrong, *(one for one in wrong_fields(value, kind, strict=False) if one.field not in named)]
    if errors:
        raise Invalid(errors)
    return msgspec.convert(value, kind, strict=False)


def from_json(body: bytes, kind: type[T]) -> T:
    """A JSON body as the Struct; Malformed when it is no JSON, Invalid with all wrong fields."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError:
        pass
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed() from error
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed() from error
    return _fits(value, kind, strict=True)


def form_fields(body: bytes) -> dict[str, str]:
    """The names and values of a posted form; the last of equal names counts. Malformed when it is not UTF-8."""
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS, encoding="utf-8"
        )
    except ValueError as error:
        raise Malformed() from error
    return dict(pairs)


def nested(fields: dict[str, str]) -> dict[str, Any]:
    """Dotted form names as the nested value that JSON would have; empty fields count as absent.

    >>> nested({"contact.name": "Ott", "attendees.0.mode": "online"})
    {'contact': {'name': 'Ott'}, 'attendees': [{'mode': 'online'}]}
    """
    tree: dict[str, Any] = {}
    for name, value in fields.items():
        text = value.strip()
        if not text:
            continue
        *path, last = name.split(".")[:6]
        place = tree
        for step in path:
            below = place.setdefault(step, {})
            if not isinstance(below, dict):
                below = place[step] = {}
            place = below
        place[last] = text
    return cast(dict[str, Any], _lists(tree))


def _lists(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    below = {name: _lists(value) for name, value in tree.items()}
    if below and all(re.fullmatch(r"[0-9]{1,4}", name) for name in below):
        return [below[name] for name in sorted(below, key=int)]
    return below


def _checkboxes(value: Any, kind: inspect.Type) -> Any:
    """A ticked box arrives as "on"; the Struct wants true."""
    if isinstance(kind, inspect.Metadata):
        return _checkboxes(value, kind.type)
    if isinstance(kind, inspect.UnionType):
        rest = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
        return _checkboxes(value, rest[0]) if len(rest) == 1 else value
    if isinstance(kind, inspect.BoolType):
        return True if value == "on" else value
    if isinstance(kind, inspect.ListType) and isinstance(value, list):
        return [_checkboxes(item, kind.item_type) for item in value]
    if isinstance(kind, inspect.StructType) and isinstance(value, dict):
        types = {field.encode_name: field.type for field in kind.fields}
        return {name: _checkboxes(item, types[name]) if name in types else item for name, item in value.items()}
    return value


def from_form(fields: dict[str, str], kind: type[T]) -> T:
    """A posted form as the Struct, by the same rules as JSON; Invalid with all wrong fields."""
    return _fits(_checkboxes(nested(fields), inspect.type_info(kind)), kind, strict=False)


async def body_of(request: Request[Any, Any, Any]) -> bytes:
    """The request's body, bounded; TooLarge beyond a megabyte, Malformed when whoever sent it went away meanwhile."""
    try:
        return await request.body()
    except ClientException as error:
        raise TooLarge() from error
    except InternalServerException as error:  # a phone that lost its network; nobody hears the answer
        raise Malformed() from error


async def decode(request: Request[Any, Any, Any], kind: type[T]) -> T:
    """The request's body as the Struct: a form when it says so, else JSON.

    Under /api it is always JSON: `curl -d` calls everything a form.
    """
    body = await body_of(request)
    is_form = request.content_type[0] == "application/x-www-form-urlencoded"
    if is_form and not request.url.path.startswith("/api/"):
        return from_form(form_fields(body), kind)
    return from_json(body, kind)
