"""The queue by keys, over a real store."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget

from app.domain.vocabulary import TicketState
from app.queries.queue import QueueOrder, queue_rows
from app.usecases.submit_ticket import SubmitTicket
from tests.builders.rows import MIRA, NORTHWIND, T1042, id_of
from tests.builders.stage import Stage
from ui.screens.queue.screen import QueueScreen
from ui.screens.ticket.pickers import Picker
from ui.screens.ticket.presenter import TicketPresenter
from ui.screens.ticket.screen import TicketScreen

Key, Mod = Qt.Key, Qt.KeyboardModifier


def press(screen: QueueScreen, key: Qt.Key, modifier: Qt.KeyboardModifier = Mod.NoModifier) -> None:
    QTest.keyClick(screen.pane.table, key, modifier)


def beside(queue: QueueScreen) -> TicketPresenter:
    """The presenter of the ticket beside the list."""
    assert isinstance(queue.panel, TicketScreen)
    return queue.panel.presenter


def known_acts(stage: Stage) -> set[str]:
    return {spec.id for spec in stage.registry.specs()}


def row_of(stage: Stage, name: str) -> object:
    return stage.read(lambda session: queue_rows(session, [id_of(name)]))[id_of(name)]


def test_the_model_keeps_qts_promises(stage: Stage, queue: QueueScreen) -> None:
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(queue.pane.table.rows, fatal)
    queue.presenter.choose_view("all")
    stage.settle()
    assert tester.model() is queue.pane.table.rows


def test_the_cursor_leads_the_ticket_beside_it(stage: Stage, queue: QueueScreen) -> None:
    press(queue, Key.Key_J)
    stage.settle()
    line = queue.pane.current_line()
    assert line is not None
    subject = queue.subject()
    assert subject is not None
    assert subject.ticket == line.id != T1042
    assert beside(queue).state.target == line.id


def test_the_ticket_beside_the_list_is_built_once_the_first_rows_rest(stage: Stage) -> None:
    screen: QueueScreen = stage.open("queue")
    steps = [(screen.at_rest, "ticket.reply" in known_acts(stage))]
    screen.activated()
    stage.settle()
    steps.append((screen.at_rest, "ticket.reply" in known_acts(stage)))
    assert steps == [(False, False), (True, True)]
    assert beside(screen).state.target == screen.pane.table.current_id()


def test_a_row_is_said_as_one_sentence(queue: QueueScreen) -> None:
    model = queue.pane.table.rows
    said = model.spoken(model.row_of(T1042))
    assert said.startswith("P1, T-1042, Exchange server is not delivering mail, Northwind")
    assert "update in 10 min" in said
    assert "Included · incident in business hours" in said


def test_the_foot_tells_the_arithmetic_of_the_order(queue: QueueScreen) -> None:
    assert queue.pane.foot._words.text() == "In order of heat · this row: 100 × 1.83 + 10 = 193.3"
    queue.presenter.order_by(QueueOrder.DUE)
    assert queue.pane.foot._words.text() == "In order of due · this row: client update 50 of 60 min"


def test_the_foot_says_that_a_search_lists_the_last_touched_first(queue: QueueScreen) -> None:
    queue.presenter.type_filter("state:any s")
    assert queue.pane.foot._words.text().startswith("Last touched first")
    queue.presenter.clear_filter()
    assert queue.pane.foot._words.text().startswith("In order of heat")


def test_the_rail_gets_the_count_of_open_tickets(stage: Stage, queue: QueueScreen) -> None:
    assert stage.badges["queue"] == str(len(queue.presenter.state.ids))


def test_slash_leads_into_the_filter_and_enter_back_into_the_list(
    stage: Stage, queue: QueueScreen
) -> None:
    stage.registry.run("queue.find")
    QTest.keyClicks(queue.pane.bar.filter.edit, "ledger")
    stage.settle()
    assert queue.presenter.state.ids == (id_of("T-1044"),)
    QTest.keyClick(queue.pane.bar.filter.edit, Key.Key_Return)
    assert queue.pane.table.hasFocus()


def test_nothing_found_offers_to_clear_the_filter(stage: Stage, queue: QueueScreen) -> None:
    queue.presenter.type_filter("state:open zebra")
    stage.settle()
    assert queue.pane.empty.isVisible()
    assert queue.pane.empty.accessibleName() == (
        "Nothing matches state:open zebra. Older tickets rest at central: Ctrl+K, then @, looks "
        "there."
    )
    button = queue.pane.empty.button
    assert button is not None
    button.click()
    stage.settle()
    assert queue.pane.table.isVisible()


def test_an_unknown_token_is_told_with_the_choices(stage: Stage, queue: QueueScreen) -> None:
    queue.presenter.type_filter("state:open p:9")
    stage.settle()
    assert "p:9 is not known; p: takes 1, 2, 3, 4" in queue.pane.hint._words.text()


def test_a_title_orders_the_list(stage: Stage, queue: QueueScreen) -> None:
    queue.pane.table.sort_requested.emit("number")
    stage.settle()
    assert queue.presenter.state.ids[0] == id_of("T-1051")
    assert queue.presenter.state.order == "newest"


def test_ctrl_a_selects_all_as_a_statement(queue: QueueScreen) -> None:
    press(queue, Key.Key_A, Mod.ControlModifier)
    assert queue.pane.table.selection_state.all_matching


def test_several_tickets_can_be_taken_at_once(stage: Stage, queue: QueueScreen) -> None:
    assert stage.registry.reason("queue.take_selected")
    press(queue, Key.Key_J)
    press(queue, Key.Key_X)
    press(queue, Key.Key_J)
    press(queue, Key.Key_A, Mod.ControlModifier)
    assert stage.registry.run("queue.take_selected")
    stage.settle()
    assert row_of(stage, "T-1051").assignee_id == MIRA  # type: ignore[attr-defined] # a row
    assert "assigned to you" in stage.said.lines[-1]


def test_what_is_new_waits_and_a_point_shows_it(stage: Stage, queue: QueueScreen) -> None:
    assert stage.registry.reason("queue.take_in")
    new = stage.world.desk.submit(SubmitTicket(NORTHWIND, "Printer jams"))
    stage.settle()
    assert queue.pane.foot.show_news.isVisible()
    assert new not in queue.presenter.state.ids
    assert queue.pane.table.current_id() == T1042
    assert stage.registry.run("queue.take_in")
    assert new in queue.presenter.state.ids
    assert queue.pane.table.current_id() == T1042


def test_an_act_from_the_list_goes_on_to_the_next_row(stage: Stage, queue: QueueScreen) -> None:
    queue.pane.table.setFocus()
    after = queue.presenter.state.ids[queue.presenter.state.ids.index(T1042) + 1]
    beside(queue).when_read(
        lambda page: beside(queue).acts.set_state(page, TicketState.WAITING_VENDOR)
    )
    stage.settle()
    assert queue.pane.table.current_id() == after


def test_an_act_from_the_ticket_stays_on_it(stage: Stage, queue: QueueScreen) -> None:
    queue.panel.widget.setFocus()
    beside(queue).when_read(
        lambda page: beside(queue).acts.set_state(page, TicketState.WAITING_VENDOR)
    )
    stage.settle()
    assert queue.pane.table.current_id() == T1042


def test_j_and_k_in_the_ticket_go_through_the_list(stage: Stage, queue: QueueScreen) -> None:
    press(queue, Key.Key_Return)
    assert stage.registry.run("queue.next")
    after = queue.pane.table.current_id()
    assert after != T1042
    assert stage.registry.run("queue.previous")
    assert queue.pane.table.current_id() == T1042


def test_escape_leads_from_the_ticket_back_to_the_list(queue: QueueScreen) -> None:
    press(queue, Key.Key_Return)
    assert not queue.pane.table.hasFocus()
    QTest.keyClick(queue.pane.detail, Key.Key_Escape)
    assert queue.pane.table.hasFocus()


def test_a_narrow_window_shows_one_pane_with_a_way_back(stage: Stage, queue: QueueScreen) -> None:
    stage.window.resize(QSize(660, 500))
    stage.settle()
    assert queue.pane.table.isVisible()
    assert not queue.pane.detail.isVisible()
    press(queue, Key.Key_Return)
    assert queue.pane.detail.isVisible()
    assert not queue.pane.table.isVisible()
    assert queue.pane.back.isVisible()
    queue.pane.back.back_requested.emit()
    assert queue.pane.table.isVisible()


def test_a_heading_closes_its_lane(stage: Stage, queue: QueueScreen) -> None:
    before = len(queue.presenter.state.ids)
    queue.pane.table.lane_toggled.emit("waiting")
    stage.settle()
    assert len(queue.presenter.state.ids) == before - 3
    lane = next(lane for lane in queue.pane.table.rows.lanes if lane.key == "waiting")
    assert lane.closed
    assert (lane.count, lane.note) == ("3", "clocks paused")


def test_c_and_ctrl_n_lead_to_the_new_ticket(stage: Stage, queue: QueueScreen) -> None:
    assert queue.actions()
    for act in ("queue.create", "queue.new_ticket"):
        stage.registry.run(act)
    assert stage.way.steps == [("new_ticket", None)] * 2


def test_y_copies_the_number(stage: Stage, queue: QueueScreen) -> None:
    assert queue.subject() is not None
    stage.registry.run("ticket.copy")
    stage.settle()
    assert QGuiApplication.clipboard().text() == "T-1042"


def test_everything_that_takes_the_keyboard_has_a_name(queue: QueueScreen) -> None:
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit)
    nameless = [
        widget
        for widget in queue.pane.findChildren(QWidget)
        if (widget.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(widget, kinds))
        and widget.isVisible()
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert nameless == []


def open_pickers(stage: Stage) -> list[str]:
    pickers = stage.window.findChildren(Picker)
    return [picker.accessibleName() for picker in pickers if picker.is_open]


def test_letters_act_on_the_ticket_while_the_list_has_the_focus(
    stage: Stage, queue: QueueScreen
) -> None:
    for key, name in ((Key.Key_S, "State"), (Key.Key_A, "Owner"), (Key.Key_P, "Priority")):
        queue.pane.table.setFocus()
        press(queue, key)
        stage.settle()
        assert open_pickers(stage) == [name]
        picker = next(one for one in stage.window.findChildren(Picker) if one.is_open)
        QTest.keyClick(picker.head.box, Key.Key_Escape)
        assert queue.pane.table.hasFocus()


def test_letters_act_in_the_ticket_too_but_never_in_its_editor(
    stage: Stage, queue: QueueScreen
) -> None:
    press(queue, Key.Key_R)
    editor = beside(queue).state
    assert editor.draft.empty
    text = queue.pane.detail.findChild(QPlainTextEdit)
    assert text is not None
    assert text.hasFocus()
    QTest.keyClicks(text, "jokes cost extra /.")
    stage.settle()
    assert text.toPlainText() == "jokes cost extra /."
    assert open_pickers(stage) == []
    QTest.keyClick(text, Key.Key_Escape)
    assert not text.hasFocus()
    assert text.toPlainText() == "jokes cost extra /."


def test_keys_of_the_list_work_as_they_are_written(stage: Stage, queue: QueueScreen) -> None:
    press(queue, Key.Key_C)
    QTest.keyClick(stage.window, Key.Key_N, Mod.ControlModifier)
    assert stage.way.steps == [("new_ticket", None)] * 2
    press(queue, Key.Key_Slash)
    assert queue.pane.bar.filter.edit.hasFocus()


def test_ctrl_enter_in_the_editor_saves_the_reply(stage: Stage, queue: QueueScreen) -> None:
    press(queue, Key.Key_R)
    text = queue.pane.detail.findChild(QPlainTextEdit)
    assert text is not None
    QTest.keyClicks(text, "On it.")
    QTest.keyClick(text, Key.Key_Return, Mod.ControlModifier)
    stage.settle()
    assert text.toPlainText() == ""
    assert queue.pane.table.current_id() == T1042
