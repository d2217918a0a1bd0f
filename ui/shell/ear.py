"""Listening for news from central, beside the rounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.bootstrap.syncing import CUT, Heard, Listening, broke_off, heard
from app.ports.problems import TrestleProblem
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem


class NewsPort(Protocol):
    """One listening; the desk's `News` is the real one."""

    def wait(self) -> Heard:
        """Wait until central has news, or asks to wait again."""
        ...

    def end(self) -> None:
        """End it, from any thread and at once."""
        ...


class Ear(QObject):
    """Waits for news on a lane of its own, and says when there is something to pull.

    The net lane has one worker, which an edit needs at once; a wait would keep it for a minute.
    So there is a lane for waiting. Its worker sits in a read that nothing but the end of its
    connection can end: `hush` ends it from here, so that leaving does not take as long as a wait.

    `woken` tells that there is news; then nothing is waited for until `listen`. `lost` tells what
    ended a wait, where that says something about central.

    Source: architecture.md 5; sync.md 3.3.
    """

    woken = Signal()
    lost = Signal(object)

    def __init__(
        self,
        make_news: Callable[[], NewsPort],
        lanes: LanesPort,
        luck: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make_news, self._lanes, self._luck = make_news, lanes, luck
        self._news: NewsPort | None = None
        self._plan = Listening()
        self._on = self._waiting = self._has_news = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._go_on)

    @property
    def waiting(self) -> bool:
        """Whether a wait is under way."""
        return self._waiting

    @property
    def planned_ms(self) -> int | None:
        """When the next step comes; None while a wait is under way, or nothing is wanted."""
        return self._pause.remainingTime() if self._pause.isActive() else None

    def listen(self) -> None:
        """Wait for news, unless that is done already or something is being waited out."""
        self._on = True
        if not (self._waiting or self._pause.isActive()):
            self._wait()

    def hush(self) -> None:
        """Stop listening at once; a wait that is under way ends, and its answer counts no more."""
        self._on = self._waiting = self._has_news = False
        self._pause.stop()
        news, self._news = self._news, None
        if news is not None:
            news.end()

    def start_over(self) -> None:
        """The network is another one: what failed before counts no more."""
        self.hush()
        self._plan = Listening()

    def _wait(self) -> None:
        news = self._news = self._news or self._make_news()
        self._waiting = True

        def job() -> Heard | TrestleProblem:
            try:
                return news.wait()
            except TrestleProblem as problem:
                return problem

        def done(came: Heard | TrestleProblem) -> None:
            if news is self._news:
                self._take(came)

        def failed(problem: Problem) -> None:
            done(TrestleProblem(problem.code, problem.sentence))

        self._lanes.submit("wait", self, job, done=done, failed=failed)

    def _take(self, came: Heard | TrestleProblem) -> None:
        self._waiting = False
        if isinstance(came, Heard):
            self._plan = heard(self._plan, came, luck=self._luck())
            self._has_news = came.news
        elif came.code != CUT:
            self._plan = broke_off(self._plan, came, luck=self._luck())
            if self._plan.failures == 1 or came.code == "signed-out":
                self.lost.emit(came)
        if self._on:
            self._pause.start(round(self._plan.wait_s * 1000))

    @Slot()
    def _go_on(self) -> None:
        if not self._on:
            return
        if self._has_news:
            self._has_news = self._on = False
            self.woken.emit()
            return
        self._wait()
