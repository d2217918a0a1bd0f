"""Both firms with what they were charged, offered and asked, on Tuesday 17 March 2026 at noon.

Whatever a client must not read of its own books says `INNER`; the other client's says "Southgate".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

from app.central.settings import Settings
from app.domain.offers import Stage
from app.records import Contact, User
from app.usecases.billing.materials import AddMaterial, add_material
from app.usecases.exceptional import MarkExceptional, mark_exceptional
from app.usecases.quarter_review import DraftReview, PublishReview, draft_review, publish_review
from app.usecases.quotes import DraftQuote, QuoteFields, SendQuote, draft_quote, send_quote
from tests.integration.central.billing_world import Books
from tests.integration.central.coverage_world import ny
from tests.integration.central.world import open_world
from tests.plugins.databases import Places
from tests.portal.served import served
from tests.portal.town import ELI, INNER, SAM, TITLES, Letters, Town, fill, open_town
from tests.portal.town import portal_over as over

NOON = "03-17 12:00"
FLAT = QuoteFields(
    title="Printing on the 2nd floor",
    scope="Replace the old driver\nMove the print queue",
    deliverables="Printing without restarts for 30 days",
    out_of_scope="A new printer, if one is needed",
    fee_minor=240_000,
    estimate_min=720,
    stages=(Stage("Cause found", 120_000, date(2026, 3, 27)), Stage("Change made", 120_000)),
)
QUOTED = {"NW": FLAT.title, "SG": "Southgate moves its racks"}


@dataclass
class MoneyBooks(Books):
    """The books of either client, with Mira as its account manager."""

    code: str = "NW"

    @property
    def client(self) -> UUID:
        return self.world.north if self.code == "NW" else self.world.south


def fill_money(settings: Settings) -> None:
    """Make both firms with their books; tests copy them."""
    fill(settings)
    world = open_world(settings)
    for code, email in (("NW", ELI), ("SG", SAM)):
        books = MoneyBooks(world, code)
        books.at("03-11 09:00")
        books.change(User, books.mira, rights=["technician", "tam"])
        books.begin_agreement(date(2026, 1, 1))
        name = "Southgate" if code == "SG" else "Northwind"
        ticket = books.ticket(
            title=f"{name} server alarm", requester_id=_contact(books, email),
            opened_at=ny("01-05 09:00"), service="Office",
        )  # fmt: skip
        # Nobody works for two at once, and Southgate's day is that of Berlin.
        night, hour, begun, ended = (
            ("27", "20", "05 10:00", "05 17:00")
            if code == "NW"
            else ("26", "21", "06 04:00", "06 11:00")
        )
        for month in ("01", "02"):
            books.entry(ticket, f"{month}-{begun}", f"{month}-{ended}", note=f"{name} by day")
            said = {"note": f"{name} at night", "internal_note": INNER}
            billed = books.entry(ticket, f"{month}-{night} 20:00", f"{month}-{night} 20:50", **said)
            books.confirm(billed)
            books.close(f"2026-{month}")
        talk = {"work_kind": "check_in", "note": f"{name} talk"}
        books.entry(None, f"03-12 {hour}:00", f"03-12 {hour}:50", **talk)
        late = {"note": f"{name} late"}
        questioned = books.entry(ticket, f"03-13 {hour}:00", f"03-13 {hour}:20", **late)
        books.dispute(questioned, "we were told that it is included")
        _offers(books, ticket.id, name)
    world.central.close()


def _contact(books: Books, email: str) -> UUID:
    (found,) = [one.id for one in books.all(Contact) if one.email == email]
    return found


def _offers(books: MoneyBooks, ticket: UUID, name: str) -> None:
    books.at(NOON)
    sent = replace(
        FLAT, title=QUOTED[books.code], scope=f"{name}: replace the old driver", tickets=(ticket,)
    )
    books.do(send_quote, SendQuote(books.do(draft_quote, DraftQuote(books.client, sent))))
    hidden = QuoteFields(title=f"{INNER} draft", scope=INNER)
    books.do(draft_quote, DraftQuote(books.client, hidden))
    books.do(add_material, AddMaterial(books.client, f"{name} UPS battery", 12_900, ticket=ticket))
    mark = MarkExceptional(ticket, "2026-02", 60, f"{name} moved one rack in a hurry")
    books.do(mark_exceptional, mark)
    books.do(publish_review, PublishReview(books.client, "2026-Q1", f"{name} may need more"))
    books.do(draft_review, DraftReview(books.client, "2025-Q4", f"{INNER} comment"))


def money_town_at(places: Places, folder: Path) -> Iterator[Town]:
    world = open_world(places.copy_of("portal-money", fill_money, folder))
    letters = Letters()
    with served(over(world, letters)) as (http, portal):
        town = open_town(world, http, portal, letters)
        world.clock.at = ny(NOON)
        yield town
    world.central.close()


def books_of(town: Town, code: str = "NW") -> MoneyBooks:
    return MoneyBooks(town.world, code)


__all__ = ["TITLES", "MoneyBooks", "books_of", "fill_money", "money_town_at"]
