"""The small questions: which state, which owner, which priority; type, move, pick."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QWidget

from app.domain.lifecycle import WORDS
from app.domain.queue.priority import TARGETS, Priority
from app.domain.vocabulary import TicketState
from app.queries.people import PersonHit
from app.queries.ticket_page import TicketPage
from ui.kit.actions.pick_overlay import PickOverlay
from ui.kit.actions.ranking import match
from ui.kit.actions.rows import Row
from ui.screens.ticket.state import next_states

_SUB_HOUR = 240


class Picker(PickOverlay):
    """One question over the window, answered from a list."""

    def __init__(self, window: QWidget, name: str, prompt: str) -> None:
        super().__init__(
            window,
            prompt,
            (("↑↓", _tr("move")), ("Return", _tr("choose")), ("Esc", _tr("close"))),
            width=520,
            list_height=360,
        )
        self.setAccessibleName(name)
        self._rows: Sequence[Row] = ()
        self._picked: Callable[[Hashable], None] = _nothing

    def offer(self, subject: str, rows: Sequence[Row], picked: Callable[[Hashable], None]) -> None:
        """Ask; `picked` gets the key of the chosen row after the question has closed."""
        self._rows, self._picked = rows, picked
        self.head.set_subject(subject)
        self.start()

    @Slot(str)
    def ask(self, text: str) -> None:
        """Show the rows that answer what is typed."""
        found = []
        for row in self._rows:
            hit = match(text.strip(), row.title)
            if hit is not None:
                found.append((hit.order, row))
        if text.strip():
            found.sort(key=lambda pair: pair[0])
        rows = [row for _, row in found]
        self.show_rows(rows or [Row("nothing", _tr("Nothing is called that."), heading=True)])

    @Slot(object)
    def choose(self, row: Row) -> None:
        """Close first, so that the answer finds the focus where it was."""
        self.dismiss()
        self._picked(row.key)


def state_rows(page: TicketPage) -> list[Row]:
    """The states that may follow, with what each does to the clocks."""
    return [
        Row(state, WORDS[state], _state_words(state))
        for state in next_states(TicketState(page.detail.row.state))
    ]


def _state_words(state: TicketState) -> str:
    return {
        TicketState.TRIAGED: _tr("looked at, not begun"),
        TicketState.AWAITING_APPROVAL: _tr("somebody must say yes first"),
        TicketState.SCHEDULED: _tr("clocks pause until the day"),
        TicketState.IN_PROGRESS: _tr("clocks run"),
        TicketState.WAITING_CLIENT: _tr("clocks pause until they answer"),
        TicketState.WAITING_VENDOR: _tr("clocks run on"),
        TicketState.RESOLVED: _tr("asks how and since when…"),
        TicketState.CLOSED: _tr("for good"),
        TicketState.CANCELLED: _tr("it was not needed"),
    }.get(state, "")


NOBODY = "nobody"


def owner_rows(page: TicketPage, people: Sequence[PersonHit], me: object) -> list[Row]:
    """Everybody who can own it, oneself first, the present owner marked."""
    owner = page.detail.row.assignee_id
    ordered = sorted(people, key=lambda one: one.id != me)
    rows = []
    for one in ordered:
        mine, has = one.id == me, one.id == owner
        detail = _tr("has it now") if has else _tr("you") if mine else ""
        keys = ("Shift+A",) if mine and not has else ()
        rows.append(Row(one.id, one.name, detail, "user", keys=keys))
    if owner is not None:
        rows.append(Row(NOBODY, _tr("Nobody"), _tr("back to the pile"), "users"))
    return rows


def priority_rows(page: TicketPage) -> list[Row]:
    """The four priorities with their aims; the computed one needs no reason."""
    return [
        Row(
            int(priority),
            f"P{int(priority)}",
            _priority_words(page, int(priority)),
            "flag",
            note=_tr("now") if priority == page.detail.row.priority else "",
        )
        for priority in Priority
    ]


def _priority_words(page: TicketPage, priority: int) -> str:
    targets = TARGETS[Priority(priority)]
    aims = _tr("answer in {0}, restore in {1}").format(
        _span(targets.respond), _span(targets.restore)
    )
    if priority == page.computed_priority:
        return _tr("from impact and urgency · {0}").format(aims)
    return aims


def _span(minutes: int) -> str:
    return f"{minutes} min" if minutes < _SUB_HOUR else f"{minutes // 60} h"


def _nothing(_key: Hashable) -> None:
    """Do nothing."""


def _tr(words: str) -> str:
    return QCoreApplication.translate("TicketPickers", words)
