"""Why something cannot be done in the sync centre now; empty where it can."""

from __future__ import annotations

from app.bootstrap.sync_facts import Clash, Place, Refusal, WaitingAct
from ui.screens.sync_centre.state import SyncCentreState
from ui.screens.sync_centre.words import tr


def no_conflict(state: SyncCentreState) -> str:
    """Say why nothing can be chosen between two values."""
    return "" if isinstance(state.entry, Clash) else tr("Choose a conflict first.")


def none_marked(state: SyncCentreState) -> str:
    """Say why conflicts cannot be settled together."""
    if state.batch:
        return ""
    return no_conflict(state) or tr("Select conflicts first: X selects one, Ctrl+A all.")


def not_restorable(state: SyncCentreState) -> str:
    """Say why the other value cannot be put back."""
    entry = state.entry
    if not isinstance(entry, Clash):
        return no_conflict(state)
    return "" if entry.restorable else tr("This value cannot be put back from here.")


def not_mine(state: SyncCentreState) -> str:
    """Say why our own value cannot be put back."""
    entry = state.entry
    if isinstance(entry, Clash) and not entry.now:
        return tr("Yours stands: nobody wrote there since.")
    return not_restorable(state)


def not_mergeable(state: SyncCentreState) -> str:
    """Say why the two values cannot become one."""
    entry = state.entry
    if not isinstance(entry, Clash):
        return no_conflict(state)
    if entry.has_versions or entry.merged is not None:
        return ""
    return tr("Such values cannot be merged: keep one of them.")


def no_place(state: SyncCentreState) -> str:
    """Say why there is no marked place to choose at."""
    entry = state.entry
    if isinstance(entry, Clash) and entry.merged is not None and entry.merged.places:
        return not_parted(state)
    return not_mergeable(state) or tr("All of it came together: no place has to be chosen.")


def not_parted(state: SyncCentreState) -> str:
    """Say why a conflict cannot be read in another way."""
    entry = state.entry
    if isinstance(entry, Clash) and entry.has_versions:
        return tr("Its two versions are brought together on the page's own screen.")
    return not_mergeable(state)


def not_several(state: SyncCentreState) -> str:
    """Say why there is only one field to settle."""
    if len(state.alike) > 1:
        return ""
    return no_conflict(state) or tr("This is the only field of it in conflict.")


def no_base(state: SyncCentreState) -> str:
    """Say why what both began with cannot be shown."""
    entry = state.entry
    if not isinstance(entry, Clash):
        return no_conflict(state)
    return "" if entry.base is not None else tr("What both began with is not known here.")


def not_droppable(state: SyncCentreState) -> str:
    """Say why nothing can be taken back or let go."""
    found = isinstance(state.entry, Refusal | WaitingAct)
    return "" if found else tr("Choose something that waits or was refused first.")


def no_note(state: SyncCentreState) -> str:
    """Say why nothing refused can become an internal note."""
    entry = state.entry
    if not isinstance(entry, Refusal):
        return tr("Choose something that was refused first.")
    return "" if entry.note.ticket is not None else entry.note.why_not


def not_editable(state: SyncCentreState) -> str:
    """Say why nothing that waits or was refused can be edited."""
    entry = state.entry
    if isinstance(entry, WaitingAct):
        return "" if entry.editable else tr("Nothing in it can be edited here: take it back.")
    if not isinstance(entry, Refusal):
        return not_droppable(state)
    return "" if entry.values else tr("Nothing in it can be corrected here.")


def not_again(state: SyncCentreState) -> str:
    """Say why nothing can be tried again."""
    entry = state.entry
    if isinstance(entry, Refusal) or (isinstance(entry, WaitingAct) and entry.held):
        return ""
    return tr("Choose something that was refused or set aside first.")


def not_there(state: SyncCentreState) -> str:
    """Say why the thing itself cannot be opened."""
    return "" if place_of(state) else tr("It has no page on this device.")


def unread(state: SyncCentreState) -> str:
    """Say why what was chosen about files cannot be changed yet."""
    return "" if state.overview is not None else tr("The sync centre has not been read yet.")


def place_of(state: SyncCentreState) -> Place | None:
    """Where the thing of the open entry is shown."""
    entry = state.entry
    return None if entry is None else entry.place
