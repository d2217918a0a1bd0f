"""What can be done in the sync centre."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from ui.kit.actions.spec import ActionSpec
from ui.screens.sync_centre.archives_bar import CANCEL_KEY
from ui.screens.sync_centre.batch_bar import ALL_KEY, KEEP_KEY
from ui.screens.sync_centre.conflict_pane import BASE_KEY, MINE_KEY, READING_KEY, ROW_KEY
from ui.screens.sync_centre.entry_pane import NOTE_KEY
from ui.screens.sync_centre.files_card import FILES_KEY
from ui.screens.sync_centre.places_bar import KEYS, Side
from ui.screens.sync_centre.words import tr

PANE = "sync_centre.pane"
"""The context of keys that work in the list and the open entry."""
LIST = "sync_centre.list"
"""The context of keys that work in the list alone: elsewhere they edit text."""


@dataclass(frozen=True, slots=True)
class SyncActs:
    """The functions behind the acts; a reason says why one cannot be done now."""

    mark: Callable[[], None]
    mark_on: Callable[[int], None]
    mark_all: Callable[[], None]
    keep_marked: Callable[[], None]
    none_marked: Callable[[], str]
    files: Callable[[], None]
    unread: Callable[[], str]
    keep: Callable[[], None]
    no_conflict: Callable[[], str]
    keep_row: Callable[[], None]
    not_several: Callable[[], str]
    reading: Callable[[], None]
    not_parted: Callable[[], str]
    cancel: Callable[[], None]
    nothing_comes: Callable[[], str]
    base: Callable[[], None]
    no_base: Callable[[], str]
    put_back: Callable[[], None]
    not_restorable: Callable[[], str]
    mine: Callable[[], None]
    not_mine: Callable[[], str]
    merge: Callable[[], None]
    finish: Callable[[], None]
    place: Callable[[str], None]
    no_place: Callable[[], str]
    not_mergeable: Callable[[], str]
    next: Callable[[], None]
    previous: Callable[[], None]
    edit: Callable[[], None]
    not_editable: Callable[[], str]
    again: Callable[[], None]
    not_again: Callable[[], str]
    open: Callable[[], None]
    not_there: Callable[[], str]
    copy: Callable[[], None]
    save: Callable[[], None]
    no_text: Callable[[], str]
    discard: Callable[[], None]
    not_droppable: Callable[[], str]
    note: Callable[[], None]
    no_note: Callable[[], str]
    part: Callable[[int], None]


def _sides() -> dict[Side, str]:
    return {
        "ours": tr("Take yours at the marked place"),
        "theirs": tr("Take the other's at the marked place"),
        "both": tr("Take both at the marked place"),
    }


def sync_actions(do: SyncActs) -> tuple[ActionSpec, ...]:
    """List the acts.

    Source: ux.md 3.4, 3.7.
    """
    group = "Tools"
    return (
        ActionSpec(
            "sync_centre.keep", tr("Keep the value that stands"), "1", do.keep, do.no_conflict,
            icon="check", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.keep_marked", tr("Keep yours in the selected conflicts"), KEEP_KEY,
            do.keep_marked, do.none_marked, icon="check", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.keep_row", tr("Keep yours in all fields of it"), ROW_KEY, do.keep_row,
            do.not_several, icon="check", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.reading", tr("Conflict side by side, or merged"), READING_KEY, do.reading,
            do.not_parted, icon="split", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.cancel", tr("Cancel the copying of older tickets"), CANCEL_KEY,
            do.cancel, do.nothing_comes, icon="x", group=group, context=PANE,
            synonyms=(tr("archive"), tr("pin")),
        ),
        ActionSpec(
            "sync_centre.base", tr("Show what both began with"), BASE_KEY, do.base, do.no_base,
            icon="history", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.mark", tr("Select the conflict, or no longer"), "X", do.mark,
            do.no_conflict, icon="square", group=group, context=LIST,
        ),
        ActionSpec(
            "sync_centre.mark_down", tr("Select it and the next conflict"), "Shift+Down",
            partial(do.mark_on, 1), do.no_conflict, group=group, context=LIST,
        ),
        ActionSpec(
            "sync_centre.mark_up", tr("Select it and the previous conflict"), "Shift+Up",
            partial(do.mark_on, -1), do.no_conflict, group=group, context=LIST,
        ),
        ActionSpec(
            "sync_centre.mark_all", tr("Select all conflicts, or none"), ALL_KEY, do.mark_all,
            do.no_conflict, group=group, context=LIST,
        ),
        ActionSpec(
            "sync_centre.put_back", tr("Put the other value back"), "2", do.put_back,
            do.not_restorable, icon="undo-2", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.mine", tr("Put yours back"), MINE_KEY, do.mine, do.not_mine,
            icon="undo-2", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.merge", tr("Edit both values as one"), "3", do.merge, do.not_mergeable,
            icon="git-merge", group=group, context=PANE,
        ),
        *(
            ActionSpec(
                f"sync_centre.place_{side}", words, KEYS[side], partial(do.place, side),
                do.no_place, icon="git-merge", group=group, context=PANE,
            )
            for side, words in _sides().items()
        ),
        ActionSpec(
            "sync_centre.finish", tr("Save the merged text"), "Ctrl+Return", do.finish,
            do.not_mergeable, icon="check", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.next", tr("Next entry"), "PgDown", do.next, group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.previous", tr("Previous entry"), "PgUp", do.previous, group=group,
            context=PANE,
        ),
        ActionSpec(
            "sync_centre.edit", tr("Edit what waits, or correct what was refused…"), "F2", do.edit,
            do.not_editable, icon="pencil", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.again", tr("Try it again"), "R", do.again, do.not_again,
            icon="refresh-cw", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.open", tr("Open what it is about"), "O", do.open, do.not_there,
            icon="arrow-right", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.copy", tr("Copy the refused text, or the sync log"), "Ctrl+Shift+C",
            do.copy, do.no_text, icon="copy", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.save", tr("Save the refused text, or the sync log…"), "S", do.save,
            do.no_text, icon="save", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.discard", tr("Take back what waits, or discard what was refused"), "Del",
            do.discard, do.not_droppable, icon="trash-2", group=group, context=PANE,
            synonyms=(tr("undo"),),
        ),
        ActionSpec(
            "sync_centre.note", tr("Save the refused text as an internal note"), NOTE_KEY, do.note,
            do.no_note, icon="lock", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.files", tr("Files on this device: network, sizes, room…"), FILES_KEY,
            do.files, do.unread, icon="settings", group=group, context=PANE,
            synonyms=(tr("settings"), tr("metered"), tr("attachments"), tr("thumbnails")),
        ),
        ActionSpec(
            "sync_centre.next_part", tr("Next part of the sync centre"), "Ctrl+PgDown",
            partial(do.part, 1), group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.previous_part", tr("Previous part of the sync centre"), "Ctrl+PgUp",
            partial(do.part, -1), group=group, context=PANE,
        ),
    )  # fmt: skip
