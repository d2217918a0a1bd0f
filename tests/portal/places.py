"""Every page of the portal, where it is and who may see it: each room adds its own.

What is tried on every page goes through this table: whether it can be perceived, reached and named,
how wide it is, that it works for the keyboard. A test fails while a route that answers with a page
is missing here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.records import Asset, CheckIn, Page, Quote
from tests.portal.town import BO, DANA, ELI, FINN, PIA, Town


@dataclass(frozen=True, slots=True)
class Place:
    """A page.

    Attributes:
        route: as the table of routes has it.
        who: as whom it is seen; empty: by nobody who is signed in.
        at: where it is in a town, where the route alone does not say.
    """

    route: str
    who: str = DANA
    at: Callable[[Town], str] | None = None

    def address(self, town: Town) -> str:
        """Where a browser goes."""
        return self.at(town) if self.at is not None else self.route


def request_of(email: str, more: str = "") -> Callable[[Town], str]:
    """The request that somebody asked for."""
    return lambda town: f"/requests/{town.number(email)}{more}"


def quote_of(town: Town) -> UUID:
    """The quote that waits for Northwind."""
    found = (one for one in town.books.all(Quote) if one.state == "sent")
    return next(one.id for one in found if one.client_id == town.world.north)


def first(town: Town, noun: type[Any]) -> UUID:
    """The first thing of a kind that Northwind's people may read."""
    found: list[UUID] = [
        one.id
        for one in town.books.all(noun)
        if one.client_id == town.world.north and getattr(one, "visibility", "client") == "client"
    ]
    return found[0]


def check_in_of(state: str) -> Callable[[Town], str]:
    """The first check-in in a state."""

    def at(town: Town) -> str:
        found = [one for one in town.books.all(CheckIn) if one.client_id == town.world.north]
        return next(f"/check-ins/{one.id}" for one in found if one.state == state)

    return at


def question_of(town: Town) -> str:
    """Where the work on Eli's request is questioned."""
    town.become(ELI)
    found = re.search(r'"(/work/[^"]+/question/\w+)"', town.get(request_of(ELI)(town)).text)
    assert found is not None
    return found[1]


PLACES: Sequence[Place] = (
    Place("/sign-in", ""),
    Place("/in/{token:str}", "", lambda _town: "/in/nowhere"),
    Place("/stay", ELI),
    Place("/"),
    Place("/", ELI),
    Place("/", PIA),
    Place("/", BO),
    Place("/requests"),
    Place("/requests", ELI),
    Place("/requests/new", ELI),
    Place("/requests/{number:int}", at=request_of(ELI)),
    Place("/requests/{number:int}", at=lambda _town: "/requests/999999"),
    Place("/requests/{number:int}/sent", at=request_of(ELI, "/sent")),
    Place("/requests", at=lambda _town: "/requests?words=zebra"),
    Place("/requests/new", FINN, lambda _town: "/requests/new?summary=accounting program"),
    Place("/requests/new", DANA, lambda _town: "/requests/new?summary=accounting program"),
    Place("/work/{entry:uuid}/question/{part:str}", ELI, question_of),
    Place("/words"),
    Place("/notices"),
    Place("/notices", BO),
    Place("/hours"),
    Place("/budget"),
    Place("/quotes"),
    Place("/quotes", PIA),
    Place("/quotes/{quote:uuid}", at=lambda town: f"/quotes/{quote_of(town)}"),
    Place("/quotes/{quote:uuid}", PIA, lambda town: f"/quotes/{quote_of(town)}"),
    Place("/consents/new", PIA),
    Place("/reviews"),
    Place("/reviews/{quarter:str}", at=lambda _town: "/reviews/2026-Q1"),
    Place("/reviews/{quarter:str}", PIA, lambda _town: "/reviews/2026-Q1"),
    Place("/invoices", BO),
    Place("/invoices/next", BO),
    Place("/invoices/{number:str}", BO, lambda _town: "/invoices/2026-0002"),
    Place("/check-ins"),
    Place("/check-ins/{check_in:uuid}", at=check_in_of("planned")),
    Place("/check-ins/{check_in:uuid}", at=check_in_of("held")),
    Place("/support"),
    Place("/agreement"),
    Place("/agreement", ELI),
    Place("/assets"),
    Place("/assets", ELI),
    Place("/assets/{asset:uuid}", at=lambda town: f"/assets/{first(town, Asset)}"),
    Place("/pages"),
    Place("/pages/{document:uuid}", at=lambda town: f"/pages/{first(town, Page)}"),
    Place("/setup"),
    Place("/figures"),
    Place("/export"),
    Place("/export", BO),
)
"""Pages, each once for every way in which it looks different. Source: the rooms' own `ROUTES`."""

NOT_PAGES = frozenset(
    {
        "/portal.css",
        "/htmx.min.js",
        "/portal.js",
        "/brand/{colour:str}",
        "/mark.svg",
        "/logo",
        "/requests/list.csv",
        "/invoices/accounting.csv",
        "/invoices/{number:str}/invoice.pdf",
        "/reviews/{quarter:str}/review.pdf",
        "/check-ins/{check_in:uuid}/pdf",
        "/export/{table:str}/{kind:str}",
        "/check-ins/{check_in:uuid}/ics",
        "/visits/{visit:uuid}/ics",
        "/files/{file:uuid}",
    }
)
"""Routes that answer with a sheet, a picture or a file."""
