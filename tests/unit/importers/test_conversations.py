"""Help desk conversations: sentences grouped to comments and issues, then made readable."""

import gzip
from collections import Counter
from datetime import UTC, datetime

import pytest

from app.importers.conversations import (
    ConversationFormatError,
    read_conversations,
    read_gzip,
)
from app.importers.demo.chance import chance
from app.importers.demo.wording import Voice, body_of

HEAD = "issueid,id,comment_seq,utr_seq,author,created,is_private,actionbody,author_role"


def line(issue: str, comment: str, text: str, *, private: str = "0.0", at: str = "10:00") -> str:
    return f"{issue},{comment},0,0,ann,2022-01-02 {at}:00+00:00,{private},{text},reporter"


def said(*sentences: str, other: str = "Dana") -> tuple[str, Counter[str]]:
    """What a comment reads like, and what was left out of it."""
    left_out: Counter[str] = Counter()
    voice = Voice(other, "Planroom", ["gateway"], chance(1, "voice"))
    return body_of(sentences, voice, left_out), left_out


def test_sentences_of_one_comment_stay_together_in_order() -> None:
    found = read_conversations(
        [HEAD, line("1", "a", "greetings"), line("1", "a", "it is down."), line("2", "b", "hi")]
    )
    assert [len(issue.comments) for issue in found.issues] == [1, 1]
    assert found.issues[0].comments[0].sentences == ("greetings", "it is down.")
    assert found.issues[0].comments[0].at == datetime(2022, 1, 2, 10, tzinfo=UTC)


def test_comments_are_in_order_of_time_and_know_whether_they_are_internal() -> None:
    found = read_conversations(
        [HEAD, line("1", "b", "later", at="11:00", private="1.0"), line("1", "a", "first")]
    )
    assert [comment.private for comment in found.issues[0].comments] == [False, True]


def test_an_empty_sentence_and_a_bad_date_are_counted_not_lost_silently() -> None:
    bad = "1,c,0,0,ann,yesterday,0.0,text,reporter"
    found = read_conversations([HEAD, line("1", "a", ""), line("1", "b", "good"), bad])
    assert found.problems.counts == {"empty sentence": 1, "bad date": 1}
    assert found.sentences == 3


def test_a_file_without_its_columns_is_refused() -> None:
    with pytest.raises(ConversationFormatError, match="lacks the column"):
        read_conversations(["a,b,c"])


def test_a_file_that_is_not_packed_is_refused() -> None:
    with pytest.raises(ConversationFormatError, match="cannot be unpacked"):
        read_gzip(b"plain")
    assert read_gzip(gzip.compress(HEAD.encode())).issues == []


def test_masks_become_plain_words_and_sentences_get_capitals_and_stops() -> None:
    body, _ = said("dear ph_user", "we cannot open ph_name", "regards, ph_user")
    assert body == "Hello Dana,\n\nWe cannot open Planroom."


def test_masks_side_by_side_become_one_word() -> None:
    body, _ = said("the ph_technical ph_technical is down since friday .")
    assert body == "The gateway is down since Friday."


def test_no_mask_is_left_in_any_sentence() -> None:
    body, _ = said(
        "please ask our ph_user to look at ph_sql on ph_ip_address in ph_whatever , i wait"
    )
    assert "ph_" not in body
    assert body.startswith("Please ask our second line to look at")
    assert body.endswith("I wait.")


@pytest.mark.parametrize(
    ("sentences", "kind"),
    [
        ((".", "...", "-"), "comments that are only punctuation"),
        (("problem: .", "solution:", "development agile"), "comments that are an empty form"),
        (("greetings", "ph_sql"), "comments without a readable sentence"),
    ],
)
def test_a_comment_that_says_nothing_is_left_out_and_counted(
    sentences: tuple[str, ...], kind: str
) -> None:
    body, left_out = said(*sentences)
    assert body == ""
    assert left_out[kind] == 1


def test_questions_of_a_form_stay_only_where_they_were_answered() -> None:
    body, _ = said(
        "problem: no mail",
        "solution:",
        "1- did we resolve the problem?",
        "yes.",
        "2- did we learn?",
    )
    assert body == "Problem: No mail.\n1- Did we resolve the problem? Yes."
