"""What stands in the place of a ticket that is not on this device."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication

from ui.screens.ticket.state import TicketScreenState


def missing_words(state: TicketScreenState) -> tuple[str, str]:
    """The sentences, and the words of the button; no words where there is nothing to press.

    Source: sync.md 3.7, ux.md 3.6.
    """
    loaded = state.loaded
    if loaded is None or loaded.copying:
        return _tr("This ticket is not on this device yet: the copy is still running."), ""
    if loaded.fetching == "unknown":
        words = _tr("Central has no such ticket that you may see. Choose another one.")
        return words, _tr("Ask again")
    if loaded.fetching == "waiting" and loaded.online:
        return _tr("This ticket rests at central. It is being fetched."), ""
    if loaded.fetching == "waiting":
        words = _tr(
            "This ticket rests at central. It is fetched at the next sync: "
            "it comes by itself as soon as central can be reached."
        )
        return words, ""
    if loaded.online:
        words = _tr(
            "This ticket rests at central: nobody has touched it for long. "
            "Fetched, it stays here for two weeks at least."
        )
        return words, _tr("Fetch now")
    words = _tr(
        "This ticket rests at central, which cannot be reached now. "
        "It can be fetched at the next sync."
    )
    return words, _tr("Fetch at the next sync")


def unfetchable(state: TicketScreenState) -> str:
    """Why a ticket cannot be fetched; empty where it can."""
    if state.target is None:
        return _tr("Choose a ticket first.")
    return "" if state.missing else _tr("This ticket is here already.")


_tr = partial(QCoreApplication.translate, "TicketScreen")
