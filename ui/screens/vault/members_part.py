"""Those who are in the vault, person by person, with what can be done about each.

Source: docs/adr/0071-who-leaves-the-vault.md.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.bootstrap.vault_members import Computer, Insider, Members
from ui.kit.beside import Beside
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.text import PlainLabel
from ui.theme import fonts

_LEAST_WORDS = 220
"""So much a name has beside its button. Units: pixels at 100 %."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class MembersPart(QWidget):
    """A card for each person.

    `end_asked` carries an `Insider` and a `Computer` of theirs; `promote_asked` an `Insider`.
    """

    end_asked = Signal(object, object)
    promote_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("In the vault"))
        self._shown: Members | None = None
        self.lacks = PlainLabel(tone="excluded", wrap=True)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(PlainLabel(self.tr("In the vault"), weight=fonts.BOLD))
        column.addWidget(self.lacks)
        column.addLayout(self._cards)

    def show_members(self, members: Members | None) -> None:
        """Show who is in; what is the same stays, and the keyboard with it."""
        self.setVisible(members is not None and bool(members.people))
        if members is None or members == self._shown:
            return
        self._shown = members
        words = self._lacking(members)
        self.lacks.setText(words)
        self.lacks.setVisible(bool(words))
        while (item := self._cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for one in members.people:
            self._cards.addWidget(self._card(members, one))

    def _lacking(self, members: Members) -> str:
        """What an administrator of central lacks who does not administer the vault yet."""
        me = next((one for one in members.people if one.me), None)
        if me is None or not me.looks_after or members.administers:
            return ""
        able = [one.name for one in members.people if one.administers and one.looks_after]
        by = ", ".join(able) or self.tr("somebody who administers the vault")
        return self.tr(
            "You look after the firm's central, but do not administer the vault yet: only your own "
            "computers can be let in or taken out here. {0} can let you, in this place; or two "
            "sheets of paper do."
        ).format(by)

    def _card(self, members: Members, one: Insider) -> Card:
        card = Card(spacing=8)
        name = one.name or self.tr("somebody whom central does not know")
        card.setAccessibleName(self.tr("{0} in the vault").format(name))
        card.column.addWidget(self._head(members, one, name))
        for at, computer in enumerate(one.computers, 1):
            card.column.addWidget(self._line(members, one, computer, name, at))
        return card

    def _head(self, members: Members, one: Insider, name: str) -> QWidget:
        if one.administers:
            role = self.tr("administers the vault")
        elif one.looks_after:
            role = self.tr("looks after the firm's central; does not administer the vault yet")
        else:
            role = ""
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(PlainLabel(name, weight=fonts.BOLD, wrap=True))
        if role:
            column.addWidget(PlainLabel(role, tone="muted", wrap=True))
        if not (members.administers and one.looks_after and not one.administers):
            return words
        let = Button(self.tr("Let them administer it…"), icon="shield-check")
        let.setAccessibleName(self.tr("Let {0} administer the vault…").format(name))
        let.clicked.connect(lambda _on=False: self.promote_asked.emit(one))
        return Beside(words, (let,), least=_LEAST_WORDS, align=_MIDDLE)

    def _line(
        self, members: Members, one: Insider, computer: Computer, name: str, at: int
    ) -> QWidget:
        called = computer.name or self.tr("computer {0}").format(at)
        words = self.tr("{0} · this computer").format(called) if computer.here else called
        label = PlainLabel(words, wrap=True)
        if computer.here or not (members.administers or one.me):
            return label
        out = Button(self.tr("Take out…"), icon="log-out")
        out.setAccessibleName(self.tr("Take {0} of {1} out of the vault…").format(called, name))
        out.clicked.connect(lambda _on=False: self.end_asked.emit(one, computer))
        return Beside(label, (out,), least=_LEAST_WORDS, align=_MIDDLE)
