"""A desk whose sync has come upon everything: acts that wait, clash, were refused, were sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.engine import Row

from app.domain.vocabulary import TicketState
from app.records.nouns import table_of
from app.records.types import to_micros
from app.store import forks, gave_way, queue
from app.store.state import note
from app.store.tables import conflict, journal, outbox
from app.usecases.change_ticket import ChangeState, SetPriority, change_state, set_priority
from app.usecases.log_time import LogTime, Stretch, log_time
from app.usecases.submit_ticket import SubmitTicket, submit_ticket
from app.usecases.write_reply import WriteReply, write_reply
from tests.builders.rows import NORTHWIND, NOW, T1042, id_of
from tests.builders.world import World
from tests.ui.clients.client_world import RUNBOOK

T1044, T1047, T1031 = id_of("T-1044"), id_of("T-1047"), id_of("T-1031")
OURS = "Stop the transport service and wait for the queue to settle. Restart transport, then store."
THEIRS = "Check the mail disk. Stop the transport service and wait for the queue to drain."


def work_offline(world: World) -> None:
    """Do a day's acts: they wait in the outbox."""
    desk, hour = world.desk, timedelta(hours=1)
    desk.do(write_reply, WriteReply(T1042, "Disk has room again; mail flows."))
    desk.do(write_reply, WriteReply(T1042, "Old logs were the cause.", internal=True))
    stretch = Stretch(NOW - 2 * hour, NOW - hour)
    desk.do(log_time, LogTime([stretch], "Freed the mail disk.", ticket=T1042))
    desk.do(submit_ticket, SubmitTicket(NORTHWIND, "Add Eli to the mailing list"))
    desk.do(change_state, ChangeState(T1044, TicketState.WAITING_CLIENT))


def clash(world: World, *, by: bool = False) -> None:
    """Let values give way: the priority of one ticket, and the text of a page.

    With `by` central said that Ana had set the priority at 17:30.
    """
    ana = {"priority": (id_of("Ana Ruiz").bytes, to_micros(NOW - timedelta(minutes=18)))}
    world.desk.do(set_priority, SetPriority(T1044, 1, "the whole office"))

    def job(connection: Connection) -> None:
        op = _last(connection, "ticket")
        confirmed = update(outbox).where(outbox.c.tx == op.tx)
        connection.execute(confirmed.values(state="acked", acked_rev=9))
        queue.keep_losers(
            connection,
            op,
            {"priority": 3},
            "Ana Ruiz had set it at 17:30.",
            NOW,
            ana if by else None,
        )
        page = table_of("page")
        connection.execute(update(page).where(page.c.id == RUNBOOK).values(body=OURS))
        connection.execute(insert(conflict).values(
            op_id=id_of("page op"), field="body", entity="page", row=RUNBOOK, scope=NORTHWIND,
            ours=msgspec.msgpack.encode(OURS), theirs=msgspec.msgpack.encode(THEIRS), reason="",
            at=NOW - timedelta(minutes=9),
        ))  # fmt: skip

    world.store.write(job)


def remember_base(world: World, base: str) -> None:
    """Let this device still know what the edit of the page began with."""

    def job(connection: Connection) -> None:
        fields = {"body": {"base": base, "text": OURS}}
        connection.execute(insert(journal).values(
            op_id=id_of("page op"), seq=900, tx=id_of("page act"), verb="edit_page",
            at=NOW - timedelta(minutes=30), entity="page", row=RUNBOOK, scope=NORTHWIND,
            kind="edit", fields=msgspec.msgpack.encode(fields), base_rev=1, schema=4,
            depends_on=b"", acked_rev=7, acked_at=NOW - timedelta(minutes=9),
        ))  # fmt: skip

    world.store.write(job)


def clash_once_more(world: World) -> None:
    """Let a second field of the ticket give way, too."""

    def job(connection: Connection) -> None:
        ticket = table_of("ticket")
        connection.execute(update(ticket).where(ticket.c.id == T1044).values(impact=1))
        connection.execute(insert(conflict).values(
            op_id=id_of("kind op"), field="impact", entity="ticket", row=T1044, scope=NORTHWIND,
            ours=msgspec.msgpack.encode(1), theirs=msgspec.msgpack.encode(2), reason="", at=NOW,
        ))  # fmt: skip

    world.store.write(job)


def settle(connection: Connection, key: tuple[UUID, str]) -> None:
    """Let a clash be settled where this screen does not see it."""
    gave_way.resolve(connection, key[0], NOW, key[1])


def be_refused(world: World, *, internal: bool = False) -> UUID:
    """Let central say no to a reply; gives back the refused operation."""
    text = "Ingest runs again since 16:10."
    world.desk.do(write_reply, WriteReply(T1031, text, internal=internal))

    def job(connection: Connection) -> UUID:
        op = _last(connection, "ticket_event")
        reason = "The ticket was closed at 16:02. Closed tickets take no public notes."
        queue.refuse(connection, op, "ticket-ended", reason, NOW)
        refused: UUID = op.op_id
        return refused

    return world.store.write(job)


def refuse_a_state(world: World) -> None:
    """Let central say no to a change of state."""
    world.desk.do(change_state, ChangeState(T1044, TicketState.WAITING_CLIENT))

    def job(connection: Connection) -> None:
        act = queue.unsent_acts(connection, 100)[-1]
        for op in act:
            apart = "" if op.entity == "ticket" else "Another part of the same action was refused: "
            reason = f"{apart}It was closed meanwhile."
            queue.refuse(connection, op, "state-not-next", reason, NOW)

    world.store.write(job)


def be_sent(world: World) -> None:
    """Let everything that waits be on its way."""

    def job(connection: Connection) -> None:
        ops = [op.op_id for act in queue.unsent_acts(connection, 100) for op in act]
        queue.mark_sent(connection, ops)

    world.store.write(job)


def be_forked(world: World, *, whole: bool | None) -> None:
    """Let central find this store to be a copy, and a look at it find what `whole` says."""

    def job(connection: Connection) -> None:
        forks.note_fork(connection, NOW)
        if whole is not None:
            forks.note_check(connection, whole=whole)

    world.store.write(job)


def set_aside(world: World, code: str = "central-stumbles") -> None:
    """Let central fail over what was done first, until it is set aside."""

    def job(connection: Connection) -> None:
        op = queue.unsent_acts(connection, 1)[0][0]
        reason = "Central failed over this again and again, so it was set aside."
        queue.hold(connection, op.op_id, code, reason)

    world.store.write(job)


def hold_all(world: World, code: str) -> None:
    """Let everything that waits be set aside."""

    def job(connection: Connection) -> None:
        for act in queue.unsent_acts(connection, 100):
            for op in act:
                queue.hold(connection, op.op_id, code, "Central is older than this program.")

    world.store.write(job)


def be_confirmed(world: World) -> None:
    """Let central confirm a reply, long enough ago to be history."""
    world.desk.do(write_reply, WriteReply(T1047, "The tunnel is up again."))

    def job(connection: Connection) -> None:
        op = _last(connection, "ticket_event")
        names = [column.name for column in journal.columns if column.name in outbox.c]
        facts = {name: getattr(op, name) for name in names} | {"acked_rev": 5, "acked_at": NOW}
        connection.execute(insert(journal).values(**facts))
        tx = connection.execute(select(outbox.c.op_id).where(outbox.c.tx == op.tx)).scalars().all()
        for done in tx:
            connection.execute(outbox.delete().where(outbox.c.op_id == done))

    world.store.write(job)


def synced(world: World, **facts: Any) -> None:
    """Say how the last sync went."""
    base = {"last_synced_at": NOW - timedelta(minutes=4), "offline_since": NOW}
    world.store.write(lambda connection: note(connection, **(base | facts)))


def _last(connection: Connection, entity: str) -> Row[Any]:
    return connection.execute(
        select(outbox).where(outbox.c.entity == entity).order_by(outbox.c.seq.desc()).limit(1)
    ).one()
