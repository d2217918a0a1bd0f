"""A ticket's files: added by button or drop, listed with where their bytes are."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from app.bootstrap.attachments import content
from app.queries.attachments import AttachmentRow, ticket_attachments
from app.store import errands
from app.store.tables import file_errand, file_here, outbox
from tests.builders.rows import T1042
from tests.builders.stage import Stage
from ui.kit.buttons import Button
from ui.screens.ticket.attachments import AttachmentLine, Thumbnail
from ui.screens.ticket.screen import TicketScreen


def listed(stage: Stage) -> list[AttachmentRow]:
    rows: list[AttachmentRow] = stage.read(lambda session: ticket_attachments(session, T1042))
    return rows


def lines(part: QWidget) -> list[str]:
    """What a screen reader says of each file."""
    return [line.accessibleName() for line in part.findChildren(AttachmentLine)]


def data_of(paths: Sequence[Path]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(pane: QWidget, paths: Sequence[Path]) -> bool:
    """Drag files over a part and let them go; whether they were wanted."""
    data, copy = data_of(paths), Qt.DropAction.CopyAction
    none = Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(9, 9), copy, data, Qt.MouseButton.LeftButton, none)
    entering.ignore()
    QApplication.sendEvent(pane, entering)
    if entering.isAccepted():
        event = QDropEvent(QPointF(9, 9), copy, data, Qt.MouseButton.LeftButton, none)
        QApplication.sendEvent(pane, event)
    return entering.isAccepted()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "site visit" / "rack.txt"
    path.parent.mkdir()
    path.write_bytes(b"x" * 84_000)
    return path


def test_a_dropped_file_is_listed_and_said_to_wait(
    stage: Stage, ticket: TicketScreen, photo: Path
) -> None:
    assert drop(ticket.pane, [photo])
    stage.settle()
    [row] = listed(stage)
    assert (row.name, row.size, row.visibility) == ("rack.txt", 84_000, "internal")
    assert lines(ticket.pane.inspector) == ["rack.txt, 84 kB, waiting to be sent"]
    assert stage.said.lines[-1] == "rack.txt is on T-1042 now"
    [line] = ticket.pane.inspector.findChildren(AttachmentLine)
    assert "a sealed copy is on this device" in line.toolTip()


def test_a_file_is_added_by_the_button_through_the_systems_own_dialog(
    stage: Stage, ticket: TicketScreen, photo: Path
) -> None:
    [button] = [
        one for one in ticket.pane.inspector.findChildren(Button) if one.text() == "Add a file…"
    ]
    button.click()
    [dialog] = stage.window.findChildren(QFileDialog)
    assert dialog.windowTitle() == "Add files to T-1042"
    dialog.filesSelected.emit([str(photo)])
    dialog.reject()
    stage.settle()
    assert [row.name for row in listed(stage)] == ["rack.txt"]


def test_the_related_part_lists_the_files_too_and_counts_them(
    stage: Stage, ticket: TicketScreen, photo: Path
) -> None:
    drop(ticket.pane, [photo])
    stage.settle()
    ticket.presenter.choose_tab("related")
    assert lines(ticket.pane.related) == ["rack.txt, 84 kB, waiting to be sent"]
    assert ticket.pane.tabs.accessibleTabName(3) == "Related 6"


def test_a_file_stays_when_the_one_that_it_was_made_from_is_gone(
    stage: Stage, ticket: TicketScreen, photo: Path
) -> None:
    drop(ticket.pane, [photo])
    stage.settle()
    photo.unlink()
    ticket.activated()
    stage.settle()
    assert lines(ticket.pane.inspector) == ["rack.txt, 84 kB, waiting to be sent"]
    [row] = listed(stage)
    assert b"".join(content(stage.world.desk, row.id)) == b"x" * 84_000


def test_a_file_that_cannot_be_added_is_named_and_does_not_hold_up_the_others(
    stage: Stage, ticket: TicketScreen, photo: Path
) -> None:
    empty = photo.with_name("empty.txt")
    empty.touch()
    assert drop(ticket.pane, [empty, photo, photo.parent])
    stage.settle()
    assert [row.name for row in listed(stage)] == ["rack.txt"]
    assert ticket.pane.refusal.words == (
        "empty.txt: This file is empty: choose another one.\n"
        "site visit is not a file: choose a file."
    )


def test_several_files_are_told_of_in_one_sentence(
    stage: Stage, ticket: TicketScreen, photo: Path
) -> None:
    other = photo.with_name("label.txt")
    other.write_text("NW-EX01")
    drop(ticket.pane, [photo, other])
    stage.settle()
    assert [row.name for row in listed(stage)] == ["rack.txt", "label.txt"]
    assert stage.said.lines == ["2 files are on T-1042 now"]


def test_no_file_is_taken_before_there_is_a_ticket(stage: Stage, photo: Path) -> None:
    assert not drop(stage.open("ticket").pane, [photo])


def test_a_link_of_the_web_is_no_file(ticket: TicketScreen) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://client.example/rack.jpg")])
    entering = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    entering.ignore()
    QApplication.sendEvent(ticket.pane, entering)
    assert not entering.isAccepted()


def test_a_file_dropped_on_the_editor_is_no_text_of_the_reply(
    ticket: TicketScreen, photo: Path
) -> None:
    text = ticket.pane.editor.text
    assert not text.canInsertFromMimeData(data_of([photo]))
    words = QMimeData()
    words.setText("a sentence")
    assert text.canInsertFromMimeData(words)


def test_the_verb_that_is_sent_is_named_as_central_knows_it(
    stage: Stage, ticket: TicketScreen, photo: Path
) -> None:
    drop(ticket.pane, [photo])
    stage.settle()
    with stage.world.store.reading() as connection:
        ops: list[Any] = list(connection.execute(outbox.select()))
    assert [(op.verb, op.entity) for op in ops] == [("attach_file", "attachment")]
    assert isinstance(ops[0].row, UUID)


def choose(ticket: TicketScreen, name: str, words: str) -> None:
    """Choose an act from the menu of a file beside the ticket."""
    [found] = [
        one
        for one in ticket.pane.inspector.findChildren(Button)
        if one.accessibleName() == f"What can be done with {name}"
    ]
    [menu] = found.findChildren(QMenu)
    [act] = [act for act in menu.actions() if act.text() == words]
    act.trigger()


def pasted_image() -> QImage:
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    return image


def test_a_pasted_picture_becomes_a_file_with_a_small_picture(
    stage: Stage, ticket: TicketScreen
) -> None:
    data = QMimeData()
    data.setImageData(pasted_image())
    text = ticket.pane.editor.text
    assert text.canInsertFromMimeData(data)
    text.insertFromMimeData(data)
    stage.settle()
    [row] = listed(stage)
    assert (row.name[:15], row.media_type, row.width) == ("Pasted picture ", "image/png", 600)
    [small] = ticket.pane.inspector.findChildren(Thumbnail)
    assert not small.grab().isNull()
    assert text.toPlainText() == ""


def test_the_related_part_offers_each_act_by_a_link_of_its_own(
    stage: Stage, ticket: TicketScreen, photo: Path
) -> None:
    drop(ticket.pane, [photo])
    stage.settle()
    ticket.presenter.choose_tab("related")
    names = [one.accessibleName() for one in ticket.pane.related.findChildren(Button)]
    assert {"Save as… rack.txt", "Remove rack.txt"} <= set(names)
    [remove] = [
        one
        for one in ticket.pane.related.findChildren(Button)
        if one.accessibleName() == "Remove rack.txt"
    ]
    remove.click()
    stage.settle()
    assert listed(stage) == []


def test_text_is_pasted_as_text_even_if_a_picture_of_it_comes_along(ticket: TicketScreen) -> None:
    data = QMimeData()
    data.setText("a cell of a sheet")
    data.setImageData(pasted_image())
    ticket.pane.editor.text.insertFromMimeData(data)
    assert ticket.pane.editor.text.toPlainText() == "a cell of a sheet"


def test_a_file_is_removed_by_the_delete_key_and_comes_back_by_undo(
    stage: Stage, ticket: TicketScreen, photo: Path
) -> None:
    drop(ticket.pane, [photo])
    stage.settle()
    [line] = ticket.pane.inspector.findChildren(AttachmentLine)
    press(line, Qt.Key.Key_Delete)
    stage.settle()
    assert listed(stage) == []
    assert stage.said.lines[-1] == "rack.txt is removed"
    stage.said.undo()
    stage.settle()
    [row] = listed(stage)
    assert (row.name, row.size) == ("rack.txt", 84_000)
    assert b"".join(content(stage.world.desk, row.id)) == b"x" * 84_000


def press(widget: QWidget, key: Qt.Key) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def test_a_file_is_saved_readable_only_where_a_person_says(
    stage: Stage, ticket: TicketScreen, photo: Path, tmp_path: Path
) -> None:
    drop(ticket.pane, [photo])
    stage.settle()
    choose(ticket, "rack.txt", "Save as…")
    [dialog] = stage.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "saved.txt"))
    dialog.reject()
    stage.settle()
    assert (tmp_path / "saved.txt").read_bytes() == b"x" * 84_000
    assert stage.said.lines[-1] == "rack.txt is saved, readable, as saved.txt"
    files = [path for path in stage.world.store.folder.rglob("*") if path.is_file()]
    assert not any(b"x" * 100 in path.read_bytes() for path in files)


def test_a_file_that_is_not_here_is_fetched_by_its_button_or_enter(
    stage: Stage, ticket: TicketScreen, photo: Path
) -> None:
    drop(ticket.pane, [photo])
    stage.settle()
    [row] = listed(stage)
    with stage.world.store.writing() as connection:
        connection.execute(file_here.delete())
        connection.execute(file_errand.delete())
    ticket.activated()
    stage.settle()
    assert lines(ticket.pane.inspector) == [
        "rack.txt, 84 kB, not sent yet by the device that has it"
    ]
    [line] = ticket.pane.inspector.findChildren(AttachmentLine)
    press(line, Qt.Key.Key_Return)
    stage.settle()
    assert lines(ticket.pane.inspector) == ["rack.txt, 84 kB, waiting to be fetched"]
    with stage.world.store.reading() as connection:
        assert errands.standings(connection, [row.id])[row.id].way == "down"
