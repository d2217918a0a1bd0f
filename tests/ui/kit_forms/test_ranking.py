from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.kit.actions.frecency import Frecency
from ui.kit.actions.ranking import Match, Tier, match


def found(query: str, name: str, *synonyms: str) -> Match:
    answer = match(query, name, synonyms)
    assert answer is not None
    return answer


def best(query: str, *names: str) -> list[str]:
    hits = [(match(query, name), name) for name in names]
    return [name for hit, name in sorted((h.order, n) for h, n in hits if h is not None)]


def test_each_kind_of_match_is_told_apart() -> None:
    assert found("resolve", "Resolve…").tier is Tier.EXACT
    assert found("res", "Resolve…").tier is Tier.PREFIX
    assert found("nt", "New ticket").tier is Tier.WORD_STARTS
    assert found("tick", "New ticket").tier is Tier.WORD_STARTS
    assert found("icke", "New ticket").tier is Tier.ADJACENT
    assert found("nkt", "New ticket").tier is Tier.SUBSEQUENCE
    assert match("zq", "New ticket") is None


def test_a_better_kind_wins_over_a_shorter_name() -> None:
    assert best("sync", "Sync now and then report", "Resync")[0] == "Sync now and then report"


def test_an_exact_name_floats_up_over_a_longer_prefix() -> None:
    assert best("stop", "Stop and resolve", "Stop")[0] == "Stop"


def test_the_shorter_name_wins_within_a_kind() -> None:
    assert best("re", "Restore from conflict", "Reply", "Resolve") == [
        "Reply",
        "Resolve",
        "Restore from conflict",
    ]


def test_word_starts_may_take_several_letters_of_each_word() -> None:
    assert found("netic", "New ticket").tier is Tier.WORD_STARTS
    assert found("new tick", "New ticket").tier is Tier.PREFIX


def test_words_may_come_in_another_order() -> None:
    assert found("mail server", "Server for mail").tier is Tier.ADJACENT


def test_accents_and_case_do_not_count() -> None:
    hit = found("ecole", "École Rivière")
    assert hit.tier is Tier.PREFIX
    assert hit.spans == ((0, 5),)
    assert found("strasse", "Straße").tier is Tier.EXACT


def test_what_matched_is_marked() -> None:
    assert found("res", "Insert saved response…").spans == ((13, 16),)
    assert found("nt", "New ticket").spans == ((0, 1), (4, 5))


def test_a_synonym_finds_the_act_but_ranks_after_its_name() -> None:
    by_word = found("close", "Resolve…", "close", "fix")
    assert by_word.by_synonym
    assert by_word.spans == ()
    assert found("close", "Close").order < by_word.order


def test_scattered_letters_of_a_synonym_find_nothing() -> None:
    assert match("cs", "Resolve…", ("colours",)) is None


def test_an_empty_query_finds_everything() -> None:
    assert match("", "Anything") is not None


@given(st.text(max_size=12), st.text(max_size=30))
def test_marks_always_lie_inside_the_name(query: str, name: str) -> None:
    hit = match(query, name)
    if hit is not None:
        assert all(0 <= begin < end <= len(name) for begin, end in hit.spans)
        assert list(hit.spans) == sorted(hit.spans)


@given(st.text(min_size=1, max_size=20))
def test_every_name_answers_to_itself(name: str) -> None:
    assert match(name.strip(), name) is not None


def test_use_fades_by_half_in_a_week() -> None:
    now = [0.0]
    used = Frecency(lambda: now[0])
    used.note("a")
    used.note("a")
    assert used.weight("a") == 2
    now[0] = 7 * 86400.0
    assert used.weight("a") == 1
    used.note("b")
    used.note("b")
    assert used.recent(1) == ["b"]
    assert Frecency(lambda: now[0], used.kept()).recent(2) == ["b", "a"]
