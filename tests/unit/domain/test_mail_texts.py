"""A request's text holds what its mail quotes, and gives it back for folding."""

from __future__ import annotations

import pytest

from app.domain.mail import apart, opening, with_quoted


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("It is broken.", ""),
        ("It is broken.", "--\nDana\n\n> > deeper\n  indented"),
        ("Two\n\nparagraphs", "On Monday Bo wrote:\n> Is it on?"),
        ("> Is it on?\nYes, since nine.", "--\nDana"),
    ],
)
def test_what_was_put_together_comes_apart_again(text: str, quoted: str) -> None:
    assert apart(with_quoted(text, quoted)) == (text, quoted)


@pytest.mark.parametrize(
    "text",
    ["> All of it is quoted", "> Is it on?\nYes.", "Run this:\n> reboot", "", "a\n\n> b\n\nc"],
)
def test_words_that_are_no_quotation_below_others_stay_in_sight(text: str) -> None:
    assert apart(text) == (text, "")


def test_only_what_came_by_mail_is_folded() -> None:
    said = "It says:\n\n> out of paper"
    assert opening("portal", said) == (said, "")
    assert opening("email", said) == ("It says:", "out of paper")
