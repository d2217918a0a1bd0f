"""The terms of an agreement by keys, over a real store."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from tests.builders.rows import NORTHWIND, id_of
from tests.builders.stage import Stage
from tests.builders.world import sign_in_as
from tests.ui.agreements.by_keys import Key, Mod, box, kept, opened, retype, save
from ui.kit.lines import LineList
from ui.screens.agreements.screen import AgreementsScreen
from ui.theme.theme import current


def test_the_version_in_force_stands_in_the_fields_and_in_plain_words(
    screen: AgreementsScreen,
) -> None:
    terms = screen.pane.terms
    assert box(terms, "effective_from").text() == "2026-01-01"
    assert box(terms, "fee_minor").text() == "3,600.00"
    assert box(terms, "fee_minor").accessibleDescription() == (
        "$3,600.00 a month, $90.00 for each hour"
    )
    names = [one.accessibleName() for one in screen.pane.aside.findChildren(QWidget)]
    assert "Included: Incidents, Mon–Fri 09:00–18:00, New York time" in names
    assert not screen.pane.save.isEnabled()


def test_plain_words_and_findings_follow_what_is_typed(
    stage: Stage, screen: AgreementsScreen
) -> None:
    retype(stage, box(screen.pane.terms, "multipliers.after_hours"), "1,75")
    retype(stage, box(screen.pane.terms, "minor_sr.per_month_min"), "30")
    words = [one.accessibleName() for one in screen.pane.aside.findChildren(QWidget)]
    assert any("× 1.75" in one for one in words)
    each = box(screen.pane.terms, "minor_sr.per_request_min")
    assert each.accessibleDescription() == (
        "A small request can never use its 60 min: the month ends at 30 min."
    )


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("fee_minor", "lots", "Monthly fee: “lots” is no amount."),
        ("effective_from", "1.4.2026", "In force from: “1.4.2026” is no date."),
        ("budget_min", "much", "Monthly budget: “much” is no time."),
        ("multipliers.holiday", "0", "On holidays: “0” is no multiplier."),
        ("effective_to", "2025-01-01", "Version 2 of the agreement ends before it begins"),
    ],
)
def test_what_cannot_be_is_said_under_its_field_and_stops_saving(
    stage: Stage, screen: AgreementsScreen, field: str, typed: str, sentence: str
) -> None:
    retype(stage, box(screen.pane.terms, field), typed)
    assert screen.pane.terms.noted[field].field.error.startswith(sentence)
    assert screen.pane.sentence.text().startswith(sentence)
    assert not screen.pane.save.isEnabled()


def test_a_rate_that_is_missing_stands_at_its_grade(stage: Stage, screen: AgreementsScreen) -> None:
    draft = screen.presenter.state.draft
    assert draft is not None
    screen.presenter.type(draft.with_text("rates.senior", ""))
    stage.settle()
    assert "“senior” is missing" in screen.presenter.state.errors["rates.senior"]
    stage.registry.run("agreements.save")
    assert screen.pane.terms.focusWidget() is not None


def test_a_new_version_copies_the_last_and_begins_with_the_next_quarter(
    stage: Stage, screen: AgreementsScreen
) -> None:
    screen.pane.new.click()
    stage.settle()
    assert box(screen.pane.terms, "effective_from").text() == "2026-04-01"
    assert [one.mark.title for one in screen.pane.timeline.buttons] == ["Version 2", "Version 3"]
    retype(stage, box(screen.pane.terms, "budget_min"), "50 h")
    assert screen.pane.sentence.text() == (
        "Version 3 holds from 1 April 2026; version 2 ends on 31 March 2026."
    )
    save(stage, screen)
    before, after = kept(stage).versions
    assert (before.last, after.first, after.budget_min) == (
        date(2026, 3, 31), date(2026, 4, 1), 3000,
    )  # fmt: skip
    assert stage.said.lines[-1] == "Version 3 saved on this device"
    assert not stage.said.problems


def test_a_version_that_reaches_back_shows_first_what_it_changes(
    stage: Stage, screen: AgreementsScreen
) -> None:
    screen.pane.new.click()
    stage.settle()
    retype(stage, box(screen.pane.terms, "effective_from"), "2026-02-01")
    retype(stage, box(screen.pane.terms, "multipliers.after_hours"), "1")
    save(stage, screen)
    assert opened(screen)
    assert screen.delta.accessibleName() == "Version 3 changes 2 entries of the past"
    titles = [line.title for line in screen.delta.list.lines]
    assert titles == [
        "February 2026",
        "11 Feb 08:15, T-1042 Exchange server is not delivering mail",
        "March 2026",
        "3 Mar 08:15, T-1042 Exchange server is not delivering mail",
    ]
    assert len(kept(stage).versions) == 1
    QTest.keyClick(screen.delta, Key.Key_Escape)
    stage.settle()
    assert not opened(screen)
    assert box(screen.pane.terms, "effective_from").text() == "2026-02-01"
    save(stage, screen)
    QTest.keyClick(screen.delta, Key.Key_Return, Mod.ControlModifier)
    stage.settle()
    assert not opened(screen)
    assert [one.first for one in kept(stage).versions] == [date(2026, 1, 1), date(2026, 2, 1)]


def test_a_correction_can_be_taken_back(stage: Stage, screen: AgreementsScreen) -> None:
    before = kept(stage).versions
    retype(stage, box(screen.pane.terms, "wrap_up_min"), "45 min")
    save(stage, screen)
    assert kept(stage).versions[0].wrap_up_min == 45
    stage.said.undo()
    stage.settle()
    assert kept(stage).versions == before
    assert box(screen.pane.terms, "wrap_up_min").text() == "30 min"


def test_what_was_typed_and_let_go_can_be_had_back(stage: Stage, screen: AgreementsScreen) -> None:
    retype(stage, box(screen.pane.terms, "wrap_up_min"), "45 min")
    screen.pane.discard.click()
    stage.settle()
    assert box(screen.pane.terms, "wrap_up_min").text() == "30 min"
    stage.said.undo()
    stage.settle()
    assert box(screen.pane.terms, "wrap_up_min").text() == "45 min"


def test_a_refusal_of_the_store_stands_at_its_field(stage: Stage, screen: AgreementsScreen) -> None:
    retype(stage, box(screen.pane.terms, "fee_minor"), "4000")
    save(stage, screen)
    error = screen.pane.terms.noted["fee_minor"].field.error
    assert error.startswith("The fee never changes for days that have passed")
    assert kept(stage).versions[0].fee_minor == 360000


def test_who_may_not_write_agreements_may_read_them(stage: Stage) -> None:
    sign_in_as(stage.world.store, id_of("Tom Lindqvist"))
    stage.world.desk.forget_identity()
    screen: AgreementsScreen = stage.open("agreements")
    screen.navigate(NORTHWIND)
    stage.settle()
    assert box(screen.pane.terms, "fee_minor").text() == "3,600.00"
    assert not screen.pane.terms.isEnabled()
    assert not screen.pane.new.isEnabled()
    assert screen.pane.sentence.text().startswith("Agreements are written by account managers")


def test_without_a_client_the_way_to_one_is_shown(stage: Stage) -> None:
    screen: AgreementsScreen = stage.open("agreements")
    screen.activated()
    stage.settle()
    assert screen.pane.empty.isVisible()
    screen.navigate(UUID(int=7))
    stage.settle()
    assert screen.pane.empty.isVisible()


def test_what_is_typed_stays_when_others_change_the_agreement(
    stage: Stage, screen: AgreementsScreen
) -> None:
    retype(stage, box(screen.pane.terms, "wrap_up_min"), "45 min")
    screen.presenter.reload()
    stage.settle()
    assert box(screen.pane.terms, "wrap_up_min").text() == "45 min"
    assert screen.presenter.state.changed


def test_everything_that_takes_the_keyboard_has_a_name(
    stage: Stage, screen: AgreementsScreen
) -> None:
    kinds = (QLineEdit, QComboBox, QAbstractButton, QPlainTextEdit, LineList)
    for tab in ("terms", "hours", "term"):
        screen.presenter.show_tab(tab)
        stage.settle()
        for kind in kinds:
            for widget in screen.pane.findChildren(kind):
                if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
                    assert widget.accessibleName(), widget


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_is_cut_in_a_small_window(
    stage: Stage, screen: AgreementsScreen, scale: float
) -> None:
    current().set_scale(scale)
    stage.window.resize(QSize(778, 472))
    stage.settle()
    for tab in ("terms", "hours", "term"):
        screen.presenter.show_tab(tab)
        stage.settle()
        area = screen.pane._parts.currentWidget()
        assert isinstance(area, QScrollArea)
        part = area.widget()
        assert part is not None
        assert part.minimumSizeHint().width() <= area.viewport().width()


def test_what_is_filled_while_hidden_has_its_height_when_it_is_shown(
    stage: Stage, screen: AgreementsScreen
) -> None:
    screen.pane.hide()
    draft = screen.presenter.state.draft
    assert draft is not None
    change = draft.with_text("minor_sr.per_month_min", "30").with_text("effective_to", "2026-12-31")
    screen.presenter.type(change)
    screen.pane.show()
    stage.settle()
    for noted in screen.pane.terms.noted.values():
        control = noted.field.control
        assert control.height() >= control.minimumSizeHint().height(), noted.field.title
