"""What is typed survives everything that happens around it."""

from dataclasses import replace
from uuid import uuid4

import pytest

from app.domain.vocabulary import TicketState as S
from ui.screens.ticket import state as reduce
from ui.screens.ticket.state import Draft, Loaded, TicketScreenState

ONE, OTHER, ME = uuid4(), uuid4(), uuid4()


def loaded(draft: Draft | None = None) -> Loaded:
    return Loaded(None, frozenset(), False, True, ME, "UTC", (), draft)


def test_a_kept_draft_comes_back_with_its_ticket() -> None:
    state = reduce.aimed(TicketScreenState(), ONE)
    state = reduce.arrived(state, loaded(Draft("half a thought", internal=True)))
    assert state.draft == Draft("half a thought", internal=True)


def test_a_reading_never_overwrites_what_was_typed_meanwhile() -> None:
    state = reduce.typed(reduce.aimed(TicketScreenState(), ONE), "new words")
    assert reduce.arrived(state, loaded(Draft("old words"))).draft.text == "new words"


def test_an_empty_draft_does_not_turn_the_editor_over() -> None:
    state = reduce.turned(reduce.aimed(TicketScreenState(), ONE), internal=True)
    assert reduce.arrived(state, loaded(Draft())).draft.internal


def test_a_sent_text_goes_and_what_was_typed_after_it_stays() -> None:
    state = reduce.typed(reduce.aimed(TicketScreenState(), ONE), "sent")
    before = state.draft
    assert reduce.sent(state, ONE, before).draft.empty
    more = reduce.typed(state, "sent, and more")
    assert reduce.sent(more, ONE, before).draft.text == "sent, and more"


def test_a_text_that_was_sent_for_another_ticket_touches_nothing() -> None:
    state = reduce.typed(reduce.aimed(TicketScreenState(), OTHER), "mine")
    assert reduce.sent(state, ONE, Draft("mine")) is state


def test_a_refusal_keeps_the_text_and_ends_with_the_next_letter() -> None:
    state = reduce.typed(reduce.aimed(TicketScreenState(), ONE), "words")
    state = reduce.refused(replace(state, sending=True), "Write something first.")
    assert (state.draft.text, state.refusal, state.sending) == (
        "words",
        "Write something first.",
        False,
    )
    assert reduce.typed(state, "words!").refusal == ""


@pytest.mark.parametrize(
    ("state", "way"),
    [
        (S.NEW, (S.IN_PROGRESS, S.RESOLVED)),
        (S.TRIAGED, (S.IN_PROGRESS, S.RESOLVED)),
        (S.IN_PROGRESS, (S.RESOLVED,)),
        (S.WAITING_CLIENT, (S.RESOLVED,)),
        (S.RESOLVED, ()),
        (S.CLOSED, ()),
    ],
)
def test_a_ticket_that_nobody_took_up_is_taken_up_on_the_way(state: S, way: tuple[S, ...]) -> None:
    assert reduce.way_to_resolved(state) == way


def test_only_states_that_may_follow_are_offered() -> None:
    assert reduce.next_states(S.NEW) == [S.TRIAGED, S.IN_PROGRESS, S.CANCELLED]
    assert reduce.next_states(S.CLOSED) == []


def test_undo_is_offered_where_the_life_cycle_leads_back() -> None:
    assert reduce.can_undo(S.IN_PROGRESS, S.WAITING_CLIENT)
    assert not reduce.can_undo(S.NEW, S.IN_PROGRESS)
