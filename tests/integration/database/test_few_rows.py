"""Few rows are written without the mapper's plan, and nobody can tell by what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.orm.exc import StaleDataError

from app.database.engine import Database, open_sqlcipher
from app.database.few import MOST
from app.database.many import insert_new_rows
from app.database.scope import Scope, whole
from app.database.work import Work, WorkSession
from app.platform.ids import seeded_ids
from app.ports.changes import ChangeBatch
from app.records import Client, Record, Site, Ticket, TicketEvent
from tests.builders.clock import SetClock

HERE = whole("a test's world")
AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
NORTH = uuid4()


class Heard:
    """A sink that remembers, and how often the mapper planned."""

    def __init__(self, database: Database) -> None:
        self.batches: list[ChangeBatch] = []
        self.work = Work(database, self, seeded_ids(SetClock(), 1))

    def receive(self, _session: WorkSession, batch: ChangeBatch) -> None:
        self.batches.append(batch)

    def do(self, job: Callable[[WorkSession], Any], scope: Scope = HERE) -> tuple[Any, int]:
        """Do a job; its result, and how many flushes went through the mapper."""
        planned: list[None] = []

        def watched(session: WorkSession) -> Any:
            event.listen(session, "after_flush", lambda *_: planned.append(None))
            return job(session)

        return self.work.run("test", scope, watched), len(planned)


@pytest.fixture
def heard(tmp_path: Path) -> Any:
    database = open_sqlcipher(tmp_path / "few.db", b"k" * 32)
    with database.write.begin() as connection:
        Record.metadata.create_all(connection)
    yield Heard(database)
    database.close()


def client(**given: Any) -> Client:
    values: dict[str, Any] = {"id": NORTH, "name": "Northwind", "code": "NW", "zone": "UTC"}
    return Client(**values | {"currency": "USD", "created_at": AT} | given)


def ticket(**given: Any) -> Ticket:
    values: dict[str, Any] = {"id": uuid4(), "client_id": NORTH, "title": "Printer jams"}
    return Ticket(**values | {"opened_at": AT, "created_at": AT} | given)


def note(of: UUID) -> TicketEvent:
    return TicketEvent(
        id=uuid4(), client_id=NORTH, ticket_id=of, kind="note", at=AT, effective_at=AT,
        body="Looked at it.", created_at=AT,
    )  # fmt: skip


def stored(heard: Heard, row: UUID, table: str = "ticket") -> tuple[Any, ...]:
    with heard.work.database.read.connect() as connection:
        found = connection.exec_driver_sql(f'SELECT * FROM "{table}" WHERE id = ?', (row.bytes,))
        return tuple(found.one())


def add_by_mapper(session: WorkSession, record: Record) -> None:
    """Inside a savepoint the mapper plans."""
    with session.begin_nested():
        session.add(record)


def test_a_new_row_is_the_same_as_by_the_mapper_with_its_defaults_and_in_the_change(
    heard: Heard,
) -> None:
    one, other = ticket(), ticket()
    _, planned = heard.do(lambda session: session.add(one))
    assert not planned
    _, planned = heard.do(lambda session: add_by_mapper(session, other))
    assert planned
    assert stored(heard, one.id)[1:] == stored(heard, other.id)[1:]
    (few,), (mapped,) = (batch.rows for batch in heard.batches)
    assert {name: pair for name, pair in few.fields.items() if name != "id"} == {
        name: pair for name, pair in mapped.fields.items() if name != "id"
    }
    assert (few.kind, few.scope, few.base_rev) == (mapped.kind, mapped.scope, mapped.base_rev)
    assert one.touched_at == one.opened_at
    assert one.tags == []


def test_rows_written_together_are_the_same_as_by_the_mapper_and_known_to_the_session(
    heard: Heard,
) -> None:
    together, mapped = ticket(tags=["a"]), ticket(tags=["a"])

    def job(session: WorkSession) -> None:
        insert_new_rows(session, [note(together.id), together])
        assert session.get(Ticket, together.id) is together
        together.title = "Printer burns"
        add_by_mapper(session, mapped)
        mapped.title = "Printer burns"

    heard.do(job)
    assert stored(heard, together.id)[1:] == stored(heard, mapped.id)[1:]


def test_a_change_writes_only_what_changed_and_tells_old_and_new(heard: Heard) -> None:
    made = ticket()
    heard.do(lambda session: session.add(made))
    before = stored(heard, made.id)

    def edit(session: WorkSession) -> None:
        row = session.get(Ticket, made.id)
        assert row is not None
        row.title, row.priority = "Printer burns", 1
        session.flush()
        assert session.get(Ticket, made.id) is row
        row.priority = 2

    _, planned = heard.do(edit)
    assert not planned
    (change,) = heard.batches[-1].rows
    assert change.fields == {"title": ("Printer jams", "Printer burns"), "priority": (3, 2)}
    changed = [
        name.name
        for name, old, new in zip(
            Ticket.__table__.columns, before, stored(heard, made.id), strict=True
        )
        if old != new
    ]
    assert changed == ["title", "priority"]


def test_parents_come_before_children_whatever_the_order_of_the_verb(heard: Heard) -> None:
    parent = ticket()

    def job(session: WorkSession) -> None:
        session.add(note(parent.id))
        session.add(parent)
        session.add(client())

    written: list[str] = []
    engine = heard.work.database.write
    event.listen(engine, "before_cursor_execute", lambda *given: written.append(given[2]))
    _, planned = heard.do(job)
    assert not planned
    tables = [sql.split()[2] for sql in written if sql.startswith("INSERT")]
    assert tables == ["client", "ticket", "ticket_event"]


def test_a_noun_with_new_and_changed_rows_is_left_to_the_mapper(heard: Heard) -> None:
    first = ticket()
    heard.do(lambda session: session.add(first))

    def both(session: WorkSession) -> None:
        row = session.get(Ticket, first.id)
        assert row is not None
        row.title = "Older"
        session.add(ticket(title="Newer"))

    _, planned = heard.do(both)
    assert planned
    assert {row.kind for row in heard.batches[-1].rows} == {"create", "edit"}


def test_many_rows_are_left_to_the_mapper(heard: Heard) -> None:
    _, planned = heard.do(lambda session: session.add_all(ticket() for _ in range(MOST + 1)))
    assert planned
    assert len(heard.batches[0].rows) == MOST + 1


def test_a_row_of_a_savepoint_that_was_taken_back_can_be_made_again(heard: Heard) -> None:
    wanted = uuid4()

    def job(session: WorkSession) -> None:
        mark = session.captured.mark()
        savepoint = session.begin_nested()
        session.add(ticket(id=wanted, title="Lost"))
        session.flush()
        savepoint.rollback()
        session.captured.rewind(mark)
        assert session.get(Ticket, wanted) is None
        session.add(ticket(id=wanted, title="Kept"))

    heard.do(job)
    (change,) = heard.batches[0].rows
    assert change.fields["title"] == (None, "Kept")


def test_a_row_that_went_away_meanwhile_is_not_changed_in_silence(heard: Heard) -> None:
    made = ticket()
    heard.do(lambda session: session.add(made))

    def job(session: WorkSession) -> None:
        row = session.get(Ticket, made.id)
        assert row is not None
        session.connection().exec_driver_sql("DELETE FROM ticket")
        row.title = "Nobody's"

    with pytest.raises(StaleDataError):
        heard.do(job)


def test_a_verb_reads_a_row_once_however_often_it_is_asked_for(heard: Heard) -> None:
    heard.do(lambda session: session.add(client()))
    asked: list[str] = []
    engine = heard.work.database.write
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    heard.do(lambda session: [session.get(Client, NORTH).id for _ in range(3)])  # type: ignore[union-attr] # it is there
    assert len([sql for sql in asked if "FROM client" in sql]) == 1


def test_asking_by_id_sees_no_further_than_the_scope(heard: Heard) -> None:
    site = Site(id=uuid4(), client_id=NORTH, name="Dock", zone="UTC", created_at=AT)
    heard.do(lambda session: session.add_all([client(), site]))
    elsewhere = Scope(frozenset({uuid4()}), "another client's person")
    found, _ = heard.do(lambda s: (s.get(Site, site.id), s.get(Client, NORTH)), elsewhere)
    assert found == (None, None)
