"""Parked mail: the list, the mail under the cursor, and where it goes.

Source: ux.md 3.8; mockup 03.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from typing import cast
from uuid import UUID

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.queries.mail import ParkedMail
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.forms.field import ErrorLine
from ui.kit.forms.kinds import ChoiceField
from ui.kit.forms.suggest import Suggest, SuggestField, Suggestion
from ui.kit.lines import Line, LineList
from ui.kit.notices.empty import EmptyState
from ui.kit.text import PlainLabel
from ui.screens.mail.state import MailState
from ui.theme import fonts
from ui.theme.theme import current

_LIST, _CARD = 264, 640
_SHOWN = 6_000
"""Characters of a mail that are painted; a ticket made of it has all of them."""


class MailView(QWidget):
    """Two columns: what waits, and the mail with where it goes.

    `chosen` carries a mail's id, `client_picked` and `contact_picked` what was said of it.
    """

    chosen = Signal(object)
    client_picked = Signal(object)
    contact_picked = Signal(object)

    def __init__(self, clients: Suggest) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Mail to be placed"))
        self.sums = PlainLabel(tone="muted")
        self.list = LineList(self.tr("Mail to be placed, the oldest first"))
        self.empty = EmptyState()
        self.client = SuggestField(
            self.tr("C&lient"), clients, placeholder=self.tr("name or code")
        )  # fmt: skip
        self.contact = ChoiceField(self.tr("&Written by"), [(None, self.tr("nobody we know"))])
        self.person = Button(self.tr("Somebody new…"), "link", key="N")
        self.file = Button(self.tr("Make a ticket"), "primary", key="Ctrl+Enter")
        self.join = Button(self.tr("Add to it"), key="A")
        self.dismiss = Button(self.tr("Put away…"), "quiet", key="X")
        self.problem = ErrorLine()
        self._lay_out()
        self.list.chosen.connect(self.chosen)
        self.client.picked.connect(self.client_picked)
        self.client.edited.connect(self._lose_client)
        self.contact.edited.connect(self._tell_contact)
        current().changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        self._side = QFrame()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 14, 16, 10)
        head.setSpacing(8)
        head.addWidget(PlainLabel(self.tr("Mail"), size=fonts.LARGE, weight=fonts.BOLD))
        head.addWidget(self.sums, 1)
        side.addLayout(head)
        side.addWidget(self.list, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._reading())
        self._pages.addWidget(self.empty)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addWidget(self._pages, 1)

    def _reading(self) -> QWidget:
        self.card = Card(spacing=8)
        self._when = PlainLabel(tone="muted", size=fonts.CELL)
        self._subject = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self._sender = PlainLabel(tone="muted", wrap=True)
        words = self.tr("Nothing proves that this mail is from that address.")
        self._unproven = PlainLabel(words, tone="excluded", wrap=True)
        self._why = PlainLabel(wrap=True, weight=fonts.BOLD)
        self._text = PlainLabel(wrap=True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._files = PlainLabel(tone="muted", wrap=True)
        self._more = Button("", "link")
        self._quoted = PlainLabel(tone="muted", wrap=True)
        self._more.clicked.connect(self._toggle_quoted)
        for widget in (self._when, self._subject, self._sender, self._unproven, self._text):
            self.card.column.addWidget(widget)
        self.card.column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.card.column.addWidget(self._quoted)
        self.card.column.addWidget(self._files)
        self._frame = QFrame()
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(0, 20, 0, 20)
        column.setSpacing(14)
        column.addWidget(self.card)
        column.addWidget(self._placing())
        column.addStretch(1)
        inner = QWidget()
        middle = QHBoxLayout(inner)
        middle.setContentsMargins(20, 0, 20, 0)
        middle.addStretch(1)
        middle.addWidget(self._frame, 8)
        middle.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def _placing(self) -> Card:
        card = Card(spacing=10)
        card.setAccessibleName(self.tr("Where it goes"))
        self._belongs = PlainLabel(wrap=True)
        fields = QHBoxLayout()
        fields.setSpacing(12)
        fields.addWidget(self.client, 1)
        fields.addWidget(self.contact, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.dismiss)
        buttons.addStretch(1)
        buttons.addWidget(self.file)
        joins = QHBoxLayout()
        joins.setSpacing(12)
        joins.addWidget(self._belongs, 1)
        joins.addWidget(self.join, 0, Qt.AlignmentFlag.AlignTop)
        card.column.addWidget(self._why)
        card.column.addLayout(fields)
        card.column.addWidget(self.person, 0, Qt.AlignmentFlag.AlignRight)
        card.column.addLayout(joins)
        card.column.addWidget(self.problem)
        card.column.addLayout(buttons)
        return card

    def show_state(self, state: MailState) -> None:
        """Show a state."""
        self.list.set_lines([_line(mail) for mail in state.mails])
        many = len(state.mails)
        self.sums.setText(self.tr("{0} to place").format(many) if many else "")
        if not state.mails:
            self.empty.say(self._nothing(state))
        self._side.setVisible(bool(state.mails))
        self._pages.setCurrentIndex(0 if state.mail is not None else 1)
        if state.mail is not None:
            self.list.choose(state.at)
            self._show_mail(state.mail)
            self._show_choice(state)
        self.problem.say(state.problem)
        for button in (self.file, self.join, self.dismiss):
            button.setEnabled(not state.busy)

    def _nothing(self, state: MailState) -> str:
        if state.problem:
            return state.problem
        if not state.loaded:
            return self.tr("Reading…")
        if state.placed:
            return self.tr("All mail is placed. {0} since you came here.").format(state.placed)
        return self.tr(
            "No mail waits. What central cannot place by its sender comes here: choose whose it "
            "is, and it becomes a ticket."
        )

    def _show_mail(self, mail: ParkedMail) -> None:
        self._when.setText(_when(mail.at))
        self._subject.setText(mail.subject or self.tr("No subject"))
        self.card.setAccessibleName(mail.subject or self.tr("No subject"))
        named = f"{mail.sender_name} <{mail.sender}>" if mail.sender_name else mail.sender
        self._sender.setText(named or self.tr("No sender can be read"))
        self._unproven.setVisible(mail.unproven)
        text = mail.text.strip() or self.tr("It has no words.")
        self._text.setText(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
        self._files.setText(self.tr("With it: {0}").format(", ".join(mail.files)))
        self._files.setVisible(bool(mail.files))
        if self._quoted.text() != mail.quoted[:_SHOWN]:
            self._quoted.setText(mail.quoted[:_SHOWN])
            self._fold(folded=True)
        self._more.setVisible(bool(mail.quoted))
        self._why.setText(mail.why)

    def _show_choice(self, state: MailState) -> None:
        client = state.client
        if client is None and self.client.value() is not None:
            self.client.set_value(None)
        elif client is not None and self.client.value() != client.id:
            self.client.set_value(Suggestion(client.id, client.name))
        choices: list[tuple[Hashable, str]] = [(None, self.tr("nobody we know"))]
        choices += [(one.id, one.name) for one in state.people]
        self.contact.set_choices(choices)
        if state.contact is None or state.contact in {one.id for one in state.people}:
            self.contact.set_value(state.contact)
        ticket = state.mail.ticket if state.mail is not None else None
        self.person.setVisible(state.contact is None)
        self.join.setVisible(ticket is not None)
        self._belongs.setVisible(ticket is not None)
        if ticket is not None:
            self._belongs.setText(
                self.tr("It seems to belong to {0}, {1}.").format(ticket.label, ticket.title)
            )
            self.join.set_words(self.tr("Add to {0}").format(ticket.label))

    def _fold(self, *, folded: bool) -> None:
        self._quoted.setVisible(not folded and bool(self._quoted.text()))
        self._more.set_words(
            self.tr("Show what it quotes") if folded else self.tr("Hide what it quotes")
        )

    @Slot()
    def _toggle_quoted(self) -> None:
        self._fold(folded=not self._quoted.isHidden())

    @Slot()
    def _lose_client(self) -> None:
        if self.client.value() is None:
            self.client_picked.emit(None)

    @Slot()
    def _tell_contact(self) -> None:
        self.contact_picked.emit(cast("UUID | None", self.contact.value()))

    @Slot()
    def _restyle(self) -> None:
        self._side.setFixedWidth(current().px(_LIST))
        self._frame.setMaximumWidth(current().px(_CARD))
        self._frame.setMinimumWidth(min(current().px(_CARD), current().px(320)))


def _line(mail: ParkedMail) -> Line:
    at = QDateTime.fromSecsSinceEpoch(round(mail.at.timestamp()))
    today = at.date() == QDateTime.currentDateTime().date()
    return Line(
        mail.id,
        mail.subject or mail.text[:80] or "No subject",
        mail.sender_name or mail.sender or "no sender",
        QLocale().toString(at, "HH:mm" if today else "d MMM"),
        icon="mail",
        tone="excluded" if mail.unproven else "muted",
    )


def _when(at: datetime) -> str:
    """A day and an hour in this computer's zone."""
    here = QDateTime.fromSecsSinceEpoch(round(at.timestamp()))
    return QLocale().toString(here, "d MMM yyyy, HH:mm")
