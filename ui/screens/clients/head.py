"""The head of a client's page: letters, name, the time there, people, and the acts."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.queue.hours import open_words
from app.domain.words import local_time, zone_city
from app.queries.client_page import ClientPage
from ui.kit.buttons import Button
from ui.kit.lines.delegate import paint_code
from ui.kit.plural import counted
from ui.kit.sign import Sign
from ui.kit.text import PlainLabel, set_tip
from ui.theme import fonts
from ui.theme.theme import current

_CONTACT_NEEDS, _FACTS_NEED, _LEAST_NAME, _GAP = 840, 500, 120, 12


class CodeSquare(QWidget):
    """A client's letters in a square of 40 px."""

    def __init__(self) -> None:
        super().__init__()
        self._letters = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    def set_letters(self, letters: str) -> None:
        """Show another client's letters."""
        self._letters = letters
        self.setAccessibleName(letters)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the square's room."""
        side = current().px(40)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the square."""
        paint_code(QPainter(self), QRectF(self.rect()), self._letters, fonts.TITLE)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class ClientHead(QWidget):
    """Who this is, and what time it is there.

    Source: mockups/04-client.
    """

    number_copied = Signal()
    ticket_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.square = CodeSquare()
        self.name = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, elide="right")
        self.time = PlainLabel(weight=fonts.BOLD)
        self.hours = PlainLabel(elide="right")
        self.facts = PlainLabel(tone="muted", elide="right")
        self.contact = Button("", icon="phone")
        self.ticket = Button(self.tr("New ticket"), "primary", icon="plus", key="Ctrl+N")
        self._has_contact = False
        self._lay_out()
        self.contact.clicked.connect(self.number_copied)
        self.ticket.clicked.connect(self.ticket_asked)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(5)
        line.addWidget(Sign("clock", "text"))
        line.addWidget(self.time)
        line.addWidget(self.hours)
        line.addSpacing(6)
        line.addWidget(self.facts, 1)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.name)
        words.addLayout(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 14, 24, 10)
        row.setSpacing(_GAP)
        row.addWidget(self.square)
        row.addLayout(words, 1)
        for button in (self.contact, self.ticket):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_page(self, page: ClientPage, now: datetime) -> None:
        """Show a client."""
        detail, hours = page.detail, page.hours
        self.square.set_letters(detail.row.code)
        self.name.setText(detail.row.name)
        self.time.setText(local_time(now, hours.zone))
        self.hours.setText(
            self.tr("in {0}, {1}", "city, open or closed").format(
                zone_city(hours.zone), open_words(hours, now)
            )
        )
        places = len(detail.sites)
        facts = [
            counted(detail.people, self.tr("1 person"), self.tr("{0} people")),
            counted(places, self.tr("one site"), self.tr("{0} sites")),
        ]
        if detail.row.tam:
            facts.append(self.tr("TAM {0}").format(detail.row.tam))
        self.facts.setText(" • ".join(["", *facts]).strip())
        contact = detail.main_contact
        self._has_contact = contact is not None and bool(contact.phone)
        if contact is not None:
            self.contact.set_words(contact.name)
            words = self.tr("Copy the number of {0}: {1}").format(contact.name, contact.phone)
            set_tip(self.contact, words)
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Say how narrow the head may get: without the contact's button, which leaves first."""
        least = super().minimumSizeHint()
        if self.contact.isHidden():
            return least
        gone = self.contact.sizeHint().width() + _GAP
        return QSize(least.width() - gone, least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Let the contact's button go where there is too little room, then the facts."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= current().px(_CONTACT_NEEDS)
        self.contact.setVisible(self._has_contact and wide)
        self.facts.setVisible(self.width() >= current().px(_FACTS_NEED))
        self.name.setMinimumWidth(current().px(_LEAST_NAME))
