"""First copies that are made of pages which lie ready: each is what it would be without them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.central.auth.caller import grants_of
from app.central.clients import NewClient, add_client
from app.central.exchange import pull_packed
from app.central.feed import copy_pages
from app.central.feed.copy_parts import plan
from app.central.feed.history import begin_epoch
from app.central.feed.pull import give_out
from app.central.feed.shelf import MOST_BYTES, SHARED_REVS, Shelf
from app.central.feed.tables import sync_commit, sync_counter
from app.central.jobs.resting import rest_all
from app.central.people import grant, revoke
from app.database.scope import ScopedSession, whole
from app.domain.vocabulary import Right
from app.records import TicketEvent
from app.wire.envelopes import PullAnswer
from app.wire.pack import unpack
from tests.integration.central.copies import CLOSED, OPEN, Copier, Works, rows_for
from tests.integration.central.world import ADMIN, MIRA, TOM, World


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a small firm each has much of the work; here that is no reason to be served alone."""
    monkeypatch.setattr(copy_pages, "_FEW", 1)


@pytest.fixture(autouse=True)
def works(world: World) -> Works:
    works = Works(world)
    works.open_many()
    return works


def rows_in(answer: PullAnswer, entity: str) -> set[bytes]:
    return {row for page in answer.pages if page.entity == entity for row in page.data[0]}


def pages_of(copier: Copier) -> list[PullAnswer]:
    answers = [copier.step()]
    while answers[-1].more:
        answers.append(copier.step())
    return answers


def test_people_who_see_the_same_clients_are_given_the_same_pages_and_those_are_made_once(
    world: World, works: Works
) -> None:
    works.change_all(assignee_id=None)
    first = pages_of(Copier(world.device(MIRA)))
    made = world.central.shelf.made
    second = pages_of(Copier(world.device(ADMIN)))
    assert made == len(first) > 3
    assert world.central.shelf.made == made
    assert [answer.pages for answer in second] == [answer.pages for answer in first]


@pytest.mark.postgresql_long
def test_what_is_each_one_s_own_is_not_another_s(world: World) -> None:
    mira, ada = Copier(world.device(MIRA)), Copier(world.device(ADMIN))
    told = {}
    for copier in (mira, ada):
        answers = pages_of(copier)
        assert copier.rows == rows_for(world, copier.device)
        first = [answer for answer in answers if answer.copy and answer.copy.stage == 1]
        told[copier.device.user] = {row for one in first for row in rows_in(one, "ticket")}
    tickets = {row["id"].bytes: row for row in world.rows("ticket")}
    for user, rows in told.items():
        ended = [tickets[row] for row in rows if tickets[row]["state"] == CLOSED]
        assert {row["assignee_id"] for row in ended} <= {user}


def test_a_device_without_a_client_is_given_no_row_of_it_though_pages_with_it_lie_ready(
    world: World,
) -> None:
    Copier(world.device(MIRA)).to_the_end()
    tom = Copier(world.device(TOM))
    answers = pages_of(tom)
    assert tom.rows == rows_for(world, tom.device)
    clients = {
        client
        for answer in answers
        for page in answer.pages
        if "client_id" in page.columns
        for client in page.data[page.columns.index("client_id")]
    }
    assert clients == {world.north.bytes}


@pytest.mark.postgresql_long
def test_a_right_more_or_less_makes_no_other_copy_than_the_one_without_pages_that_lie_ready(
    world: World,
) -> None:
    rights = {row["email"]: frozenset(row["rights"]) for row in world.rows("user")}
    assert Right.ADMIN in rights[ADMIN] - rights[MIRA]
    pages_of(Copier(world.device(ADMIN)))
    shared, alone = Copier(world.device(MIRA)), Copier(world.device(MIRA), alone=True)
    theirs, own = pages_of(shared), pages_of(alone)
    assert [answer.pages for answer in theirs] == [answer.pages for answer in own]
    assert [answer.copied for answer in theirs] == [answer.copied for answer in own]
    assert [answer.left for answer in theirs] == [answer.left for answer in own]


def test_who_loses_a_client_in_the_middle_is_given_nothing_more_of_it(world: World) -> None:
    pages_of(Copier(world.device(ADMIN)))
    mira = Copier(world.device(MIRA))
    mira.step()
    revoke(world.central, MIRA, "SG")
    south = {row["id"].bytes for row in world.rows("ticket") if row["client_id"] == world.south}
    while mira.has_more:
        answer = mira.step()
        assert not rows_in(answer, "ticket") & south


def test_a_row_that_was_deleted_is_in_no_page_that_is_given_from_then_on(
    world: World, works: Works
) -> None:
    pages_of(Copier(world.device(TOM)))
    of = {row["id"]: row["client_id"] for row in world.rows("ticket_event")}
    gone = next(event for event in works.events if of[event] == world.north)
    works.do(lambda session: session.delete(session.get(TicketEvent, gone)))
    tom = Copier(world.device(TOM))
    told = {row for answer in pages_of(tom) for row in rows_in(answer, "ticket_event")}
    assert told
    assert gone.bytes not in told
    assert tom.rows == rows_for(world, tom.device)


@pytest.mark.parametrize(
    ("seed", "few"),
    [
        (0, 1),
        pytest.param(1, 8, marks=pytest.mark.postgresql_long),
        *(
            pytest.param(*given, marks=pytest.mark.long)
            for given in ((2, 1), (0, 8), (1, 1), (2, 8))
        ),
    ],
)
def test_whatever_is_written_meanwhile_each_copy_ends_with_what_central_has(
    world: World, works: Works, monkeypatch: pytest.MonkeyPatch, seed: int, few: int
) -> None:
    monkeypatch.setattr(copy_pages, "_FEW", few)
    chance = works.chance
    chance.seed(seed)
    if chance.random() < 0.5:
        # So little room that pages are made anew at other times than those around them.
        world.central = replace(world.central, shelf=Shelf(6_000))
    running = [Copier(world.device(email)) for email in (MIRA, MIRA, ADMIN, TOM, ADMIN, MIRA)]
    copiers = list(running)
    asleep = [running.pop() for _ in range(4)]
    while running:
        if asleep and chance.random() < 0.3:
            running.append(asleep.pop())
        for _ in range(chance.randrange(3)):
            works.something_happens()
        if chance.random() < 0.1:
            rest_all(world.central, timedelta(0))
        one = chance.choice(running)
        one.step()
        if not one.has_more:
            running.remove(one)
    for one in copiers:
        assert one.caught_up() == rows_for(world, one.device)


@pytest.mark.postgresql_long
def test_a_ticket_that_was_closed_between_two_pages_is_whole_whichever_was_read_first(
    world: World, works: Works
) -> None:
    works.change_all(state=OPEN, assignee_id=None)
    pages_of(Copier(world.device(MIRA)))
    works.change_all(state=CLOSED)
    shelf = world.central.shelf
    # The first stage had to make room; the second lies ready from when the tickets were open.
    for key in [key for key in shelf._lying if plan()[key.part].stage == 1]:
        shelf._drop(key)
    ada = Copier(world.device(ADMIN))
    assert ada.to_the_end() == rows_for(world, ada.device)


@pytest.mark.postgresql_long
def test_who_copies_a_little_later_begins_where_the_others_did_and_hears_of_what_came_since(
    world: World, works: Works
) -> None:
    Copier(world.device(MIRA)).to_the_end()
    made = world.central.shelf.made
    works.change_all(title="Renamed since")
    ada = Copier(world.device(ADMIN))
    ada.to_the_end()
    assert ada.rows == rows_for(world, ada.device)
    own = 1  # Ada's own ended tickets, which nobody has asked for yet
    assert world.central.shelf.made <= made + own


@pytest.mark.postgresql_long
@pytest.mark.parametrize("late", ["by the clock", "by revisions"])
def test_who_copies_much_later_begins_anew(world: World, works: Works, late: str) -> None:
    head = Copier(world.device(MIRA)).step().copy
    if late == "by the clock":
        world.clock.move(hours=1)
    works.change_all(title="Renamed since")
    if late == "by revisions":
        with world.central.work.database.write.begin() as connection:
            connection.execute(update(sync_counter).values(rev=sync_counter.c.rev + SHARED_REVS))
            rev = connection.execute(select(sync_counter.c.rev)).scalar_one()
            row = {"rev_hi": rev, "commit_id": "much", "at": world.clock.now()}
            connection.execute(sync_commit.insert(), [row])
    later = Copier(world.device(ADMIN)).step()
    assert head is not None
    assert later.copy is not None
    assert later.copy.head == later.head > head.head


@pytest.mark.postgresql_long
def test_what_went_to_rest_is_in_no_page_that_lay_ready_before(world: World) -> None:
    pages_of(Copier(world.device(MIRA)))
    world.clock.move(minutes=5)
    assert rest_all(world.central, timedelta(minutes=1)) > 0
    ada = Copier(world.device(ADMIN))
    closed = {row["id"].bytes for row in world.rows("ticket") if row["state"] == CLOSED}
    told = {row for answer in pages_of(ada) for row in rows_in(answer, "ticket")}
    assert closed
    assert not told & closed
    assert ada.rows == rows_for(world, ada.device)


@pytest.mark.postgresql_long
def test_a_new_client_in_between_is_part_of_the_copies_that_begin_after_it(world: World) -> None:
    pages_of(Copier(world.device(MIRA)))
    add_client(world.central, NewClient("Eastlake", "EL", "UTC"))
    grant(world.central, ADMIN, "EL")
    ada = Copier(world.device(ADMIN))
    assert ada.to_the_end() == rows_for(world, ada.device)
    mira = Copier(world.device(MIRA))
    assert mira.to_the_end() == rows_for(world, mira.device)


def test_after_a_restore_nothing_that_was_read_before_is_given(world: World) -> None:
    pages_of(Copier(world.device(MIRA)))
    made = world.central.shelf.made
    with world.central.work.database.write.begin() as connection:
        begin_epoch(connection, world.central.clock, world.central.ids)
    ada = Copier(world.device(ADMIN))
    answers = pages_of(ada)
    assert world.central.shelf.made == made + len(answers)
    assert ada.rows == rows_for(world, ada.device)


def test_a_page_of_another_history_under_the_same_revision_is_made_anew(world: World) -> None:
    copier = Copier(world.device(MIRA))
    answers = pages_of(copier)
    made = world.central.shelf.made
    with world.as_owner() as connection:
        at = sync_commit.c.rev_hi == answers[0].head
        connection.execute(update(sync_commit).where(at).values(commit_id="of another history"))
    ada = Copier(world.device(ADMIN))
    again = pages_of(ada)
    assert world.central.shelf.made >= made + len(again) - 1
    assert ada.rows == rows_for(world, ada.device)


def test_a_page_that_was_read_later_than_what_one_is_told_is_not_given(
    world: World, works: Works
) -> None:
    early, late = Copier(world.device(MIRA)), Copier(world.device(MIRA))
    early.step()
    late.step()
    central = world.central

    def in_an_old_snapshot(session: ScopedSession) -> PullAnswer:
        session.connection().execute(select(sync_counter)).one()
        works.change_all(title="Renamed since")
        late.to_the_end()
        return give_out(
            session,
            early.device.user,
            grants_of(session, early.device.user),
            early.asked,
            central.clock.now(),
            central.shelf,
        ).whole

    answer = central.work.read(whole("an old snapshot"), in_an_old_snapshot)
    revs = [rev for page in answer.pages for rev in page.data[page.columns.index("rev")]]
    assert answer.pages
    assert max(revs) <= answer.head < late.asked.rev
    early.take(answer)
    assert early.to_the_end() == rows_for(world, early.device)


@pytest.mark.postgresql_long
def test_pages_take_no_more_room_than_they_may_and_copies_are_whole_all_the_same(
    world: World,
) -> None:
    most = 9_000
    world.central = replace(world.central, shelf=Shelf(most))
    mira, ada = Copier(world.device(MIRA), 8), Copier(world.device(ADMIN), 8)
    while mira.has_more or ada.has_more:
        for one in (mira, ada):
            if one.has_more:
                one.step()
            assert world.central.shelf.size <= most
    assert mira.rows == rows_for(world, mira.device)
    assert ada.rows == rows_for(world, ada.device)


def test_devices_that_ask_at_once_have_each_page_made_once(world: World, works: Works) -> None:
    works.change_all(assignee_id=None)
    alone = pages_of(Copier(world.device(MIRA), alone=True))
    copiers = [Copier(world.device(MIRA)) for _ in range(6)]
    ready = threading.Barrier(len(copiers))

    def copy(copier: Copier) -> int:
        ready.wait()
        return len(pages_of(copier))

    with ThreadPoolExecutor(len(copiers)) as pool:
        asked = list(pool.map(copy, copiers))
    assert asked == [len(alone)] * len(copiers)
    assert world.central.shelf.made == len(alone)
    assert all(one.rows == rows_for(world, one.device) for one in copiers)


@pytest.mark.postgresql_long
def test_what_lies_ready_is_bounded_by_default(world: World) -> None:
    assert world.central.shelf.size <= MOST_BYTES


@pytest.mark.postgresql_long
def test_what_lies_ready_says_nothing_of_the_device_that_it_was_made_for(world: World) -> None:
    mira, ada = Copier(world.device(MIRA)), Copier(world.device(ADMIN))
    mira.step()
    world.clock.move(minutes=1)
    central = world.central
    answer = unpack(pull_packed(central, ada.device.token, lambda: ada.asked), PullAnswer)
    own = pull_packed(central, mira.device.token, lambda: mira.asked)
    assert answer.central_now != unpack(own, PullAnswer).central_now
    assert {scope.grant for scope in answer.scopes} != {scope.grant for scope in mira.asked.scopes}
