"""The box knows a token when it is whole, and what it may be set to."""

import pytest

from app.domain.filters import KEYS, half_token, is_token, parse_filter, token_choices


@pytest.mark.parametrize("part", ["state:open", "P:1", "client:north", "me", "tag:desk", "p:9"])
def test_a_whole_token_is_known(part: str) -> None:
    assert is_token(part)


@pytest.mark.parametrize("part", ["printer", "state:", "colour:red", "10:30", ":"])
def test_a_word_is_no_token(part: str) -> None:
    assert not is_token(part)


def test_a_token_without_its_value_names_its_key() -> None:
    assert half_token("State:") == "state"
    assert half_token("state:open") == half_token("word") == half_token("10:") == ""


@pytest.mark.parametrize("key", KEYS)
def test_each_choice_of_a_token_is_understood(key: str) -> None:
    for choice in token_choices(key):
        assert parse_filter(f"{key}:{choice}").unknown == ()
