"""What central refused says why and what to do; it can be changed, kept as text, or let go."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.central.feed.tables import op_log
from app.ports.problems import Refused
from app.store import letters
from app.store.withdrawing import withdraw
from app.sync.refusal_steps import next_step
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
