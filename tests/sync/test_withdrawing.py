"""What was refused and tried again can be taken back as long as nothing of it was sent."""

from collections.abc import Callable
from uuid import UUID

import pytest

from app.ports.problems import Refused, Unavailable
from app.store import forks, letters, set_aside
from app.store.letters import Resent
from app.store.tables import base, outbox
from app.store.withdrawing import withdraw
from tests.sync.worlds import Desk, Paper

MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk(paper: Paper, paper_desk: MakeDesk) -> Desk:
    """A device whose new ticket, and a reply to it, were refused."""
    made = paper_desk()
    made.sync()
    ticket = made.submit(paper.north, "Bad")
    made.reply(ticket, "With it")
    paper.central.judge = lambda op: ("no", "No.") if op.fields.get("title") == "Bad" else None
    made.sync()
    assert not made.ops
    return made


def refused(desk: Desk) -> set[str]:
    with desk.store.reading() as connection:
        return {one.entity for one in letters.letters(connection)}


def ticket_of(desk: Desk) -> UUID:
    with desk.store.reading() as connection:
        return next(one.row for one in letters.letters(connection) if one.entity == "ticket")


def try_again(desk: Desk, title: str = "Good") -> Resent:
    def job(connection: object) -> Resent:
        first = next(one for one in letters.letters(connection) if one.entity == "ticket")  # type: ignore[arg-type] # the store's
        return letters.resend(connection, desk.store.ids, first.op_id, {"title": title})  # type: ignore[arg-type] # as above

    return desk.store.write(job)


def take_back(desk: Desk, resent: Resent) -> None:
    desk.store.write(lambda connection: withdraw(connection, resent))


def test_all_that_went_with_it_is_refused_again_and_nothing_of_it_is_seen_or_sent(
    desk: Desk, paper: Paper
) -> None:
    ticket, before = ticket_of(desk), refused(desk)
    resent = try_again(desk)
    assert desk.shown(ticket).title == "Good"
    take_back(desk, resent)
    assert refused(desk) == before
    assert desk.ticket(ticket) is None
    assert not desk.table(outbox)
    assert not desk.table(base)
    desk.sync()
    assert ("ticket", ticket.bytes) not in paper.central.rows


def test_it_can_be_tried_again_after_it_was_taken_back(desk: Desk, paper: Paper) -> None:
    ticket = ticket_of(desk)
    take_back(desk, try_again(desk))
    try_again(desk, "Better")
    desk.sync()
    assert paper.central.value("ticket", ticket, "title") == "Better"
    assert refused(desk) == set()
    assert desk.is_clean()


def test_what_was_done_on_top_of_it_waits_behind_it_again(desk: Desk, paper: Paper) -> None:
    ticket = ticket_of(desk)
    resent = try_again(desk)
    later = desk.reply(ticket, "Written in between")
    take_back(desk, resent)
    assert [(op.row, op.state, op.code) for op in desk.ops if op.row == later] == [
        (later, "held", set_aside.PARKED)
    ]
    try_again(desk)
    desk.sync()
    assert paper.central.value("ticket_event", later, "body") == "Written in between"
    assert desk.is_clean()


def test_what_was_sent_cannot_be_taken_back(desk: Desk) -> None:
    resent = try_again(desk)
    desk.sync()
    with pytest.raises(Refused, match="sent meanwhile"):
        take_back(desk, resent)
    assert refused(desk) == set()


def test_what_may_have_arrived_although_no_answer_came_cannot_be_taken_back(desk: Desk) -> None:
    resent = try_again(desk)

    def lost(path: str, answer: bytes) -> bytes:
        if path == "/sync/push":
            raise Unavailable("central-unreachable", "The answer was lost.")
        return answer

    desk.transport.spoil = lost
    with pytest.raises(Unavailable):
        desk.sync()
    assert {op.state for op in desk.ops} == {"pending"}
    with pytest.raises(Refused, match="sent meanwhile"):
        take_back(desk, resent)


def test_after_a_fork_nobody_knows_what_was_sent_so_it_is_not_taken_back(desk: Desk) -> None:
    resent = try_again(desk)
    desk.store.write(lambda connection: forks.note_fork(connection, desk.clock.now()))
    with pytest.raises(Refused, match="sent meanwhile"):
        take_back(desk, resent)
