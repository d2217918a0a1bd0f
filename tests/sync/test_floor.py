"""What is gone is remembered long enough; who was away longer copies again and loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from app.central.auth.devices import note_position
from app.central.auth.tables import device
from app.central.feed.tables import sync_change, sync_counter
from app.central.jobs.tombstones import forget_deleted
from app.central.people import ADMINISTRATION
from app.central.sign_in import sign_in
from app.ports.problems import Unavailable
from app.records import Ticket
from app.store.state import scopes, standing
from app.store.tables import scope_state, unseen
from app.sync import pull
from app.wire.envelopes import PullAnswer, PullRequest
from app.wire.pack import unpack
from tests.builders.device_keys import keys_for
from tests.builders.looking import looking
from tests.sync.real import MIRA, PASSWORD, InProcess, RealCentral
from tests.sync.worlds import Desk, make_desk

LONG = 401


@pytest.fixture
def laptop(real_central: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(tmp_path / "laptop", real_central)
    sign_in_again(desk, real_central)
    yield desk
    desk.store.close()


@pytest.fixture
def tablet(real_central: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(tmp_path / "tablet", real_central)
    sign_in_again(desk, real_central)
    yield desk
    desk.store.close()


def sign_in_again(desk: Desk, central: RealCentral) -> str:
    """As the same device; its token is too old after a while."""
    session = sign_in(
        central.central,
        email=MIRA,
        password=PASSWORD,
        device_name="Laptop",
        inc=desk.store.device.inc,
        keys=keys_for(desk.store.device.inc).public,
    )
    desk.transport.inner = InProcess(central.central, session.tokens.access)
    return session.tokens.access


def time_passes(central: RealCentral, *desks: Desk, **span: float) -> None:
    central.clock.forward(**span)
    for desk in desks:
        desk.clock.forward(**span)
        sign_in_again(desk, central)


def delete(central: RealCentral, *tickets: UUID) -> None:
    def job(session: Any) -> None:
        for ticket in tickets:
            session.delete(session.get(Ticket, ticket))

    central.central.work.run("delete_ticket", ADMINISTRATION, job)


def look(central: RealCentral, query: Any) -> Any:
    with looking(central.central) as connection:
        return connection.execute(query).scalar_one()


def tombstones(central: RealCentral) -> int:
    query = select(func.count()).where(sync_change.c.op != "U").select_from(sync_change)
    return int(look(central, query))


def floor_of(central: RealCentral) -> int:
    return int(look(central, select(sync_counter.c.floor)))


def two_tickets(desk: Desk, central: RealCentral) -> tuple[UUID, UUID]:
    desk.sync()
    found = desk.submit(central.north, "Stays"), desk.submit(central.north, "Goes")
    desk.sync()
    return found


def gone_long_ago(central: RealCentral, desk: Desk, ticket: UUID) -> None:
    """A ticket that this device has is deleted, and nobody remembers it any more."""
    delete(central, ticket)
    time_passes(central, desk, days=LONG)
    assert forget_deleted(central.central) == 1
    assert tombstones(central) == 0


def test_what_was_deleted_is_remembered_for_400_days(
    laptop: Desk, real_central: RealCentral
) -> None:
    _, goes = two_tickets(laptop, real_central)
    delete(real_central, goes)
    time_passes(real_central, laptop, days=399)
    assert (forget_deleted(real_central.central), tombstones(real_central)) == (0, 1)
    time_passes(real_central, laptop, days=2)
    assert (forget_deleted(real_central.central), tombstones(real_central)) == (1, 0)
    assert forget_deleted(real_central.central) == 0


def test_the_floor_never_passes_a_device_that_still_comes(
    laptop: Desk, real_central: RealCentral
) -> None:
    _, goes = two_tickets(laptop, real_central)
    before = look(real_central, select(sync_counter.c.rev))
    delete(real_central, goes)
    time_passes(real_central, laptop, days=LONG)

    def still_there(session: Any) -> None:
        known = select(device.c.id).where(device.c.inc == laptop.store.device.inc)
        connection = session.connection()
        slow = connection.execute(known).scalar_one()
        note_position(connection, slow, before - 1, real_central.clock.now())

    real_central.central.work.run("test", ADMINISTRATION, still_there)
    assert forget_deleted(real_central.central) == 0
    assert floor_of(real_central) == before - 1
    laptop.sync()
    assert laptop.ticket(goes) is None


def test_a_device_silent_for_180_days_is_not_waited_for(
    laptop: Desk, tablet: Desk, real_central: RealCentral
) -> None:
    _, goes = two_tickets(laptop, real_central)
    tablet.sync()
    delete(real_central, goes)
    head = look(real_central, select(sync_counter.c.rev))
    for _ in range(5):
        time_passes(real_central, tablet, days=100)
        tablet.sync()
    forget_deleted(real_central.central)
    assert (tombstones(real_central), floor_of(real_central)) == (0, head)
    time_passes(real_central, laptop, minutes=1)
    laptop.sync()
    assert laptop.ticket(goes) is None


def test_who_was_away_too_long_loses_its_ghosts_and_none_of_its_work(
    laptop: Desk, real_central: RealCentral
) -> None:
    stays, goes = two_tickets(laptop, real_central)
    gone_long_ago(real_central, laptop, goes)
    laptop.edit(stays, title="Stays, and was changed far away")
    made = laptop.submit(real_central.south, "Made far away")
    laptop.sync()
    assert laptop.ticket(goes) is None
    assert real_central.ticket(stays)["title"] == "Stays, and was changed far away"
    assert real_central.ticket(made)["title"] == "Made far away"
    assert laptop.is_clean()
    assert not laptop.count(unseen)
    assert laptop.sync().requests == 1


def test_nothing_that_was_confirmed_is_offered_again_by_who_was_away(
    laptop: Desk, real_central: RealCentral
) -> None:
    _, goes = two_tickets(laptop, real_central)
    gone_long_ago(real_central, laptop, goes)
    laptop.transport.calls.clear()
    laptop.sync()
    assert "/sync/push" not in laptop.transport.calls


def test_a_device_stays_usable_while_it_copies_again_and_goes_on_after_it_broke_off(
    laptop: Desk, real_central: RealCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, goes = two_tickets(laptop, real_central)
    gone_long_ago(real_central, laptop, goes)
    monkeypatch.setattr(pull, "LIMIT", 3)
    seen = 0

    def break_off(path: str, answer: bytes) -> bytes:
        nonlocal seen
        if path == "/sync/pull" and unpack(answer, PullAnswer).kind == "ok":
            seen += 1
            if seen == 3:
                raise Unavailable("central-unreachable", "Central cannot be reached.")
        return answer

    laptop.transport.spoil = break_off
    with pytest.raises(Unavailable):
        laptop.sync(prefetch=False)
    assert laptop.shown(stays).title == "Stays"
    laptop.edit(stays, title="Changed in the midst of it")
    with laptop.store.reading() as connection:
        here = standing(connection)
    assert here.sweeping
    assert laptop.count(unseen)
    asked: list[PullRequest] = []

    class Watching:
        def call(self, path: str, body: bytes) -> bytes:
            if path == "/sync/pull":
                asked.append(unpack(body, PullRequest))
            return inner.call(path, body)

    inner = laptop.transport.inner
    laptop.transport.inner, laptop.transport.spoil = Watching(), None
    laptop.sync()
    assert asked[0].copy is not None
    assert asked[0].copy.done > 0  # it went on, and did not begin once more
    assert laptop.ticket(goes) is None
    assert laptop.shown(stays).title == "Changed in the midst of it"
    assert real_central.ticket(stays)["title"] == "Changed in the midst of it"
    assert laptop.is_clean()
    assert not laptop.count(unseen)


def test_an_edit_of_what_is_gone_and_forgotten_becomes_a_letter_and_brings_nothing_back(
    laptop: Desk, real_central: RealCentral
) -> None:
    _, goes = two_tickets(laptop, real_central)
    gone_long_ago(real_central, laptop, goes)
    laptop.edit(goes, title="Is anybody there?")
    laptop.sync()
    [letter] = laptop.letters
    assert (letter.row, letter.code) == (goes, "row-gone")
    assert laptop.ticket(goes) is None
    there = select(func.count()).select_from(Ticket).where(Ticket.id == goes)
    assert look(real_central, there) == 0


def test_one_scope_is_filled_again_beside_the_others(
    laptop: Desk, real_central: RealCentral
) -> None:
    laptop.sync()
    stays = laptop.submit(real_central.north)
    kept, goes = laptop.submit(real_central.south), laptop.submit(real_central.south)
    laptop.sync()
    delete(real_central, goes)
    time_passes(real_central, laptop, days=LONG)
    forget_deleted(real_central.central)
    head = look(real_central, select(sync_counter.c.rev))
    south = scope_state.c.id == real_central.south
    laptop.store.write(lambda c: c.execute(update(scope_state).values(pos=head, since=0)))
    laptop.store.write(lambda c: c.execute(update(scope_state).where(south).values(pos=1)))
    laptop.transport.calls.clear()
    result = laptop.sync()
    assert laptop.ticket(goes) is None
    assert laptop.ticket(kept) is not None
    assert laptop.ticket(stays) is not None
    assert result.pulled < 8, "the other scopes came again, too"
    assert laptop.transport.calls.count("/sync/pull") == 1


def test_a_scope_that_is_being_filled_is_not_begun_again_for_each_of_its_pages(
    laptop: Desk, real_central: RealCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_central.take_away_south()
    laptop.sync()
    real_central.give_south()
    for _ in range(3):
        laptop.submit(real_central.north)
    laptop.sync()
    real_central.take_away_south()
    laptop.sync()
    time_passes(real_central, laptop, days=LONG)
    laptop.sync()
    forget_deleted(real_central.central)
    assert floor_of(real_central) > 3
    real_central.give_south()
    monkeypatch.setattr(pull, "LIMIT", 2)
    resets: list[list[bytes]] = []

    def note(path: str, answer: bytes) -> bytes:
        if path == "/sync/pull":
            told = unpack(answer, PullAnswer)
            if told.kind == "whole":
                return answer
            assert told.kind == "ok"
            resets.append(told.reset)
        return answer

    laptop.transport.spoil = note
    laptop.sync()
    assert len(resets) > 1, "it came in one page, which proves nothing"
    assert not any(resets)
    with laptop.store.reading() as connection:
        assert all(scope.since == 0 for scope in scopes(connection))


def test_a_change_whose_answer_was_lost_years_ago_is_still_known_by_its_name(
    laptop: Desk, real_central: RealCentral
) -> None:
    laptop.sync()
    made = laptop.submit(real_central.north)
    [op] = laptop.ops[:1]
    laptop.transport.lose_reply = 1
    with pytest.raises(Unavailable):
        laptop.sync()
    time_passes(real_central, laptop, days=2 * LONG)
    forget_deleted(real_central.central)
    laptop.sync()
    assert real_central.times_applied(op.op_id) == 1
    assert laptop.ticket(made) is not None
    assert laptop.is_clean()
    assert not laptop.letters
