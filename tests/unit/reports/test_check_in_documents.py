"""A check-in of the domain leaves as a document, with what is inside marked as such."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.domain import check_ins
from app.domain.check_ins import Captured, HiddenItem, Item, LeftOut, Row, Section
from app.reports.documents import (
    Fact,
    agenda_document,
    client_agenda,
    client_minutes,
    minutes_document,
)
from app.reports.documents.agenda import pieces_of
from app.reports.exports import minutes_markdown
from tests.builders.paper import CHART, HALDEN, NEW_YORK, here

EXCLUSION = Item(
    "entry:1",
    Section.EXCLUSIONS,
    "Accounting program closes by itself",
    "Excluded: incident response outside business hours.",
    (Row("entry", "1", "T-1048"), Row("version", "2", "version 1")),
    "proposed",
    "warning",
    27_000,
    "USD",
    raised=2,
)
CREDENTIAL = Item("credential:1", Section.EXPIRATIONS, "Password of the router", internal=True)
QUOTE = Item("quote:13", Section.DECISIONS, "Quote Q-13: a second line")
MORE = Item("asset:2", Section.EXPIRATIONS, "Domain northwind.example", mark="in 52 days")
CHECK_IN = check_ins.Minutes(
    "Northwind",
    NEW_YORK,
    "USD",
    here(19, 10),
    datetime(2026, 2, 13, 1, tzinfo=UTC),
    "Maya Okafor",
    here(19, 10, 2),
    here(19, 10, 55),
    ("Dana Whitfield",),
    (
        check_ins.AgendaSection(Section.EXCLUSIONS, (EXCLUSION,), note="1, $270.00 proposed"),
        check_ins.AgendaSection(Section.EXPIRATIONS, (CREDENTIAL,), (MORE,)),
    ),
    (HiddenItem(QUOTE, "The price is not confirmed yet."),),
    (
        Captured("1", "decision", "It stands", "entry:1", outcome="confirmed"),
        Captured("2", "note", "Not pleased", "entry:1", internal=True),
        Captured("3", "note", "Ask the carrier", "quote:13"),
        Captured("4", "action", "Send the offer", "quote:13", "Ana Ruiz", date(2026, 3, 27)),
        Captured("5", "action", "Order toner", owner="Ana Ruiz", ticket="T-1060"),
    ),
)


def test_an_agenda_keeps_each_item_in_its_section_with_its_money_and_its_source() -> None:
    agenda = agenda_document(CHECK_IN, HALDEN, {Section.BUDGET: (CHART,)}, [Fact("x", ("y",))])
    assert [section.section for section in agenda.sections] == [
        Section.DECISIONS,
        Section.EXCLUSIONS,
        Section.BUDGET,
        Section.EXPIRATIONS,
    ]
    (item,) = agenda.sections[1].items
    assert (item.figure, item.beside, item.source) == ("$270.00", "proposed", "T-1048")
    assert (item.raised, [piece.kind for piece in item.why]) == (2, ["excluded", "plain"])
    assert agenda.sections[1].note == "1, $270.00 proposed"
    assert agenda.sections[2].charts == (CHART,)
    assert agenda.sections[3].appendix[0].figure == "in 52 days"
    assert agenda.last_held == date(2026, 2, 12)
    assert agenda.attendees == ("Dana Whitfield", "Maya Okafor")
    assert agenda.facts == (Fact("x", ("y",)),)


def test_the_client_s_agenda_leaves_out_what_is_hidden_or_for_the_firm_alone() -> None:
    shown, left_out = client_agenda(agenda_document(CHECK_IN, HALDEN))
    keys = [item.key for section in shown.sections for item in section.everything]
    assert keys == ["entry:1", "asset:2"]
    assert left_out == LeftOut(hidden=1, items=1)


def test_the_client_s_minutes_leave_out_just_what_the_domain_leaves_out() -> None:
    shown, left_out = client_minutes(minutes_document(CHECK_IN, HALDEN))
    domain = check_ins.for_client(CHECK_IN)
    assert left_out == domain.left_out == LeftOut(notes=2, hidden=1, items=1)
    assert [(one.kind, one.text, one.item) for one in shown.captures] == [
        (one.kind, one.text, one.item) for one in domain.captured
    ]


def test_what_was_said_stands_in_the_minutes_with_what_came_of_it() -> None:
    text, _ = minutes_markdown(minutes_document(CHECK_IN, HALDEN))
    assert "- **Decided:** It stands (confirmed)\n" in text
    assert "- **Action:** Order toner (Ana Ruiz, now T-1060)\n" in text
    assert "- **Action:** Send the offer (Ana Ruiz, by 27 March 2026)\n" in text
    assert "carrier" not in text
    assert "Q-13" not in text


def test_a_check_in_that_was_not_held_has_no_minutes() -> None:
    with pytest.raises(ValueError, match="was not held yet: hold it first"):
        minutes_document(replace(CHECK_IN, ended=None), HALDEN)


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Included: check-in.", ["included", "plain"]),
        ("Excluded", ["excluded"]),
        ("Excludedly", ["plain"]),
        ("Included with the fee in March.", ["plain"]),
        ("It is Excluded", ["plain"]),
        ("", []),
    ],
)
def test_a_decision_at_the_beginning_of_a_sentence_carries_its_mark(
    sentence: str, kinds: list[str]
) -> None:
    assert [piece.kind for piece in pieces_of(sentence)] == kinds
    assert "".join(piece.text for piece in pieces_of(sentence)) == sentence
