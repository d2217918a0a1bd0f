"""The lane of files: whatever is cut, whenever, the file arrives once and as it was."""

from __future__ import annotations

import random
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.central.copies import note_backup
from app.central.files.room import Files, files_of
from app.ports.problems import Refused, Unavailable
from app.store import errands
from app.store.errands import Allowed
from app.store.files import SMALL, evict, vault_of
from app.store.files_waiting import waiting_files
from app.sync.files.asks import Ask, Begin, Came, Fetch, Send
from app.sync.files.carrying import Rested, tidy
from app.sync.files.policy import FilePolicy
from app.sync.files.steps import SMALLEST_SLICE, Lane
from tests.sync.files import ALL, Direct, add_file, carry, here, state, wanted
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk

pytestmark = pytest.mark.postgresql_long

BODY = random.Random(7).randbytes(700_001)
SMALL_BODY = b"a small picture" * 50


@pytest.fixture
def central(real_central: RealCentral) -> RealCentral:
    return real_central


@pytest.fixture
def kept(central: RealCentral) -> Files:
    return files_of(central.central)


@pytest.fixture
def laptop(desks: tuple[Desk, Desk]) -> Desk:
    desks[0].sync()
    return desks[0]


@pytest.fixture
def ask(central: RealCentral, kept: Files) -> Direct:
    return Direct(central.central, kept, central.token)


def waiting(desk: Desk, allowed: Allowed = ALL) -> list[tuple[str, int, int]]:
    with desk.store.reading() as connection:
        return [one[:3] for one in waiting_files(connection, desk.clock.now(), allowed)]


def test_a_file_added_offline_is_sent_after_its_row_and_fetched_on_the_other_device(
    central: RealCentral, desks: tuple[Desk, Desk], laptop: Desk, ask: Direct
) -> None:
    tablet = desks[1]
    added = add_file(laptop, laptop.submit(central.north), BODY, SMALL_BODY)
    assert carry(laptop, ask) == Rested(None)
    assert ask.asked == []  # central does not know the row yet
    assert waiting(laptop) == [("unsaid", 1, len(BODY))]
    laptop.sync()
    carry(laptop, ask)
    assert [one.kind for one in ask.asked if isinstance(one, Begin)] == ["small", "whole"]
    assert waiting(laptop) == []
    laptop.sync()
    tablet.sync()
    assert state(laptop, added) == state(tablet, added) == "stored"
    assert here(tablet, added) is None
    wanted(tablet.store, added, len(BODY))
    tablet.store.write(lambda connection: errands.want_small(connection, [added]))
    carry(tablet, ask)
    assert here(tablet, added) == BODY
    assert here(tablet, added, SMALL) == SMALL_BODY


def test_small_files_go_first_and_a_file_that_is_refused_delays_nobody(
    central: RealCentral, laptop: Desk, ask: Direct
) -> None:
    ticket = laptop.submit(central.north)
    sizes = (500_000, 300, 40_000)
    added = {size: add_file(laptop, ticket, bytes([size % 251]) * size) for size in sizes}
    laptop.sync()

    def picky(wish: Ask) -> Came:
        if isinstance(wish, Begin) and wish.size == 300:
            raise Refused("files-client-full", "There is no room.")
        return ask(wish)

    carry(laptop, picky)
    begun = [one.size for one in ask.asked if isinstance(one, Begin)]
    assert begun == [40_000, 500_000]
    assert waiting(laptop) == [("refused", 1, 300)]
    carry(laptop, ask)
    assert waiting(laptop) == [("refused", 1, 300)]
    wanted(laptop.store, added[300], 300)  # somebody asks for it
    carry(laptop, ask)
    assert waiting(laptop) == []


def test_what_fails_rests_longer_each_time_and_comes_again(
    central: RealCentral, laptop: Desk, ask: Direct
) -> None:
    add_file(laptop, laptop.submit(central.north), BODY)
    laptop.sync()

    def away(_wish: Ask) -> Came:
        raise Unavailable("central-unreachable", "Central cannot be reached.")

    waits = []
    for _turn in range(4):
        rested = carry(laptop, away)
        assert rested.wait_s is not None
        waits.append(round(rested.wait_s))
        laptop.clock.forward(seconds=rested.wait_s + 1)
    assert waits == [2, 4, 8, 16]
    carry(laptop, ask)
    assert waiting(laptop) == []


def test_after_each_cut_less_is_sent_at_once(
    central: RealCentral, laptop: Desk, ask: Direct
) -> None:
    for _file in range(3):
        add_file(laptop, laptop.submit(central.north), BODY)
    laptop.sync()
    sent: list[int] = []

    def cut(wish: Ask) -> Came:
        if isinstance(wish, Send):
            sent.append(len(wish.body))
            raise Unavailable("central-unreachable", "The line was cut.")
        return ask(wish)

    carry(laptop, cut)
    assert sent == sorted(sent, reverse=True)
    assert sent[0] > sent[-1] >= SMALLEST_SLICE


@pytest.mark.parametrize(
    ("allowed", "why"),
    [(Allowed(False, 10**12), "network"), (Allowed(True, 100_000), "large")],
)
def test_a_file_that_may_not_travel_now_waits_and_its_small_picture_does_not(
    central: RealCentral, laptop: Desk, ask: Direct, allowed: Allowed, why: str
) -> None:
    added = add_file(laptop, laptop.submit(central.north), BODY, SMALL_BODY)
    laptop.sync()
    carry(laptop, ask, allowed)
    assert [one.kind for one in ask.asked if isinstance(one, Begin)] == ["small"]
    assert waiting(laptop, allowed) == [(why, 1, len(BODY))]
    wanted(laptop.store, added, len(BODY))  # somebody asks for it all the same
    carry(laptop, ask, allowed)
    assert waiting(laptop) == []


def test_small_pictures_wait_for_another_network_where_that_was_chosen(
    central: RealCentral, laptop: Desk, ask: Direct
) -> None:
    add_file(laptop, laptop.submit(central.north), BODY, SMALL_BODY)
    laptop.sync()
    sparing = FilePolicy(small="unmetered")
    carry(laptop, ask, sparing.allowed(metered=True))
    assert ask.asked == []
    carry(laptop, ask, sparing.allowed(metered=False))
    assert [one.kind for one in ask.asked if isinstance(one, Begin)] == ["small", "whole"]


def test_what_failed_and_rests_is_told_with_its_reason(central: RealCentral, laptop: Desk) -> None:
    add_file(laptop, laptop.submit(central.north), BODY)
    laptop.sync()

    def full(_wish: Ask) -> Came:
        raise Refused("files-device-full", "This device is sending enough already.")

    carry(laptop, full)
    with laptop.store.reading() as connection:
        (told,) = waiting_files(connection, laptop.clock.now(), ALL)
    assert (told.why, told.problem) == ("later", "This device is sending enough already.")


def test_two_identical_photos_lie_on_the_device_once_and_travel_once(
    central: RealCentral, laptop: Desk, ask: Direct
) -> None:
    ticket = laptop.submit(central.north)
    added = [add_file(laptop, ticket, BODY) for _turn in range(2)]
    laptop.sync()
    carry(laptop, ask)
    laptop.sync()
    assert [state(laptop, one) for one in added] == ["stored", "stored"]
    assert sum(len(one.body) for one in ask.asked if isinstance(one, Send)) == len(BODY)
    assert [here(laptop, one) == BODY for one in added] == [True, True]


def test_a_file_that_arrives_as_another_one_is_never_kept(
    central: RealCentral, desks: tuple[Desk, Desk], laptop: Desk, ask: Direct
) -> None:
    tablet = desks[1]
    added = add_file(laptop, laptop.submit(central.north), BODY)
    laptop.sync()
    carry(laptop, ask)
    tablet.sync()
    wanted(tablet.store, added, len(BODY))

    def forged(wish: Ask) -> Came:
        came = ask(wish)
        assert isinstance(wish, Fetch)
        return type(came)(bytes(len(came.body)), came.sha256, came.size)  # type: ignore[union-attr, call-arg, arg-type] # a Got, as the wish was a Fetch

    rested = carry(tablet, forged)
    assert here(tablet, added) is None
    assert rested.wait_s is not None
    tablet.clock.forward(seconds=rested.wait_s + 1)
    carry(tablet, ask)
    assert here(tablet, added) == BODY


def let_go(desk: Desk, room: int = 0) -> list[str]:
    return desk.store.write(lambda c: evict(c, room, desk.clock.now()))


def test_only_what_central_has_and_no_open_ticket_needs_may_go(
    central: RealCentral, laptop: Desk, ask: Direct
) -> None:
    ticket = laptop.submit(central.north)
    added = add_file(laptop, ticket, BODY)
    laptop.sync()
    carry(laptop, ask)
    assert let_go(laptop) == []  # not known to be stored yet
    laptop.sync()
    assert let_go(laptop) == []  # its ticket is open
    central.change(ticket, state="closed")
    laptop.sync()
    assert let_go(laptop) == []  # no backup of central's knows that it has the file
    note_backup(central.central, 10**6)
    laptop.sync()
    assert let_go(laptop, len(BODY)) == []  # there is room
    [gone] = let_go(laptop)
    vault_of(laptop.store).drop(gone)
    assert here(laptop, added) is None
    wanted(laptop.store, added, len(BODY))
    carry(laptop, ask)
    assert here(laptop, added) == BODY


class Crash(BaseException):
    """The program ends here."""


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(cuts=st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=8))
def test_a_program_that_ends_anywhere_sends_and_fetches_the_rest_later(
    central: RealCentral,
    desks: tuple[Desk, Desk],
    ask: Direct,
    cuts: list[tuple[int, bool]],
) -> None:
    """Each cut: after so many requests, before or after central did the last one."""
    laptop, tablet = desks
    laptop.sync()
    body = random.Random(len(cuts)).randbytes(600_000)
    added = add_file(laptop, laptop.submit(central.north), body, SMALL_BODY)
    laptop.sync()
    survive(laptop, ask, cuts)
    laptop.sync()
    tablet.sync()
    assert state(tablet, added) == "stored"
    wanted(tablet.store, added, len(body))
    survive(tablet, ask, cuts)
    assert here(tablet, added) == body
    for desk in desks:
        with desk.store.reading() as connection:
            assert errands.next_at(connection, ALL) is None
        tidy(desk.store)


def survive(desk: Desk, ask: Direct, cuts: list[tuple[int, bool]]) -> None:
    """Run the lane again and again, each time until it is cut, and once to its end."""
    vault = vault_of(desk.store)
    for steps_left, done in cuts:
        lane = Lane(desk.store, vault, ALL, now=desk.clock.now, luck=lambda: 0.0)
        with closing(lane.steps()) as steps:
            try:
                wish = next(steps)
                for _step in range(steps_left):
                    wish = steps.send(ask(wish))
                if done:
                    ask(wish)
            except StopIteration:
                return
    carry(desk, ask)
