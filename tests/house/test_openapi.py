"""The published description of the API is a valid OpenAPI 3.1 document and leaves nothing out."""

import inspect
import re
from pathlib import Path

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from core import openapi

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def document(client):
    """What /api/openapi.json answers."""
    answer = await client.get("/api/openapi.json")
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture
def routes(app):
    """Every handler under /api/v1 with its method and path."""
    return [
        (method, path, handler)
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        for path in getattr(handler, "paths", ())
        if path.startswith(openapi.PREFIX)
        for method in getattr(handler, "http_methods", ())
        if method not in ("OPTIONS", "HEAD")
    ]


def references(node):
    """Every $ref below a node."""
    if isinstance(node, dict):
        yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from references(part)


async def test_it_is_valid(document):
    assert document["openapi"].startswith("3.1")
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []
    for name, schema in document["components"]["schemas"].items():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}), name


async def test_every_reference_leads_to_a_schema(document):
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= schemas


async def test_every_route_is_in_it(document, routes):
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert {(method, re.sub(r"{(\w+):\w+}", r"{\1}", path)) for method, path, _handler in routes} == described


def test_every_handler_says_what_it_does_and_for_whom(routes):
    """Its docstring: a sentence, then the roles in brackets."""
    for method, path, handler in routes:
        text = inspect.getdoc(handler.fn) or ""
        assert re.search(r"^[A-Z].+\[[a-z, ]+\]\.?$", re.sub(r"\s+", " ", text)), f"{method} {path}: {text!r}"


def test_operations_have_names_of_their_own(routes):
    names = [handler.fn.__name__ for _method, _path, handler in routes]
    assert len(names) == len(set(names))


def test_what_changes_something_and_takes_a_body_says_which(routes):
    for method, path, handler in routes:
        if method in ("POST", "PUT", "PATCH") and "decode(" in inspect.getsource(handler.fn):
            assert "takes" in handler.opt, f"{method} {path} decodes a body that @documented does not name"


async def test_the_readable_page_names_every_path(client, document):
    text = (await client.get("/api")).text
    assert [path for path in document["paths"] if path not in text] == []
