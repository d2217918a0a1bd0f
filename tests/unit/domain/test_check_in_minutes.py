"""What is frozen when a check-in ends, and what of it the client gets."""

from dataclasses import replace

import msgspec

from app.domain.check_ins import (
    ActionFact,
    Captured,
    LeftOut,
    Marks,
    Minutes,
    NextFacts,
    Row,
    build,
    for_client,
    freeze,
    from_plain,
    to_plain,
)
from app.domain.check_ins.minutes import keys_of
from tests.builders.ag01 import FACTS, FRAME, at, budget_at_the_check_in, on

CAPTURED = (
    Captured("1", "note", "They sound unhappy", internal=True),
    Captured("2", "note", "Tuesdays suit them", "page:p1"),
    Captured("3", "decision", "Confirmed", "exclusion:e9:0", outcome="confirmed"),
    Captured("4", "action", "Order toner", "end:asset:dom", "Ana Ruiz", on("03-20"), ticket="T-9"),
    Captured("5", "note", "Two phones", "ticket:1052"),
)
MARKS = Marks(hidden={"end:asset:dom": "settled by phone"})


def minutes() -> Minutes:
    page = replace(
        FACTS, documentation=replace(FACTS.documentation, pages=FACTS.documentation.pages[:1])
    )
    return freeze(
        build(FRAME, page, MARKS), CAPTURED, manager="Tom Lindqvist", begun=at("03-19", "10:02"),
        ended=at("03-19", "10:44"), attendees=["Dana Whitfield"], next_at=at("04-16"),
    )  # fmt: skip


def test_the_client_gets_neither_internal_notes_nor_hidden_items_and_is_told_how_many() -> None:
    told = for_client(minutes())
    keys = keys_of(told)
    assert "end:asset:dom" not in keys
    assert "page:p1" not in keys
    assert told.hidden == ()
    assert told.left_out == LeftOut(notes=2, hidden=1, items=1)
    assert (
        told.left_out.words() == "2 internal notes, 1 hidden item and 1 internal item stay inside."
    )
    plain = msgspec.json.encode(to_plain(told)).decode()
    for word in ("unhappy", "settled by phone", "Print server restart", "Tuesdays"):
        assert word not in plain


def test_a_decision_or_an_action_binds_the_client_though_its_item_is_hidden() -> None:
    told = for_client(minutes())
    assert [one.text for one in told.of("decision")] == ["Confirmed"]
    [action] = told.of("action")
    assert (action.text, action.item) == ("Order toner", "")
    assert [one.text for one in told.about("ticket:1052")] == ["Two phones"]


def test_the_whole_minutes_keep_everything() -> None:
    kept = minutes()
    assert len(kept.captured) == len(CAPTURED)
    assert [(one.item.key, one.reason) for one in kept.hidden] == [
        ("end:asset:dom", "settled by phone")
    ]
    assert kept.left_out.words() == ""


def test_frozen_minutes_are_read_back_as_they_were() -> None:
    kept = minutes()
    stored = msgspec.json.decode(msgspec.json.encode(to_plain(kept)))
    assert from_plain(stored) == kept


def test_what_is_frozen_stays_within_one_text_and_counts_what_it_leaves_out() -> None:
    many = replace(
        FACTS,
        actions=tuple(ActionFact(f"{n:04}", "x" * 60) for n in range(900)),
        budget=replace(
            budget_at_the_check_in(), entries=tuple(Row("entry", "e" * 36) for _n in range(9000))
        ),
    )
    stored = to_plain(freeze(build(FRAME, many), ()))
    assert len(msgspec.json.encode(stored)) < 200_000
    first = from_plain(stored).sections[0]
    assert (len(first.items), len(first.appendix), first.count) == (7, 100, 900)


def test_minutes_of_an_earlier_version_lack_what_it_did_not_write() -> None:
    old = from_plain({"client": "Northwind", "zone": "UTC", "planned": "2026-03-19T14:00:00+00:00"})
    assert (old.sections, old.captured, old.next_at) == ((), (), None)


def test_one_thing_left_out_is_told_in_the_singular() -> None:
    assert LeftOut(notes=1).words() == "1 internal note stays inside."
    assert LeftOut(notes=3, hidden=1).words() == "3 internal notes and 1 hidden item stay inside."
    assert LeftOut().words() == ""


def test_section_thirteen_lists_decisions_then_actions_then_the_next_date() -> None:
    facts = replace(FACTS, next=NextFacts(CAPTURED, at("04-16")))
    found = build(FRAME, facts).sections[12].items
    assert [(item.title, item.why, item.mark) for item in found] == [
        ("Confirmed", "decided: confirmed", "confirmed"),
        ("Order toner", "Ana Ruiz, due Fri 20 March", "T-9"),
        ("Next check-in: Thu 16 April 10:00", "proposed, times in New York", "proposed"),
    ]
