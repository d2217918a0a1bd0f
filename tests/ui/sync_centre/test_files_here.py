"""The files of this device: what waits and why, and how one chooses otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from sqlalchemy import Connection, update

from app.bootstrap import sync_desk
from app.bootstrap.sync_facts import FilePolicy, typed_policy
from app.domain.attachments import FileFacts
from app.ports.problems import Refused
from app.store.errands import Key, note_missed, note_refused, plan
from app.store.tables import outbox
from app.sync.files.policy import read_policy
from app.usecases.attach_file import AttachFile, attach_file
from tests.builders.rows import NOW, T1042
from tests.builders.stage import Stage
from tests.ui.sync_centre import sync_world
from tests.ui.sync_centre.conftest import opened
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.screens.sync_centre.screen import SyncCentreScreen

MB = 1_000_000
NO_ROOM = "Central refused: There is no room for this client."


def add_file(stage: Stage, size: int = 3 * MB, *, known: bool = True) -> Key:
    """A file that waits to be sent; central knows its row where `known`."""
    facts = FileFacts("rack.jpg", "image/jpeg", size, f"{size:064x}")
    desk = stage.world.desk
    key = Key(desk.do(attach_file, AttachFile(facts, ticket=T1042)), "whole", "up")

    def job(connection: Connection) -> None:
        plan(connection, key, size)
        if known:
            connection.execute(update(outbox).values(state="acked", acked_rev=9))

    stage.world.store.write(job)
    return key


def device(stage: Stage) -> SyncCentreScreen:
    """The sync centre on what it says of this device."""
    screen = opened(stage)
    screen.show_part("device")
    stage.settle()
    return screen


def said(screen: SyncCentreScreen) -> list[str]:
    names = [one.accessibleName() for one in screen.pane.device.files.findChildren(QWidget)]
    return [name for name in names if ": " in name]


def online(stage: Stage) -> None:
    sync_world.synced(stage.world, offline_since=None)


def test_nothing_waits_where_central_has_everything(stage: Stage) -> None:
    assert said(device(stage)) == [
        "Files waiting: none; central has every file of yours",
        "Kept here: 0 bytes of 2 GB",
        "Files travel: over networks that are not metered",
        "By themselves: up to 25 MB each",
        "Small pictures: over every network",
    ]


def test_offline_files_wait_for_central(stage: Stage) -> None:
    add_file(stage)
    add_file(stage, 4 * MB)
    sync_world.synced(stage.world)
    assert said(device(stage))[:2] == [
        "Files waiting: 2 files, 7 MB",
        "2 files, 7 MB: Central cannot be reached; goes by itself once it can.",
    ]


def test_on_a_metered_network_files_say_that_they_wait_for_another_one(stage: Stage) -> None:
    add_file(stage)
    online(stage)
    stage.sync.metered = True
    assert said(device(stage))[1] == (
        "1 file, 3 MB: This network is metered: goes over another one, or when you ask on its "
        "ticket."
    )


def test_each_reason_stands_by_itself_with_what_to_do(stage: Stage) -> None:
    refused = add_file(stage)
    later = add_file(stage, 4 * MB)
    add_file(stage, 5 * MB)
    add_file(stage, 30 * MB)
    add_file(stage, 6 * MB, known=False)
    online(stage)

    def job(connection: Connection) -> None:
        note_refused(connection, refused, "files-client-full", "There is no room for this client.")
        full = "This device is sending 200 MB already."
        note_missed(connection, later, NOW + timedelta(minutes=5), full, attempts=1)

    stage.world.store.write(job)
    assert sorted(said(device(stage))[1:6]) == [
        f"1 file, 3 MB: {NO_ROOM} Open its ticket and send it again.",
        "1 file, 30 MB: Larger than 25 MB: goes when you ask for it on its ticket.",
        "1 file, 4 MB: This device is sending 200 MB already. Tried again by itself.",
        "1 file, 5 MB: On its way, one after another.",
        "1 file, 6 MB: Follows the changes that wait to be sent.",
    ]


def ask(stage: Stage, screen: SyncCentreScreen) -> AskSheet:
    """Open the question by its key."""
    screen.pane.device.log.setFocus()
    QTest.keyClick(screen.pane.device.log, Qt.Key.Key_F)
    (sheet,) = [one for one in stage.window.findChildren(AskSheet) if one.is_open]
    return sheet


def write(sheet: AskSheet, name: str, text: str) -> None:
    field = sheet.form.fields[name]
    assert isinstance(field, LineField)
    field.set_text(text)


def answer(stage: Stage, sheet: AskSheet) -> None:
    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.settle()


def policy(stage: Stage) -> FilePolicy:
    with stage.world.store.reading() as connection:
        return read_policy(connection)


def test_another_choice_is_made_by_keys_holds_at_once_and_can_be_taken_back(stage: Stage) -> None:
    screen = device(stage)
    sheet = ask(stage, screen)
    network = sheet.form.fields["network"]
    assert isinstance(network, ChoiceField)
    network.set_value("never")
    write(sheet, "largest", "1,5 MB")
    write(sheet, "room", "500 mb")
    answer(stage, sheet)
    assert policy(stage) == FilePolicy("never", "always", 1_500_000, 500 * MB)
    assert "Files travel: only when somebody asks for one" in said(screen)
    assert "Kept here: 0 bytes of 500 MB" in said(screen)
    assert stage.said.lines == ["Files on this device: the choice is saved"]
    stage.said.undo()
    stage.settle()
    assert policy(stage) == FilePolicy()
    assert "Files travel: over networks that are not metered" in said(screen)


def test_the_lane_of_files_hears_of_another_choice(stage: Stage) -> None:
    heard: list[tuple[frozenset[str], str]] = []
    stage.bus.changed.connect(lambda change: heard.append((change.kinds, change.origin)))
    sync_desk.keep_file_policy(stage.world.desk, FilePolicy("always"))
    stage.settle()
    assert (frozenset({"attachment"}), "sync_centre") in heard


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("largest", "many", "Type a size such as 25 MB or 1.5 GB."),
        ("largest", "", "Type a size such as 25 MB or 1.5 GB."),
        ("largest", "300 MB", "Choose a size from 1 MB to 250 MB: no larger file can be attached."),
        ("room", "-1", "Type a size such as 25 MB or 1.5 GB."),
        ("room", "5 MB", "Choose a size from 100 MB to 1000 GB."),
    ],
)
def test_a_size_that_cannot_be_says_so_under_its_field_and_changes_nothing(
    stage: Stage, field: str, typed: str, sentence: str
) -> None:
    sheet = ask(stage, device(stage))
    write(sheet, field, typed)
    answer(stage, sheet)
    assert sheet.is_open
    errors = {name: one.error for name, one in sheet.form.fields.items() if one.error}
    assert errors == {field: sentence}
    assert policy(stage) == FilePolicy()


def test_what_is_as_usual_is_not_written_down_and_odd_settings_are_as_usual(stage: Stage) -> None:
    desk = stage.world.desk
    sync_desk.keep_file_policy(desk, typed_policy("always", "always", "25", "2 GB"))
    assert desk.setting("files.network") == "always"
    assert desk.setting("files.largest") is None
    desk.keep_setting("files.network", "sometimes")
    assert policy(stage) == FilePolicy()


def test_a_size_out_of_bounds_is_refused_whoever_asks(stage: Stage) -> None:
    with pytest.raises(Refused, match="100 MB"):
        sync_desk.keep_file_policy(stage.world.desk, FilePolicy(room=1))
