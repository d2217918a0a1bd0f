"""The quarterly review on the client's page: read, published, decided, over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.queries.quarter_review import ReviewLine
from app.records import Export, QuarterlyReview
from app.usecases.quarter_review import DraftReview, draft_review
from tests.builders.rows import NORTHWIND, TOM
from tests.builders.stage import Stage
from tests.builders.world import sign_in_as
from tests.integration.usecases.offered import IRIS, ny, offered_rows
from ui.kit.buttons import Button
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.screens.clients.review_acts import usual_quarter
from ui.screens.clients.review_part import decision_words
from ui.screens.clients.screen import ClientsScreen
from ui.theme.theme import current

STORM = "a storm took the mast of the office down"


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    assert qtbot is not None
    current().set_scale(1.0)
    made = Stage(tmp_path / "world", rows=offered_rows())
    clock = made.world.clock
    clock.forward(seconds=(ny("03-17 12:00") - clock.now()).total_seconds())
    yield made
    made.close()


@pytest.fixture
def clients(stage: Stage) -> ClientsScreen:
    screen: ClientsScreen = stage.open("clients")
    screen.activated()
    stage.settle()
    screen.navigate(NORTHWIND)
    screen.presenter.show_tab("review")
    stage.settle()
    return screen


def said(clients: ClientsScreen) -> list[str]:
    part: QWidget = clients.pane.review
    return [one.text() for one in part.findChildren(QLabel)]


def press(stage: Stage, clients: ClientsScreen, words: str) -> None:
    (button,) = [one for one in clients.pane.review.findChildren(Button) if one.text() == words]
    button.click()
    stage.settle()


def sheet_of(stage: Stage) -> AskSheet:
    (sheet,) = [one for one in stage.window.findChildren(AskSheet) if one.is_open]
    return sheet


def fill(sheet: AskSheet, **values: str) -> None:
    for name, value in values.items():
        field = sheet.form.fields[name]
        assert isinstance(field, LineField | TextField)
        field.set_text(value)


def accept(stage: Stage, sheet: AskSheet) -> None:
    sheet.accept_button.click()
    stage.settle()


def review(stage: Stage) -> QuarterlyReview:
    return stage.world.desk.ask(lambda session: session.query(QuarterlyReview).one())


def test_what_the_client_said_at_the_portal_stands_there_before_anything_is_decided() -> None:
    line = ReviewLine(
        "2026-Q1", "published", "", "USD", ny("03-17 12:00"), None, None, None, "", None, "",
        "Iris Vogel", "Agreed. Said at the portal.",
    )  # fmt: skip
    assert decision_words(line) == "Iris Vogel: Agreed. Said at the portal."
    assert decision_words(replace(line, approval_note="")) == ""


def test_b03_is_read_with_its_arithmetic(clients: ClientsScreen) -> None:
    words = said(clients)
    assert any(one.startswith("Jan–Mar you used 68.75 h of 60.00 h (114.6 %).") for one in words)
    assert "24.75 h of 20.00 h, projected" in words
    assert "25.00 h for $4,500.00" in words


def test_b04_leaving_ten_hours_out_takes_the_suggestion_back_and_undo_brings_it(
    stage: Stage, clients: ClientsScreen
) -> None:
    press(stage, clients, "Leave work out…")
    sheet = sheet_of(stage)
    fill(sheet, minutes="much", reason=STORM)
    accept(stage, sheet)
    assert "is no time" in sheet.form.fields["minutes"].error
    fill(sheet, minutes="10 h")
    accept(stage, sheet)
    assert any("so we suggest no change" in one for one in said(clients))
    press(stage, clients, "Count it again")
    assert not any("so we suggest no change" in one for one in said(clients))
    stage.said.undo()
    stage.settle()
    assert any("so we suggest no change" in one for one in said(clients))


def test_a_review_is_published_then_decided_with_whoever_agreed(
    stage: Stage, clients: ClientsScreen
) -> None:
    press(stage, clients, "Publish…")
    sheet = sheet_of(stage)
    fill(sheet, comment="The office grew.")
    accept(stage, sheet)
    assert review(stage).state == "published"
    press(stage, clients, "Record the decision…")
    sheet = sheet_of(stage)
    accept(stage, sheet)
    assert "Only an approver" in sheet.form.fields["contact"].error
    who = sheet.form.fields["contact"]
    assert isinstance(who, ChoiceField)
    who.set_value(IRIS)
    fill(sheet, note="At the check-in.")
    accept(stage, sheet)
    assert review(stage).state == "accepted"
    decided = "Accepted: 25.00 h a month for $4,500.00 from 1 April 2026"
    assert any(one.startswith(decided) for one in said(clients))
    left = [one.text() for one in clients.pane.review.findChildren(Button) if one.isEnabled()]
    assert left == ["Save as PDF…"]


def test_a_review_is_saved_as_a_pdf_and_written_down_as_taken_out(
    stage: Stage, clients: ClientsScreen, tmp_path: Path
) -> None:
    press(stage, clients, "Save as PDF…")
    (dialog,) = stage.window.findChildren(QFileDialog)
    path = tmp_path / "review.pdf"
    dialog.fileSelected.emit(str(path))
    stage.settle()
    data = path.read_bytes()
    assert data.startswith(b"%PDF")
    note = stage.world.desk.ask(lambda session: session.query(Export).one())
    assert (note.what, note.client_id, note.size_bytes) == ("review", NORTHWIND, len(data))
    assert stage.said.lines[-1].startswith("Saved: ")


def test_another_budget_is_typed_as_people_say_it(stage: Stage, clients: ClientsScreen) -> None:
    press(stage, clients, "Publish…")
    accept(stage, sheet_of(stage))
    press(stage, clients, "Record the decision…")
    sheet = sheet_of(stage)
    outcome, who = sheet.form.fields["outcome"], sheet.form.fields["contact"]
    assert isinstance(outcome, ChoiceField)
    assert isinstance(who, ChoiceField)
    outcome.set_value("changed")
    who.set_value(IRIS)
    fill(sheet, budget="22 h", note="By mail.", reason="Two hours more are enough.")
    accept(stage, sheet)
    assert (review(stage).budget_min, review(stage).fee_minor) == (1320, 396_000)


def test_another_quarter_can_be_looked_at(stage: Stage, clients: ClientsScreen) -> None:
    (box,) = clients.pane.review.findChildren(QComboBox)
    assert [box.itemText(at) for at in range(box.count())] == ["2026-Q1"]
    clients.review.choose("2025-Q4")
    stage.settle()
    assert any("nothing to review" in one for one in said(clients))


@pytest.mark.parametrize(
    ("now", "quarter"),
    [
        (datetime(2026, 3, 2, tzinfo=UTC), "2026-Q1"),
        (datetime(2026, 4, 2, tzinfo=UTC), "2026-Q1"),
        (datetime(2026, 1, 15, tzinfo=UTC), "2025-Q4"),
    ],
)
def test_the_quarter_to_review_is_the_last_or_in_its_last_month_this_one(
    now: datetime, quarter: str
) -> None:
    assert usual_quarter(now, "Europe/Berlin") == quarter


def test_who_may_not_write_reviews_reads_and_saves_them(
    stage: Stage, clients: ClientsScreen
) -> None:
    sign_in_as(stage.world.store, TOM)
    stage.world.desk.forget_identity()
    clients.review.again()
    stage.settle()
    shown = [one.text() for one in clients.pane.review.findChildren(Button) if one.isVisible()]
    assert shown == ["Save as PDF…"]


def test_one_can_go_to_a_review_from_elsewhere(stage: Stage, clients: ClientsScreen) -> None:
    desk = stage.world.desk
    command = DraftReview(NORTHWIND, "2025-Q4", "Before they came.")
    review = desk.do(draft_review, command)
    clients.presenter.show_tab("overview")
    clients.navigate(review)
    stage.settle()
    assert clients.presenter.state.tab == "review"
    assert "Before they came." in said(clients)


def test_a_month_is_not_cut_when_the_text_grows(stage: Stage, clients: ClientsScreen) -> None:
    def month() -> QLabel:
        found = clients.pane.review.findChildren(QLabel)
        return next(one for one in found if one.text().startswith("February"))

    before = month().width()
    current().set_scale(1.5)
    stage.settle()
    assert month().width() >= 1.4 * before
