"""The filter box understands what people type, and says what it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.filters import QueueFilter, parse_filter
from app.domain.vocabulary import OPEN_STATES, TicketKind, TicketState


def test_an_empty_box_shows_everything_open() -> None:
    assert parse_filter("  ") == QueueFilter(states=OPEN_STATES)


def test_tokens_and_words_may_stand_in_any_order() -> None:
    found = parse_filter("printer state:waiting p:1 p:P2 client:NW jam type:incident me")
    assert found.words == ("printer", "jam")
    assert found.states == {TicketState.WAITING_CLIENT, TicketState.WAITING_VENDOR}
    assert found.priorities == {1, 2}
    assert found.client == "nw"
    assert found.kinds == {TicketKind.INCIDENT}
    assert found.owner == "me"
    assert found.unknown == ()


@pytest.mark.parametrize("token", ["state:opn", "type:bug", "p:9", "due:never"])
def test_a_token_with_an_unknown_value_is_told_with_the_choices(token: str) -> None:
    found = parse_filter(token)
    assert len(found.unknown) == 1
    assert found.unknown[0].startswith(token)
    assert found.words == ()


def test_a_word_with_a_colon_that_is_no_token_is_searched_for() -> None:
    assert parse_filter("http://intranet").words == ("http://intranet",)
    assert parse_filter("state:").words == ("state:",)


@given(st.text(max_size=80))
def test_no_text_can_break_the_box(text: str) -> None:
    parse_filter(text)
