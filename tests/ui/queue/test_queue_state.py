"""The list never moves by itself: what is new waits, what has left stays until one moves on."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from app.queries.queue import Lane, QueueIds, QueueOrder
from ui.screens.queue import state as reduce
from ui.screens.queue.state import QueueState

NOW = datetime(2026, 3, 10, 21, 48, tzinfo=UTC)
A, B, C, D = (uuid4() for _ in range(4))


def ids(*active: UUID, waiting: tuple[UUID, ...] = ()) -> QueueIds:
    lanes = ((Lane.ACTIVE, active), (Lane.WAITING, waiting))
    return QueueIds(tuple((lane, found) for lane, found in lanes if found))


def shown(*active: UUID, waiting: tuple[UUID, ...] = (), current: UUID | None = None) -> QueueState:
    state = reduce.answered(QueueState(), ids(*active, waiting=waiting), NOW, empty_store=False)
    return replace(state, current=current)


def test_asking_for_another_filter_keeps_the_old_rows_until_the_answer() -> None:
    state = reduce.asked(shown(A, B), text="state:new")
    assert state.loading
    assert state.ids == (A, B)


def test_a_view_brings_its_own_filter() -> None:
    state = reduce.asked(shown(A), view="mine")
    assert state.text == "state:open owner:me"
    assert not state.filtered


def test_new_tickets_wait_behind_show() -> None:
    state = reduce.compared(shown(A, B), ids(D, A, B))
    assert state.ids == (A, B)
    assert state.news == 1
    assert reduce.taken_in(state, NOW).ids == (D, A, B)


def test_another_order_alone_is_no_news_but_can_be_shown() -> None:
    state = reduce.compared(shown(A, B), ids(B, A))
    assert state.news == 0
    assert state.moved
    assert state.ids == (A, B)


def test_what_left_the_filter_pales_and_goes_when_the_cursor_moves_on() -> None:
    state = reduce.compared(shown(A, B, C, current=B), ids(A, C))
    assert state.gone == {B}
    assert reduce.swept(state).ids == (A, B, C)
    moved = reduce.swept(replace(state, current=C))
    assert moved.ids == (A, C)
    assert moved.gone == frozenset()


def test_a_closed_lane_lists_no_rows_and_keeps_its_count() -> None:
    state = reduce.toggled(shown(A, waiting=(B, C)), Lane.WAITING)
    assert state.ids == (A,)
    assert state.shown.total == 3
    assert reduce.toggled(state, Lane.WAITING).ids == (A, B, C)


def test_after_an_act_comes_the_next_row_of_the_order_seen() -> None:
    assert reduce.next_after(shown(A, B, C, current=B), [B]) == C


def test_after_an_act_on_the_last_row_comes_the_one_before() -> None:
    assert reduce.next_after(shown(A, B, current=B), [B]) == A


def test_an_act_on_what_is_not_listed_moves_nothing() -> None:
    assert reduce.next_after(shown(A, B, current=B), [D]) == B


def test_rows_that_have_left_are_passed_over() -> None:
    state = replace(shown(A, B, C, current=A), gone=frozenset({B}))
    assert reduce.next_after(state, [A]) == C


def test_another_order_is_asked_for_and_not_made_here() -> None:
    state = reduce.ordered(shown(A, B), QueueOrder.NEWEST)
    assert state.loading
    assert state.ids == (A, B)
