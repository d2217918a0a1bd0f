"""Closing a month: what blocks it, what its invoice says, and what it is afterwards (2.2, 3.7)."""

import pytest

from app.ports.problems import Refused
from app.records import Invoice, Period
from tests.integration.central.billing_world import Books, open_books, told
from tests.integration.central.world import World


@pytest.fixture
def books(world: World) -> Books:
    """Northwind in February."""
    return open_books(world)


def test_excluded_work_that_was_confirmed_is_on_the_invoice_of_its_month(books: Books) -> None:
    """G05, S13 and S15: $270.00 of T&M, and the fee of the month after: $3,870.00."""
    books.at("03-12 10:00")
    entry = books.entry(books.ticket(), "03-10 20:00", "03-10 20:50")
    books.confirm(entry)
    books.at("04-01 09:10")
    act = books.close("2026-03")
    assert (act.outcome, act.outcome_words) == ("taken", "")
    document = books.issued("2026-03")
    assert told(document) == [("fee", 360000), ("labour", 27000)]
    assert (document.number, document.total_minor) == ("2026-0001", 387000)
    fee, labour = [line.words for part in document.sections for line in part.lines]
    assert fee == "Managed support, April 2026"
    hours = "incident response outside business hours (Tue 10 March, 20:00–20:50)"
    assert labour == f"Excluded: {hours}, rate ×1.5."
    (period,) = books.all(Period)
    assert (period.month, period.state, period.locked_by) == ("2026-03", "locked", books.mira)


def test_a_month_with_a_proposed_exclusion_is_not_closed_and_the_entry_is_named(
    books: Books,
) -> None:
    """S16."""
    books.at("03-12 10:00")
    entry = books.entry(books.ticket(), "03-11 20:00", "03-11 20:50")
    books.at("04-01 09:10")
    with pytest.raises(Refused, match=r"T-1001 of Mira Okafor, 11 Mar 20:00: \$270.00 to confirm"):
        books.close("2026-03")
    assert books.all(Invoice) == []
    books.reverse(entry)
    books.close("2026-03")
    assert books.lines("2026-03") == [("fee", 360000)]
