"""The verbs of the main job, on a real store."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.vocabulary import ResolutionKind, TicketKind, TicketState
from app.ports.problems import Refused
from app.queries.queue import queue_rows
from app.queries.ticket import ticket_detail
from app.records import Ticket, TicketEvent
from app.store.tables import outbox
from app.usecases.change_ticket import (
    AssignTicket,
    ChangeState,
    SetPriority,
    assign_ticket,
    change_state,
    set_priority,
)
from app.usecases.restore_value import RestoreValue, restore_value
from app.usecases.submit_ticket import SubmitTicket
from app.usecases.write_reply import WriteReply, write_reply
from tests.builders.rows import ANA, MIRA, NORTHWIND, T1042, TOM, id_of
from tests.builders.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = open_world(tmp_path / "store")
    yield opened
    opened.close()


def ticket(world: World) -> Ticket:
    found = world.desk.ask(lambda session: session.get(Ticket, T1042))
    assert found is not None
    return found


def waiting_ops(world: World) -> list[tuple[str, str, str]]:
    with world.store.reading() as connection:
        rows = connection.execute(
            select(outbox.c.verb, outbox.c.entity, outbox.c.kind).order_by(outbox.c.seq)
        )
        return [(verb, entity, kind) for verb, entity, kind in rows]


def test_a_ticket_born_here_has_a_provisional_number_its_site_and_a_due_time(world: World) -> None:
    born = world.desk.submit(
        SubmitTicket(NORTHWIND, "  Printer   stopped printing ", requester=id_of("Dana Whitfield"))
    )
    row = world.desk.ask(lambda session: queue_rows(session, [born]))[born]
    assert row.label == "L-K4-1"
    assert row.title == "Printer stopped printing"
    assert row.requester == "Dana Whitfield"
    assert row.site_id == id_of("NW site")
    assert row.priority == 3
    # Twelve minutes are left today; the other 228 of 240 count from Wednesday's opening on.
    assert row.due_kind == "respond"
    assert row.due_at == world.clock.now() + timedelta(minutes=12, hours=15 + 3, seconds=48 * 60)
    assert waiting_ops(world) == [("submit_ticket", "ticket", "create")]


def test_each_ticket_born_here_has_a_number_of_its_own(world: World) -> None:
    born = [world.desk.submit(SubmitTicket(NORTHWIND, title)) for title in ("One", "Two")]
    rows = world.desk.ask(lambda session: queue_rows(session, born))
    assert [rows[each].label for each in born] == ["L-K4-1", "L-K4-2"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (SubmitTicket(NORTHWIND, "   "), "title-empty"),
        (SubmitTicket(NORTHWIND, "x" * 201), "title-long"),
        (SubmitTicket(id_of("Nobody"), "Help"), "client-missing"),
        (SubmitTicket(NORTHWIND, "Help", requester=id_of("Bea Stone")), "contact-foreign"),
        (SubmitTicket(NORTHWIND, "Help", site=id_of("PE site")), "site-foreign"),
    ],
)
def test_what_makes_no_ticket_is_refused_and_uses_up_no_number(
    world: World, command: SubmitTicket, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        world.desk.submit(command)
    assert refusal.value.code == code
    assert waiting_ops(world) == []
    born = world.desk.submit(SubmitTicket(NORTHWIND, "Works"))
    assert world.desk.ask(lambda session: queue_rows(session, [born]))[born].label == "L-K4-1"


def test_the_first_public_reply_is_the_first_response(world: World) -> None:
    born = world.desk.submit(SubmitTicket(NORTHWIND, "No sound", kind=TicketKind.INCIDENT))
    world.clock.forward(minutes=4)
    world.desk.do(
        write_reply, WriteReply(born, "Among us: looks like the amplifier.", internal=True)
    )
    row = world.desk.ask(lambda session: queue_rows(session, [born]))[born]
    assert row.first_response_at is None
    said = world.clock.forward(minutes=2)
    world.desk.do(write_reply, WriteReply(born, "We are looking into it."))
    row = world.desk.ask(lambda session: queue_rows(session, [born]))[born]
    assert row.first_response_at == said
    assert row.due_kind == "update"


def test_an_empty_reply_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="Write something first"):
        world.desk.do(write_reply, WriteReply(T1042, " \n "))


def test_resolving_stops_the_clocks_and_says_when_service_was_back(world: World) -> None:
    restored = world.clock.now() - timedelta(minutes=20)
    world.desk.do(
        change_state,
        ChangeState(
            T1042,
            TicketState.RESOLVED,
            ResolutionKind.WORKAROUND,
            restored_at=restored,
            summary="Freed the disk.",
        ),
    )
    found = ticket(world)
    assert (found.state, found.service_restored_at) == ("resolved", restored)
    assert (found.due_at, found.due_kind) == (None, "")
    detail = world.desk.ask(lambda session: ticket_detail(session, T1042))
    assert detail is not None
    last = detail.timeline[-1]
    assert (last.field_name, last.old, last.new) == ("state", "in_progress", "resolved")
    assert last.effective_at == restored


def test_service_cannot_be_restored_before_the_report_or_in_the_future(world: World) -> None:
    opened, now = ticket(world).opened_at, world.clock.now()
    for moment in (opened - timedelta(minutes=1), now + timedelta(minutes=1)):
        with pytest.raises(Refused) as refusal:
            world.desk.do(
                change_state, ChangeState(T1042, TicketState.RESOLVED, restored_at=moment)
            )
        assert refusal.value.code == "restored-outside"
    assert ticket(world).state == "in_progress"


def test_a_reopened_ticket_counts_it_and_its_clock_did_not_run_meanwhile(world: World) -> None:
    resolved = ChangeState(T1042, TicketState.RESOLVED, summary="Freed the disk.")
    world.desk.do(change_state, resolved)
    world.clock.forward(minutes=12)  # until closing time
    world.clock.forward(hours=15)  # until opening time
    world.clock.forward(minutes=30)
    world.desk.do(change_state, ChangeState(T1042, TicketState.IN_PROGRESS))
    found = ticket(world)
    assert found.reopen_count == 1
    assert found.service_restored_at is None
    assert found.paused_s == 42 * 60


def test_a_closed_ticket_stays_closed(world: World) -> None:
    with pytest.raises(Refused, match="open a new one"):
        world.desk.do(change_state, ChangeState(id_of("T-988"), TicketState.IN_PROGRESS))


def test_a_state_that_cannot_follow_names_those_that_can(world: World) -> None:
    with pytest.raises(Refused, match=r"choose one of .*triaged"):
        world.desk.do(change_state, ChangeState(id_of("T-1051"), TicketState.CLOSED))


def test_a_change_of_owner_is_on_the_timeline_by_name(world: World) -> None:
    world.desk.do(assign_ticket, AssignTicket(T1042, ANA))
    detail = world.desk.ask(lambda session: ticket_detail(session, T1042))
    assert detail is not None
    assert detail.row.assignee == "Ana Ruiz"
    assert (detail.timeline[-1].old, detail.timeline[-1].new) == ("Mira Okafor", "Ana Ruiz")
    assert ticket(world).reassignment_count == 1


def test_assigning_the_same_owner_again_writes_nothing(world: World) -> None:
    assert not world.desk.do(assign_ticket, AssignTicket(T1042, MIRA))
    assert waiting_ops(world) == []


def test_a_priority_beside_the_computed_one_needs_a_reason(world: World) -> None:
    with pytest.raises(Refused, match="say why"):
        world.desk.do(set_priority, SetPriority(T1042, 4))
    world.desk.do(set_priority, SetPriority(T1042, 4, "Only the test mailbox is affected"))
    assert (ticket(world).priority, ticket(world).priority_reason) == (
        4,
        "Only the test mailbox is affected",
    )
    world.desk.do(set_priority, SetPriority(T1042, 1))
    assert ticket(world).priority_reason == ""


def test_one_act_is_one_transaction_with_its_operations(world: World) -> None:
    world.desk.do(assign_ticket, AssignTicket(T1042, TOM))
    assert waiting_ops(world) == [
        ("assign_ticket", "ticket", "edit"),
        ("assign_ticket", "ticket_event", "create"),
    ]
    count = world.desk.ask(
        lambda session: session.scalars(
            select(TicketEvent.id).where(
                TicketEvent.ticket_id == T1042, TicketEvent.field_name == "assignee_id"
            )
        ).all()
    )
    assert len(count) == 1


def test_a_kind_that_is_put_back_is_told_on_the_timeline(world: World) -> None:
    """Work is judged by the kind of its time, which is read there."""
    was = ticket(world).kind
    world.desk.do(restore_value, RestoreValue("ticket", T1042, "kind", "solution_design"))
    assert ticket(world).kind == "solution_design"
    last = world.desk.ask(
        lambda session: session.scalars(
            select(TicketEvent)
            .where(TicketEvent.ticket_id == T1042)
            .order_by(TicketEvent.at.desc(), TicketEvent.id.desc())
        ).first()
    )
    assert last is not None
    assert (last.field_name, last.old, last.new) == ("kind", was, "solution_design")
    assert waiting_ops(world) == [
        ("restore_value", "ticket", "edit"),
        ("restore_value", "ticket_event", "create"),
    ]
