"""What is said after an act on a ticket."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import QCoreApplication

from app.domain.lifecycle import WORDS
from app.domain.queue.words import KIND_WORDS
from app.domain.vocabulary import TicketState
from ui.screens.ticket.acts import Done
from ui.screens.ticket.files import Added


def done_words(act: Done) -> str:
    """Say an act that happened: "T-1042 is resolved"."""
    if act.act == "state":
        words = WORDS[cast("TicketState", act.value)].lower()
        return _tr("{0} is {1}").format(act.label, words)
    if act.act == "owner" and act.value:
        return _tr("{0} is with {1}").format(act.label, act.value)
    if act.act == "owner":
        return _tr("{0} is with nobody").format(act.label)
    if act.act == "kind":
        kind = KIND_WORDS[str(act.value)].lower()
        return _tr("{0}: {1}", "ticket: its kind").format(act.label, kind)
    if act.act in {"details", "flags", "triage", "follow_up", "consent", "project", "visit"}:
        return _tr("{0}: {1}", "ticket: what was done").format(act.label, act.value)
    return _tr("{0} is P{1}").format(act.label, act.value)


def added_words(added: Added) -> str:
    """Say which files were written down."""
    if len(added.names) > 1:
        return _tr("%n files are on {0} now", "", len(added.names)).format(added.label)
    return _tr("{0} is on {1} now").format(added.names[0], added.label)


_tr = partial(QCoreApplication.translate, "TicketScreen")
