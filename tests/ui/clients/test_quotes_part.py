"""Quotes on the client's page: drafted, sent, answered and reached by hand, over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.offers import Stage
from app.domain.rules import RuleBroken
from app.queries.quotes import QuoteTicket
from app.records import Quote
from app.usecases.quote_answers import AnswerQuote, answer_quote
from app.usecases.quotes import DraftQuote, SendQuote, draft_quote, send_quote
from tests.builders.rows import NORTHWIND, TOM, id_of
from tests.builders.stage import Stage as Window
from tests.builders.world import sign_in_as
from tests.integration.usecases.offered import IRIS, T1036, offered_rows
from tests.integration.usecases.test_quotes import BY_TIME, FLAT
from ui.kit.buttons import Button
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.kit.text import PlainLabel
from ui.screens.clients.quote_typed import read_stages, read_tickets, write_stages
from ui.screens.clients.screen import ClientsScreen
from ui.theme.theme import current


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    assert qtbot is not None
    current().set_scale(1.0)
    made = Window(tmp_path / "world", rows=offered_rows())
    yield made
    made.close()


@pytest.fixture
def clients(stage: Window) -> ClientsScreen:
    screen: ClientsScreen = stage.open("clients")
    screen.activated()
    stage.settle()
    screen.navigate(NORTHWIND)
    screen.presenter.show_tab("quotes")
    stage.settle()
    return screen


def press(stage: Window, clients: ClientsScreen, words: str) -> None:
    part: QWidget = clients.pane.quotes
    (button,) = [
        one
        for one in part.findChildren(Button)
        if one.text() == words or one.accessibleName() == words
    ]
    button.click()
    stage.settle()


def sheet_of(stage: Window) -> AskSheet:
    (sheet,) = [one for one in stage.window.findChildren(AskSheet) if one.is_open]
    return sheet


def fill(sheet: AskSheet, **values: str) -> None:
    for name, value in values.items():
        field = sheet.form.fields[name]
        assert isinstance(field, LineField | TextField)
        field.set_text(value)


def accept(stage: Window, sheet: AskSheet) -> None:
    sheet.accept_button.click()
    stage.settle()


def the_quote(stage: Window) -> Quote:
    return stage.world.desk.ask(lambda session: session.query(Quote).one())


def test_without_a_quote_the_page_offers_to_write_one(
    stage: Window, clients: ClientsScreen
) -> None:
    empty = clients.pane.quotes.empty
    assert empty.accessibleName().startswith("Northwind has no quotes yet.")
    assert empty.button is not None
    empty.button.click()
    stage.settle()
    sheet = sheet_of(stage)
    fill(sheet, title="New rack", fee="much")
    accept(stage, sheet)
    assert "is no amount" in sheet.form.fields["fee"].error
    fill(sheet, fee="900", scope="Put it up.", deliverables="A rack.", tickets="T-1036")
    fill(sheet, stages="Ordered; 300.00\nStanding; 600.00; 2026-04-01", estimate="5 h")
    accept(stage, sheet)
    quote = the_quote(stage)
    assert (quote.title, quote.fee_minor, quote.estimate_min) == ("New rack", 90_000, 300)
    assert (quote.state, quote.ticket_ids) == ("draft", [str(T1036)])
    press(stage, clients, "Send to the client")
    assert the_quote(stage).state == "sent"


def test_an_answer_is_recorded_with_who_gave_it_and_its_project_begins(
    stage: Window, clients: ClientsScreen
) -> None:
    desk = stage.world.desk
    desk.do(send_quote, SendQuote(desk.do(draft_quote, DraftQuote(NORTHWIND, FLAT))))
    clients.quotes.again()
    stage.settle()
    press(stage, clients, "Record the answer…")
    sheet = sheet_of(stage)
    accept(stage, sheet)
    assert "Only an approver" in sheet.form.fields["contact"].error
    who = sheet.form.fields["contact"]
    assert isinstance(who, ChoiceField)
    who.set_value(IRIS)
    fill(sheet, note="By e-mail.")
    accept(stage, sheet)
    assert the_quote(stage).state == "approved"
    press(stage, clients, "Milestone “Ordered” is reached")
    assert clients.quotes.answer is not None
    page = clients.quotes.answer.page
    assert page is not None
    assert [one.reached_at is None for one in page.milestones] == [False, True]
    stage.said.undo()
    stage.settle()
    page = clients.quotes.answer.page
    assert page is not None
    assert [one.reached_at is None for one in page.milestones] == [True, True]


def test_closing_a_project_says_what_is_left_of_it_before_and_afterwards(
    stage: Window, clients: ClientsScreen
) -> None:
    desk = stage.world.desk
    quote = desk.do(draft_quote, DraftQuote(NORTHWIND, FLAT))
    desk.do(send_quote, SendQuote(quote))
    desk.do(answer_quote, AnswerQuote(quote, "approved", IRIS, note="By e-mail."))
    clients.quotes.again()
    stage.settle()
    press(stage, clients, "Milestone “Ordered” is reached")
    press(stage, clients, "Close the project…")
    sheet = sheet_of(stage)
    left = "“In service” is not reached: its $1,600.00 are not invoiced."
    assert any(left in one.text() for one in sheet.findChildren(PlainLabel))
    accept(stage, sheet)
    assert stage.said.lines[-1] == f"The project is closed. {left}"
    page = clients.quotes.answer.page if clients.quotes.answer is not None else None
    assert page is not None
    assert page.closed_at is not None
    assert not page.closable


def test_a_ceiling_that_is_near_is_told_in_words_and_a_bar(
    stage: Window, clients: ClientsScreen
) -> None:
    desk = stage.world.desk
    quote = desk.do(draft_quote, DraftQuote(NORTHWIND, BY_TIME))
    desk.do(send_quote, SendQuote(quote))
    desk.do(answer_quote, AnswerQuote(quote, "approved", IRIS, note="On the phone."))
    clients.quotes.again()
    stage.settle()
    names = [one.accessibleName() for one in clients.pane.quotes.detail.findChildren(QWidget)]
    assert "$0.00 of at most $900.00 (0 %)." in names
    (line,) = clients.pane.quotes.list.lines
    assert line.words() == "Two workstations, approved, at most $900.00 · 0 %"


def test_withdrawing_asks_why_and_the_quote_stays_readable(
    stage: Window, clients: ClientsScreen
) -> None:
    desk = stage.world.desk
    desk.do(send_quote, SendQuote(desk.do(draft_quote, DraftQuote(NORTHWIND, FLAT))))
    clients.quotes.again()
    stage.settle()
    press(stage, clients, "Withdraw…")
    sheet = sheet_of(stage)
    fill(sheet, note="They wait for the new office.")
    accept(stage, sheet)
    assert the_quote(stage).note == "They wait for the new office."
    press(stage, clients, "New edition")
    assert clients.pane.quotes.list.current_key() != the_first(stage)


def the_first(stage: Window) -> UUID:
    found: UUID = stage.world.desk.ask(
        lambda session: session.query(Quote).filter_by(edition=1).one().id
    )
    return found


def test_milestones_are_typed_one_a_line_and_read_back() -> None:
    stages = (Stage("Ordered", 80_000), Stage("In service", 160_000, date(2026, 4, 1)))
    assert read_stages(write_stages(stages)) == stages
    assert read_stages(" \n") == ()
    for line in ("Ordered", "; 5", "Ordered; 5; 2026-04-01; more"):
        with pytest.raises(RuleBroken, match="is no milestone"):
            read_stages(line)
    with pytest.raises(RuleBroken, match="is no date"):
        read_stages("Ordered; 5; soon")


def test_tickets_are_typed_by_their_labels() -> None:
    known = (QuoteTicket(T1036, "T-1036", "One"), QuoteTicket(id_of("T-1042"), "T-1042", "Two"))
    assert read_tickets("t-1036, T-1042 T-1036", known) == (T1036, id_of("T-1042"))
    assert read_tickets("", known) == ()
    with pytest.raises(RuleBroken, match="T-7 is no open ticket"):
        read_tickets("T-7", known)


def test_who_may_not_write_quotes_reads_them_without_acts(
    stage: Window, clients: ClientsScreen
) -> None:
    sign_in_as(stage.world.store, TOM)
    stage.world.desk.forget_identity()
    clients.quotes.again()
    stage.settle()
    shown = [one.text() for one in clients.pane.quotes.findChildren(Button) if one.isVisible()]
    assert shown == []


def test_one_can_go_to_a_quote_from_elsewhere(stage: Window, clients: ClientsScreen) -> None:
    desk = stage.world.desk
    desk.do(draft_quote, DraftQuote(NORTHWIND, FLAT))
    other = desk.do(draft_quote, DraftQuote(NORTHWIND, replace(FLAT, title="Older")))
    clients.presenter.show_tab("overview")
    clients.navigate(other)
    stage.settle()
    assert clients.presenter.state.tab == "quotes"
    assert clients.pane.quotes.list.current_key() == other
