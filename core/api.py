"""The API's published description: which Struct a handler reads is said beside it, the rest Litestar knows."""

from collections.abc import Callable
from typing import Any, TypeVar

from litestar.handlers import HTTPRouteHandler

H = TypeVar("H", bound=HTTPRouteHandler)


def documented(takes: type) -> Callable[[H], H]:
    """Say which Struct a handler decodes from the body, for the OpenAPI document."""

    def mark(handler: H) -> H:
        handler.opt["takes"] = takes
        return handler

    return mark


def takes(handler: Any) -> type | None:
    """The Struct a handler decodes, if it said so."""
    return handler.opt.get("takes")
