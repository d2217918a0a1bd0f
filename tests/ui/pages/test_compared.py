"""What differs between two texts, and what comes of the choices between them."""

from uuid import uuid4

from app.domain.merge import merge_body
from ui.screens.pages.compared import DiffLine, compared
from ui.screens.pages.together import Side, Together, begin, choose, composed, typed

BASE = "head\none\nmiddle\ntwo\nend\n"
LEFT = "head\none, left\nmiddle\ntwo, left\nend\n"
RIGHT = "head\none, right\nmiddle\nend\n"


def joined() -> Together:
    merged = merge_body(BASE, LEFT, RIGHT)
    return begin(uuid4(), (Side("Mira"), Side("Ana")), merged, LEFT)


def test_the_same_text_differs_in_nothing() -> None:
    assert compared("a\nb\n", "a\nb\n") == ()


def test_line_endings_are_no_difference() -> None:
    assert compared("a\r\nb\r\n", "a\nb\n") == ()


def test_what_only_one_has_bears_its_sign() -> None:
    assert compared("a\nb\nc", "a\nx\nc") == (
        DiffLine(" ", "a"),
        DiffLine("-", "b"),
        DiffLine("+", "x"),
        DiffLine(" ", "c"),
    )


def test_long_runs_that_both_have_are_counted_and_not_shown() -> None:
    alike = [f"line {at}" for at in range(20)]
    old = "\n".join([*alike, "b", *alike])
    new = "\n".join([*alike, "x", *alike])
    lines = compared(old, new, around=2)
    assert lines[0] == DiffLine("…", count=18)
    assert [line.text for line in lines[1:3]] == ["line 18", "line 19"]
    assert lines[-1] == DiffLine("…", count=18)


def test_every_line_of_both_texts_is_shown_or_counted() -> None:
    old = "\n".join(f"{at % 7} old" if at % 5 else str(at) for at in range(60))
    new = "\n".join(f"{at % 7} new" if at % 4 else str(at) for at in range(55))
    lines = compared(old, new)
    alike = sum(line.count or 1 for line in lines if line.sign in " …")
    assert alike + sum(1 for line in lines if line.sign == "-") == 60
    assert alike + sum(1 for line in lines if line.sign == "+") == 55


def test_where_nobody_chose_yet_the_text_says_what_the_page_says() -> None:
    assert joined().text == LEFT
    assert not joined().ready


def test_the_other_side_and_both_take_their_places() -> None:
    state = choose(choose(joined(), 0, "other"), 1, "both")
    assert state.ready
    assert state.text == "head\none, right\nmiddle\ntwo, left\nend\n"


def test_a_side_that_took_the_lines_away_leaves_nothing_there() -> None:
    state = choose(joined(), 1, "other")
    assert state.text == "head\none, left\nmiddle\nend\n"


def test_a_choice_can_be_taken_away_again() -> None:
    state = choose(choose(joined(), 0, "other"), 0, "")
    assert state.text == LEFT
    assert state.open_places == 2


def test_a_text_written_by_hand_is_ready_until_it_is_put_together_anew() -> None:
    state = typed(joined(), "mine")
    assert state.ready
    again = choose(state, 0, "one")
    assert again.text == LEFT
    assert not again.ready


def test_no_place_beyond_the_last_can_be_chosen() -> None:
    state = joined()
    assert choose(state, 7, "one") is state


def test_a_clean_merge_needs_no_choice() -> None:
    merged = merge_body("a\nb\nc\n", "x\nb\nc\n", "a\nb\ny\n")
    state = begin(uuid4(), (Side("Mira"), Side("Ana")), merged, "x\nb\nc\n")
    assert state.ready
    assert composed(merged, ()) == "x\nb\ny\n"
