"""The choices under the note: what kind of work it was, where, the way there, and what came after.

What only some work asks for is shown only then.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.vocabulary import WorkKind
from ui.kit.flow import FlowGrid
from ui.kit.forms.field import Field
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.screens.timer.stop.presenter import StopPresenter, StopState
from ui.screens.timer.stop.typed import MODES, TRAVELS, WORK_KINDS, Travel

_LATE, _LONG = "HOLD-LOCKED-NO-REASON", "HOLD-LONG-TIMER"


class Choices(QWidget):
    """Everything about the work that is chosen and not written.

    Source: ux.md 3.9 "stop"; domain.md 3.2 (LONGTIMER, LATE, R05, R33, R34).
    """

    def __init__(self, presenter: StopPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.kind = ChoiceField(self.tr("Work &kind"), WORK_KINDS)
        self.where = ChoiceField(self.tr("Wh&ere"), MODES)
        self.travel = ChoiceField(self.tr("&Travel"), TRAVELS)
        place = presenter.state.face.place
        self.arrived = LineField(
            self.tr("Arri&ved at"), hint=self.tr("{0} time").format(place), placeholder="17:50"
        )
        self.left = LineField(
            self.tr("&Left again at"), hint=self.tr("{0} time").format(place), placeholder="18:10"
        )
        self.after = ChoiceField(
            self.tr("Work afte&r the resolution was"),
            (
                ("", self.tr("Choose one")),
                ("wrap_up", self.tr("Closing out the incident: included while its time lasts")),
                ("research", self.tr("Research into the cause: excluded")),
            ),
        )
        self.end = ChoiceField(
            self.tr("The timer ran lon&g"),
            (
                (False, self.tr("Hold it: I say later when the work ended")),
                (True, self.tr("Its end is right")),
            ),
        )
        self.late = LineField(self.tr("Why it comes late"), hint=self.tr("its month is locked"))
        self.fields: dict[str, Field] = {
            "kind": self.kind,
            "where": self.where,
            "travel": self.travel,
            "arrived": self.arrived,
            "left": self.left,
            "after": self.after,
            "end": self.end,
            "late": self.late,
        }
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        three = [self.kind, self.where, self.travel]
        column.addWidget(FlowGrid(three, columns=(3, 1), least=120))
        self._moments = FlowGrid([self.arrived, self.left], columns=(2, 1), least=150)
        for part in (self._moments, self.after, self.end, self.late):
            column.addWidget(part)
            part.hide()

    def _connect(self) -> None:
        self.kind.edited.connect(self._kind)
        self.where.edited.connect(self._where)
        self.travel.edited.connect(self._travel)
        self.arrived.edited.connect(self._arrived)
        self.left.edited.connect(self._left)
        self.after.edited.connect(self._after)
        self.end.edited.connect(self._end)
        self.late.edited.connect(self._late)

    def show_state(self, state: StopState) -> None:
        """Show what the work asks for; what is being typed is left alone."""
        typed, face = state.typed, state.face
        self.where.set_value(typed.mode)
        there, back = typed.travel in {"there", "both"}, typed.travel in {"back", "both"}
        self.arrived.setVisible(there)
        self.left.setVisible(back)
        self._moments.setVisible(there or back)
        self.after.setVisible(bool(face.resolved) or bool(typed.after))
        self.end.setVisible(face.hold == _LONG or typed.end_right)
        self.late.setVisible(face.hold == _LATE or bool(typed.late_reason))
        for name, one in self.fields.items():
            one.set_error(state.errors.get(name, ""))

    @Slot()
    def _kind(self) -> None:
        self._presenter.tell("kind", work_kind=cast("WorkKind", self.kind.value()))

    @Slot()
    def _where(self) -> None:
        self._presenter.tell("where", mode=self.where.value())

    @Slot()
    def _travel(self) -> None:
        self._presenter.tell("travel", travel=cast("Travel", self.travel.value()))

    @Slot()
    def _arrived(self) -> None:
        self._presenter.tell("arrived", arrived=self.arrived.text())

    @Slot()
    def _left(self) -> None:
        self._presenter.tell("left", left=self.left.text())

    @Slot()
    def _after(self) -> None:
        self._presenter.tell("after", after=self.after.value())

    @Slot()
    def _end(self) -> None:
        self._presenter.tell("end", end_right=self.end.value())

    @Slot()
    def _late(self) -> None:
        self._presenter.tell("late", late_reason=self.late.text())
