"""What a route asks of its caller; a route that does not say is refused when the app is made."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from litestar.handlers import HTTPRouteHandler
from litestar.types import ControllerRouterHandler

RIGHT = "right"


class Needs(StrEnum):
    """Who may use a route."""

    NOBODY = "nobody"
    """Open to everybody who can reach central."""
    SIGNED_IN = "signed_in"
    """A person on an enrolled device; rows are narrowed to their clients."""


def needs(right: Needs) -> dict[str, Any]:
    """The declaration that goes into a route's `opt`."""
    return {RIGHT: right}


def undeclared(handlers: Iterable[ControllerRouterHandler]) -> list[str]:
    """Routes that do not say what they ask."""
    return [
        f"{sorted(handler.http_methods)} {sorted(handler.paths)}"
        for handler in handlers
        if isinstance(handler, HTTPRouteHandler) and not isinstance(handler.opt.get(RIGHT), Needs)
    ]
