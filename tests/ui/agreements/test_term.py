"""Renewal and end of an agreement by keys, over a real store."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtTest import QTest

from tests.builders.stage import Stage
from tests.ui.agreements.by_keys import Key, kept, opened, retype, tab
from ui.screens.agreements.screen import AgreementsScreen


def test_an_agreement_is_ended_with_a_reason_and_goes_on_by_undo(
    stage: Stage, screen: AgreementsScreen
) -> None:
    tab(stage, screen, "term")
    term = screen.pane.term
    QTest.keyClicks(term.last_day.box, "2026-06-30")
    term.stop.click()
    stage.settle()
    assert "say why the agreement ends" in term.reason.error
    QTest.keyClicks(term.reason.box, "They were bought.")
    term.stop.click()
    stage.settle()
    assert (kept(stage).ended_on, kept(stage).versions[-1].last) == (
        date(2026, 6, 30), date(2026, 6, 30),
    )  # fmt: skip
    stage.said.undo()
    stage.settle()
    assert (kept(stage).ended_on, kept(stage).versions[-1].last) == (None, None)


def test_a_renewal_is_saved_and_taken_back(stage: Stage, screen: AgreementsScreen) -> None:
    tab(stage, screen, "term")
    term = screen.pane.term
    QTest.keyClicks(term.renews_on.box, "2027-01-01")
    retype(stage, term.notice.box, "60")
    term.renew.click()
    stage.settle()
    assert (kept(stage).renews_on, kept(stage).notice_days) == (date(2027, 1, 1), 60)
    stage.said.undo()
    stage.settle()
    assert kept(stage).renews_on is None


def test_quarters_are_counted_from_the_agreement_and_by_the_calendar_again(
    stage: Stage, screen: AgreementsScreen
) -> None:
    tab(stage, screen, "term")
    quarters = screen.pane.term.quarters
    quarters.set_value("agreement_start")
    quarters.edited.emit()
    stage.settle()
    assert kept(stage).quarter_anchor == "agreement_start"
    stage.said.undo()
    stage.settle()
    assert kept(stage).quarter_anchor == "calendar"
    assert quarters.value() == "calendar"


def test_an_end_in_the_past_shows_first_what_it_makes_dearer(
    stage: Stage, screen: AgreementsScreen
) -> None:
    tab(stage, screen, "term")
    term = screen.pane.term
    QTest.keyClicks(term.last_day.box, "2026-02-28")
    QTest.keyClicks(term.reason.box, "They were bought.")
    term.stop.click()
    stage.settle()
    assert opened(screen)
    assert screen.delta.accessibleName() == (
        "The end of the agreement changes 2 entries of the past"
    )
    assert screen.delta.go.text() == "End the agreement"
    assert kept(stage).ended_on is None
    QTest.keyClick(screen.delta, Key.Key_Escape)
    stage.settle()
    assert (kept(stage).ended_on, term.last_day.text()) == (None, "2026-02-28")
    term.stop.click()
    stage.settle()
    screen.delta.accept()
    stage.settle()
    assert kept(stage).ended_on == date(2026, 2, 28)


def test_an_ended_agreement_that_goes_on_shows_first_what_that_changes(
    stage: Stage, screen: AgreementsScreen
) -> None:
    screen.term.end(date(2026, 2, 28), "They were bought.")
    stage.settle()
    screen.delta.accept()
    stage.settle()
    screen.presenter.show_tab("term")
    screen.pane.term.on.click()
    stage.settle()
    assert screen.delta.accessibleName() == "Going on changes 2 entries of the past"
    screen.delta.accept()
    stage.settle()
    assert (kept(stage).ended_on, kept(stage).versions[-1].last) == (None, None)


def test_a_renewal_that_would_end_the_last_version_in_the_past_is_shown_first(
    stage: Stage, screen: AgreementsScreen
) -> None:
    tab(stage, screen, "term")
    term = screen.pane.term
    QTest.keyClicks(term.last.box, "2026-03-03")
    term.renew.click()
    stage.settle()
    assert screen.delta.accessibleName() == "The renewal changes 1 entry of the past"
    assert kept(stage).versions[-1].last is None


@pytest.mark.parametrize(
    ("last_day", "reason", "field", "sentence"),
    [
        ("soon", "Bought.", "last_day", "Last day: “soon” is no date."),
        ("2025-12-31", "Bought.", "last_day", "Last day: choose one on which the last version"),
        ("2026-06-30", "  ", "reason", "Reason: say why the agreement ends"),
    ],
)
def test_an_end_that_cannot_be_is_said_at_its_field(
    stage: Stage, screen: AgreementsScreen, last_day: str, reason: str, field: str, sentence: str
) -> None:
    tab(stage, screen, "term")
    term = screen.pane.term
    QTest.keyClicks(term.last_day.box, last_day)
    QTest.keyClicks(term.reason.box, reason)
    term.stop.click()
    stage.settle()
    assert getattr(term, field).error.startswith(sentence)
    assert kept(stage).ended_on is None


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("renews_on", "2026-01-01", "Next renewal: choose a day after 1 January 2026"),
        ("renews_on", "next year", "Next renewal: “next year” is no date."),
        ("notice", "731", "Notice: give a number of days from 0 to 730."),
        ("notice", "few", "Notice: give a number of days from 0 to 730."),
        ("last", "2025-12-31", "The last version holds until: choose 1 January 2026"),
    ],
)
def test_a_renewal_that_cannot_be_is_said_at_its_field(
    stage: Stage, screen: AgreementsScreen, field: str, typed: str, sentence: str
) -> None:
    tab(stage, screen, "term")
    term = screen.pane.term
    retype(stage, getattr(term, field).box, typed)
    term.renew.click()
    stage.settle()
    assert getattr(term, field).error.startswith(sentence)
    assert kept(stage).renews_on is None


def test_an_ended_agreement_says_so_and_is_not_renewed(
    stage: Stage, screen: AgreementsScreen
) -> None:
    screen.term.end(date(2026, 6, 30), "They were bought.")
    stage.settle()
    tab(stage, screen, "term")
    term = screen.pane.term
    assert not term.renew.isEnabled()
    assert term.state.text() == ("The agreement ends on 30 June 2026: They were bought.")


def test_a_renewal_and_an_end_are_said_in_plain_words_while_they_are_typed(
    stage: Stage, screen: AgreementsScreen
) -> None:
    tab(stage, screen, "term")
    term = screen.pane.term
    QTest.keyClicks(term.renews_on.box, "2027-01-01")
    retype(stage, term.notice.box, "60")
    assert term.now.text() == "Renewed on 1 January 2027; notice until 2 November 2026."
    QTest.keyClicks(term.last_day.box, "2026-06-30")
    assert term.state.text() == (
        "The agreement ends with 30 June 2026, and version 2 with it: no fee and no budget after "
        "that day; work from then on is billed by the hour at the client's own rates."
    )
    retype(stage, term.last_day.box, "2026-02-28")
    assert term.state.text().endswith("you see what it changes before it is saved.")
