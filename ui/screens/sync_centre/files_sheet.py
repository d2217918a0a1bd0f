"""Asks how files travel, and how much room they have on this device."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.bootstrap.sync_facts import FilePolicy, typed_policy
from app.domain.attachments import size_words
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.screens.sync_centre.files_words import networks, small_networks
from ui.screens.sync_centre.words import tr

NETWORK, SMALL, LARGEST, ROOM = "network", "small", "largest", "room"


def files_sheet(
    window: QWidget,
    policy: FilePolicy,
    send: Callable[[AskSheet, Callable[[], FilePolicy]], None],
) -> AskSheet:
    """Ask for another choice; `send` gets the sheet and what reads the choice, or refuses it."""
    sheet = AskSheet(
        window,
        tr("Files on this device"),
        tr("Files wait for a network, for you, or for room; rows never wait for files."),
        accept=tr("Save"),
    )
    sheet.add(NETWORK, ChoiceField(tr("Files travel"), networks(), value=policy.network))
    sheet.add(
        LARGEST,
        LineField(
            tr("Largest file that travels by itself"),
            size_words(policy.largest),
            hint=tr("a larger one goes when somebody asks for it"),
        ),
    )
    sheet.add(SMALL, ChoiceField(tr("Small pictures travel"), small_networks(), value=policy.small))
    sheet.add(
        ROOM,
        LineField(
            tr("Room for files on this device"),
            size_words(policy.room),
            hint=tr("files of open tickets and files on their way stay in any case"),
        ),
    )

    def go() -> None:
        typed = {name: sheet.value(name) for name in (NETWORK, SMALL, LARGEST, ROOM)}
        send(sheet, lambda: typed_policy(*typed.values()))

    sheet.ask(go, {"files-largest": LARGEST, "files-room": ROOM})
    return sheet
