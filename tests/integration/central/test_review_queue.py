"""The review queue: whose work it shows, in which order, and what it costs to ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from app.database.scope import Scope
from app.queries.billing.queue import review_queue
from app.records import AgreementVersion, Client, TimeEntry
from tests.integration.central.billing_world import Books, open_books
from tests.integration.central.coverage_world import SCOPE
from tests.integration.central.world import World

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def books(world: World) -> Books:
    """Northwind in February."""
    return open_books(world)


def southern(books: Books, start: str, end: str) -> TimeEntry:
    """An evening of the other client."""
    south = books.world.south
    ticket = books.ticket(client_id=south)
    return books.entry(ticket, start, end, client_id=south)


def test_disputes_come_first_then_what_is_proposed_the_dearest_first(books: Books) -> None:
    small = books.entry(books.ticket(), "01-27 20:00", "01-27 20:15")
    large = books.entry(books.ticket(), "01-28 20:00", "01-28 22:00")
    questioned = books.entry(books.ticket(), "01-29 20:00", "01-29 20:15")
    done = books.entry(books.ticket(), "01-30 20:00", "01-30 20:15")
    books.confirm(questioned, done)
    books.dispute(questioned)
    queue = books.queue()
    assert [row.entry_id for row in queue.exclusions] == [questioned.id, large.id, small.id]
    assert queue.total == 3
    assert [row.entry_id for row in books.rows()][-1] == done.id


def test_a_long_queue_comes_in_pages_that_neither_repeat_nor_leave_out(books: Books) -> None:
    entries = {
        books.entry(books.ticket(), f"01-{day:02} 20:00", f"01-{day:02} 20:15").id
        for day in range(5, 10)
    }
    pages = [books.queue(offset=offset, limit=2) for offset in (0, 2, 4)]
    assert [page.total for page in pages] == [5, 5, 5]
    assert [len(page.exclusions) for page in pages] == [2, 2, 1]
    assert {row.entry_id for page in pages for row in page.exclusions} == entries


def test_held_time_and_open_questions_wait_beside_the_exclusions(books: Books) -> None:
    ticket = books.ticket()
    books.entry(ticket, "01-29 10:00", "01-29 11:00")
    books.entry(books.ticket(), "01-29 10:30", "01-29 11:30")
    books.correct_kind(ticket, "service_request")
    proposed = books.entry(books.ticket(), "01-30 10:00", "01-30 11:00")
    books.override(proposed, "excluded", state="proposed", decided_by=None, decided_at=None)
    queue = books.queue()
    assert [one.hold for one in queue.holds] == ["HOLD-OVERLAP"]
    assert [one.kind for one in queue.proposals] == ["redecision_proposed"]
    assert [(one.entry_id, one.label.user) for one in queue.overrides] == [
        (proposed.id, "Mira Okafor")
    ]


def test_nobody_sees_the_exclusions_of_a_client_that_is_not_theirs(books: Books) -> None:
    own = books.entry(books.ticket(), "01-29 20:00", "01-29 20:15")
    southern(books, "01-28 20:00", "01-28 20:15")
    everything = books.ask(review_queue)
    assert len(everything.exclusions) == 2
    narrow = Scope(frozenset({books.client}), "Mira")
    seen = books.world.central.work.read(narrow, review_queue)
    assert [row.entry_id for row in seen.exclusions] == [own.id]
    assert seen.total == 1


def test_an_account_manager_is_shown_their_own_clients(books: Books) -> None:
    own = books.entry(books.ticket(), "01-29 20:00", "01-29 20:15")
    southern(books, "01-28 20:00", "01-28 20:15")
    books.change(Client, books.client, tam_id=books.mira)
    queue = books.ask(lambda session: review_queue(session, tam=books.mira))
    assert [row.entry_id for row in queue.exclusions] == [own.id]


@contextmanager
def counted(books: Books) -> Iterator[list[str]]:
    told: list[str] = []
    engine = books.world.central.work.database.read

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            told.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    yield told
    event.remove(engine, "before_cursor_execute", hear)


def asked(books: Books) -> int:
    with counted(books) as told:
        books.world.central.work.read(SCOPE, review_queue)
    return len(told)


def test_the_queue_asks_no_more_for_many_rows_and_clients_than_for_few(books: Books) -> None:
    books.entry(books.ticket(), "01-05 20:00", "01-05 20:15")
    southern(books, "01-06 13:00", "01-06 13:15")
    for version in books.all(AgreementVersion):
        books.change(AgreementVersion, version.id, wrap_up_min=30)
    few = asked(books)
    for day in range(7, 13):
        books.entry(books.ticket(), f"01-{day:02} 20:00", f"01-{day:02} 20:15")
        southern(books, f"01-{day:02} 13:00", f"01-{day:02} 13:15")
    assert asked(books) == few
