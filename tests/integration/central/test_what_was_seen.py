"""What is invoiced is what was seen before: every word of it, whom it is for, and from whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.ports.problems import Refused
from app.records import (
    LETTERHEAD_ID,
    Client,
    Invoice,
    Letterhead,
    Material,
    Milestone,
    Project,
    Ticket,
    User,
)
from app.reports.documents.books import invoice_of
from app.reports.documents.letterhead import Letterhead as Head
from app.usecases.billing.months import CloseMonth, close_month
from tests.integration.central.billing_world import Books, open_books
from tests.integration.central.coverage_world import ny
from tests.integration.central.world import World

pytestmark = pytest.mark.postgresql_long

JANUARY = "2026-01"


@pytest.fixture
def books(world: World) -> Books:
    """Northwind in February: January has an evening, a milestone, material, and a letterhead."""
    made = open_books(world)
    made.add(Letterhead(id=LETTERHEAD_ID, firm="Halden Row IT", created_at=ny("02-01 09:00")))
    made.confirm(made.entry(made.ticket(), "01-29 20:00", "01-29 21:00"))
    project = made.add(
        Project(**made.made(title="New Wi-Fi", fee_minor=100, approved_at=ny("01-02 09:00")))
    )
    own = {"project_id": project.id, "title": "Handover", "fee_minor": 100}
    made.add(Milestone(**made.made(**own, reached_at=ny("01-20 09:00"))))
    bought = {"description": "Cable", "unit_price_minor": 500, "currency": "USD"}
    agreed = {"approved_at": ny("01-10 10:00"), "used_on": date(2026, 1, 10)}
    made.add(Material(**made.made(**bought, **agreed)))
    return made


def one(books: Books, noun: type[Any]) -> Any:
    """The row of a noun: there is one, or the first of them."""
    return books.all(noun)[0]


WORDS: dict[str, tuple[Callable[[Books], Any], type[Any], dict[str, Any]]] = {
    "the client's name": (lambda books: books.client, Client, {"billing_name": "Northwind Ltd."}),
    "the address": (lambda books: books.client, Client, {"billing_address": "9 Pier"}),
    "the tax number": (lambda books: books.client, Client, {"tax_id": "EIN 99"}),
    "the days to pay": (lambda books: books.client, Client, {"payment_days": 7}),
    "the firm's address": (lambda _books: LETTERHEAD_ID, Letterhead, {"address": "2 Harbour"}),
    "the request's title": (lambda books: one(books, Ticket).id, Ticket, {"title": "Paper jam"}),
    "who worked": (lambda books: books.mira, User, {"name": "Mira Okafor-Lind"}),
    "a project": (lambda books: one(books, Project).id, Project, {"title": "Wi-Fi 7"}),
    "a milestone": (lambda books: one(books, Milestone).id, Milestone, {"title": "Hand-over"}),
    "a material": (lambda books: one(books, Material).id, Material, {"description": "Cables"}),
}


def test_a_word_that_changed_since_the_preview_is_looked_at_again_before_the_close(
    books: Books,
) -> None:
    for what, (row, noun, change) in WORDS.items():
        seen = books.preview(JANUARY).document.digest
        books.change(noun, row(books), **change)
        with pytest.raises(Refused, match="comes out otherwise than it was seen"):
            books.do(close_month, CloseMonth(books.client, JANUARY, seen))
        assert books.all(Invoice) == [], what
    again = books.preview(JANUARY).document.digest
    books.do(close_month, CloseMonth(books.client, JANUARY, again))
    assert books.issued(JANUARY).digest == again


def test_an_issued_document_keeps_its_words_whatever_its_rows_say_later(books: Books) -> None:
    books.close(JANUARY)
    issued = books.issued(JANUARY)
    head = Head("Halden Row IT")
    paper = invoice_of(issued, head)
    for row, noun, change in WORDS.values():
        books.change(noun, row(books), **change)
    assert books.issued(JANUARY) == issued
    assert invoice_of(books.issued(JANUARY), Head("Another firm", ("elsewhere",))) == paper
