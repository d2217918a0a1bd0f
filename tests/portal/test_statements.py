"""How often a page asks its database: as often for many rows as for a few."""

from __future__ import annotations

from sqlalchemy import event

from app.domain.vocabulary import ContactRole
from app.records import Site
from tests.integration.central.coverage_world import ny
from tests.portal.money_town import MoneyBooks, books_of
from tests.portal.town import DANA, Town

PAGES = (
    "/", "/requests", "/hours", "/budget", "/quotes", "/invoices", "/invoices/next", "/check-ins",
    "/agreement", "/figures",
)  # fmt: skip


def test_a_page_asks_as_often_for_many_rows_as_for_a_few(rich_town: Town) -> None:
    books = books_of(rich_town)
    _work(books, "09", "The first at its own site")
    rich_town.change(DANA, roles=sorted(ContactRole))
    rich_town.become(DANA)
    for page in PAGES:
        rich_town.get(page)  # what is learned once is learned
    few = {page: _statements(rich_town, page) for page in PAGES}
    for day in ("10", "11"):
        _work(books, day, f"Another one of the {day}th")
    assert {page: _statements(rich_town, page) for page in PAGES} == few
    assert few["/requests"] < 15, "what stands around a page, a count, a list"


def _work(books: MoneyBooks, day: str, title: str) -> None:
    """A request from a site of its own, with work in hours and out of them."""
    books.at(f"03-{day} 23:00")
    site = books.add(Site(**books.made(name=title, zone="UTC")))
    ticket = books.ticket(title=title, site_id=site.id, opened_at=ny(f"03-{day} 09:00"))
    books.entry(ticket, f"03-{day} 10:00", f"03-{day} 10:20")
    books.entry(ticket, f"03-{day} 21:30", f"03-{day} 21:50")
    books.at("03-17 12:00")


def _statements(town: Town, page: str) -> int:
    asked: list[str] = []

    def note(*told: object) -> None:
        asked.append(str(told[2]))

    engine = town.world.central.work.database.read
    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = town.get(page)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 200, page
    return len(asked)
