"""Excluded work gets a word, a month gets closed with the invoice that was seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.bootstrap.billing import shown_preview
from app.queries.billing.queue import ReviewRow
from tests.builders.rows import NORTHWIND
from tests.builders.stage import Stage
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import LineField
from ui.screens.billing.screen import BillingScreen
from ui.screens.billing.state import key_of


def exclusion(billing: BillingScreen) -> ReviewRow:
    """The one that waits."""
    thing = billing.presenter.state.thing
    assert isinstance(thing, ReviewRow)
    return thing


def test_what_waits_stands_under_headings_with_the_sentence_that_the_client_reads(
    billing: BillingScreen,
) -> None:
    row = exclusion(billing)
    headings = [line.title for line in billing.view.reviews.list.lines if line.heading]
    assert headings == [
        "Excluded work to confirm",
        "Held entries",
        "Decisions that somebody is asked about",
        "Overrides that somebody proposes",
    ]
    assert row.sentence.startswith("Excluded: incident response outside business hours")
    assert not billing.view.reviews.uphold.isVisibleTo(billing.view)


def test_a_confirmed_exclusion_waits_no_more_and_the_cursor_goes_on(
    stage: Stage, billing: BillingScreen
) -> None:
    before = exclusion(billing)
    billing.presenter.confirm()
    stage.settle()
    state = billing.presenter.state
    assert stage.said.lines == ["The exclusion is confirmed"]
    assert before.key not in {one.key for one in (state.queue.exclusions if state.queue else ())}
    assert state.chosen in state.things
    billing.presenter.turn_all()
    stage.settle()
    found = [one for one in billing.presenter.state.things.values() if isinstance(one, ReviewRow)]
    assert [(one.key, one.on_its_way) for one in found] == [(before.key, True)]


def test_a_reason_that_says_nothing_is_refused_where_it_was_typed(
    stage: Stage, billing: BillingScreen
) -> None:
    refused: list[str] = []
    billing.presenter.waive("no", lambda: None, lambda problem: refused.append(problem.sentence))
    stage.settle()
    assert len(refused) == 1
    assert "at least 10 characters" in refused[0]
    assert exclusion(billing).state == "proposed"


def test_space_marks_only_exclusions(billing: BillingScreen) -> None:
    row = billing.presenter.state.chosen
    billing.presenter.mark()
    assert billing.presenter.state.marked == {row}
    hold = next(key for key in billing.presenter.state.things if key.startswith("hold:"))
    billing.presenter.choose(hold)
    billing.presenter.mark()
    assert billing.presenter.state.marked == {row}
    assert [one.key for one in billing.presenter.state.meant] == [row.rpartition(":")[2]]


def test_a_word_is_about_what_is_marked_wherever_the_cursor_stands(
    stage: Stage, billing: BillingScreen
) -> None:
    billing.presenter.mark()
    hold = next(key for key in billing.presenter.state.things if key.startswith("hold:"))
    billing.presenter.choose(hold)
    refused: list[str] = []
    billing.presenter.reverse(
        "our monitoring caused it", lambda: None, lambda problem: refused.append(problem.sentence)
    )
    stage.settle()
    # The one that is marked is travel, and gets the answer that travel gets.
    assert [sentence[:14] for sentence in refused] == ["This is travel"]


def test_of_several_marked_none_is_included_by_itself(billing: BillingScreen) -> None:
    state, row = billing.presenter.state, exclusion(billing)
    assert state.queue is not None
    other = replace(row, key="another")
    queue = replace(state.queue, exclusions=(row, other))
    keys = frozenset({key_of(row), key_of(other)})
    billing.presenter.state = replace(state, queue=queue, marked=keys)
    billing.render(billing.presenter.state)
    assert not billing.view.reviews.reverse.isVisibleTo(billing.view)
    (act,) = [one for one in billing.actions() if one.id == "billing.reverse"]
    assert act.when() == "One at a time: take the other marks away."


def test_work_that_its_project_does_not_take_is_billed_with_a_reason_or_put_into_it(
    billing: BillingScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, row = billing.presenter.state, exclusion(billing)
    assert state.queue is not None
    assert not billing.view.reviews.absorb.isVisibleTo(billing.view)
    flagged = replace(row, flags=("project-not-approved",))
    queue = replace(state.queue, exclusions=(flagged,))
    billing.presenter.state = replace(state, queue=queue)
    billing.render(billing.presenter.state)
    assert billing.view.reviews.absorb.isVisibleTo(billing.view)
    asked: list[str] = []
    monkeypatch.setattr(billing, "_ask", lambda title, _words, _send: asked.append(title))
    for name in ("confirm", "absorb"):
        (act,) = [one for one in billing.actions() if one.id == f"billing.{name}"]
        act.run()
    assert asked == ["Bill it by time", "Put it into its project"]


def test_enter_on_a_held_entry_goes_to_its_time(stage: Stage, billing: BillingScreen) -> None:
    hold = next(key for key in billing.presenter.state.things if key.startswith("hold:"))
    billing.view.reviews.list.choose(hold)
    QTest.keyClick(billing.view.reviews.list, Qt.Key.Key_Return)
    assert stage.way.steps[-1][0] == "time"


def test_a_month_is_closed_with_the_invoice_that_was_seen_and_waits_for_central(
    stage: Stage, billing: BillingScreen
) -> None:
    billing.show_part("close")
    stage.settle()
    state = billing.presenter.state
    assert state.line is not None
    assert state.line.client_id != NORTHWIND
    assert state.paper is not None
    assert billing.view.close_months.act.isEnabled()
    billing.presenter.close()
    stage.settle()
    line = billing.presenter.state.line
    assert line is not None
    assert line.waiting
    assert not billing.view.close_months.act.isEnabled()


def test_what_keeps_a_month_open_is_named_beside_it(stage: Stage, billing: BillingScreen) -> None:
    billing.show_part("close")
    billing.presenter.choose_client(NORTHWIND)
    stage.settle()
    part = billing.view.close_months
    checked = billing.presenter.state.paper.checklist if billing.presenter.state.paper else None
    assert checked is not None
    assert part.act.isEnabled() is checked.closable
    assert bool(part.words.text()) is not checked.closable


def test_a_line_of_an_invoice_leads_to_the_time_that_it_was_made_of(
    stage: Stage, billing: BillingScreen
) -> None:
    row = exclusion(billing)
    billing.presenter.confirm()
    stage.settle()
    paper = shown_preview(stage.world.desk, NORTHWIND, row.posting_month)
    billing.presenter.state = replace(billing.presenter.state, part="close", paper=paper)
    billing.render(billing.presenter.state)
    part = billing.view.close_months
    part.turn_over()
    assert part.shows_lines
    worked = next(line for line in part.lines.lines if line.title.startswith(row.ticket))
    assert worked.tail == "$270.00"
    part.lines.opened.emit(worked.key)
    stage.settle()
    assert stage.way.steps[-1] == ("time", row.ticket_id)
    assert stage.way.part == str(row.entry_id)


def test_what_a_client_questions_is_written_down_with_who_said_so(
    stage: Stage, billing: BillingScreen
) -> None:
    row = exclusion(billing)
    stage.registry.run("billing.dispute")
    stage.settle()
    [sheet] = [one for one in stage.window.findChildren(AskSheet) if one.is_open]
    why = sheet.form.fields["why"]
    assert isinstance(why, LineField)
    why.box.setText("We were told that it is included")
    sheet.accept()
    stage.settle()
    assert stage.said.lines[-1].startswith("It is questioned")
    now = exclusion(billing)
    assert (now.key, now.state) == (row.key, "disputed")
    assert billing.view.reviews.uphold.isVisibleTo(billing.view)
