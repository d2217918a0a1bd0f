"""The verbs of the main job, at a device and on central."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.vocabulary import ResolutionKind, TicketKind, TicketState
from app.ports.problems import Refused
from app.queries.queue import queue_rows
from app.queries.ticket import ticket_detail
from app.records import Ticket, TicketEvent
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
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import ANA, MIRA, NORTHWIND, T1042, TOM, id_of, small_rows

pytestmark = pytest.mark.postgresql_long

ground = grounded("small", small_rows)


def ticket(ground: Ground) -> Ticket:
    found = ground.ask(lambda session: session.get(Ticket, T1042))
    assert found is not None
    return found


def test_a_ticket_born_here_has_its_site_and_a_due_time(ground: Ground) -> None:
    born = ground.submit(
        SubmitTicket(NORTHWIND, "  Printer   stopped printing ", requester=id_of("Dana Whitfield"))
    )
    row = ground.ask(lambda session: queue_rows(session, [born]))[born]
    assert row.title == "Printer stopped printing"
    assert row.requester == "Dana Whitfield"
    assert row.site_id == id_of("NW site")
    assert row.priority == 3
    # Twelve minutes are left today; the other 228 of 240 count from Wednesday's opening on.
    assert row.due_kind == "respond"
    assert row.due_at == ground.clock.now() + timedelta(minutes=12, hours=15 + 3, seconds=48 * 60)


def test_each_ticket_born_here_has_a_number_of_its_own(ground: Ground) -> None:
    born = [ground.submit(SubmitTicket(NORTHWIND, title)) for title in ("One", "Two")]
    rows = ground.ask(lambda session: queue_rows(session, born))
    assert len({rows[each].label for each in born}) == 2


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
def test_what_makes_no_ticket_is_refused_and_makes_none(
    ground: Ground, command: SubmitTicket, code: str
) -> None:
    before = ground.ask(lambda session: session.scalar(select(func.count(Ticket.id))))
    with pytest.raises(Refused) as refusal:
        ground.submit(command)
    assert refusal.value.code == code
    assert ground.ask(lambda session: session.scalar(select(func.count(Ticket.id)))) == before


def test_the_first_public_reply_is_the_first_response(ground: Ground) -> None:
    born = ground.submit(SubmitTicket(NORTHWIND, "No sound", kind=TicketKind.INCIDENT))
    ground.clock.forward(minutes=4)
    ground.do(write_reply, WriteReply(born, "Among us: looks like the amplifier.", internal=True))
    row = ground.ask(lambda session: queue_rows(session, [born]))[born]
    assert row.first_response_at is None
    said = ground.clock.forward(minutes=2)
    ground.do(write_reply, WriteReply(born, "We are looking into it."))
    row = ground.ask(lambda session: queue_rows(session, [born]))[born]
    assert row.first_response_at == said
    assert row.due_kind == "update"


def test_an_empty_reply_is_refused(ground: Ground) -> None:
    with pytest.raises(Refused, match="Write something first"):
        ground.do(write_reply, WriteReply(T1042, " \n "))


def test_resolving_stops_the_clocks_and_says_when_service_was_back(ground: Ground) -> None:
    restored = ground.clock.now() - timedelta(minutes=20)
    ground.do(
        change_state,
        ChangeState(
            T1042,
            TicketState.RESOLVED,
            ResolutionKind.WORKAROUND,
            restored_at=restored,
            summary="Freed the disk.",
        ),
    )
    found = ticket(ground)
    assert (found.state, found.service_restored_at) == ("resolved", restored)
    assert (found.due_at, found.due_kind) == (None, "")
    detail = ground.ask(lambda session: ticket_detail(session, T1042))
    assert detail is not None
    last = detail.timeline[-1]
    assert (last.field_name, last.old, last.new) == ("state", "in_progress", "resolved")
    assert last.effective_at == restored


def test_service_cannot_be_restored_before_the_report_or_in_the_future(ground: Ground) -> None:
    opened, now = ticket(ground).opened_at, ground.clock.now()
    for moment in (opened - timedelta(minutes=1), now + timedelta(minutes=1)):
        with pytest.raises(Refused) as refusal:
            ground.do(change_state, ChangeState(T1042, TicketState.RESOLVED, restored_at=moment))
        assert refusal.value.code == "restored-outside"
    assert ticket(ground).state == "in_progress"


def test_a_reopened_ticket_counts_it_and_its_clock_did_not_run_meanwhile(ground: Ground) -> None:
    resolved = ChangeState(T1042, TicketState.RESOLVED, summary="Freed the disk.")
    ground.do(change_state, resolved)
    ground.clock.forward(minutes=12)  # until closing time
    ground.clock.forward(hours=15)  # until opening time
    ground.clock.forward(minutes=30)
    ground.do(change_state, ChangeState(T1042, TicketState.IN_PROGRESS))
    found = ticket(ground)
    assert found.reopen_count == 1
    assert found.service_restored_at is None
    assert found.paused_s == 42 * 60


def test_a_closed_ticket_stays_closed(ground: Ground) -> None:
    with pytest.raises(Refused, match="open a new one"):
        ground.do(change_state, ChangeState(id_of("T-988"), TicketState.IN_PROGRESS))


def test_a_state_that_cannot_follow_names_those_that_can(ground: Ground) -> None:
    with pytest.raises(Refused, match=r"choose one of .*triaged"):
        ground.do(change_state, ChangeState(id_of("T-1051"), TicketState.CLOSED))


def test_a_change_of_owner_is_on_the_timeline_by_name(ground: Ground) -> None:
    ground.do(assign_ticket, AssignTicket(T1042, ANA))
    detail = ground.ask(lambda session: ticket_detail(session, T1042))
    assert detail is not None
    assert detail.row.assignee == "Ana Ruiz"
    assert (detail.timeline[-1].old, detail.timeline[-1].new) == ("Mira Okafor", "Ana Ruiz")
    assert ticket(ground).reassignment_count == 1


def test_assigning_the_same_owner_again_writes_nothing(ground: Ground) -> None:
    before = ground.ask(lambda session: session.scalar(select(func.count(TicketEvent.id))))
    assert not ground.do(assign_ticket, AssignTicket(T1042, MIRA))
    assert ground.ask(lambda session: session.scalar(select(func.count(TicketEvent.id)))) == before


def test_a_priority_beside_the_computed_one_needs_a_reason(ground: Ground) -> None:
    with pytest.raises(Refused, match="say why"):
        ground.do(set_priority, SetPriority(T1042, 4))
    ground.do(set_priority, SetPriority(T1042, 4, "Only the test mailbox is affected"))
    assert (ticket(ground).priority, ticket(ground).priority_reason) == (
        4,
        "Only the test mailbox is affected",
    )
    ground.do(set_priority, SetPriority(T1042, 1))
    assert ticket(ground).priority_reason == ""


def test_a_change_of_owner_is_told_once(ground: Ground) -> None:
    ground.do(assign_ticket, AssignTicket(T1042, TOM))
    count = ground.ask(
        lambda session: session.scalars(
            select(TicketEvent.id).where(
                TicketEvent.ticket_id == T1042, TicketEvent.field_name == "assignee_id"
            )
        ).all()
    )
    assert len(count) == 1


def test_a_kind_that_is_put_back_is_told_on_the_timeline(ground: Ground) -> None:
    """Work is judged by the kind of its time, which is read there."""
    was = ticket(ground).kind
    ground.do(restore_value, RestoreValue("ticket", T1042, "kind", "solution_design"))
    assert ticket(ground).kind == "solution_design"
    last = ground.ask(
        lambda session: session.scalars(
            select(TicketEvent)
            .where(TicketEvent.ticket_id == T1042)
            .order_by(TicketEvent.at.desc(), TicketEvent.id.desc())
        ).first()
    )
    assert last is not None
    assert (last.field_name, last.old, last.new) == ("kind", was, "solution_design")


def test_a_state_that_is_put_back_is_a_step_as_any_other(ground: Ground) -> None:
    restored = ground.clock.now() - timedelta(minutes=20)
    resolved = ChangeState(
        T1042, TicketState.RESOLVED, restored_at=restored, summary="Freed the disk."
    )
    ground.do(change_state, resolved)
    ground.do(restore_value, RestoreValue("ticket", T1042, "state", "in_progress"))
    assert (ticket(ground).state, ticket(ground).service_restored_at) == ("in_progress", None)
    ground.do(restore_value, RestoreValue("ticket", T1042, "state", "resolved"))
    assert (ticket(ground).state, ticket(ground).resolution_summary) == (
        "resolved", "Freed the disk.",
    )  # fmt: skip
    steps = ground.ask(
        lambda session: session.execute(
            select(TicketEvent.old, TicketEvent.new)
            .where(TicketEvent.ticket_id == T1042, TicketEvent.field_name == "state")
            .order_by(TicketEvent.at.desc(), TicketEvent.id.desc())
            .limit(2)
        ).all()
    )
    assert [tuple(one) for one in steps] == [
        ("in_progress", "resolved"), ("resolved", "in_progress"),
    ]  # fmt: skip
