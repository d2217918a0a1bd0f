"""Replies: what a token proves, and where it is found."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.central.mail.threads import (
    LONGEST_LOCAL,
    TOKEN_LENGTH,
    Thread,
    letter_id,
    read_token,
    reply_address,
    reply_key,
    reply_token,
    root_id,
    ticket_of,
    tokens_in,
)

KEY = reply_key(b"s" * 32)
TICKET, ANNA, BEN = UUID(int=7), UUID(int=8), UUID(int=9)
TOKEN = reply_token(KEY, TICKET, ANNA)


def everybody(_ticket: UUID) -> list[UUID]:
    return [BEN, ANNA]


@given(st.uuids(), st.uuids())
def test_a_token_says_its_request_and_proves_its_contact(ticket: UUID, contact: UUID) -> None:
    token = reply_token(KEY, ticket, contact)
    assert len(token) == TOKEN_LENGTH
    assert ticket_of(token) == ticket
    assert read_token(KEY, token, lambda _: [contact]) == Thread(ticket, contact)


def test_a_mail_server_may_fold_the_case_of_a_token() -> None:
    assert read_token(KEY, TOKEN.upper(), everybody) == Thread(TICKET, ANNA)


def test_a_token_that_was_changed_or_made_elsewhere_proves_nothing() -> None:
    other = reply_token(reply_key(b"t" * 32), TICKET, ANNA)
    for wrong in (other, TOKEN[:-1] + ("a" if TOKEN[-1] != "a" else "b"), TOKEN[:-1], "", "é" * 40):
        assert read_token(KEY, wrong, everybody) is None


def test_a_token_proves_nothing_for_somebody_whom_no_letter_went_to() -> None:
    assert read_token(KEY, TOKEN, lambda _: [BEN]) is None


def test_a_token_is_found_in_the_address_and_in_what_is_answered() -> None:
    assert tokens_in(f'"Help" <{reply_address("support@firm.example", TOKEN)}>') == [TOKEN]
    named = letter_id(TOKEN, "a1b2c3", "firm.example")
    assert tokens_in(named, f"{root_id(TOKEN, 'firm.example')}\r\n {named.upper()}") == [TOKEN]


def test_what_only_looks_like_a_token_is_not_taken_apart() -> None:
    assert tokens_in(f"<{TOKEN}a@firm.example>", f"x{TOKEN}@firm.example", TOKEN[:-1]) == []


@pytest.mark.parametrize(
    "address", ["support", "@firm.example", "support@", "s" * (LONGEST_LOCAL + 1) + "@f.example"]
)
def test_an_address_without_room_for_a_token_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        reply_address(address, TOKEN)


def test_the_longest_address_keeps_within_what_mail_servers_take() -> None:
    made = reply_address("s" * LONGEST_LOCAL + "@firm.example", TOKEN)
    assert len(made.partition("@")[0]) == 64
