"""An edit and its operation are one: both are there, or neither is."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import select

from app.database.scope import whole
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from app.records import Client, CoverageDecision, Ticket, TicketEvent
from app.records.codec import to_wire
from app.store import queue
from app.store.numbers import next_provisional
from app.store.open import Store
from app.store.outbox import row_values
from app.store.tables import base, outbox

HERE = whole("this device")
NORTH = uuid4()


def add_ticket(store: Store, title: str = "Printer jams") -> UUID:
    ticket = uuid4()
    now = store.clock.now()

    def job(session: Any) -> None:
        session.add(
            Ticket(
                id=ticket,
                client_id=NORTH,
                title=title,
                opened_at=now,
                touched_at=now,
                created_at=now,
            )
        )

    store.work.run("submit_ticket", HERE, job)
    return ticket


def edit(store: Store, ticket: UUID, verb: str = "edit_ticket", **values: Any) -> None:
    def job(session: Any) -> None:
        row = session.get(Ticket, ticket)
        for name, value in values.items():
            setattr(row, name, value)

    store.work.run(verb, HERE, job)


def settle(store: Store) -> None:
    """As if central had everything: nothing waits, and the rows have a revision."""
    with store.writing() as connection:
        connection.execute(outbox.delete())
        connection.execute(base.delete())
        connection.exec_driver_sql("UPDATE ticket SET rev = 7")


def ops(store: Store) -> list[Any]:
    with store.reading() as connection:
        return list(connection.execute(select(outbox).order_by(outbox.c.seq)))


def test_a_new_row_is_one_operation_with_what_people_write(store: Store) -> None:
    ticket = add_ticket(store)
    (op,) = ops(store)
    fields = msgspec.msgpack.decode(op.fields)
    assert (op.kind, op.row, op.base_rev, op.state) == ("create", ticket, 0, "pending")
    assert fields["title"] == "Printer jams"
    assert not {"id", "number", "touched_at", "rev"} & fields.keys()
    assert "touched_at" in msgspec.msgpack.decode(op.preview)


def test_an_edit_sends_only_what_changed_and_keeps_what_was(store: Store) -> None:
    ticket = add_ticket(store)
    settle(store)
    edit(store, ticket, title="New title", tags=["vip"])
    (op,) = ops(store)
    assert msgspec.msgpack.decode(op.fields) == {
        "title": "New title",
        "tags": {"add": ["vip"], "del": []},
    }
    assert op.base_rev == 7
    with store.reading() as connection:
        kept = msgspec.msgpack.decode(connection.execute(select(base.c["values"])).scalar_one())
    assert (kept["title"], kept["tags"], kept["rev"]) == ("Printer jams", "[]", 7)


def test_a_second_edit_keeps_the_first_base(store: Store) -> None:
    ticket = add_ticket(store)
    settle(store)
    edit(store, ticket, title="Second")
    edit(store, ticket, title="Third")
    assert [op.seq for op in ops(store)] == [2, 3]
    with store.reading() as connection:
        kept = connection.execute(select(base.c["values"])).scalar_one()
    assert msgspec.msgpack.decode(kept)["title"] == "Printer jams"


def test_the_base_is_the_row_before_the_act_however_often_the_act_wrote_it(store: Store) -> None:
    ticket = add_ticket(store)
    settle(store)
    with store.reading() as connection:
        before = row_values(connection, "ticket", ticket)

    def job(session: Any) -> None:
        row = session.get(Ticket, ticket)
        row.title, row.due_kind, row.watchers = "Second", "respond", ["somebody"]
        session.flush()
        row.title, row.minor = "Third", True

    store.work.run("edit_ticket", HERE, job)
    with store.reading() as connection:
        kept = connection.execute(select(base.c["values"])).scalar_one()
    assert msgspec.msgpack.decode(kept) == before


def test_the_base_of_a_deleted_row_is_the_whole_row(store: Store) -> None:
    ticket = add_ticket(store)
    settle(store)
    with store.reading() as connection:
        before = row_values(connection, "ticket", ticket)
    store.work.run("delete", HERE, lambda session: session.delete(session.get(Ticket, ticket)))
    with store.reading() as connection:
        kept = connection.execute(select(base.c["values"])).scalar_one()
    assert msgspec.msgpack.decode(kept) == before
    assert [op.kind for op in ops(store)] == ["delete"]


def test_a_failed_act_leaves_neither_row_nor_operation(store: Store) -> None:
    def job(session: Any) -> None:
        now = store.clock.now()
        session.add(Client(id=uuid4(), name="X", code="X", zone="UTC", currency="USD",
                           created_at=now))  # fmt: skip
        session.flush()
        raise RuleBroken("no", "A rule says no.")

    with pytest.raises(Refused):
        store.work.run("add_client", HERE, job)
    assert not ops(store)
    assert store.work.read(HERE, lambda session: session.query(Client).count()) == 0


def test_what_only_central_writes_makes_no_operation(store: Store) -> None:
    ticket = add_ticket(store)
    settle(store)
    edit(store, ticket, due_kind="respond")

    def decide(session: Any) -> None:
        now = store.clock.now()
        session.add(
            CoverageDecision(id=uuid4(), client_id=NORTH, entry_id=uuid4(), status="decided",
                             engine_version="1", digest="x", at=now, created_at=now)
        )  # fmt: skip

    store.work.run("decide", HERE, decide)
    assert not ops(store)


def test_one_act_is_one_group_in_order_and_children_name_the_makers_of_their_parents(
    store: Store,
) -> None:
    ticket = add_ticket(store)

    def job(session: Any) -> None:
        now = store.clock.now()
        session.get(Ticket, ticket).category = "mail"
        session.add(
            TicketEvent(id=uuid4(), client_id=NORTH, ticket_id=ticket, kind="note", at=now,
                        effective_at=now, body="x", created_at=now)
        )  # fmt: skip

    store.work.run("write_reply", HERE, job)
    made, edited, event = ops(store)
    assert edited.tx == event.tx != made.tx
    assert [op.entity for op in (edited, event)] == ["ticket", "ticket_event"]
    assert queue.ids_in(edited.depends_on) == {made.op_id}
    assert queue.ids_in(event.depends_on) == {made.op_id}


def test_a_deleted_row_can_be_put_back_from_its_base(store: Store) -> None:
    ticket = add_ticket(store)
    settle(store)
    store.work.run("delete", HERE, lambda session: session.delete(session.get(Ticket, ticket)))
    (op,) = ops(store)
    assert (op.kind, msgspec.msgpack.decode(op.fields)) == ("delete", {})
    with store.writing() as connection:
        queue.refuse(connection, op, "no", "No.", store.clock.now())
    back = store.work.read(HERE, lambda session: session.get(Ticket, ticket))
    assert back is not None
    assert back.title == "Printer jams"


def test_a_refused_edit_shows_centrals_row_with_the_other_edits_on_top(store: Store) -> None:
    ticket = add_ticket(store)
    settle(store)
    edit(store, ticket, title="Refused", category="lost with it")
    edit(store, ticket, service="mail")
    with store.writing() as connection:
        queue.refuse(connection, ops(store)[0], "no", "No.", store.clock.now())
    row = store.work.read(HERE, lambda session: session.get(Ticket, ticket))
    assert row is not None
    assert (row.title, row.category, row.service) == ("Printer jams", "", "mail")


def test_provisional_numbers_rise_and_are_given_back_by_a_failed_act(store: Store) -> None:
    def number(session: Any) -> str:
        return next_provisional(session)

    def fail(session: Any) -> None:
        next_provisional(session)
        raise RuleBroken("no", "No.")

    assert store.work.run("x", HERE, number) == "L-NEW-1"
    with pytest.raises(Refused):
        store.work.run("x", HERE, fail)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE sync_state SET device_short = 'K4'")
    assert store.work.run("x", HERE, number) == "L-K4-2"


def test_numbering_anew_keeps_the_order_and_the_ids(store: Store) -> None:
    for number in range(5):
        add_ticket(store, f"Ticket {number}")
    before = [op.op_id for op in ops(store)]
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET seq = seq + 100")
        inc = queue.renumber(connection)
    after = ops(store)
    assert [op.op_id for op in after] == before
    assert [op.seq for op in after] == [1, 2, 3, 4, 5]
    assert {op.inc for op in after} == {inc} == {store.device.inc}


def test_wire_values_are_what_the_table_stores(store: Store) -> None:
    ticket = add_ticket(store)
    (op,) = ops(store)
    sent = msgspec.msgpack.decode(op.fields)
    names = ", ".join(sent)
    with store.reading() as connection:
        row = connection.exec_driver_sql(
            f"SELECT {names} FROM ticket WHERE id = ?",
            (ticket.bytes,),
        ).one()
    assert tuple(row) == tuple(sent.values())
    assert sent["opened_at"] == to_wire("ticket", "opened_at", store.clock.now())
