"""One way to speak to the person: the strip for what matters, a line for what was done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from ui.kit.notices.notice import Notice
from ui.kit.notices.strip import MessageStrip
from ui.kit.notices.toast import Toast
from ui.runtime.problem import Problem

_Act = Callable[[], None]

_GOES_ON = frozenset({"disk-full", "store-busy"})
"""Faults that come with every write while they last; once put away they stay away till it ends."""


class WindowNotices(QObject):
    """Keeps what a button of a notice does until the notice is gone.

    Attributes:
        again: by the code of a problem that nobody answers for, what trying again means.

    Source: ux.md 3.2, 3.6.
    """

    def __init__(self, strip: MessageStrip, toast: Toast, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._strip, self._toast = strip, toast
        self._acts: dict[str, _Act] = {}
        self._undos: dict[str, _Act] = {}
        self._posted: dict[str, Notice] = {}
        self._away: dict[str, Notice] = {}
        self._said = 0
        self.again: dict[str, _Act] = {}
        strip.acted.connect(self._act)
        strip.dismissed.connect(self._forget)
        toast.undo_requested.connect(self._undo)
        toast.expired.connect(self._expire)

    def post(self, notice: Notice, act: Callable[[], None] | None = None) -> None:
        """Put a notice into the strip; `act` is what its button does.

        What was put away is said again only when it changes, or after it was settled.
        """
        away = self._away.get(notice.key)
        if away is not None and (away == notice or notice.weight < away.weight):
            self._away[notice.key] = notice
            return
        self._away.pop(notice.key, None)
        self._acts.pop(notice.key, None)
        if act is not None:
            self._acts[notice.key] = act
        self._posted[notice.key] = notice
        self._strip.post(notice)

    def withdraw(self, key: str) -> None:
        """Take a notice back: it is settled."""
        for kept in (self._away, self._posted, self._acts):
            kept.pop(key, None)
        self._strip.withdraw(key)

    def say(self, text: str, undo: Callable[[], None] | None = None, back: str = "") -> None:
        """Tell in one line what was done; with `undo` the line offers to take it back.

        `back` is what its button says where "Undo" would be unclear.
        """
        self._said += 1
        key = f"said-{self._said}"
        if undo is not None:
            self._undos[key] = undo
        self._toast.say(text, key, undoable=undo is not None, back=back)

    def problem(self, problem: Problem, retry: Callable[[], None] | None = None) -> None:
        """Tell in the strip what failed; with `retry` it offers to try again."""
        if retry is not None:
            self._away.pop(problem.code, None)  # the person just tried: that wants its answer
        self._tell(problem, retry)

    @Slot(object)
    def problem_raised(self, problem: Problem) -> None:
        """Tell what the guard or a lane caught."""
        if problem.code not in _GOES_ON:
            self._away.pop(problem.code, None)
        self._tell(problem, self.again.get(problem.code))

    def _tell(self, problem: Problem, retry: _Act | None) -> None:
        action = self.tr("Try again") if retry is not None else ""
        told = Notice(problem.code, "error", problem.finding, _rest(problem), action)
        self.post(told, retry)

    @Slot(str)
    def _act(self, key: str) -> None:
        act = self._acts.pop(key, None)
        self._strip.withdraw(key)
        if act is not None:
            act()

    @Slot(str)
    def _forget(self, key: str) -> None:
        self._acts.pop(key, None)
        shown = self._posted.pop(key, None)
        if shown is not None:
            self._away[key] = shown

    @Slot(str)
    def _undo(self, key: str) -> None:
        undo = self._undos.pop(key, None)
        if undo is not None:
            undo()

    @Slot(str)
    def _expire(self, key: str) -> None:
        self._undos.pop(key, None)


def _rest(problem: Problem) -> str:
    return problem.next_step if problem.finding != problem.sentence else ""
