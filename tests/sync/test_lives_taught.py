"""What simulated lives brought to light: one test for each fault that they met."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from app.records import Ticket
from app.records.nouns import table_of
from app.store import journal, letters, queue, set_aside
from app.store.tables import outbox
from app.sync import push
from app.usecases.write_reply import WriteReply, write_reply
from app.wire.envelopes import PushAnswer
from app.wire.pack import pack, unpack
from tests.sync.real import RealCentral
from tests.sync.restorable import Restorable
from tests.sync.worlds import Desk, make_desk


@pytest.fixture
def laptop(real_central: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(tmp_path / "laptop", real_central)
    yield desk
    desk.store.close()


def row(desk: Desk, ticket: Any) -> dict[str, Any]:
    table = table_of("ticket")
    with desk.store.reading() as connection:
        found = connection.execute(select(table).where(table.c.id == ticket)).one()
    return dict(found._mapping)


def reply_and_touch(desk: Desk, ticket: UUID) -> None:
    """A reply, and what the device guesses that central will make of its ticket."""

    def job(session: Any) -> None:
        write_reply(session, desk.ctx, WriteReply(ticket, "On my way."))
        session.get(Ticket, ticket).touched_at = desk.clock.now()

    desk.do("write_reply", job)


def test_a_refused_reply_leaves_no_trace_on_its_ticket(
    laptop: Desk, real_central: RealCentral
) -> None:
    laptop.sync()
    ticket = laptop.submit(real_central.north)
    laptop.sync()
    before = row(laptop, ticket)
    laptop.clock.forward(minutes=5)
    reply_and_touch(laptop, ticket)
    assert row(laptop, ticket)["touched_at"] > before["touched_at"]
    (op,) = [op for op in laptop.ops if op.state == "pending"]
    laptop.store.write(
        lambda c: queue.refuse(c, op, "ticket-ended", "It is closed.", laptop.clock.now())
    )
    assert row(laptop, ticket) == before
    assert laptop.is_clean()


def test_what_is_guessed_of_a_ticket_is_never_sent(laptop: Desk, real_central: RealCentral) -> None:
    laptop.sync()
    ticket = laptop.submit(real_central.north)
    laptop.sync()
    reply_and_touch(laptop, ticket)
    asked = laptop.store.write(lambda c: push.next_batch(c, laptop.clock.now()))
    assert asked is not None
    assert [op.entity for tx in asked.txs for op in tx.ops] == ["ticket_event"]


@pytest.mark.parametrize("way", [("north", "south"), ("south", "north")])
def test_a_ticket_that_moved_to_another_client_of_mine_stays_beneath_my_edit(
    laptop: Desk, real_central: RealCentral, way: tuple[str, str]
) -> None:
    here, there = (getattr(real_central, name) for name in way)
    laptop.sync()
    ticket = laptop.submit(here)
    laptop.sync()
    real_central.change(ticket, client_id=there, site_id=None)
    laptop.edit(ticket, title="Printer jams again")
    laptop.sync()
    moved = laptop.shown(ticket)
    assert (moved.client_id, moved.title) == (there, "Printer jams again")
    assert laptop.is_clean()


@pytest.fixture
def restorable(tmp_path: Path) -> Iterator[Restorable]:
    central = Restorable(tmp_path / "central")
    yield central
    central.central.close()


@pytest.fixture
def desk_at(restorable: Restorable, tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    made: list[Desk] = []

    def make() -> Desk:
        made.append(make_desk(tmp_path / "tablet", restorable.central))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


def push_once(desk: Desk) -> None:
    """A push whose answer came, and no pull after it: the connection broke."""
    asked = desk.store.write(lambda c: push.next_batch(c, desk.clock.now()))
    answer = unpack(desk.transport.call("/sync/push", pack(asked)), PushAnswer)
    desk.store.write(lambda c: push.take_answer(c, answer, desk.clock.now()))


@pytest.mark.parametrize("then", ["nothing", "another edit"])
def test_what_a_restored_central_lost_is_offered_again_by_who_had_only_pushed_it(
    restorable: Restorable, desk_at: Callable[[], Desk], tmp_path: Path, then: str
) -> None:
    tablet = desk_at()
    tablet.sync()
    backup = restorable.back_up(tmp_path / "backup")
    tablet.transport.inner = restorable.central.transport()
    ticket = tablet.submit(restorable.central.north, "Mail is late")
    push_once(tablet)
    restorable.restore(backup)
    tablet.transport.inner = restorable.central.transport()
    if then == "another edit":
        tablet.edit(ticket, title="Mail is very late")
    tablet.sync()
    title = "Mail is late" if then == "nothing" else "Mail is very late"
    assert restorable.central.ticket(ticket)["title"] == title
    assert tablet.shown(ticket).title == title
    assert tablet.is_clean()
    assert not tablet.letters


def test_a_central_restored_twice_in_a_row_is_offered_everything_once(
    laptop: Desk, real_central: RealCentral
) -> None:
    laptop.sync()
    laptop.submit(real_central.north)
    laptop.sync()
    (op,) = laptop.delivered
    laptop.store.write(journal.offer_again)
    laptop.store.write(journal.offer_again)
    assert [one.op_id for one in laptop.ops] == [op.op_id]
    assert laptop.store.write(journal.witness) == b""
    assert laptop.count(outbox) == 1


def test_what_waited_behind_a_refused_ticket_shows_once_the_ticket_is_sent_again(
    laptop: Desk, real_central: RealCentral
) -> None:
    laptop.sync()
    ticket = laptop.submit(real_central.north)
    opening = laptop.ops
    laptop.edit(ticket, title="Printer burns")

    def refuse(connection: Connection) -> None:
        for op in opening:
            queue.refuse(connection, op, "client-closed", "It is closed.", laptop.clock.now())
            set_aside.park_dependants(connection, [op.op_id])

    laptop.store.write(refuse)
    assert laptop.ticket(ticket) is None
    (letter,) = [one for one in laptop.letters if one.entity == "ticket"]
    laptop.store.write(lambda c: letters.resend(c, laptop.store.ids, letter.op_id))
    assert laptop.shown(ticket).title == "Printer burns"
