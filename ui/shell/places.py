"""The places of the window, and which of them holds what."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from ui.shell.rail import Place
from ui.shell.standing import SYNC_PLACE

HOSTS: Mapping[str, str] = {"ticket": "queue", "sync": SYNC_PLACE, "client": "clients"}
"""Names that stand inside another screen, or are its shorter name."""

LETTERS = ("Q", "C", "M", "A", "B", "S", "E")
"""What follows G to go to each place."""


def places() -> tuple[Place, ...]:
    """List the places of the rail, in their order."""
    tr = QCoreApplication.translate
    return (
        Place("queue", tr("Rail", "Queue"), "inbox", tr("Rail", "Queue (Ctrl+1)")),
        Place("clients", tr("Rail", "Clients"), "building-2", tr("Rail", "Clients (Ctrl+2)")),
        Place("time", tr("Rail", "Time"), "clock", tr("Rail", "Time (Ctrl+3)")),
        Place(
            "check_ins",
            tr("Rail", "Check-ins"),
            "clipboard-check",
            tr("Rail", "Check-ins (Ctrl+4)"),
        ),
        Place("billing", tr("Rail", "Billing"), "receipt", tr("Rail", "Billing (Ctrl+5)")),
        Place(SYNC_PLACE, tr("Rail", "Sync"), "refresh-cw", tr("Rail", "Sync (Ctrl+6)")),
        Place("mail", tr("Rail", "Mail"), "mail", tr("Rail", "Mail (Ctrl+7)")),
    )
