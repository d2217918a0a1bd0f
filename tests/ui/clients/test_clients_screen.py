"""The clients' screen by keys, over a real store."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLineEdit, QTabBar, QWidget

from app.records import Export
from app.usecases.edit_asset import EditAsset, edit_asset
from tests.builders.rows import NORTHWIND, T1042, id_of
from tests.builders.stage import Stage
from tests.builders.taken_out import taken_out
from tests.ui.clients.client_world import CERTIFICATE, LAPTOP, RUBY, RUNBOOK
from ui.kit.lines import LineList
from ui.kit.table.view import IdTableView
from ui.screens.clients.screen import ClientsScreen
from ui.theme.theme import current

Key, Mod = Qt.Key, Qt.KeyboardModifier


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Mod.NoModifier) -> None:
    widget.setFocus()
    QTest.keyClick(widget, key, modifier)


def test_the_head_says_who_and_what_time_it_is_there(clients: ClientsScreen) -> None:
    head = clients.pane.head
    assert head.name.text() == "Northwind"
    assert head.time.text() == "17:48"
    assert head.hours.text() == "in New York, open until 18:00"
    assert "3 people" in head.facts.text()
    assert "one site" in head.facts.text()
    assert head.contact.text() == "Dana Whitfield"


def test_the_tiles_say_the_month_and_what_is_open(clients: ClientsScreen) -> None:
    overview = clients.pane.overview
    assert overview.budget.accessibleName().startswith("Budget, March, 0.75 h, of 40.00 h used")
    assert overview.budget.accessibleName().endswith("$270.00 outside the fee")
    assert overview.open.accessibleName().startswith("Open tickets, 6, 1 urgent, P1 ×1")
    assert overview.until.accessibleName() == "Agreement, Open-ended, since 1 Jan 2026"


def test_the_agreement_is_said_in_plain_words(clients: ClientsScreen) -> None:
    names = [w.accessibleName() for w in clients.pane.overview.agreement.findChildren(QWidget)]
    assert "Included: Incidents, Mon–Fri 09:00–18:00, New York time" in names
    assert any(name.startswith("Excluded: Incidents after hours: $180.00") for name in names)


def test_down_in_the_list_opens_the_next_client(stage: Stage, clients: ClientsScreen) -> None:
    press(clients.pane.clients.list, Key.Key_Down)
    stage.settle()
    assert clients.pane.head.name.text() == "Pelican"
    press(clients.pane.clients.list, Key.Key_K)
    stage.settle()
    assert clients.pane.head.name.text() == "Northwind"


def test_enter_in_the_list_goes_to_the_work(stage: Stage, clients: ClientsScreen) -> None:
    press(clients.pane.clients.list, Key.Key_Return)
    stage.settle()
    assert clients.pane.overview.table.hasFocus()
    press(clients.pane.overview.table, Key.Key_Return)
    assert stage.way.steps == [("queue", T1042)]


def test_slash_goes_to_the_search_and_escape_comes_back(
    stage: Stage, clients: ClientsScreen
) -> None:
    press(clients.pane.clients.list, Key.Key_Slash)
    box = clients.pane.clients.bar.search
    assert box.hasFocus()
    QTest.keyClicks(box, "pel")
    stage.settle()
    assert [line.title for line in clients.pane.clients.list.lines] == ["Pelican"]
    QTest.keyClick(box, Key.Key_Escape)
    assert len(clients.pane.clients.list.lines) == 6
    QTest.keyClick(box, Key.Key_Escape)
    assert clients.pane.clients.list.hasFocus()


def test_a_search_that_finds_nothing_says_so_and_can_be_cleared(
    stage: Stage, clients: ClientsScreen
) -> None:
    press(clients.pane.clients.list, Key.Key_Slash)
    QTest.keyClicks(clients.pane.clients.bar.search, "zzz")
    stage.settle()
    empty = clients.pane.clients.empty
    assert empty.isVisible()
    assert empty.accessibleName() == "Nothing matches “zzz”."
    assert empty.button is not None
    empty.button.click()
    assert clients.pane.clients.list.isVisible()


def test_tabs_count_and_lead_to_their_parts(stage: Stage, clients: ClientsScreen) -> None:
    tabs = clients.pane.tabs
    said = [tabs.accessibleTabName(at) or tabs.tabText(at) for at in range(tabs.count())]
    assert said == [
        "Overview", "Tickets 6", "Assets 3", "Pages 3", "Credentials 0", "Contacts 3", "Agenda",
        "Quotes", "Review", "Portal",
    ]  # fmt: skip
    press(tabs, Key.Key_Right)
    stage.settle()
    assert clients.pane.tickets.isVisible()
    assert clients.presenter.state.tab == "tickets"


def test_enter_on_a_ticket_goes_to_the_queue(stage: Stage, clients: ClientsScreen) -> None:
    clients.presenter.show_tab("tickets")
    stage.settle()
    press(clients.pane.tickets.table, Key.Key_Return)
    assert stage.way.steps[-1] == ("queue", T1042)


def test_an_asset_opens_beside_its_list(stage: Stage, clients: ClientsScreen) -> None:
    clients.presenter.show_tab("assets")
    stage.settle()
    press(clients.pane.assets.table, Key.Key_Down)
    stage.settle()
    detail = clients.pane.assets.detail
    assert detail.name.text() == "Laptop, Dana Whitfield"
    names = [widget.accessibleName() for widget in detail.facts.findChildren(QWidget)]
    assert "Serial number: S-NW-LT-031" in names
    assert "Owner: no owner" in names
    assert "8 GB: DDR4" in names
    assert clients.presenter.state.asset_id == LAPTOP


def test_the_row_of_an_asset_is_said_as_one_sentence(stage: Stage, clients: ClientsScreen) -> None:
    clients.presenter.show_tab("assets")
    stage.settle()
    rows = clients.pane.assets.table.rows
    assert rows.spoken(rows.row_of(CERTIFICATE)) == (
        "Certificate, nw-mail, Certificate, mail, In use, 3 Apr, 24 days"
    )


def test_a_tag_that_two_assets_have_is_marked_on_both_and_said_on_the_overview(
    stage: Stage, clients: ClientsScreen
) -> None:
    stage.world.desk.do(edit_asset, EditAsset(LAPTOP, tag="NW-MAIL"))
    stage.settle()
    clients.presenter.show_tab("assets")
    stage.settle()
    assets = clients.pane.assets
    for asset, tag in ((LAPTOP, "NW-MAIL"), (CERTIFICATE, "nw-mail")):
        spoken = assets.table.rows.spoken(assets.table.rows.row_of(asset))
        assert f", {tag}: another asset has this tag, too, " in spoken
    press(assets.table, Key.Key_Down)
    stage.settle()
    names = [widget.accessibleName() for widget in assets.detail.facts.findChildren(QWidget)]
    assert "Tag: NW-MAIL – another asset has it, too" in names
    page = clients.presenter.state.page
    assert page is not None
    assert "Tag NW-MAIL is on 2 assets" in page.completeness.gaps


def test_a_filter_without_a_match_says_so(stage: Stage, clients: ClientsScreen) -> None:
    clients.presenter.show_tab("assets")
    stage.settle()
    press(clients.pane.assets.table, Key.Key_Slash)
    box = clients.pane.assets.bar.search
    assert box.hasFocus()
    QTest.keyClicks(box, "nothing here")
    stage.settle()
    assert clients.pane.assets.empty.isVisible()
    assert clients.pane.assets.bar.count.text() == "0 of 3"


def test_a_page_shows_its_owner_and_that_it_is_internal(
    stage: Stage, clients: ClientsScreen
) -> None:
    clients.navigate(RUNBOOK)
    stage.settle()
    pane = clients.pane.pages.pane
    assert pane.title.text() == "Mail runbook"
    assert pane.owner.text() == "Mira Okafor"
    assert pane.chip.text == "internal"
    assert "reviewed 8 February" in pane.review.text()
    assert "NW-EX01" in pane.about.text()


def test_a_link_in_a_page_opens_the_asset(stage: Stage, clients: ClientsScreen) -> None:
    clients.navigate(RUNBOOK)
    stage.settle()
    clients.pane.pages.pane.text.link_activated.emit("asset:NW-EX01")
    stage.settle()
    assert clients.pane.assets.isVisible()
    assert clients.pane.assets.detail.name.text() == "Exchange"


def test_ctrl_c_copies_the_number_of_a_contact(stage: Stage, clients: ClientsScreen) -> None:
    clients.navigate(RUBY)
    stage.settle()
    press(clients.pane.contacts.table, Key.Key_C, Mod.ControlModifier)
    assert QGuiApplication.clipboard().text() == "+1 212 555 0133"
    assert stage.said.lines == ["+1 212 555 0133 copied, the number of Ruby Vale"]


def test_a_contact_without_a_number_says_why_nothing_is_copied(
    stage: Stage, clients: ClientsScreen
) -> None:
    clients.navigate(id_of("Abe Quiet"))
    stage.settle()
    assert stage.registry.reason("clients.copy_number") == "No number is known of Abe Quiet."


def test_the_agenda_is_reached_from_the_palette_and_copied_by_key(
    stage: Stage, clients: ClientsScreen
) -> None:
    assert stage.registry.run("clients.agenda")
    stage.settle()
    part = clients.pane.agenda
    assert part.day.hasFocus()
    assert part.paper.text.markdown.startswith("# Check-in agenda, Northwind")
    press(part.paper.text, Key.Key_C, Mod.ControlModifier | Mod.ShiftModifier)
    stage.settle()
    assert QGuiApplication.clipboard().text() == part.paper.text.markdown
    assert stage.said.lines[-1] == "Agenda copied as Markdown"
    [row] = taken_out(stage.world.desk)
    assert isinstance(row, Export)
    assert (row.what, row.place, row.client_id) == ("agenda", "clipboard", NORTHWIND)


def test_saving_the_agenda_says_where_it_is(
    stage: Stage, clients: ClientsScreen, tmp_path: Path
) -> None:
    stage.registry.run("clients.agenda")
    stage.settle()
    press(clients.pane.agenda.paper.text, Key.Key_E, Mod.ControlModifier | Mod.ShiftModifier)
    (dialog,) = stage.window.findChildren(QFileDialog)
    path = tmp_path / "agenda.md"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    stage.settle()
    assert path.read_text(encoding="utf-8") == clients.agenda.state.markdown
    assert stage.said.lines[-1] == f"Agenda saved as {path}"
    assert clients.pane.agenda.saved.text() == f"Saved as {path}"
    [row] = taken_out(stage.world.desk)
    assert (row.what, row.place, row.size_bytes) == ("agenda", "file", path.stat().st_size)


def test_a_part_of_a_page_that_is_copied_is_written_down_first(
    stage: Stage, clients: ClientsScreen
) -> None:
    clients.navigate(RUNBOOK)
    stage.settle()
    clients.pane.pages.pane.text.copy_wanted.emit("systemctl restart ingest")
    stage.settle()
    assert QGuiApplication.clipboard().text() == "systemctl restart ingest"
    [row] = taken_out(stage.world.desk)
    assert isinstance(row, Export)
    assert (row.what, row.subject_kind, row.subject_id) == ("code_block", "page", RUNBOOK)


def test_the_paper_stays_white_in_the_dark(stage: Stage, clients: ClientsScreen) -> None:
    stage.registry.run("clients.agenda")
    stage.settle()
    current().set_mode("dark")
    stage.settle()
    paper = clients.pane.agenda.paper
    picture = paper.grab().toImage()
    corner = picture.pixelColor(picture.width() - 12, picture.height() - 12)
    assert corner.name() == "#ffffff"


def test_the_subject_is_the_client_for_acts_of_the_window(clients: ClientsScreen) -> None:
    subject = clients.subject()
    assert subject is not None
    assert (subject.label, subject.client, subject.ticket) == ("Northwind", NORTHWIND, None)


def test_a_minute_moves_the_time_in_list_and_head(stage: Stage, clients: ClientsScreen) -> None:
    stage.world.clock.forward(minutes=15)
    clients.pane.minute_passed.emit()
    stage.settle()
    assert clients.pane.head.time.text() == "18:03"
    assert clients.pane.head.hours.text() == "in New York, closed until Wed 09:00"


def test_an_unchanged_list_keeps_the_cursor_when_it_is_read_again(
    stage: Stage, clients: ClientsScreen
) -> None:
    clients.presenter.reload()
    stage.settle()
    assert clients.pane.clients.list.current_key() == NORTHWIND


def test_without_an_agreement_the_page_says_so(stage: Stage, clients: ClientsScreen) -> None:
    state = clients.presenter.state
    assert state.page is not None
    bare = replace(
        state.page, budget=None, terms_hours=None, detail=replace(state.page.detail, terms=None)
    )
    clients.render(replace(state, page=bare))
    stage.settle()
    overview = clients.pane.overview
    assert "No agreement is in force." in overview.budget.accessibleName()
    assert overview.until.accessibleName().startswith("Agreement, None")


def test_the_models_keep_qts_promises(stage: Stage, clients: ClientsScreen) -> None:
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    tables = clients.pane.findChildren(IdTableView)
    testers = [QAbstractItemModelTester(table.rows, fatal) for table in tables]
    lists = clients.pane.findChildren(LineList)
    testers += [QAbstractItemModelTester(view.model(), fatal) for view in lists]
    clients.presenter.open(id_of("Pelican"))
    stage.settle()
    clients.presenter.open(NORTHWIND)
    stage.settle()
    assert len(testers) >= 6


def test_every_control_has_a_name(stage: Stage, clients: ClientsScreen) -> None:
    nameless = []
    for tab in ("overview", "tickets", "assets", "pages", "contacts", "agenda"):
        clients.presenter.show_tab(tab)
        stage.settle()
        for widget in clients.pane.findChildren(QWidget):
            asks = isinstance(widget, (QAbstractButton, QLineEdit, QTabBar, IdTableView, LineList))
            inner = widget.objectName().startswith("qt_")
            if asks and not inner and widget.isVisible() and not widget.accessibleName():
                nameless.append(f"{tab}: {type(widget).__name__}")
    assert nameless == []


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_least_window_cuts_no_button(
    stage: Stage, clients: ClientsScreen, scale: float
) -> None:
    current().set_scale(scale)
    stage.window.resize(QSize(868, 500))
    stage.settle()
    if scale == 1.0:
        assert stage.window.width() == 868
    for button in clients.pane.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width(), button.accessibleName()
    current().set_scale(1.0)


def test_enter_opens_a_page_and_e_edits_it_and_n_begins_one(
    stage: Stage, clients: ClientsScreen
) -> None:
    clients.navigate(RUNBOOK)
    stage.settle()
    pages = clients.pane.pages.list
    press(pages, Key.Key_Return)
    assert (stage.way.steps[-1], stage.way.part) == (("pages", RUNBOOK), "")
    press(pages, Key.Key_E)
    assert (stage.way.steps[-1], stage.way.part) == (("pages", RUNBOOK), "edit")
    press(pages, Key.Key_N)
    assert (stage.way.steps[-1], stage.way.part) == (("pages", NORTHWIND), "")


def test_a_client_without_pages_offers_the_first_one(stage: Stage, clients: ClientsScreen) -> None:
    clients.navigate(id_of("Pelican"))
    clients.presenter.show_tab("pages")
    stage.settle()
    clients.pane.focus_part("pages")
    empty = clients.pane.pages.empty
    assert empty.accessibleName() == "No pages for Pelican yet."
    assert empty.button is not None
    assert empty.button.hasFocus()
    press(empty.button, Key.Key_N)
    assert stage.way.steps[-1][0] == "pages"
