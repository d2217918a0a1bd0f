"""Text that two people changed is brought together, or clashes where it must."""

import random
from collections.abc import Sequence
from itertools import product
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.merge import LONGEST, Clash, merge_body, settle_text
from app.domain.merge.differences import STEPS_EACH, STEPS_MORE, differences, steps_for
from tests.unit.domain.many import many

T = TypeVar("T")
PIECES = [
    "",
    "a",
    "b",
    "a b",
    "b a",
    "10.0.0.1",
    "e\u0301t\u0065\u0301",
    "👩‍👩‍👧 x",
    "שלום עולם",
    " ",
    "\ta",
    "\u2028x",
]


def some(of: Sequence[T], *, at_most: int, at_least: int = 0) -> st.SearchStrategy[list[T]]:
    """A few of some things, in any order, drawn at once: ten times as quick as one by one."""
    things = {chr(ord("A") + at): thing for at, thing in enumerate(of)}
    letters = st.text(alphabet="".join(things), min_size=at_least, max_size=at_most)
    return letters.map(lambda drawn: [things[letter] for letter in drawn])


LINES = some(PIECES, at_most=8)
TEXTS = st.builds(
    lambda lines, ending: ending.join(lines), LINES, st.sampled_from(["\n", "\r\n"])
) | st.text(alphabet="ab \r\n", max_size=30)
PAGE = [f"{at} one two three four" for at in range(12)]


def page(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def edited(number: int, line: str) -> str:
    return page(*PAGE[:number], line, *PAGE[number + 1 :])


@many
@given(TEXTS, TEXTS)
def test_what_only_one_changed_stands_as_they_left_it(base: str, text: str) -> None:
    assert merge_body(base, text, text).text == text
    assert merge_body(base, base, text).text == text
    assert merge_body(base, text, base).text == text


@many
@given(TEXTS, TEXTS, TEXTS)
def test_it_does_not_matter_who_is_named_first(base: str, a: str, b: str) -> None:
    one, other = merge_body(base, a, b), merge_body(base, b, a)
    assert one.text == other.text
    assert one.clashes == tuple(Clash(clash.base, clash.b, clash.a) for clash in other.clashes)


@many
@given(TEXTS, TEXTS, TEXTS)
def test_a_clash_keeps_both_wordings_and_what_stood_there(base: str, a: str, b: str) -> None:
    merged = merge_body(base, a, b)
    assert (merged.text is None) == bool(merged.clashes)
    if merged.text is None:
        assert all(clash.a != clash.b for clash in merged.clashes)
        assert settle_text(base, a, b) == (b, True)
    else:
        assert len(merged.pieces) == 1
        assert settle_text(base, a, b) == (merged.text, False)


Edits = tuple[list[str], dict[int, list[str]], dict[int, list[str]]]
WORDS = [[], *([word] for word in PIECES), *([one, two] for one in PIECES for two in PIECES)]


def told(lines: list[tuple[str, list[str]]]) -> Edits:
    """Distinct lines, and what each of two people made of some of them, never both of one line."""
    made: dict[str, dict[int, list[str]]] = {"a": {}, "b": {}, "-": {}}
    for at, (who, words) in enumerate(lines):
        made[who][at] = [f"{who} {at} {number} {word}" for number, word in enumerate(words)]
    return [f"line {at} {PIECES[at]}" for at in range(len(lines))], made["a"], made["b"]


EDITS = some(list(product("-ab", WORDS)), at_least=1, at_most=8).map(told)


def after(base: list[str], *made: dict[int, list[str]]) -> list[str]:
    lines = list(base)
    for at in sorted({at for one in made for at in one}, reverse=True):
        lines[at : at + 1] = next(one[at] for one in made if at in one)
    return lines


@many
@given(EDITS, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_edits_of_different_lines_always_merge_and_both_are_there(
    made: Edits, ending: str, final: bool
) -> None:
    base, a, b = made
    texts = [
        ending.join(lines + [""] * final)
        for lines in (base, after(base, a), after(base, b), after(base, a, b))
    ]
    assert merge_body(*texts[:3]).text == texts[3]


SIDE = list(product([True, False], [None, None, 0, 1]))


@many
@given(some(list(product(SIDE, SIDE)), at_most=10))
def test_a_line_that_neither_took_away_is_never_lost(
    lines: list[tuple[tuple[bool, int | None], tuple[bool, int | None]]],
) -> None:
    base = [f"line {at}" for at in range(len(lines))]
    sides: list[list[str]] = [[], []]
    for at, line in enumerate(lines):
        for side, (kept, added), who in zip(sides, line, "ab", strict=True):
            side.extend([f"{who} {added}"] * (added is not None) + [base[at]] * kept)
    merged = merge_body(*("\n".join(lines) for lines in (base, *sides)))
    stays = [line for line in base if line in sides[0] and line in sides[1]]
    standing = [
        line for piece in merged.pieces for line in (piece.a if isinstance(piece, Clash) else piece)
    ]
    assert [line for line in standing if line in stays] == stays


def test_two_words_of_one_line_merge_and_the_same_word_clashes() -> None:
    base, a = edited(4, "ping 10.0.0.1 from the rack"), edited(4, "ping 10.0.0.2 from the rack")
    other = edited(4, "ping 10.0.0.1 from the desk")
    assert merge_body(base, a, other).text == edited(4, "ping 10.0.0.2 from the desk")
    clash = merge_body(base, a, edited(4, "ping 10.0.0.3 from the rack"))
    assert clash.text is None
    assert clash.clashes == (
        Clash(
            ("ping 10.0.0.1 from the rack",),
            ("ping 10.0.0.2 from the rack",),
            ("ping 10.0.0.3 from the rack",),
        ),
    )
    assert [len(piece) for piece in clash.pieces if isinstance(piece, tuple)] == [4, 8]


def test_an_address_is_never_put_together_from_two() -> None:
    assert merge_body("10.0.0.1", "10.0.9.1", "10.0.0.7").text is None


@many
@given(TEXTS, TEXTS, TEXTS)
def test_no_word_is_put_together_from_two_people_s(base: str, a: str, b: str) -> None:
    text = merge_body(base, a, b).text
    assert set((text or "").split()) <= {*base.split(), *a.split(), *b.split()}


def test_two_lines_at_the_end_without_a_line_feed_do_not_run_together() -> None:
    base = page("Stop it.", "Ring Ana.")
    longer = "Stop it.\nRing Ana. Twice.\nThen Bo.\nThen Cy."
    assert merge_body(base, longer, base + "Then Di.").text is None


def test_a_paragraph_written_anew_swallows_no_single_word_of_another() -> None:
    base = page("Stop the server and wait a minute.")
    anew = page("Do not stop it: ask the account manager first, then wait.")
    assert merge_body(base, anew, page("Stop the server and wait an hour.")).text is None


def test_two_paragraphs_at_the_same_place_are_a_question() -> None:
    base = page("# Restart", "First.")
    clash = merge_body(base, base + "Then mine.\n", base + "Then yours.\n")
    assert clash.clashes == (Clash((), ("Then mine.",), ("Then yours.",)),)


def test_the_same_change_by_both_stands_once() -> None:
    both = edited(2, "fixed")
    more = both + "and more\n"
    assert merge_body(page(*PAGE), both, more).text == more


def test_an_empty_page_that_two_fill_keeps_both_wordings() -> None:
    assert merge_body("", "mine", "").text == "mine"
    assert merge_body("", "mine", "yours").clashes == (Clash(("",), ("mine",), ("yours",)),)


def test_a_line_after_the_last_needs_no_newline_before_it() -> None:
    assert merge_body("a\nb", "a\nb\nc", "a\nB").text == "a\nB\nc"
    assert merge_body("a\nb", "a\nb\n", "A\nb").text == "A\nb\n"


def test_other_line_endings_are_no_change_of_every_line() -> None:
    windows = page(*PAGE).replace("\n", "\r\n")
    merged = merge_body(page(*PAGE), windows, edited(3, "changed"))
    assert merged.text == edited(3, "changed").replace("\n", "\r\n")
    merged = merge_body(windows, edited(3, "changed"), windows + "more\r\n")
    assert merged.text == edited(3, "changed") + "more\n"


def test_letters_with_marks_and_families_of_people_stay_whole() -> None:
    base = page("e\u0301cole 👩‍👩‍👧 שלום", "middle", "end")
    a = page("e\u0301cole 👩‍👩‍👦 שלום", "middle", "end")
    b = page("e\u0301cole 👩‍👩‍👧 עולם", "middle", "end")
    assert merge_body(base, a, b).text == page("e\u0301cole 👩‍👩‍👦 עולם", "middle", "end")


def test_a_merge_that_would_be_too_long_to_keep_is_a_clash() -> None:
    base = page("middle")
    half = "x" * (LONGEST * 2 // 3)
    assert merge_body(base, half + "\n" + base, base + half).text is None


def crowd(kind: str, many_lines: int) -> tuple[list[str], list[str]]:
    rng = random.Random(many_lines)
    lines = [str(number) for number in range(many_lines)]
    match kind:
        case "all the same":
            return ["x"] * many_lines, ["y", *["x"] * many_lines, "y"]
        case "taking turns":
            return ["a", "b"] * (many_lines // 2), ["b", "b", "a"] * (many_lines // 3)
        case "shuffled":
            return lines, rng.sample(lines, many_lines)
        case "turned round":
            return lines, lines[::-1]
        case "three words":
            return rng.choices("abc", k=many_lines), rng.choices("abc", k=many_lines)
    return lines, [f"new {line}" for line in lines]


@pytest.mark.parametrize(
    "kind",
    ["all the same", "taking turns", "shuffled", "turned round", "three words", "nothing alike"],
)
@pytest.mark.parametrize("many_lines", [600, 6_000, 60_000])
def test_the_steps_grow_with_the_length_and_never_with_its_square(
    kind: str, many_lines: int
) -> None:
    base, new = crowd(kind, many_lines)
    steps = steps_for(base, new)
    hunks = differences(base, new, steps)
    assert steps.taken <= (STEPS_EACH + 1) * (len(base) + len(new)) + STEPS_MORE
    made, at = [], 0
    for hunk in hunks:
        made += [*base[at : hunk.start], *hunk.parts]
        at = hunk.end
    assert made + base[at:] == new


def test_one_huge_line_is_compared_by_word() -> None:
    words = [f"word{at}" for at in range(50_000)]
    base = " ".join(words)
    a, b = base.replace("word7 ", "seven "), base.replace("word49000 ", "far ")
    assert merge_body(base, a, b).text == a.replace("word49000 ", "far ")


@many
@given(some("abcd", at_most=30), some("abcd", at_most=30))
def test_the_shortest_change_is_found_where_lines_repeat(base: list[str], new: list[str]) -> None:
    hunks = differences(base, new)
    made, at = [], 0
    for hunk in hunks:
        assert hunk.start >= at
        assert list(hunk.parts) != base[hunk.start : hunk.end]
        made += [*base[at : hunk.start], *hunk.parts]
        at = hunk.end
    assert made + base[at:] == new
