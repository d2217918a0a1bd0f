"""A check-in from its agenda to its minutes, by keys."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.builders.rows import NORTHWIND
from tests.builders.stage import Stage
from ui.kit.charts.view import ChartView
from ui.kit.dialogs.sheet import Sheet
from ui.screens.check_ins.screen import CheckInsScreen


def built(stage: Stage, screen: CheckInsScreen) -> CheckInsScreen:
    """The agenda of the client under the cursor, read with its pages."""
    screen.acts.build()
    stage.settle()
    stage.settle()
    assert screen.presenter.state.mode == "build"
    return screen


def test_clients_stand_by_when_they_are_due(check_ins: CheckInsScreen) -> None:
    lines = check_ins.view.due.list.lines
    assert lines
    assert check_ins.presenter.state.client == lines[0].key
    assert check_ins.view.due.sums.text().startswith(f"{len(lines)} clients")


def test_enter_plans_a_check_in_for_now_and_builds_its_agenda(
    stage: Stage, check_ins: CheckInsScreen
) -> None:
    QTest.keyClick(check_ins.view.due.list, Qt.Key.Key_Return)
    stage.settle()
    stage.settle()
    page = check_ins.presenter.state.page
    assert page is not None
    assert page.head.state == "planned"
    assert check_ins.view.build.items.rows
    assert len(check_ins.view.build.sections.list.lines) == 13


def test_an_item_is_pinned_moved_hidden_with_a_reason_and_shown_again(
    stage: Stage, check_ins: CheckInsScreen
) -> None:
    built(stage, check_ins)
    items = check_ins.view.build.items
    first = items.current_key()
    assert first
    check_ins.acts.move(first, 1)
    stage.settle()
    agenda = check_ins.presenter.state.agenda
    assert agenda is not None
    section = next(one for one in agenda.sections if any(i.key == first for i in one.items))
    assert [item.key for item in section.items].index(first) == 1
    check_ins.acts.pin()
    stage.settle()
    agenda = check_ins.presenter.state.agenda
    assert agenda is not None
    pinned = agenda.find(first)
    assert pinned is not None
    assert pinned.pinned
    check_ins.acts.hide("not for them", lambda: None, lambda _problem: None)
    stage.settle()
    agenda = check_ins.presenter.state.agenda
    assert agenda is not None
    assert [(one.item.key, one.reason) for one in agenda.hidden] == [(first, "not for them")]
    stage.said.undo()
    stage.settle()
    agenda = check_ins.presenter.state.agenda
    assert agenda is not None
    assert not agenda.hidden


def test_hiding_without_a_reason_is_refused_in_words(
    stage: Stage, check_ins: CheckInsScreen
) -> None:
    built(stage, check_ins)
    refused: list[str] = []
    check_ins.acts.hide(" ", lambda: None, lambda problem: refused.append(problem.sentence))
    stage.settle()
    assert refused == ["Say in a few words why it is left out: the reason stays with it."]


def test_a_check_in_is_held_by_keys_and_ends_in_minutes(
    stage: Stage, check_ins: CheckInsScreen
) -> None:
    built(stage, check_ins)
    check_ins.acts.start()
    stage.settle()
    hold = check_ins.hold
    assert hold.is_open
    QTest.keyClick(hold.list, Qt.Key.Key_A)
    assert hold.line.box.hasFocus()
    hold.line.box.setText("order toner @mira fri")
    assert "Mira Okafor" in hold.line.understood.text()
    QTest.keyClick(hold.line.box, Qt.Key.Key_Return)
    stage.settle()
    assert hold.line.box.text() == ""
    QTest.keyClick(hold.line, Qt.Key.Key_Escape)
    QTest.keyClick(hold.list, Qt.Key.Key_N)
    hold.line.box.setText("They plan to move in June")
    QTest.keyClick(hold.line.box, Qt.Key.Key_Return)
    stage.settle()
    assert [line.title for line in hold.notes.lines] == ["They plan to move in June", "order toner"]
    stage.world.clock.forward(minutes=45)
    check_ins.acts.finish()
    stage.settle()
    stage.settle()
    assert not check_ins.presenter.state.holding
    state = check_ins.presenter.state
    assert state.mode == "after"
    assert state.page is not None
    assert state.page.head.state == "held"
    assert state.page.head.frozen
    assert "1 internal note" in state.page.for_client.left_out.words()


def test_what_was_taken_down_can_be_taken_back_and_again(
    stage: Stage, check_ins: CheckInsScreen
) -> None:
    built(stage, check_ins)
    check_ins.acts.start()
    stage.settle()
    for kind, words in (("note", "one thing"), ("action", "another @mira")):
        check_ins.acts.take(kind, words, lambda: None)  # type: ignore[arg-type] # texts of two kinds
        stage.settle()
    page = check_ins.presenter.state.page
    assert page is not None
    for line in page.captured:
        check_ins.acts.take_back(line.id)
        stage.settle()
        now = check_ins.presenter.state.page
        assert now is not None
        assert line.id not in {one.id for one in now.captured}
        stage.said.undo()
        stage.settle()
        now = check_ins.presenter.state.page
        assert now is not None
        assert line.id in {one.id for one in now.captured}


def test_a_decision_about_an_exclusion_acts_at_once(
    stage: Stage, check_ins: CheckInsScreen
) -> None:
    check_ins.presenter.choose(NORTHWIND)
    built(stage, check_ins)
    agenda = check_ins.presenter.state.agenda
    assert agenda is not None
    exclusion = next(i for i in agenda.items if i.key.startswith("exclusion:"))
    assert exclusion.mark == "proposed"
    check_ins.acts.start()
    stage.settle()
    check_ins.presenter.go_to(exclusion.key)
    check_ins.acts.take("decision", "waive goodwill for the move", lambda: None)
    stage.settle()
    stage.settle()
    agenda = check_ins.presenter.state.agenda
    assert agenda is not None
    waived = agenda.find(exclusion.key)
    assert waived is not None
    assert "waived" in waived.mark
    page = check_ins.presenter.state.page
    assert page is not None
    assert [one.text for one in page.captured] == ["Waived: goodwill for the move"]


def test_enter_on_an_item_leads_to_what_it_rests_on_and_on_a_chart_to_its_table(
    stage: Stage, check_ins: CheckInsScreen
) -> None:
    built(stage, check_ins)
    agenda = check_ins.presenter.state.agenda
    assert agenda is not None
    ticket = next(one for one in agenda.items if one.key.startswith("ticket:"))
    items = check_ins.view.build.items
    items.choose(ticket.key)
    QTest.keyClick(items, Qt.Key.Key_Return)
    assert stage.way.steps[-1] == ("ticket", UUID(ticket.rows[0].id))
    chart = next(row.key for row in items.rows if row.kind == "chart")
    items.choose(chart)
    QTest.keyClick(items, Qt.Key.Key_Return)
    [sheet] = [one for one in stage.window.findChildren(Sheet) if one.is_open]
    assert sheet.findChild(ChartView) is not None
    sheet.dismiss()


def test_where_there_is_little_room_sections_are_named_in_short_and_acts_stand_below(
    stage: Stage, check_ins: CheckInsScreen
) -> None:
    built(stage, check_ins)
    build = check_ins.view.build
    third = build.sections.list.lines[2]
    assert (third.title, third.spoken.split(",")[0]) == (
        *("3  Decisions", "Decisions and answers needed"),
    )
    assert build.preview.export.y() > build.preview.title.y()
    stage.window.resize(1700, 800)
    build.setSizes([320, 800, 580])
    stage.settle()
    assert build.sections.list.lines[2].title == "3  Decisions and answers needed"
    assert build.preview.export.y() < build.preview.title.geometry().bottom()
