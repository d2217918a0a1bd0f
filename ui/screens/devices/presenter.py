"""What happens on the page of devices: it is read from central whenever it comes up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from app.bootstrap.desk import Desk
from app.bootstrap.fellows import Fellow, Found
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem


@dataclass(frozen=True, slots=True)
class DevicesState:
    """What the page shows.

    Attributes:
        found: None before central told anything.
        problem: why central told nothing, or did not do what was asked.
    """

    found: Found | None = None
    busy: bool = False
    problem: str = ""


class DevicesFace(Protocol):
    """What the presenter shows things on."""

    def render(self, state: DevicesState) -> None:
        """Show a state."""
        ...

    def tell(self, words: str) -> None:
        """Say in one line what was done."""
        ...


class DevicesPresenter:
    """Looks, lets in, suspends, revokes; on the net lane.

    Source: security.md D7.
    """

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, face: DevicesFace) -> None:
        """Build it; `owner` is the widget whose end drops answers."""
        self._desk, self._lanes, self._owner, self._face = desk, lanes, owner, face
        self.state = DevicesState()
        self._next: list[tuple[Callable[[], Found], str]] = []

    def look(self) -> None:
        """Ask central what there is."""
        fellows = self._desk.fellows
        self._ask(fellows.look, "")

    def let_in(self, which: UUID, words: str) -> None:
        """Let a device in whose words were compared; `words` tell that it was done."""
        if (fellow := self._fellow(which)) is not None:
            self._do(lambda: self._desk.fellows.let_in(fellow), words)

    def suspend(self, which: UUID, words: str) -> None:
        """Let a device sync no more; `words` tell that it was done."""
        if (fellow := self._fellow(which)) is not None:
            self._do(lambda: self._desk.fellows.suspend(fellow), words)

    def revoke(self, which: UUID, words: str, *, lost: bool = False) -> None:
        """Put a device out for good; `words` tell that it was done."""
        if (fellow := self._fellow(which)) is not None:
            self._do(lambda: self._desk.fellows.revoke(fellow, lost=lost), words)

    def is_suspended(self, which: UUID) -> bool:
        """Whether a device syncs no more for now."""
        fellow = self._fellow(which)
        return fellow is not None and fellow.state == "suspended"

    def _fellow(self, which: UUID) -> Fellow | None:
        found = self.state.found
        every = () if found is None else (*found.waiting, *found.own)
        return next((one for one in every if one.id == which), None)

    def _do(self, job: Callable[[], Found], words: str) -> None:
        """Do it now, or after what runs: what was decided about a device is never dropped."""
        if self.state.busy:
            self._next.append((job, words))
        else:
            self._ask(job, words)

    def _go_on(self) -> None:
        if self._next:
            self._ask(*self._next.pop(0))

    def _ask(self, job: Callable[[], Found], words: str) -> None:
        if self.state.busy:
            return
        self._show(replace(self.state, busy=True, problem=""))

        def done(found: Found) -> None:
            self._show(DevicesState(found))
            if words:
                self._face.tell(words)
            self._go_on()

        self._lanes.submit("net", self._owner, job, done=done, failed=self._failed)

    def _failed(self, problem: Problem) -> None:
        self._show(replace(self.state, busy=False, problem=problem.sentence))
        self._go_on()

    def _show(self, state: DevicesState) -> None:
        self.state = state
        self._face.render(state)
