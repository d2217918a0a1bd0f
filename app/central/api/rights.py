"""What each route asks of its caller, and how far its rows reach.

A route that does not say is refused when the app is made. The declarations together are the table
of docs/rights.md (`central.rights_page`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from litestar.handlers import HTTPRouteHandler
from litestar.types import ControllerRouterHandler

from app.domain.vocabulary import Right

RULE = "rule"
"""Where a route's `opt` keeps its declaration."""


class Needs(StrEnum):
    """Who may use a route."""

    NOBODY = "nobody"
    """Open to everybody who can reach central."""
    SIGNED_IN = "signed_in"
    """A person on an enrolled device, with one of the rights that are named."""


class Rows(StrEnum):
    """Whose rows a route may tell or change."""

    NONE = "none"
    """No row that belongs to a client or a person."""
    OWN = "own"
    """What the person who asks did themselves, with their own devices and sessions."""
    CLIENT = "client"
    """Rows of the clients that are granted to the person, and what the whole firm shares."""
    FIRM = "firm"
    """Rows of every person and device of the firm."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a route, and whose rows it gives them.

    Attributes:
        needs: whether one has to be signed in.
        rows: right → whose rows; who has none of these rights is refused.
    """

    needs: Needs
    rows: Mapping[Right, Rows]

    @property
    def rights(self) -> frozenset[Right]:
        """The rights of which any is enough."""
        return frozenset(self.rows)

    def reach(self, right: Right | None) -> Rows | None:
        """Whose rows somebody with one right is given, or nobody's; None where they are refused."""
        if self.needs is Needs.NOBODY:
            return Rows.NONE
        return None if right is None else self.rows.get(right)


def needs(
    who: Needs,
    rows: Rows | None = None,
    *rights: Right,
    wider: Mapping[Right, Rows] | None = None,
) -> dict[str, Any]:
    """The declaration that goes into a route's `opt`.

    Args:
        who: whether one has to be signed in.
        rows: whose rows it gives; without it, the route is not declared. An open route gives none.
        rights: those that may use it; every person of the firm unless named.
        wider: rights that reach further than `rows`.
    """
    if who is Needs.NOBODY:
        return {RULE: Rule(who, {})}
    if rows is None:
        return {}
    return {RULE: Rule(who, dict.fromkeys(rights or Right, rows) | dict(wider or {}))}


def rule_of(handler: HTTPRouteHandler) -> Rule | None:
    """What a route declares; None where it is silent."""
    found = handler.opt.get(RULE)
    return found if isinstance(found, Rule) else None


def undeclared(handlers: Iterable[ControllerRouterHandler]) -> list[str]:
    """Routes that do not say what they ask, whatever kind of handler they are."""
    return [
        _named(handler)
        for handler in handlers
        if not isinstance(handler, HTTPRouteHandler) or rule_of(handler) is None
    ]


def _named(handler: ControllerRouterHandler) -> str:
    if isinstance(handler, HTTPRouteHandler):
        return f"{sorted(handler.http_methods)} {sorted(handler.paths)}"
    return repr(handler)


def declared(handlers: Iterable[ControllerRouterHandler]) -> Iterator[tuple[str, str, Rule]]:
    """Method, path and rule of each declared route, by path."""
    found = [
        (path, method, rule)
        for handler in handlers
        if isinstance(handler, HTTPRouteHandler) and (rule := rule_of(handler)) is not None
        for path in handler.paths
        for method in handler.http_methods
    ]
    for path, method, rule in sorted(found, key=lambda line: line[:2]):
        yield str(method), path, rule
