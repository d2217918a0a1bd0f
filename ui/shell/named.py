"""Opening what another start of the program named: `trestle open ticket:T-1042`."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject

from app.bootstrap.archive import Looked, look_at_central
from app.bootstrap.desk import Desk
from ui.kit.notices.notice import Notice
from ui.runtime.ports import LanesPort, Navigator, NoticesPort
from ui.runtime.problem import Problem
from ui.shell.sheets import WindowSheets

_KEY = "named"


class NamedThings(QObject):
    """Looks on this device first, then at central, where older tickets rest.

    Source: architecture.md 10 "Links and commands", sync.md 3.7.
    """

    def __init__(
        self,
        desk: Desk,
        lanes: LanesPort,
        sheets: WindowSheets,
        navigator: Navigator,
        notices: NoticesPort,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._lanes, self._sheets = desk, lanes, sheets
        self._navigator, self._notices = navigator, notices

    def open(self, name: str) -> None:
        """Open "ticket:T-1042"; what rests at central opens with the offer to fetch it."""
        kind, _, label = name.partition(":")
        if kind != "ticket" or not label.strip():
            words = self.tr("{0} cannot be opened. Name a ticket: ticket:T-1042.")
            self._notices.say(words.format(name))
            return
        self._notices.withdraw(_KEY)
        self._sheets.find_ticket(label, partial(self._found, label.strip()))

    def _found(self, label: str, ticket: UUID | None) -> None:
        if ticket is not None:
            self._navigator.go("ticket", ticket)
            return
        self._notices.say(self.tr("{0} is not on this device; asking central…").format(label))
        self._lanes.submit(
            "net",
            self,
            lambda: look_at_central(self._desk, label),
            done=partial(self._looked, label),
            failed=partial(self._missed, label),
            key=_KEY,
        )

    def _looked(self, label: str, looked: Looked) -> None:
        rests = [one.id for one in looked.tickets if one.label.casefold() == label.casefold()]
        if rests:
            self._navigator.go("ticket", rests[0])
            return
        words = self.tr("{0} is neither on this device nor at rest at central. Check its number.")
        self._notices.say(words.format(label))

    def _missed(self, label: str, problem: Problem) -> None:
        notice = Notice(
            _KEY,
            "offline",
            self.tr("{0} is not on this device.").format(label),
            self.tr("Central could not be asked whether it rests there: {0}").format(
                problem.sentence
            ),
            self.tr("Look again"),
        )
        self._notices.post(notice, partial(self._found, label, None))
