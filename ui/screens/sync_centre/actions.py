"""What can be done in the sync centre."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.kit.actions.spec import ActionSpec
from ui.screens.sync_centre.models import tr

PANE = "sync_centre.pane"
"""The context of keys that work in the list and the open entry."""


@dataclass(frozen=True, slots=True)
class SyncActs:
    """The functions behind the acts; a reason says why one cannot be done now."""

    keep: Callable[[], None]
    no_conflict: Callable[[], str]
    put_back: Callable[[], None]
    not_restorable: Callable[[], str]
    next: Callable[[], None]
    previous: Callable[[], None]
    send_again: Callable[[], None]
    copy: Callable[[], None]
    save: Callable[[], None]
    discard: Callable[[], None]
    no_refusal: Callable[[], str]


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
            "sync_centre.put_back", tr("Put the other value back"), "2", do.put_back,
            do.not_restorable, icon="undo-2", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.next", tr("Next entry"), "PgDown", do.next, group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.previous", tr("Previous entry"), "PgUp", do.previous, group=group,
            context=PANE,
        ),
        ActionSpec(
            "sync_centre.again", tr("Try the refused act again"), "", do.send_again,
            do.no_refusal, icon="refresh-cw", group=group,
        ),
        ActionSpec(
            "sync_centre.copy", tr("Copy the refused text"), "Ctrl+Shift+C", do.copy,
            do.no_refusal, icon="copy", group=group, context=PANE,
        ),
        ActionSpec(
            "sync_centre.save", tr("Save the refused text…"), "", do.save, do.no_refusal,
            icon="save", group=group,
        ),
        ActionSpec(
            "sync_centre.discard", tr("Discard the refused act…"), "Del", do.discard,
            do.no_refusal, icon="trash-2", group=group, context=PANE,
        ),
    )  # fmt: skip
