"""A client's credentials: the list at the left, the open one at the right."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout

from app.queries.credentials import CredentialLine
from ui.kit.buttons import Button
from ui.kit.lines import Line, LineList
from ui.kit.notices.empty import EmptyState
from ui.kit.search_box import SearchBox
from ui.screens.vault.detail_part import DetailPart
from ui.screens.vault.state import VaultState, is_due
from ui.theme.theme import current

_LEAST_LIST, _LEAST_DETAIL = 230, 340


class ListPart(QSplitter):
    """Names, never secrets.

    `client_chosen` and `chosen` carry ids, `searched` what was typed.
    """

    client_chosen = Signal(object)
    chosen = Signal(object)
    searched = Signal(str)
    new_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Credentials of a client"))
        self.client = QComboBox()
        self.client.setAccessibleName(self.tr("Client"))
        self._clients: tuple[tuple[UUID, str], ...] = ()
        self.search = SearchBox(self.tr("Find a credential"))
        self.new = Button(self.tr("New…"), icon="plus", key="N")
        self.new.setAccessibleName(self.tr("New credential"))
        self.list = LineList(self.tr("Credentials"))
        self.detail = DetailPart()
        self.empty = EmptyState()
        self._right = QStackedWidget()
        self._lay_out()
        self.client.activated.connect(self._choose_client)
        self.search.textEdited.connect(self.searched)
        self.search.left.connect(self.list.setFocus)
        self.new.clicked.connect(self.new_asked)
        self.list.chosen.connect(self.chosen)
        self.empty.acted.connect(self._act)

    def _lay_out(self) -> None:
        left = QFrame()
        left.setProperty("surface", "panel")
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 0)
        top.addWidget(self.client, 1)
        find = QHBoxLayout()
        find.setContentsMargins(12, 0, 12, 4)
        find.setSpacing(8)
        find.addWidget(self.search, 1)
        find.addWidget(self.new)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addLayout(find)
        column.addWidget(self.list, 1)
        left.setMinimumWidth(current().px(_LEAST_LIST))
        self._right.setMinimumWidth(current().px(_LEAST_DETAIL))
        self._right.addWidget(self.detail)
        self._right.addWidget(self.empty)
        self.addWidget(left)
        self.addWidget(self._right)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 2)
        self.setStretchFactor(1, 3)
        self.setSizes([380, 640])

    def show_state(self, state: VaultState, today: date) -> None:
        """Show the client's credentials and the open one."""
        here = state.here
        if here is None:
            return
        if here.clients != self._clients:
            self._clients = here.clients
            self.client.clear()
            self.client.addItems([name for _id, name in here.clients])
        at = next((n for n, (one, _name) in enumerate(here.clients) if one == here.client), -1)
        if at != self.client.currentIndex():
            self.client.setCurrentIndex(at)
        if self.search.text() != state.search:
            self.search.setText(state.search)
        self.new.setEnabled(here.uses and bool(here.clients))
        self.list.set_lines(self._lines(state, today))
        self.list.choose(state.chosen)
        line = state.line
        if line is not None:
            self.detail.show_line(
                line,
                state.due_of(line.id),
                state.shown,
                state.refused,
                is_due=is_due(line, today),
            )
            self._right.setCurrentWidget(self.detail)
        else:
            self.detail.hide_secrets()
            self._say_empty(state)
            self._right.setCurrentWidget(self.empty)

    def _lines(self, state: VaultState, today: date) -> list[Line]:
        lines, retired = [], False
        for one in state.listed:
            if one.retired and not retired:
                retired = True
                lines.append(Line("retired", self.tr("Not used any more"), heading=True))
            lines.append(self._line(one, state, today))
        return lines

    def _line(self, one: CredentialLine, state: VaultState, today: date) -> Line:
        mark = not one.retired and (bool(state.due_of(one.id)) or is_due(one, today))
        detail = " · ".join(part for part in (one.username, one.asset) if part)
        return Line(
            one.id,
            one.label,
            detail or one.url or self.tr("no user name"),
            tail=self.tr("to be changed") if mark else "",
            icon="triangle-alert" if mark else "key-round",
            tone="excluded" if mark else "muted",
        )

    def _say_empty(self, state: VaultState) -> None:
        here = state.here
        if here is None:
            return
        act = key = ""
        if not here.uses:
            words = self.tr(
                "Your rights do not include credentials. An administrator gives them under People."
            )
        elif not here.clients:
            words = self.tr("No clients on this device yet. Sync (F5) brings them.")
        elif here.lines:
            words = self.tr("Nothing matches “{0}”.").format(state.search)
            act, key = self.tr("Clear search"), "Esc"
        else:
            name = dict(here.clients).get(here.client, "") if here.client is not None else ""
            words = self.tr("No credentials of {0} yet.").format(name)
            if state.gate in {"locked", "open"}:
                act, key = self.tr("New credential"), "N"
        if self.empty.accessibleName() != words or bool(act) != (self.empty.button is not None):
            self.empty.say(words, act, key)

    @Slot(int)
    def _choose_client(self, at: int) -> None:
        if 0 <= at < len(self._clients):
            self.client_chosen.emit(self._clients[at][0])

    @Slot()
    def _act(self) -> None:
        if self.search.text():
            self.search.clear()
            self.searched.emit("")
            self.list.setFocus()
        else:
            self.new_asked.emit()
