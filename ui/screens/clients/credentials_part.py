"""The client's credentials by name; secrets are looked at in their own place.

Source: ux.md 3.3 "Clients", "Credentials".
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.credentials import CREDENTIAL_KINDS
from app.queries.client_page import ClientPage
from app.queries.credentials import CredentialLine
from ui.kit.buttons import Button
from ui.kit.lines import Line, LineList
from ui.kit.notices.empty import EmptyState


class CredentialsPart(QWidget):
    """Those that are in use; Enter goes to one where it can be looked at.

    `opened` carries the credential, or None for all of the client's.
    """

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Credentials"))
        self.list = LineList(self.tr("Credentials of the client"))
        self.empty = EmptyState()
        self.all = Button(self.tr("Open credentials"), icon="key-round")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(16, 8, 16, 8)
        foot.addWidget(self.all)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(self._foot)
        self.list.opened.connect(self.opened)
        self.all.clicked.connect(self._open_all)
        self.empty.acted.connect(self._open_all)

    def show_page(self, page: ClientPage) -> None:
        """Show a client's credentials."""
        lines = page.credentials
        self.list.set_lines([_line(one) for one in lines or ()])
        if lines is None:
            words, act = self.tr("Your rights do not include credentials."), ""
        else:
            words = self.tr("No credentials of {0} yet.").format(page.detail.row.name)
            act = self.tr("Open credentials")
        if not lines and self.empty.accessibleName() != words:
            self.empty.say(words, act)
        self._foot.setVisible(bool(lines))
        self._stack.setCurrentWidget(self.list if lines else self.empty)

    def place(self) -> QWidget:
        """Where work goes on."""
        return self.list if self.list.isVisibleTo(self) else self.empty.button or self.list

    @Slot()
    def _open_all(self) -> None:
        self.opened.emit(None)


def _line(one: CredentialLine) -> Line:
    kind = CREDENTIAL_KINDS.get(one.kind, one.kind)
    detail = " · ".join(part for part in (one.username, one.asset, kind) if part)
    return Line(one.id, one.label, detail, icon="key-round")
