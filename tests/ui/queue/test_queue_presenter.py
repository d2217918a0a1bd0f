"""The queue thinks without a window: it asks the store and hands finished lines on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection

from app.domain.vocabulary import TicketState
from app.ports.changes import ChangeSet
from app.queries.queue import QueueOrder
from app.store import gave_way, letters
from app.usecases.change_ticket import ChangeState, change_state
from app.usecases.submit_ticket import SubmitTicket
from tests.builders.detail_rows import EARLIER, detail_rows
from tests.builders.lanes import InlineLanes
from tests.builders.rows import NORTHWIND, NOW, T1042, id_of
from tests.builders.world import World, open_world
from tests.ui.sync_centre import sync_world
from ui.runtime.problem import Problem
from ui.screens.queue.lines import COMING, TicketLine
from ui.screens.queue.presenter import QueuePresenter
from ui.screens.queue.state import QueueState


class Eyes:
    """A view that remembers what it was shown."""

    def __init__(self) -> None:
        self.state = QueueState()
        self.lines: dict[UUID, TicketLine] = {}
        self.missing: list[UUID] = []
        self.not_here: list[UUID] = []
        self.counts: list[int] = []
        self.problems: list[Problem] = []

    def render(self, state: QueueState) -> None:
        self.state = state

    def put_lines(self, lines: Mapping[UUID, TicketLine], missing: Sequence[UUID]) -> None:
        self.lines.update(lines)
        self.missing += missing

    def in_sight(self) -> Sequence[UUID]:
        return self.state.ids

    def show_missing(self, ticket: UUID) -> None:
        self.not_here.append(ticket)

    def tell_count(self, many: int) -> None:
        self.counts.append(many)

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        assert callable(retry)
        self.problems.append(problem)


class Desk:
    """A presenter over a real store, and what it shows."""

    def __init__(self, folder: Path) -> None:
        self.changes: list[ChangeSet] = []
        self.world: World = open_world(folder, rows=detail_rows(), announce=self.changes.append)
        self.lanes, self.eyes = InlineLanes(), Eyes()
        self.queue = QueuePresenter(self.world.desk, self.lanes, object(), self.eyes)
        self.queue.start()
        self.queue.fetch(self.queue.state.ids)

    def hear(self) -> None:
        """Tell the presenter what has changed since."""
        changes, self.changes[:] = list(self.changes), []
        for change in changes:
            self.queue.changed(change)

    def line(self, name: str) -> TicketLine:
        return self.eyes.lines[id_of(name)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "world")
    yield made
    made.world.close()


def test_the_first_view_is_everything_open(desk: Desk) -> None:
    assert desk.eyes.state.view == "open"
    assert EARLIER not in desk.eyes.state.ids
    assert desk.eyes.counts == [len(desk.eyes.state.ids)]


def test_a_line_says_everything_in_words(desk: Desk) -> None:
    line = desk.line("T-1042")
    assert line.label == "T-1042"
    assert (line.client, line.state_words, line.owner) == ("Northwind", "In progress", "MO")
    assert line.mine
    assert (line.due.text, line.due.tone) == ("update in 10 min", "soon")
    assert (line.cover, line.cover_words) == ("included", "incident in business hours")
    assert line.reading == "client update 50 of 60 min"
    assert line.age == "2 h"


def test_the_first_rows_come_without_what_takes_long_and_are_completed_once(desk: Desk) -> None:
    whole = dict(desk.eyes.lines)
    desk.eyes.lines.clear()
    desk.queue.start(rows_first=True)
    desk.queue.fetch(desk.queue.state.ids)
    brief = desk.line("T-1042")
    assert (brief.label, brief.subject) == ("T-1042", whole[T1042].subject)
    assert (brief.due, brief.cover, brief.score) == (whole[T1042].due, COMING, "")
    desk.queue.complete()
    assert desk.eyes.lines == whole
    desk.eyes.lines.clear()
    desk.queue.complete()
    assert desk.eyes.lines == {}, "nothing is left to be brought"


def test_an_urgent_ticket_that_nobody_answered_shouts(desk: Desk) -> None:
    assert desk.line("T-1051").due.tone == "late"
    assert desk.line("T-1051").owner == ""


def test_marks_tell_of_reopening_and_of_numbers_to_come(desk: Desk) -> None:
    assert desk.line("T-1031").mark == "reopened"
    assert desk.line("L-K4-7").provisional


def test_a_change_here_marks_its_row_as_waiting(desk: Desk) -> None:
    desk.world.desk.do(change_state, ChangeState(T1042, TicketState.WAITING_VENDOR))
    desk.hear()
    assert desk.line("T-1042").mark == "waiting"
    assert desk.line("T-1042").state_words == "Vendor"


def test_a_ticket_in_conflict_and_one_with_a_refused_reply_carry_their_marks(desk: Desk) -> None:
    sync_world.clash(desk.world)
    refused = sync_world.be_refused(desk.world)
    desk.hear()
    desk.queue.changed(ChangeSet(frozenset({"conflict", "dead_letter"})))
    assert desk.line("T-1044").mark == "conflict"
    assert desk.line("T-1031").mark == "rejected", "it matters more than that it was reopened"

    def settle(connection: Connection) -> None:
        for loser in gave_way.losers(connection):
            gave_way.resolve(connection, loser.op_id, NOW, loser.field)
        letters.discard(connection, refused)

    desk.world.store.write(settle)
    desk.queue.changed(ChangeSet(frozenset({"conflict"})))
    assert (desk.line("T-1044").mark, desk.line("T-1031").mark) == ("", "reopened")


def test_a_row_that_leaves_the_filter_stays_paled_until_the_cursor_moves(desk: Desk) -> None:
    desk.queue.choose_view("mine")
    desk.queue.moved_to(T1042)
    resolved = ChangeState(T1042, TicketState.RESOLVED, summary="Freed the disk.")
    desk.world.desk.do(change_state, resolved)
    desk.hear()
    assert T1042 in desk.eyes.state.ids
    assert desk.line("T-1042").gone
    desk.queue.moved_to(next(other for other in desk.eyes.state.ids if other != T1042))
    assert T1042 not in desk.eyes.state.ids


def test_a_new_ticket_waits_until_it_is_asked_for(desk: Desk) -> None:
    before = desk.eyes.state.ids
    desk.world.desk.submit(SubmitTicket(NORTHWIND, "Printer jams"))
    desk.hear()
    assert desk.eyes.state.ids == before
    assert desk.eyes.state.news == 1
    desk.queue.take_in()
    assert len(desk.eyes.state.ids) == len(before) + 1


def test_a_first_copy_that_is_whole_is_shown_in_its_order_unless_somebody_works(
    desk: Desk,
) -> None:
    whole = ChangeSet(frozenset({"search"}), frozenset(), "sync")
    before = desk.eyes.state.ids
    desk.world.desk.submit(SubmitTicket(NORTHWIND, "Printer jams"))
    desk.hear()
    desk.queue.moved_to(before[3])
    desk.queue.changed(whole)
    assert desk.eyes.state.ids == before
    desk.queue.moved_to(before[0])
    desk.queue.changed(whole)
    assert len(desk.eyes.state.ids) == len(before) + 1
    assert desk.eyes.state.news == 0


def test_going_to_a_closed_ticket_looks_in_all_tickets(desk: Desk) -> None:
    desk.queue.navigate(EARLIER)
    assert desk.eyes.state.view == "all"
    assert desk.eyes.state.current == EARLIER


def test_going_to_a_ticket_of_a_closed_lane_opens_the_lane(desk: Desk) -> None:
    lane = next(lane for lane, ids in desk.eyes.state.shown.lanes if id_of("T-1025") in ids)
    desk.queue.toggle_lane(lane)
    desk.queue.navigate(id_of("T-1025"))
    assert desk.eyes.state.current == id_of("T-1025")
    assert lane not in desk.eyes.state.closed


def test_a_ticket_that_is_not_here_is_told_and_no_other_row_takes_its_place(desk: Desk) -> None:
    desk.queue.navigate(id_of("nowhere"))
    assert desk.eyes.not_here == [id_of("nowhere")]
    assert desk.eyes.state.current is None
    assert not desk.eyes.state.loading


def test_only_the_answer_to_the_latest_question_is_shown(desk: Desk) -> None:
    desk.lanes.held = True
    desk.queue.type_filter("state:open prin")
    desk.queue.type_filter("state:open ledger")
    desk.lanes.release()
    assert desk.eyes.state.ids == (id_of("T-1044"),)


def test_a_change_while_a_filter_is_on_its_way_does_not_swallow_its_answer(desk: Desk) -> None:
    desk.lanes.held = True
    desk.queue.type_filter("state:open ledger")
    desk.queue.changed(ChangeSet(frozenset({"ticket"}), frozenset({T1042})))
    desk.lanes.release()
    assert desk.eyes.state.ids == (id_of("T-1044"),)
    assert not desk.eyes.state.loading


def test_view_and_order_are_remembered(desk: Desk) -> None:
    desk.queue.choose_view("waiting")
    desk.queue.order_by(QueueOrder.NEWEST)
    again = QueuePresenter(desk.world.desk, desk.lanes, object(), Eyes())
    again.start()
    assert (again.state.view, again.state.order) == ("waiting", QueueOrder.NEWEST)


def test_the_cursor_goes_to_the_next_row_after_an_act(desk: Desk) -> None:
    ids = desk.eyes.state.ids
    desk.queue.moved_to(T1042)
    desk.queue.acted(frozenset({T1042}))
    assert desk.eyes.state.current == ids[ids.index(T1042) + 1]


def test_only_the_read_lane_reads_and_only_the_store_lane_writes(desk: Desk) -> None:
    assert set(desk.lanes.lanes_used) == {"read"}
    desk.queue.choose_view("mine")
    assert set(desk.lanes.lanes_used) == {"read", "store"}


def test_a_failure_is_told_and_the_old_rows_stay(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.eyes.state.ids

    def broken(_question: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(desk.world.desk, "ask", broken)
    desk.queue.type_filter("state:new")
    assert desk.eyes.state.ids == before
    assert desk.eyes.problems
    assert desk.eyes.state.problem


def a_change() -> ChangeSet:
    return ChangeSet(frozenset({"ticket"}), frozenset({T1042}))


def test_however_fast_changes_come_one_question_about_rows_and_one_about_the_list_wait(
    desk: Desk,
) -> None:
    desk.world.desk.do(change_state, ChangeState(T1042, TicketState.WAITING_VENDOR))
    desk.lanes.held = True
    for _ in range(20):
        desk.queue.changed(a_change())
    assert len(desk.lanes.waiting) == 2
    desk.lanes.release()
    assert desk.line("T-1042").state_words == "Vendor"


def test_a_list_that_is_being_read_is_not_given_up_for_what_changes_meanwhile(desk: Desk) -> None:
    desk.lanes.held = True
    desk.queue.choose_view("mine")
    before = desk.lanes.lanes_used.count("read")
    for _ in range(20):
        desk.queue.changed(a_change())
    assert desk.lanes.lanes_used.count("read") == before + 1, "only the rows were asked for"
    desk.lanes.release()
    assert desk.eyes.state.view == "mine"
    assert not desk.eyes.state.loading
    # What changed meanwhile is looked for once more: the list and the rows, each once.
    assert desk.lanes.lanes_used.count("read") == before + 3


def test_rows_that_are_wanted_while_others_are_read_come_after_them(desk: Desk) -> None:
    desk.eyes.lines.clear()
    desk.lanes.held = True
    for ticket in desk.queue.state.ids:
        desk.queue.fetch([ticket])
    desk.lanes.release()
    assert set(desk.eyes.lines) == set(desk.queue.state.ids)
