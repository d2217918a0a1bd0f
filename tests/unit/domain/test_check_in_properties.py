"""Whatever is found and however it is marked: what holds of every agenda."""

from datetime import datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.check_ins import Added, Candidate, Item, Marks, Section, assemble, moved
from app.domain.check_ins.marks import added_items
from tests.builders.ag01 import FRAME, at

KEYS = [f"k{n}" for n in range(14)]
keys = st.sampled_from(KEYS)
candidates = st.builds(
    lambda key, section, order, claims, title: Candidate(
        Item(key, section, title, internal=order % 3 == 0), (order,), claims - {key}
    ),
    keys,
    st.sampled_from([Section.ACTIONS, Section.INCIDENTS, Section.REQUESTS]),
    st.integers(0, 3),
    st.frozensets(keys, max_size=2),
    st.sampled_from("ab"),
)
MOMENTS: list[datetime] = [at("03-01"), at("03-02")]
marks = st.builds(
    Marks,
    pinned=st.frozensets(keys),
    hidden=st.dictionaries(keys, st.just("why not"), max_size=4),
    places=st.dictionaries(keys, st.integers(-1, 9)),
    added=st.lists(
        st.builds(
            Added,
            id=st.uuids().map(str),
            section=st.just(Section.REQUESTS),
            text=st.just("x"),
            by=st.just("Tom"),
            at=st.sampled_from(MOMENTS),
        ),
        max_size=3,
    ).map(tuple),
)


@settings(max_examples=60)
@given(st.lists(candidates, max_size=40), marks, st.randoms())
def test_an_agenda_is_the_same_whatever_order_its_facts_come_in(
    found: list[Candidate], given_marks: Marks, chance: Random
) -> None:
    # Two candidates of one key and section are one fact: which of them is told is its own order.
    facts = list({(one.item.key, one.item.section): one for one in found}.values())
    first = assemble(FRAME, [*facts, *added_items(given_marks)], given_marks)
    chance.shuffle(facts)
    again = assemble(FRAME, [*added_items(given_marks), *facts], given_marks)
    assert first == again


@settings(max_examples=60)
@given(st.lists(candidates, max_size=40), marks)
def test_an_item_stands_once_and_hidden_ones_are_counted(
    found: list[Candidate], given_marks: Marks
) -> None:
    agenda = assemble(FRAME, found, given_marks)
    shown = [item.key for item in agenda.items]
    hidden = [one.item.key for one in agenda.hidden]
    assert len(set(shown + hidden)) == len(shown) + len(hidden)
    assert set(hidden) == {key for key in hidden if key in given_marks.hidden}
    assert not set(shown) & set(given_marks.hidden)
    everything = assemble(FRAME, found)
    assert agenda.count + len(hidden) == everything.count
    # Each stands in the first section that it qualifies for, unless another speaks for it.
    for item in everything.items:
        assert item.section == min(
            one.item.section for one in found if one.item.key == item.key
        ) or any(item.key in one.claims for one in found)


@settings(max_examples=60)
@given(st.lists(candidates, max_size=40), marks)
def test_a_section_shows_its_pinned_items_first_and_seven_at_least_where_there_are(
    found: list[Candidate], given_marks: Marks
) -> None:
    for section in assemble(FRAME, found, given_marks).sections:
        pinned = [item.pinned for item in section.everything]
        assert pinned == sorted(pinned, reverse=True)
        assert len(section.items) == min(section.count, max(7, sum(pinned)))


@given(st.lists(keys, unique=True, min_size=1), keys, st.integers(-3, 3))
def test_moving_an_item_keeps_all_the_others_in_their_order(
    order: list[str], key: str, by: int
) -> None:
    places = moved(order, key, by)
    after = sorted(places, key=places.__getitem__)
    assert [one for one in after if one != key] == [one for one in order if one != key]
    assert sorted(after) == sorted(order)
    if key in order:
        wanted = max(0, min(order.index(key) + by, len(order) - 1))
        assert after.index(key) == wanted


@settings(max_examples=60)
@given(st.lists(candidates, max_size=20, unique_by=lambda one: one.item.key), st.data())
def test_a_moved_item_stands_where_it_was_put(found: list[Candidate], data: st.DataObject) -> None:
    plain = [Candidate(one.item, one.order) for one in found]
    section = assemble(FRAME, plain).sections[Section.ACTIONS - 1]
    order = [item.key for item in section.everything]
    if not order:
        return
    key = data.draw(st.sampled_from(order))
    by = data.draw(st.integers(-5, 5))
    places = moved(order, key, by)
    again = assemble(FRAME, plain, Marks(places=places)).sections[Section.ACTIONS - 1]
    assert [item.key for item in again.everything] == sorted(places, key=places.__getitem__)
