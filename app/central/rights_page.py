"""The table of every route, every right, and whose rows each is given: docs/rights.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litestar.handlers import HTTPRouteHandler
from litestar.types import ControllerRouterHandler

from app.central.api.app import ROUTES
from app.central.api.rights import Rows, Rule, declared
from app.central.integrators.app import ROUTES as PROGRAMS
from app.central.integrators.room import rule_of as rule_of_key
from app.central.portal.app import ROUTES as PAGES
from app.central.portal.web import rule_of as rule_of_page
from app.domain.rights import Permission, may
from app.domain.vocabulary import ContactRole, Right

_WHO: tuple[Right | None, ...] = (None, *Right)
_MEANING = {
    Rows.NONE: "nobody's rows",
    Rows.OWN: "what the person did themselves, with their own devices and sessions",
    Rows.CLIENT: "rows of the clients that are granted to the person, and what the firm shares",
    Rows.FIRM: "rows of every person and device of the firm",
}
_HEAD = """# Who may do what

This page is made by `trestle central rights --markdown` from what the routes of central, of the
portal and of the API for programs and the rules of the service declare; a test holds it to them.

## Routes

Each cell says whose rows the route gives to somebody with that right; where there is a dash, the
route refuses them: a stranger with 401, anybody else with 403. Another client's thing is answered
like one that does not exist. Whoever has several rights is given the widest of their cells. What a
push may change follows from the verb of each act, by the table further down.
"""
_MIDDLE = """
An address answers to no other method: 405. `OPTIONS` says which methods an address takes, and
nothing else, to everybody.

## Pages of the portal

A contact is given rows of their own client alone; which of them follows from their roles
(requester: their own requests; coordinator: all). Where there is a dash, the page refuses them with
403; nobody is sent to where one comes in. Another client's thing is answered like one that does not
exist.

{portal}

## Routes for programs

A key is for one client. A route refuses a key without the right that it asks for with 403, and
whoever shows none with 401.

{programs}

## What people and contacts may do

A person of the firm may do it for the clients that are granted to them, a contact for their own
client alone. Several rights or roles let do what any of them does. Triage and assignment are the
desk's and the account manager's, by whatever act; whoever writes a request down may keep it.
"""


def lines() -> Iterator[tuple[str, str, Rule]]:
    """Method, path and rule of each route that central has."""
    return declared(ROUTES)


def markdown() -> str:
    """The page."""
    meanings = [f"- **{rows}**: {words}" for rows, words in _MEANING.items()]
    beside = _MIDDLE.format(portal="\n".join(_pages()), programs="\n".join(_programs()))
    return "\n".join([_HEAD, *meanings, "", *_routes(), beside, *_permissions(), ""])


def _routes() -> Iterator[str]:
    yield "| method | address | nobody | " + " | ".join(Right) + " |"
    yield "|---|---|" + "---|" * len(_WHO)
    for method, path, rule in lines():
        cells = [rule.reach(right) for right in _WHO]
        told = " | ".join("–" if cell is None else str(cell) for cell in cells)
        yield f"| {method} | `{path.replace(':str', '')}` | {told} |"


def _permissions() -> Iterator[str]:
    holders = (*Right, *ContactRole)
    yield "| | " + " | ".join(holders) + " |"
    yield "|---|" + "---|" * len(holders)
    for permission in Permission:
        cells = ("yes" if may({holder}, permission) else "–" for holder in holders)
        yield f"| {permission} | " + " | ".join(cells) + " |"


def _pages() -> Iterator[str]:
    yield "| method | address | nobody | " + " | ".join(ContactRole) + " |"
    yield "|---|---|" + "---|" * (1 + len(ContactRole))
    for method, path, handler in _addresses(PAGES):
        rule = rule_of_page(handler)
        assert rule is not None  # noqa: S101 -- the portal refuses to be made with a silent route
        let = [rule.asked is None or may({role}, rule.asked) for role in ContactRole]
        told = " | ".join("yes" if one else "–" for one in (rule.is_open, *let))
        yield f"| {method} | `{path}` | {told} |"


def _programs() -> Iterator[str]:
    yield "| method | address | the key's right |"
    yield "|---|---|---|"
    for method, path, handler in _addresses(PROGRAMS):
        rule = rule_of_key(handler)
        assert rule is not None  # noqa: S101 -- as above
        yield f"| {method} | `{path}` | {rule.asked or 'none: no key is asked for'} |"


def _addresses(
    handlers: Iterable[ControllerRouterHandler],
) -> list[tuple[str, str, HTTPRouteHandler]]:
    """Method and address of each route, by address."""
    found = [
        (str(method), re.sub(r":\w+", "", path), handler)
        for handler in handlers
        if isinstance(handler, HTTPRouteHandler)
        for path in handler.paths
        for method in handler.http_methods
    ]
    return sorted(found, key=lambda line: (line[1], line[0]))
