"""A device that is not what it should be finds out, mends itself, and says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection

from app.central.exchange import compare
from app.ports.problems import Refused
from app.records.base import FIRM_SCOPE
from app.records.nouns import table_of
from app.store import raw
from app.store import sums as here
from app.store.state import standing
from app.wire.envelopes import SCHEMA
from app.wire.pack import unpack
from app.wire.sums import Sum, SumsAnswer, SumsRequest, add_up, as_sums
from tests.builders.looking import looking
from tests.sync.firm import Firm, rows_of
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, make_desk

SUMS = "/sync/sums"


@pytest.fixture
def laptop(real_central: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(tmp_path / "laptop", real_central)
    yield desk
    desk.store.close()


@pytest.fixture
def firm(real_central: RealCentral) -> Firm:
    return Firm(real_central, seed=5)


def known(desk: Desk) -> here.Comparisons:
    with desk.store.reading() as connection:
        return here.comparisons(connection)


def rows_everywhere(desk: Desk, central: RealCentral) -> tuple[Any, Any]:
    with desk.store.reading() as connection:
        mine = rows_of(connection)
    with looking(central.central) as connection:
        return mine, rows_of(connection)


def an_hour_later(desk: Desk, firm: Firm) -> None:
    """Something happened, and it is time to compare."""
    desk.clock.forward(minutes=61)
    firm.something_happens()


@pytest.mark.usefixtures("firm")
def test_after_a_first_copy_everything_is_compared_and_nothing_differs(
    laptop: Desk, real_central: RealCentral
) -> None:
    laptop.sync()
    assert laptop.transport.calls.count(SUMS) == 1
    assert known(laptop) == here.Comparisons(due=False, at=laptop.clock.now())
    mine, theirs = rows_everywhere(laptop, real_central)
    assert mine == theirs


@pytest.mark.usefixtures("firm")
@pytest.mark.postgresql_long
def test_a_device_that_has_everything_asks_once_and_compares_nothing(laptop: Desk) -> None:
    laptop.sync()
    laptop.clock.forward(days=3)
    laptop.transport.calls.clear()
    result = laptop.sync()
    assert laptop.transport.calls == ["/sync/pull"]
    assert result.size < 1500


@pytest.mark.postgresql_long
def test_what_comes_is_compared_at_most_once_an_hour(laptop: Desk, firm: Firm) -> None:
    laptop.sync()
    laptop.transport.calls.clear()
    for _ in range(6):
        laptop.clock.forward(minutes=20)
        firm.work(firm._open)
        laptop.sync()
    assert laptop.transport.calls.count(SUMS) == 2


Spoil = Callable[[Connection, bytes], None]


def go_back(connection: Connection, row: bytes) -> None:
    raw.run(connection, "UPDATE ticket SET rev = rev - 1, title = 'old' WHERE id = ?", (row,))


def run_ahead(connection: Connection, row: bytes) -> None:
    raw.run(connection, "UPDATE ticket SET rev = rev + 9999, title = 'x' WHERE id = ?", (row,))


def vanish(connection: Connection, row: bytes) -> None:
    raw.run(connection, "DELETE FROM ticket WHERE id = ?", (row,))


def appear(connection: Connection, row: bytes) -> None:
    names = ", ".join(f'"{one.name}"' for one in table_of("ticket").columns if one.name != "id")
    copied = f"INSERT INTO ticket (id, {names}) SELECT ?, {names} FROM ticket WHERE id = ?"
    raw.run(connection, copied, (uuid4().bytes, row))


def change_hands(connection: Connection, row: bytes) -> None:
    other = "(SELECT id FROM client WHERE id <> client_id LIMIT 1)"
    raw.run(connection, f"UPDATE ticket SET client_id = {other} WHERE id = ?", (row,))


def be_of_a_stranger(connection: Connection, row: bytes) -> None:
    raw.run(connection, "UPDATE ticket SET client_id = ? WHERE id = ?", (uuid4().bytes, row))


@pytest.mark.parametrize(
    "spoil", [go_back, run_ahead, vanish, appear, change_hands, be_of_a_stranger]
)
def test_a_row_that_was_changed_behind_the_sync_is_put_right_and_counted(
    laptop: Desk, firm: Firm, real_central: RealCentral, spoil: Spoil
) -> None:
    laptop.sync()
    ticket, _ = firm.tickets[3]
    laptop.store.write(lambda c: spoil(c, ticket.bytes))
    an_hour_later(laptop, firm)
    result = laptop.sync()
    mine, theirs = rows_everywhere(laptop, real_central)
    assert mine == theirs
    counted = known(laptop)
    assert (counted.found, counted.due, counted.found_at) == (1, False, laptop.clock.now())
    assert counted.rows >= 1
    assert result.pulled < 5, "far more than what differs came again"


@pytest.mark.postgresql_long
def test_only_the_buckets_that_differ_are_fetched(laptop: Desk, firm: Firm) -> None:
    laptop.sync()
    ticket, _ = firm.tickets[3]
    laptop.store.write(lambda c: vanish(c, ticket.bytes))
    fetched: list[bytes] = []

    def note(path: str, answer: bytes) -> bytes:
        if path == SUMS:
            for page in unpack(answer, SumsAnswer).pages:
                fetched.extend(page.data[0])
        return answer

    laptop.transport.spoil = note
    an_hour_later(laptop, firm)
    laptop.sync()
    assert ticket.bytes in fetched
    assert {row[-1] for row in fetched} == {ticket.bytes[-1]}


@pytest.mark.postgresql_long
def test_screens_hear_of_what_was_put_right(laptop: Desk, firm: Firm) -> None:
    laptop.sync()
    ticket, _ = firm.tickets[3]
    laptop.store.write(lambda c: vanish(c, ticket.bytes))
    laptop.clock.forward(minutes=61)
    firm.work(firm._open)
    laptop.heard.clear()
    laptop.sync()
    assert any(ticket in change.ids for change in laptop.heard)


@pytest.mark.postgresql_long
def test_what_was_done_here_and_not_sent_is_no_ghost(laptop: Desk, firm: Firm) -> None:
    laptop.sync()
    ticket, _ = firm.tickets[0]
    laptop.edit(ticket, title="Changed here")
    made = laptop.submit(firm.central.north)
    with laptop.store.reading() as connection:
        own = here.by_scope(connection)
    asked = request_of(laptop, list(own))
    token = firm.central.token()
    answer = compare(firm.central.central, token, asked)
    assert dict(zip(answer.scopes, answer.sums, strict=True)) == own
    laptop.store.write(lambda c: vanish(c, firm.tickets[5][0].bytes))
    an_hour_later(laptop, firm)
    laptop.sync()
    assert laptop.shown(made).title == "Printer jams"
    assert laptop.shown(ticket).title == "Changed here"


def request_of(desk: Desk, scopes: list[bytes]) -> SumsRequest:
    with desk.store.reading() as connection:
        place = standing(connection)
    return SumsRequest(SCHEMA, place.epoch, place.rev, place.commit_id, scopes)


@pytest.mark.parametrize("after", [["/sync/pull"], ["/sync/sums"], ["/sync/sums"] * 2])
def test_a_scope_that_moved_on_meanwhile_is_compared_another_time(
    laptop: Desk, firm: Firm, real_central: RealCentral, after: list[str]
) -> None:
    laptop.sync()
    ticket, client = next(one for one in firm.tickets if one[1] == real_central.north)
    laptop.store.write(lambda c: vanish(c, ticket.bytes))
    other, _ = next(one for one in firm.tickets if one[1] == client and one[0] != ticket)
    left = list(after)

    def meanwhile(path: str, answer: bytes) -> bytes:
        if path in left:
            left.remove(path)
            if not left:
                real_central.change(other, title="Meanwhile")
        return answer

    laptop.transport.spoil = meanwhile
    an_hour_later(laptop, firm)
    laptop.sync(prefetch=False)
    assert (known(laptop).found, known(laptop).due) == (0, True)
    laptop.clock.forward(minutes=61)
    laptop.sync()
    assert (known(laptop).found, known(laptop).due) == (1, False)
    mine, theirs = rows_everywhere(laptop, real_central)
    assert mine == theirs


@pytest.mark.usefixtures("firm")
def test_nobody_learns_anything_of_a_scope_that_is_not_theirs(
    laptop: Desk, real_central: RealCentral
) -> None:
    laptop.sync()
    asked = request_of(laptop, [real_central.south.bytes, real_central.north.bytes])
    real_central.take_away_south()
    token = real_central.token()
    assert compare(real_central.central, token, asked).scopes == [real_central.north.bytes]
    apart = SumsRequest(asked.schema, asked.epoch, asked.rev, asked.commit_id, asked.scopes, True)
    told = compare(real_central.central, token, apart)
    assert {scope for scope, *_ in told.buckets} == {real_central.north.bytes}
    wanted = [(real_central.south.bytes, "ticket", at) for at in range(256)]
    rows = SumsRequest(asked.schema, asked.epoch, asked.rev, asked.commit_id, fetch=wanted)
    answer = compare(real_central.central, token, rows)
    assert (answer.fetched, answer.pages) == ([], [])


@pytest.mark.usefixtures("firm")
def test_a_device_of_another_history_is_told_nothing(
    laptop: Desk, real_central: RealCentral
) -> None:
    laptop.sync()
    right = request_of(laptop, [FIRM_SCOPE.bytes])
    token = real_central.token()
    assert compare(real_central.central, token, right).scopes == [FIRM_SCOPE.bytes]
    wrong = SumsRequest(SCHEMA, right.epoch, right.rev, "another", right.scopes)
    assert compare(real_central.central, token, wrong).scopes == []


@pytest.mark.parametrize(
    "odd",
    [
        {"scopes": [b"short"]},
        {"scopes": [bytes(16), bytes(16)]},
        {"fetch": [(bytes(16), "nonsense", 1)]},
        {"fetch": [(bytes(16), "ticket", 256)]},
    ],
)
@pytest.mark.postgresql_long
def test_a_request_that_makes_no_sense_is_refused(
    real_central: RealCentral, odd: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as met:
        compare(real_central.central, real_central.token(), SumsRequest(SCHEMA, "", 0, "", **odd))
    assert met.value.code == "sums-shape"


def test_an_older_central_is_never_asked(paper_desk: Callable[..., Desk]) -> None:
    desk = paper_desk()
    desk.sync()
    assert SUMS not in desk.transport.calls


def test_a_sum_does_not_depend_on_the_order_and_tells_rows_revisions_and_nouns_apart() -> None:
    one, other, scope = uuid4().bytes, uuid4().bytes, bytes(16)

    def total(code: int, *rows: tuple[bytes, int]) -> Sum:
        into: dict[bytes, list[int]] = {}
        add_up(into, code, [(scope, *row) for row in rows])
        return as_sums(into)[scope]

    assert total(1, (one, 5), (other, 6)) == total(1, (other, 6), (one, 5))
    several = [
        total(1, (one, 5), (other, 6)),
        total(1, (one, 6), (other, 5)),
        total(2, (one, 5), (other, 6)),
        total(1, (one, 5), (uuid4().bytes, 6)),
        total(1, (one, 5)),
    ]
    assert len({(each.count, each.total) for each in several}) == len(several)
