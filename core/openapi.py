"""The published description of the API (OpenAPI 3.1), made from the handlers themselves.

A handler says beside it which Struct it decodes (`documented`); its docstring ends with the roles it asks for.
"""

import inspect
import re
from collections.abc import Callable
from typing import Any, TypeVar, get_args, get_origin
from uuid import UUID

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from core.problems import FIELD_TEXTS

H = TypeVar("H", bound=HTTPRouteHandler)
PREFIX = "/api/v1"


class ProblemBody(msgspec.Struct):
    """A refusal, RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, str]] = []


def documented(takes: type) -> Callable[[H], H]:
    """Say which Struct a handler decodes from the body."""

    def mark(handler: H) -> H:
        handler.opt["takes"] = takes
        return handler

    return mark


def describe(app: Litestar, version: str) -> dict[str, Any]:
    """The OpenAPI document of every handler under /api/v1."""
    handlers = sorted(_handlers(app), key=lambda found: (found[0], found[1]))
    structs = {ProblemBody} | {handler.opt["takes"] for _path, _method, handler in handlers if "takes" in handler.opt}
    structs |= {given for _p, _m, handler in handlers if (given := _struct(handler))}
    _refs, components = msgspec.json.schema_components(structs, ref_template="#/components/schemas/{name}")
    paths: dict[str, dict[str, Any]] = {}
    for path, method, handler in handlers:
        shown = re.sub(r"{(\w+):\w+}", r"{\1}", path)
        paths.setdefault(shown, {})[method.lower()] = _operation(handler)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Einlass",
            "version": version,
            "description": "Times are ISO 8601 with offset, out as UTC. Unknown fields are refused. Lists are paged by "
            f"`limit` and `cursor`. Field codes of a 422: {', '.join(FIELD_TEXTS)}.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def groups(document: dict[str, Any]) -> list[tuple[str, list[dict[str, str]]]]:
    """The operations of a document by the first word of their path, for the readable page."""
    found: dict[str, list[dict[str, str]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            shown = {"method": method.upper(), "path": path, "summary": operation["summary"]}
            shown["who"] = operation.get("description", "").removeprefix("Role: ")
            found.setdefault(path.split("/")[3], []).append(shown)
    return sorted(found.items())


def _handlers(app: Litestar) -> list[tuple[str, str, HTTPRouteHandler]]:
    return [
        (path, str(method), handler)
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if isinstance(handler, HTTPRouteHandler)
        for path in handler.paths
        if path.startswith(PREFIX)
        for method in handler.http_methods
        if method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    ]


def _returned(handler: HTTPRouteHandler) -> Any:
    return inspect.signature(handler.fn).return_annotation


def _struct(handler: HTTPRouteHandler) -> Any:
    returned = _returned(handler)
    return returned if isinstance(returned, type) and issubclass(returned, msgspec.Struct) else None


def _operation(handler: HTTPRouteHandler) -> dict[str, Any]:
    text = inspect.getdoc(handler.fn) or ""
    summary, _, roles = text.partition("[")
    operation: dict[str, Any] = {
        "operationId": handler.fn.__name__,
        "summary": re.sub(r"\s+", " ", summary).strip(),
        "responses": _answers(handler),
    }
    if roles:
        operation["description"] = f"Role: {roles.rstrip('].')}"
        operation["security"] = [{"token": []}] + ([{}] if "public" in roles else [])
    if parameters := _parameters(handler):
        operation["parameters"] = parameters
    if takes := handler.opt.get("takes"):
        schema = {"$ref": f"#/components/schemas/{takes.__name__}"}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _answers(handler: HTTPRouteHandler) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
    refusals = {status: {"description": word, "content": problem} for status, word in _REFUSALS.items()}
    returned = _returned(handler)
    if get_origin(returned) is Response or returned is Response:
        content: dict[str, Any] = {"application/octet-stream": {}}
        content = {handler.opt.get("media_type", "*/*"): {}}
    elif struct := _struct(handler):
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{struct.__name__}"}}}
    else:
        content = {"application/json": {"schema": {"type": "object"}}}
    done = {"description": "Done", "content": content}
    answers = {str(status): done for status in handler.opt.get("statuses", (handler.status_code,))}
    return answers | refusals


_REFUSALS = {
    "400": "Malformed",
    "401": "No or an unknown token",
    "403": "Wrong role",
    "404": "Unknown",
    "409": "Conflict",
    "413": "Too large",
    "422": "Wrong fields, all of them",
    "429": "Too many",
}


def _parameters(handler: HTTPRouteHandler) -> list[dict[str, Any]]:
    path = " ".join(handler.paths)
    found = []
    for name, parameter in inspect.signature(handler.fn).parameters.items():
        if name == "request":
            continue
        in_path = f"{{{name}:" in path
        alias = next((one.name for one in get_args(parameter.annotation) if isinstance(one, QueryParameter)), None)
        found.append(
            {
                "name": alias or name,
                "in": "path" if in_path else "query",
                "required": in_path or parameter.default is inspect.Parameter.empty,
                "schema": _schema(parameter.annotation),
            }
        )
    return found


def _schema(annotation: Any) -> dict[str, Any]:
    text = str(annotation)
    if "int" in text.replace("Hint", ""):
        return {"type": "integer"}
    return {"type": "string", "format": "uuid"} if UUID.__name__ in text else {"type": "string"}
