"""What the parts of a client's page that read for themselves have in common.

A part reads while it is in sight, and again when something changed that it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.domain.rights import Permission, may
from app.ports.changes import ChangeSet
from ui.runtime.problem import Problem
from ui.shell.contract import ScreenContext

A = TypeVar("A")
ORIGIN = "clients"


def _undone() -> str:
    return QCoreApplication.translate("Clients", "It is as it was before.")


class Follower(Generic[A]):
    """Keeps what was read of the client that the page is of.

    Args:
        context: the desk, the lanes and the notices.
        owner: the widget whose end drops answers.
        kinds: nouns whose changes matter.
        key: tells its questions from those of other parts.
    """

    def __init__(self, context: ScreenContext, owner: Any, kinds: Set[str], key: str) -> None:
        self.context = context
        self._owner, self._kinds, self._key = owner, kinds, key
        self._shown = False
        self._fresh = False
        self.client: UUID | None = None
        self.name = ""
        self.answer: A | None = None

    def question(self, client: UUID) -> Callable[[Any, datetime], A]:
        """What to ask on the read lane; made on the UI thread."""
        raise NotImplementedError

    def render(self) -> None:
        """Show what is known."""
        raise NotImplementedError

    def may(self, permission: Permission) -> bool:
        """Whether whoever is signed in may do something."""
        identity = self.context.desk.identity
        return identity is not None and may(identity.rights, permission)

    def turn_to(self, client: UUID, name: str) -> None:
        """Speak of another client from now on."""
        self.name = name
        if client != self.client:
            self.client, self.answer = client, None
            self.turned()
            self.again()

    def turned(self) -> None:
        """Hear that another client is spoken of."""

    def show(self, *, shown: bool) -> None:
        """Hear whether the part is in sight; it is read when it first is."""
        self._shown = shown
        if shown and not self._fresh:
            self.load()

    def changed(self, change: ChangeSet) -> None:
        """Read it anew when something changed that it shows."""
        if change.kinds & self._kinds:
            self.again()

    def again(self) -> None:
        """Read it anew, at once or when it comes into sight."""
        self._fresh = False
        if self._shown:
            self.load()

    def load(self) -> None:
        """Read it."""
        client = self.client
        if client is None:
            return
        ask = self.question(client)
        desk = self.context.desk
        self.context.lanes.submit(
            "read",
            self._owner,
            lambda: desk.ask(lambda session: ask(session, desk.clock.now())),
            done=lambda answer: self._take(client, answer),
            failed=lambda problem: self.context.notices.problem(problem, self.load),
            key=self._key,
        )

    def _take(self, client: UUID, answer: A) -> None:
        if client == self.client:
            self.answer, self._fresh = answer, True
            self.render()

    def run(
        self,
        verb: Any,
        command: Any,
        words: str,
        *,
        undo: tuple[Any, Any] | None = None,
        done: Callable[[Any], None] = lambda _made: None,
        failed: Callable[[Problem], None] | None = None,
    ) -> None:
        """Do a verb on the store lane, and say what was done.

        Args:
            verb: of `app.usecases`.
            command: its command.
            words: what is said when it is done.
            undo: verb and command that take it back.
            done: hears what the verb gave.
            failed: hears why it was refused; without it the notices say so.
        """
        desk, notices = self.context.desk, self.context.notices

        def tell(made: Any) -> None:
            done(made)
            back = None if undo is None else (lambda: self.run(*undo, words=_undone()))
            notices.say(words, back)
            self.again()

        self.context.lanes.submit(
            "store",
            self._owner,
            lambda: desk.do(verb, command, origin=ORIGIN),
            done=tell,
            failed=failed or notices.problem,
        )
