"""Solved requests close by themselves (domain.md 2.1; ADR 0076)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from app.central.jobs import closing
from app.central.jobs.closing import close_solved
from app.domain.people import NOBODY, Actor
from app.domain.vocabulary import ContactRole, ResolutionKind, Right, TicketState
from app.ports.problems import Unavailable
from app.records import Contact, Ticket, TicketEvent
from app.records.types import to_micros
from app.usecases.change_ticket import ChangeState, change_state
from app.usecases.close_solved import close_when_over
from app.usecases.context import Ctx
from app.usecases.portal.answer import Answer, answer_request, report_again
from app.usecases.triage_ticket import DeclineFollowUp, decline_follow_up
from app.usecases.write_reply import WriteReply, write_reply
from tests.integration.central.coverage_world import SCOPE, Month, ny
from tests.integration.central.test_at_once import at_once, fine
from tests.integration.central.test_lifecycle import opened, resolution, step
from tests.integration.central.world import TOM, World

Verb = Callable[[Any, Ctx, Any], Any]


@dataclass
class Desk(Month):
    """Mira's days at Northwind, and what central does by itself in them."""

    def at(self, when: str) -> None:
        self.world.clock.at = ny(when)

    def ctx(self, actor: Actor | None = None) -> Ctx:
        central = self.world.central
        rights = frozenset({Right.TECHNICIAN, Right.TAM})
        return Ctx(actor or Actor(self.mira, "Mira", rights=rights), central.clock, central.ids,
                   SCOPE)  # fmt: skip

    def do(self, verb: Verb, command: Any, actor: Actor | None = None) -> Any:
        work = self.world.central.work
        return work.run("test", SCOPE, lambda session: verb(session, self.ctx(actor), command))

    def solved(self, when: str, **more: Any) -> UUID:
        """A ticket that somebody solves then."""
        made = self.ticket(state=TicketState.IN_PROGRESS.value)
        self.at(when)
        self.go(made.id, TicketState.RESOLVED, summary="Freed the disk.", **more)
        return made.id

    def go(self, ticket: UUID, state: TicketState, **more: Any) -> None:
        self.do(change_state, ChangeState(ticket, state, **more))

    def closed(self, when: str) -> int:
        """How many central closes, looking at that time."""
        self.at(when)
        return close_solved(self.world.central)

    def found(self, ticket: UUID) -> Ticket:
        (one,) = [one for one in self.all(Ticket) if one.id == ticket]
        return one

    def steps(self, ticket: UUID) -> list[TicketEvent]:
        """The closings on its timeline."""
        return [
            one
            for one in self.all(TicketEvent)
            if (one.ticket_id, one.field_name, one.new) == (ticket, "state", "closed")
        ]

    def client_says(self, ticket: UUID, words: str, verb: Verb = answer_request) -> None:
        pia = next((one for one in self.all(Contact) if one.name == "Pia"), None)
        pia = pia or self.add(
            Contact(**self.made(name="Pia", email="pia@nw.example", roles=["coordinator"]))
        )
        roles = frozenset({ContactRole.COORDINATOR})
        self.do(verb, Answer(ticket, words), Actor(pia.id, "Pia", "", frozenset(), roles))


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.mark.parametrize(
    ("solved", "before", "ends"),
    [
        ("03-10 11:00", "03-17 10:59", "03-17 11:00"),
        ("03-06 17:30", "03-13 17:29", "03-13 17:30"),  # clocks go forward in between
        ("03-07 10:00", "03-13 09:59", "03-13 10:00"),  # a Saturday
    ],
)
@pytest.mark.postgresql_long
def test_what_is_solved_closes_after_five_business_days_as_of_their_end(
    desk: Desk, solved: str, before: str, ends: str
) -> None:
    ticket = desk.solved(solved)
    assert desk.closed(before) == 0
    assert desk.closed("03-18 09:00") == 1, "the next look is late"
    (end,) = desk.steps(ticket)
    assert abs((end.effective_at - ny(ends)).total_seconds()) < 1
    assert (end.author_kind, end.author_id, end.created_by) == ("system", None, None)
    assert (end.old, end.reason) == ("resolved", "nobody said otherwise for 5 business days")
    assert desk.found(ticket).state == "closed"
    assert desk.closed("03-18 10:00") == 0
    mira = desk.world.device()
    mira.pull()
    assert mira.rows["ticket", ticket.bytes]["state"] == "closed"


@pytest.mark.postgresql_long
def test_the_days_begin_when_somebody_says_so_however_early_service_was_back(desk: Desk) -> None:
    ticket = desk.solved("03-10 11:00", restored_at=ny("03-02 09:00"))
    assert desk.closed("03-17 10:59") == 0
    desk.at("03-17 10:59")
    desk.client_says(ticket, "It came back", report_again)
    assert desk.found(ticket).state == "in_progress"


@pytest.mark.postgresql_long
def test_what_a_device_tells_late_closes_five_days_after_it_told(desk: Desk) -> None:
    desk.at("03-16 09:00")
    tom, then = desk.world.device(TOM), to_micros(ny("03-10 11:00"))
    ticket = opened(tom, opened_at=to_micros(ny("03-10 09:00")))
    tom.tell(step(tom, ticket, "new", "in_progress"))
    given = resolution(desk.world, service_restored_at=then)
    said = step(tom, ticket, "in_progress", "resolved", **given)
    said.ops[1].fields.update({"at": then, "effective_at": then})
    assert {one.result for one in tom.tell(said)} == {"ok"}
    assert desk.closed("03-20 17:00") == 0
    assert desk.closed("03-23 10:00") == 1


@pytest.mark.postgresql_long
def test_a_workaround_closes_once_somebody_said_what_comes_after_it(desk: Desk) -> None:
    ticket = desk.solved("03-10 11:00", resolution=ResolutionKind.WORKAROUND)
    assert desk.closed("03-24 09:00") == 0
    desk.do(decline_follow_up, DeclineFollowUp(ticket, "they replace it in May"))
    assert desk.closed("03-24 10:00") == 1


@pytest.mark.postgresql_long
def test_a_client_s_word_keeps_it_until_somebody_takes_it_up_and_for_five_days_more(
    desk: Desk,
) -> None:
    ticket = desk.solved("03-10 11:00")
    desk.at("03-17 10:30")
    desk.client_says(ticket, "Thanks, though the second tray still squeaks")
    found = desk.found(ticket)
    assert (found.state, found.reopen_count, found.due_kind) == ("resolved", 0, "answer")
    assert found.due_at is not None
    assert abs((found.due_at - ny("03-18 10:30")).total_seconds()) < 1, "an update of P3: 9 hours"
    assert desk.closed("03-27 09:00") == 0
    desk.do(write_reply, WriteReply(ticket, "A squeak is what it does."))
    assert desk.found(ticket).due_kind == ""
    assert desk.closed("04-03 08:59") == 0
    assert desk.closed("04-03 09:00") == 1


@pytest.mark.postgresql_long
def test_a_note_takes_a_client_s_thanks_up_and_what_was_written_before_does_not(
    desk: Desk,
) -> None:
    ticket = desk.solved("03-10 11:00")
    desk.do(write_reply, WriteReply(ticket, "It is done."))
    desk.at("03-10 12:00")
    desk.client_says(ticket, "Thanks")
    assert desk.found(ticket).due_kind == "answer"
    desk.at("03-10 12:30")
    desk.do(write_reply, WriteReply(ticket, "They are glad.", internal=True))
    assert desk.found(ticket).due_kind == ""
    assert desk.closed("03-17 12:29") == 0
    assert desk.closed("03-17 12:31") == 1


@pytest.mark.postgresql_long
def test_while_their_word_waits_the_client_may_still_say_that_it_came_back(desk: Desk) -> None:
    ticket = desk.solved("03-10 11:00")
    desk.at("03-12 09:00")
    desk.client_says(ticket, "Hm")
    desk.at("03-20 09:00")
    desk.client_says(ticket, "It is back", report_again)
    found = desk.found(ticket)
    assert (found.state, found.reopen_count) == ("in_progress", 1)
    assert found.due_kind != "answer"


@pytest.mark.postgresql_long
def test_a_word_from_before_this_was_shown_is_shown_and_not_closed_over(desk: Desk) -> None:
    ticket = desk.solved("03-10 11:00")
    desk.at("03-11 09:00")
    desk.client_says(ticket, "It squeaks")
    desk.change(Ticket, ticket, due_kind="", due_at=None)
    assert desk.closed("03-18 09:00") == 0
    assert desk.found(ticket).due_kind == "answer"


@pytest.mark.postgresql_long
def test_what_was_reopened_meanwhile_stays_open_and_its_days_begin_anew(desk: Desk) -> None:
    ticket = desk.solved("03-10 11:00")
    desk.at("03-17 10:00")
    desk.client_says(ticket, "It is back", report_again)
    desk.at("03-17 12:00")

    def close(session: Any) -> bool:
        return close_when_over(session, desk.ctx(NOBODY), ticket, None)

    assert not desk.world.central.work.run("test", SCOPE, close), "it was looked at before"
    assert desk.closed("03-17 12:00") == 0
    desk.go(ticket, TicketState.RESOLVED, summary="Freed it for good.")
    assert desk.closed("03-24 11:00") == 0
    assert desk.closed("03-24 12:01") == 1


def test_two_who_look_at_one_moment_close_it_once(desk: Desk) -> None:
    tickets = [desk.solved("03-10 11:00") for _ in range(3)]
    desk.at("03-17 12:00")
    both = fine(at_once(*[lambda: close_solved(desk.world.central)] * 2))
    assert sum(both) == 3
    assert [len(desk.steps(one)) for one in tickets] == [1, 1, 1]


@pytest.mark.postgresql_long
def test_many_close_a_few_at_a_time_and_whoever_breaks_off_leaves_the_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "AT_ONCE", 2)
    monkeypatch.setattr(closing, "LOOKED_AT", 3)
    tickets = [desk.solved("03-10 11:00") for _ in range(7)]
    desk.at("03-17 12:00")
    real, times = close_when_over, iter(range(100))

    def breaks_off(session: Any, ctx: Ctx, ticket: UUID, heard: datetime | None) -> bool:
        if next(times) == 4:  # the second of its transaction, after one of two and one of one
            raise Unavailable("gone", "The database went away.")
        return real(session, ctx, ticket, heard)

    monkeypatch.setattr(closing, "close_when_over", breaks_off)
    with pytest.raises(Unavailable):
        close_solved(desk.world.central)
    assert _closings(desk, tickets) == [0, 0, 0, 0, 1, 1, 1]
    assert close_solved(desk.world.central) == 4
    assert _closings(desk, tickets) == [1] * 7


def _closings(desk: Desk, tickets: Sequence[UUID]) -> list[int]:
    return sorted(len(desk.steps(one)) for one in tickets)
