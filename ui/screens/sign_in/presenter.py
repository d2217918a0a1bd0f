"""What happens when somebody signs in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from app.bootstrap.desk import Desk
from app.bootstrap.identity import Identity
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.sign_in.state import SignInState, Typed, full_address, missing, with_problem


class SignInFace(Protocol):
    """What the presenter shows things on."""

    def render(self, state: SignInState) -> None:
        """Show a state."""
        ...

    def fill(self, state: SignInState) -> None:
        """Put what is known into the fields."""
        ...


class SignInPresenter:
    """Signs in on the net lane; nothing typed is lost when it fails.

    Source: ux.md 3.13.
    """

    def __init__(
        self,
        desk: Desk,
        lanes: LanesPort,
        owner: Any,
        face: SignInFace,
        *,
        device: str,
        entered: Callable[[Identity], None],
    ) -> None:
        """Build it.

        Args:
            desk: signs in.
            lanes: where it is called.
            owner: the widget whose end drops answers.
            face: shows the form.
            device: a name to propose for this computer.
            entered: hears who signed in.
        """
        self._desk, self._lanes, self._owner = desk, lanes, owner
        self._face, self._entered = face, entered
        self.state = SignInState(device=device)

    def begin(self) -> None:
        """Fill in what this device knows from before."""

        def job() -> tuple[str, Identity | None]:
            return self._desk.address, self._desk.identity

        self._lanes.submit("read", self._owner, job, done=self._known, key="known")

    def _known(self, found: tuple[str, Identity | None]) -> None:
        address, who = found
        self.state = replace(
            self.state,
            address=address or self.state.address,
            email=who.email if who is not None else self.state.email,
            again=who is not None,
        )
        self._face.fill(self.state)
        self._face.render(self.state)

    def submit(self, typed: Typed) -> None:
        """Sign in with what was typed."""
        if self.state.busy:
            return
        typed = replace(typed, address=full_address(typed.address))
        wrong = missing(typed)
        kept = replace(
            self.state, address=typed.address, email=typed.email, device=typed.device, problem=""
        )
        if wrong:
            self._show(replace(kept, errors=wrong))
            return
        self._show(replace(kept, errors={}, busy=True, wait_s=0.0))

        def job() -> Identity:
            return self._desk.sign_in(typed.address, typed.email, typed.password, typed.device)

        self._lanes.submit("net", self._owner, job, done=self._done, failed=self._failed)

    def _done(self, who: Identity) -> None:
        self._show(replace(self.state, busy=False, again=True))
        self._entered(who)

    def _failed(self, problem: Problem) -> None:
        self._show(with_problem(self.state, problem))

    def _show(self, state: SignInState) -> None:
        self.state = state
        self._face.render(state)
