"""What waits can be taken back as long as nothing of it was sent, and put into the queue again."""

from collections.abc import Callable, Collection
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, update
from sqlalchemy.engine import Row

from app.ports.problems import Refused, Unavailable
from app.store import set_aside
from app.store.tables import base, outbox
from app.store.taking_back import TakenBack, building_on, queue_anew, take_act_back
from app.sync import push
from app.wire.envelopes import PushRequest
from tests.sync.worlds import Desk, Paper

MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk(paper_desk: MakeDesk) -> Desk:
    """A device in step with central."""
    made = paper_desk()
    made.sync()
    return made


@pytest.fixture
def ticket(desk: Desk, paper: Paper) -> UUID:
    """A ticket that central has and the device shows."""
    found = paper.add_ticket(paper.north, "Printer jams")
    desk.sync()
    return found


def acts(desk: Desk) -> list[UUID]:
    return list(dict.fromkeys(op.tx for op in desk.ops if op.state != "shown"))


def take(desk: Desk, tx: UUID, along: Collection[UUID] = ()) -> TakenBack:
    return desk.store.write(lambda connection: take_act_back(connection, tx, along))


def put(desk: Desk, taken: TakenBack) -> None:
    desk.store.write(lambda connection: queue_anew(connection, taken))


def leave(desk: Desk) -> PushRequest | None:
    """Let a push take what waits along."""
    return desk.store.write(lambda connection: push.next_batch(connection, desk.clock.now()))


def test_an_edit_taken_back_shows_the_row_as_it_was_and_is_never_sent(
    desk: Desk, ticket: UUID, paper: Paper
) -> None:
    desk.edit(ticket, title="Printer is loud")
    taken = take(desk, acts(desk)[0])
    assert desk.shown(ticket).title == "Printer jams"
    assert (taken.kinds, taken.rows) == (frozenset({"ticket"}), frozenset({ticket}))
    assert desk.is_clean()
    desk.sync()
    assert paper.ticket(ticket)["title"] == "Printer jams"


def test_a_new_row_taken_back_is_gone_with_all_that_its_act_wrote(desk: Desk, paper: Paper) -> None:
    made = desk.submit(paper.north)
    take(desk, acts(desk)[0])
    assert desk.ticket(made) is None
    assert not desk.table(outbox)
    assert not desk.table(base)


def test_a_reply_taken_back_leaves_no_guess_on_its_ticket(desk: Desk, ticket: UUID) -> None:
    before = desk.shown(ticket)
    desk.reply(ticket, "On my way")
    take(desk, acts(desk)[0])
    assert desk.is_clean()
    after = desk.shown(ticket)
    assert {name: getattr(after, name) for name in after.__table__.columns.keys()} == {  # noqa: SIM118 -- its names
        name: getattr(before, name)
        for name in before.__table__.columns.keys()  # noqa: SIM118 -- as above
    }


def test_what_was_put_back_is_sent_as_the_same_operations(
    desk: Desk, ticket: UUID, paper: Paper
) -> None:
    desk.edit(ticket, title="Printer is loud")
    desk.reply(ticket, "On my way")
    names = {op.op_id for op in desk.ops}
    taken = [take(desk, tx) for tx in acts(desk)]
    for one in taken:
        put(desk, one)
    assert {op.op_id for op in desk.ops} == names
    assert desk.shown(ticket).title == "Printer is loud"
    desk.sync()
    assert paper.ticket(ticket)["title"] == "Printer is loud"
    assert desk.is_clean()


def test_putting_it_back_twice_queues_it_once(desk: Desk, ticket: UUID) -> None:
    desk.edit(ticket, title="Printer is loud")
    taken = take(desk, acts(desk)[0])
    put(desk, taken)
    put(desk, taken)
    assert len(desk.ops) == 1


def test_what_came_from_central_meanwhile_stays_when_it_is_put_back(
    desk: Desk, ticket: UUID, paper: Paper
) -> None:
    desk.edit(ticket, title="Printer is loud")
    taken = take(desk, acts(desk)[0])
    paper.change(ticket, category="printing")
    desk.sync()
    put(desk, taken)
    shown = desk.shown(ticket)
    assert (shown.title, shown.category) == ("Printer is loud", "printing")


def test_an_act_on_its_way_stays_and_the_sentence_says_so(desk: Desk, ticket: UUID) -> None:
    desk.edit(ticket, title="Printer is loud")
    leave(desk)
    with pytest.raises(Refused, match="on its way to central just now") as said:
        take(desk, acts(desk)[0])
    assert said.value.code == "sent-meanwhile"
    assert desk.shown(ticket).title == "Printer is loud"


def test_an_act_that_central_has_stays_and_the_sentence_says_so(desk: Desk, ticket: UUID) -> None:
    desk.edit(ticket, title="Printer is loud")
    (tx,) = acts(desk)
    desk.sync()
    with pytest.raises(Refused, match="sent meanwhile"):
        take(desk, tx)


def test_what_was_taken_back_does_not_go_with_a_push_that_begins_then(
    desk: Desk, ticket: UUID
) -> None:
    desk.edit(ticket, title="Printer is loud")
    take(desk, acts(desk)[0])
    assert leave(desk) is None


@pytest.mark.parametrize("turn", range(5))
def test_a_push_and_an_undo_at_the_same_moment_agree_on_who_was_first(
    desk: Desk, ticket: UUID, turn: int
) -> None:
    desk.edit(ticket, title=f"Printer is loud {turn}")
    (tx,) = acts(desk)
    gate = Barrier(2)
    left: list[PushRequest | None] = []

    def sending() -> None:
        gate.wait()
        left.append(leave(desk))

    thread = Thread(target=sending)
    thread.start()
    gate.wait()
    try:
        take(desk, tx)
        taken = True
    except Refused:
        taken = False
    thread.join()
    (batch,) = left
    assert (batch is None) == taken, "either it went, or it was taken back"
    assert desk.shown(ticket).title == ("Printer jams" if taken else f"Printer is loud {turn}")


def test_what_never_left_because_there_was_no_way_to_central_can_be_taken_back(
    desk: Desk, ticket: UUID
) -> None:
    desk.edit(ticket, title="Printer is loud")
    away(desk, never_left=True)
    assert desk.ops[0].error, "the list still tells of the last problem"
    take(desk, acts(desk)[0])
    assert desk.is_clean()


def test_what_a_broken_request_may_have_carried_there_stays(desk: Desk, ticket: UUID) -> None:
    desk.edit(ticket, title="Printer is loud")
    away(desk, never_left=False)
    away(desk, never_left=True)
    with pytest.raises(Refused, match="may have arrived"):
        take(desk, acts(desk)[0])


def away(desk: Desk, *, never_left: bool) -> None:
    """Sync in vain."""

    def spoil(_path: str, _body: bytes) -> bytes:
        raise Unavailable("central-unreachable", "Away.", never_left=never_left)

    desk.transport.spoil = spoil
    inner, desk.transport.inner = desk.transport.inner, _Nobody()
    with pytest.raises(Unavailable):
        desk.sync()
    desk.transport.inner, desk.transport.spoil = inner, None


class _Nobody:
    def call(self, _path: str, _body: bytes) -> bytes:
        return b""


def test_what_builds_on_it_goes_along_where_that_was_known(desk: Desk, paper: Paper) -> None:
    made = desk.submit(paper.north)
    desk.reply(made, "On my way")
    first, reply = acts(desk)
    with desk.store.reading() as connection:
        assert building_on(lines(connection)) == {first: {reply}}
    taken = take(desk, first, {reply})
    assert taken.acts == 2
    assert desk.is_clean()
    put(desk, taken)
    desk.sync()
    assert desk.ticket(made) is not None
    assert not desk.letters


def lines(connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(outbox.select().order_by(outbox.c.seq)))


def test_what_came_to_build_on_it_since_stops_the_undo(desk: Desk, paper: Paper) -> None:
    made = desk.submit(paper.north)
    desk.reply(made, "On my way")
    with pytest.raises(Refused, match="done since builds on it"):
        take(desk, acts(desk)[0])
    assert desk.ticket(made) is not None


def test_a_later_edit_of_the_same_field_builds_on_the_earlier_and_of_another_does_not(
    desk: Desk, ticket: UUID
) -> None:
    desk.edit(ticket, title="Printer is loud")
    desk.edit(ticket, category="printing")
    desk.edit(ticket, title="Printer is very loud")
    first, other, again = acts(desk)
    with desk.store.reading() as connection:
        assert building_on(lines(connection)) == {first: {again}}
    take(desk, first, {again})
    assert acts(desk) == [other]
    assert (desk.shown(ticket).title, desk.shown(ticket).category) == ("Printer jams", "printing")


def test_what_builds_on_something_taken_back_is_put_back_after_it(desk: Desk, paper: Paper) -> None:
    made = desk.submit(paper.north)
    desk.reply(made, "On my way")
    first, reply = acts(desk)
    second = take(desk, reply)
    ticket = take(desk, first)
    with pytest.raises(Refused, match="taken back, too"):
        put(desk, second)
    put(desk, ticket)
    put(desk, second)
    desk.sync()
    assert not desk.letters
    assert desk.is_clean()


def test_what_was_set_aside_unsent_can_be_taken_back_and_is_set_aside_again_when_put_back(
    desk: Desk, ticket: UUID
) -> None:
    desk.edit(ticket, title="Printer is loud")
    hold = update(outbox).values(state="held", code=set_aside.PARKED, error="It waits.")
    desk.store.write(lambda connection: connection.execute(hold))
    taken = take(desk, acts(desk)[0])
    assert desk.shown(ticket).title == "Printer jams"
    put(desk, taken)
    assert [(op.state, op.code) for op in desk.ops] == [("held", set_aside.PARKED)]


def test_what_central_stumbled_over_may_be_there_and_stays(desk: Desk, ticket: UUID) -> None:
    desk.edit(ticket, title="Printer is loud")
    hold = update(outbox).values(state="held", code="central-stumbles", attempts=10)
    desk.store.write(lambda connection: connection.execute(hold))
    with pytest.raises(Refused, match="Central has seen it"):
        take(desk, acts(desk)[0])
