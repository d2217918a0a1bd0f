"""The search index follows local edits, and is filled after a first copy."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.database.scope import whole
from app.records import Asset, Contact, Ticket, TicketEvent
from app.records.types import to_micros
from app.store import pages, search, search_care
from app.store.open import Store, filling

HERE = whole("this device")
NORTH = uuid4()


def add(store: Store, *records: Any) -> None:
    store.work.run("add", HERE, lambda session: session.add_all(records))


def ticket_of(store: Store, title: str) -> Ticket:
    now = store.clock.now()
    return Ticket(
        id=uuid4(), client_id=NORTH, title=title, opened_at=now, touched_at=now, created_at=now
    )


def hits(store: Store, words: str) -> list[tuple[str, UUID]]:
    with store.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT r.entity, r.row FROM search JOIN search_row r ON r.rowid = search.rowid "
            "WHERE search MATCH ? ORDER BY r.entity",
            (words,),
        )
        return [(entity, UUID(bytes=row)) for entity, row in rows]


def count(store: Store, table: str) -> int:
    with store.reading() as connection:
        found: int = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
    return found


def test_a_local_edit_is_found_at_once_and_the_old_words_no_longer(store: Store) -> None:
    ticket = ticket_of(store, "Zürich printer")
    add(store, ticket)
    assert hits(store, "zurich") == [("ticket", ticket.id)]

    def rename(session: Any) -> None:
        session.get(Ticket, ticket.id).title = "Basel printer"

    store.work.run("edit_ticket", HERE, rename)
    assert hits(store, "zurich") == []
    assert hits(store, "bas*") == [("ticket", ticket.id)]


def test_people_and_things_have_documents_of_their_own(store: Store) -> None:
    now = store.clock.now()
    contact = Contact(id=uuid4(), client_id=NORTH, name="Dana Whitfield", created_at=now)
    asset = Asset(id=uuid4(), client_id=NORTH, tag="NW-7", name="Rack whitfield", kind="server",
                  created_at=now)  # fmt: skip
    add(store, contact, asset)
    assert hits(store, "whitfield") == [("asset", asset.id), ("contact", contact.id)]


def test_a_reply_is_found_through_its_ticket(store: Store) -> None:
    ticket = ticket_of(store, "Printer")
    add(store, ticket)
    now = store.clock.now()
    add(store, TicketEvent(id=uuid4(), client_id=NORTH, ticket_id=ticket.id, kind="note", at=now,
                           effective_at=now, body="fuser", created_at=now))  # fmt: skip
    assert hits(store, "printer AND fuser") == [("ticket", ticket.id)]
    assert count(store, "search_row") == 1


def test_an_edit_of_no_words_leaves_the_document_and_moves_its_moment(store: Store) -> None:
    ticket = ticket_of(store, "Printer")
    add(store, ticket)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE search SET text = 'as it was'")
    later = store.clock.forward(minutes=5)  # type: ignore[attr-defined] # the fixture's clock can

    def touch(session: Any) -> None:
        row = session.get(Ticket, ticket.id)
        row.priority, row.touched_at = 1, later

    store.work.run("set_priority", HERE, touch)
    assert hits(store, "was") == [("ticket", ticket.id)]
    with store.reading() as connection:
        moved = connection.exec_driver_sql("SELECT updated FROM search_row").scalar_one()
    assert moved == to_micros(later)


def states(store: Store) -> list[str]:
    with store.reading() as connection:
        return list(connection.exec_driver_sql("SELECT state FROM search_row").scalars())


def test_the_index_knows_in_which_state_a_ticket_is(store: Store) -> None:
    ticket = ticket_of(store, "Printer")
    add(store, ticket)
    assert states(store) == ["new"]

    def close(session: Any) -> None:
        session.get(Ticket, ticket.id).state = "closed"

    store.work.run("set_state", HERE, close)
    assert states(store) == ["closed"]
    with store.writing() as connection:  # as central sends it
        connection.exec_driver_sql("UPDATE ticket SET state = 'resolved'")
    assert search_care.check(store).stale == 1
    with store.writing() as connection:
        search.refresh(connection, [("ticket", ticket.id.bytes)])
    assert states(store) == ["resolved"]
    search_care.rebuild(store)
    assert states(store) == ["resolved"]
    assert search_care.check(store).good


def test_words_of_a_timeline_follow_an_entry_that_is_changed(store: Store) -> None:
    ticket = ticket_of(store, "Printer")
    now = store.clock.now()
    event = TicketEvent(id=uuid4(), client_id=NORTH, ticket_id=ticket.id, kind="note", at=now,
                        effective_at=now, body="fuser", created_at=now)  # fmt: skip
    add(store, ticket, event)

    def reword(session: Any) -> None:
        session.get(TicketEvent, event.id).body = "roller"

    store.work.run("edit", HERE, reword)
    assert hits(store, "fuser") == []
    assert hits(store, "roller") == [("ticket", ticket.id)]


def test_a_deleted_row_is_not_found(store: Store) -> None:
    ticket = ticket_of(store, "Vanishing")
    add(store, ticket)
    store.work.run("delete", HERE, lambda session: session.delete(session.get(Ticket, ticket.id)))
    assert hits(store, "vanishing") == []
    assert count(store, "search_row") == 0


@pytest.mark.parametrize("chunk", [3, 4, 100])
def test_a_filling_in_steps_misses_nothing_and_doubles_nothing(
    store: Store, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FILL_CHUNK", chunk)
    tickets = [ticket_of(store, f"Word {number}") for number in range(12)]
    with store.writing() as connection:
        search.empty(connection)
    add(store, *tickets)
    assert hits(store, "word") == []
    steps = filling(store)
    for _ in range(4):
        next(steps, None)
    between = ticket_of(store, "Word between")
    add(store, between)
    for _ in filling(store):
        continue
    assert {row for _, row in hits(store, "word")} == {t.id for t in [*tickets, between]}
    assert count(store, "search") == count(store, "search_row") == 13


def test_a_forgotten_client_leaves_no_word(store: Store) -> None:
    add(store, ticket_of(store, "Secret words"))
    with store.writing() as connection:
        lost = pages.forget_scope(connection, NORTH.bytes)
    assert lost == {"ticket"}
    assert hits(store, "secret") == []
    assert count(store, "search_row") == 0
