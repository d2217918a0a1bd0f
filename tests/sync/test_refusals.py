"""What central refused says why and what to do; it can be changed, kept as text, or let go."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from app.central.feed.tables import op_log
from app.domain.vocabulary import TicketState
from app.ports.problems import Refused
from app.records.nouns import table_of
from app.simulation.oracle import Broken
from app.simulation.settled import acts_whole
from app.store import letters
from app.store.sync_inside import look_at_sync
from app.store.withdrawing import withdraw
from app.sync.refusal_steps import next_step
from app.usecases.change_ticket import ChangeState, change_state
from tests.builders.looking import looking
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, make_desk

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def real(real_central: RealCentral) -> RealCentral:
    return real_central


@pytest.fixture
def device(real: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(tmp_path / "device", real)
    desk.sync()
    yield desk
    desk.store.close()


@pytest.fixture
def refused(device: Desk, real: RealCentral) -> letters.Letter:
    """A reply to a client's ticket, written while the client was taken away."""
    ticket = device.submit(real.south)
    device.sync()
    device.reply(ticket, "The words that were typed")
    real.take_away_south()
    device.sync()
    with device.store.reading() as connection:
        (letter,) = letters.letters(connection)
    return letter


def test_a_refusal_says_why_and_what_to_do(refused: letters.Letter) -> None:
    assert refused.reason.endswith(".")
    assert next_step(refused.code)
    assert next_step("a-code-of-tomorrow")


def test_the_words_of_a_refused_change_can_be_changed_and_sent_again(
    device: Desk, real: RealCentral, refused: letters.Letter
) -> None:
    with device.store.writing() as connection:
        fields = letters.letter(connection, refused.op_id).fields
        (field,) = [name for name, words in fields.items() if "typed" in str(words)]
        letters.resend(connection, device.store.ids, refused.op_id, {field: "Better words"})
    real.give_south()
    device.sync()
    assert not [one for one in device.letters if not one.ended]
    assert device.is_clean()


def test_both_sides_know_which_operation_says_a_refused_one_anew(
    device: Desk, real: RealCentral, refused: letters.Letter
) -> None:
    again = device.store.write(
        lambda connection: letters.resend(connection, device.store.ids, refused.op_id)
    )
    device.sync()  # Southgate is still taken away: it is refused once more
    with device.store.reading() as connection:
        (second,) = letters.letters(connection)
        assert letters.replaced(connection) == {second.op_id: refused.op_id.bytes}
    assert again.renamed == {refused.op_id: second.op_id}
    real.give_south()
    device.store.write(
        lambda connection: letters.resend(connection, device.store.ids, second.op_id)
    )
    device.sync()
    with looking(real.central) as connection:
        query = select(op_log.c.op_id, op_log.c.replaces, op_log.c.result).order_by(op_log.c.seq)
        *_, first, middle, last = connection.execute(query)
    assert (first.op_id, first.replaces, first.result) == (refused.op_id, None, "rejected")
    assert (middle.op_id, middle.replaces, middle.result) == (
        second.op_id, refused.op_id, "rejected",
    )  # fmt: skip
    assert (last.replaces, last.result) == (second.op_id, "ok")


def test_what_was_sent_anew_and_taken_back_replaces_nothing(
    device: Desk, refused: letters.Letter
) -> None:
    again = device.store.write(
        lambda connection: letters.resend(connection, device.store.ids, refused.op_id)
    )
    device.store.write(lambda connection: withdraw(connection, again))
    with device.store.reading() as connection:
        assert letters.replaced(connection) == {}
        assert letters.letter(connection, refused.op_id).op_id == refused.op_id


def test_what_was_settled_meanwhile_cannot_be_settled_twice(
    device: Desk, refused: letters.Letter
) -> None:
    device.store.write(lambda connection: letters.discard(connection, refused.op_id))
    with pytest.raises(Refused, match="settled"), device.store.reading() as connection:
        letters.letter(connection, refused.op_id)


@pytest.fixture
def ticket(device: Desk, real: RealCentral) -> UUID:
    """A ticket of which central refused a change of state: its own row, and the timeline's."""
    made = device.submit(real.south)
    device.edit(made, service="Mail")
    device.sync()
    command = ChangeState(made, TicketState.IN_PROGRESS, reason="We begin")
    device.do("change_state", lambda session: change_state(session, device.ctx, command))
    real.take_away_south()
    device.sync()
    return made


def in_the_timeline(real: RealCentral, ticket: UUID) -> list[str]:
    """The states that central's timeline tells of."""
    event = table_of("ticket_event")
    query = select(event.c.new).where(event.c.ticket_id == ticket, event.c.field_name == "state")
    with looking(real.central) as connection:
        return list(connection.execute(query).scalars())


@pytest.mark.parametrize("entity", ["ticket", "ticket_event"])
def test_a_refused_act_goes_again_whole_from_whichever_part_and_says_the_corrected_value(
    device: Desk, real: RealCentral, ticket: UUID, entity: str
) -> None:
    with device.store.reading() as connection:
        [(_, act)] = letters.acts(connection).items()
    assert {one.entity for one in act} == {"ticket", "ticket_event"}
    parts = {one.entity: one.op_id for one in act}
    later = {parts["ticket"]: {"state": TicketState.TRIAGED.value}}
    real.give_south()
    device.sync()
    device.store.write(lambda c: letters.resend(c, device.store.ids, parts[entity], beside=later))
    assert len({op.tx for op in device.ops if op.state == "pending"}) == 1
    device.sync()
    assert real.ticket(ticket)["state"] == "triaged"
    assert in_the_timeline(real, ticket) == ["triaged"]
    with device.store.reading() as connection:
        assert letters.acts(connection) == {}
    assert device.is_clean()


@pytest.mark.usefixtures("ticket")
def test_a_refused_act_is_counted_once_and_let_go_whole(device: Desk) -> None:
    assert len(device.letters) == 2
    assert sum(look_at_sync(device.store.folder, device.store.key).refused.values()) == 1
    with device.store.reading() as connection:
        event = next(one for one in letters.letters(connection) if one.entity == "ticket_event")
    gone = device.store.write(lambda connection: letters.discard(connection, event.op_id))
    assert len(gone) == 2
    assert {letter.ended for letter in device.letters} == {"discarded"}
    device.store.write(lambda connection: letters.take_back(connection, gone))
    with device.store.reading() as connection:
        assert [len(act) for act in letters.acts(connection).values()] == [2]


def test_the_simulation_sees_half_of_a_refused_act_that_is_sent_again() -> None:
    def line(op: int, tx: int, entity: str, *, replaces: int = 0) -> SimpleNamespace:
        before = UUID(int=replaces) if replaces else None
        body = msgspec.msgpack.encode({"kind": "edit"})
        return SimpleNamespace(
            op_id=UUID(int=op), tx=UUID(int=tx), entity=entity, row_id=UUID(int=9), body=body,
            replaces=before, result="ok" if replaces else "rejected",
        )  # fmt: skip

    log = [line(1, 1, "ticket"), line(2, 1, "ticket_event"), line(3, 2, "ticket", replaces=1)]
    with pytest.raises(Broken, match="half of a refused act"):
        acts_whole(log)
    acts_whole([*log, line(4, 2, "ticket_event", replaces=2)])
