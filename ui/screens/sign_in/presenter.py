"""What happens when somebody signs in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from app.bootstrap.desk import Desk
from app.bootstrap.entry import Came, NewFactor, Waiting
from app.bootstrap.identity import Identity
from app.bootstrap.window_lock import Asks
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.sign_in.state import (
    SignInState,
    Step,
    Typed,
    full_address,
    missing,
    not_a_pin,
    not_own,
    with_problem,
)


class SignInFace(Protocol):
    """What the presenter shows things on."""

    def render(self, state: SignInState) -> None:
        """Show a state."""
        ...

    def fill(self, state: SignInState) -> None:
        """Put what is known into the fields."""
        ...


class WindowDoor(Protocol):
    """What opens the window once it is locked."""

    def asks(self) -> Asks:
        """What it asks for now."""
        ...

    def change_pin(self, old: str, new: str) -> None:
        """Ask for another PIN from now on."""
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
        left: Callable[[], None] = lambda: None,
        door: WindowDoor | None = None,
    ) -> None:
        """Build it.

        Args:
            desk: signs in.
            lanes: where it is called.
            owner: the widget whose end drops answers.
            face: shows the form.
            device: a name to propose for this computer.
            entered: hears who signed in.
            left: hears that somebody who was signed in already is done here.
            door: of the window; a PIN is chosen where nothing but the keyring opens it.
        """
        self._desk, self._lanes, self._owner = desk, lanes, owner
        self._face, self._entered, self._left, self._door = face, entered, left, door
        self.state = SignInState(device=device)
        self._typed: Typed | None = None
        self._own = ""
        self._came: Came | None = None
        self._who: Identity | None = None

    def begin(self) -> None:
        """Fill in what this device knows from before; who comes here comes to sign in."""
        if self.state.renews and not self.state.busy:
            self.state = replace(self.state, step="form", renews=False, codes=())
        if self.state.step == "form" and not self.state.busy:
            self.state = replace(self.state, wants_factor=False)

        def job() -> tuple[str, Identity | None, Waiting | None]:
            return self._desk.address, self._desk.identity, self._desk.entry.waiting()

        self._lanes.submit("read", self._owner, job, done=self._known, key="known")

    def _known(self, found: tuple[str, Identity | None, Waiting | None]) -> None:
        address, who, waiting = found
        self.state = replace(
            self.state,
            address=address or self.state.address,
            email=who.email if who is not None else self.state.email,
            again=who is not None,
        )
        self._face.fill(self.state)
        if waiting is not None and self.state.step == "form" and not self.state.busy:
            self._wait(waiting)
        else:
            self._face.render(self.state)

    def submit(self, typed: Typed) -> None:
        """Sign in with what was typed."""
        if self.state.busy or self.state.step != "form":
            return
        typed = replace(typed, address=full_address(typed.address))
        wrong = missing(typed)
        kept = replace(
            self.state, address=typed.address, email=typed.email, device=typed.device, problem=""
        )
        self._typed = typed
        if wrong:
            self._show(replace(kept, errors=wrong))
            return
        self._show(replace(kept, errors={}, busy=True, wait_s=0.0))
        if self.state.wants_factor:
            self._ask_secret()
        else:
            self._sign_in("")

    def set_up(self) -> None:
        """Begin to set up a second factor: the password is asked for once more."""
        if self.state.step == "form" and not self.state.busy:
            self._show(replace(self.state, wants_factor=True, errors={}, problem=""))

    def renew(self) -> None:
        """Begin to renew the recovery codes: a code of the phone is asked for."""
        if not self.state.busy:
            self._show(replace(self.state, step="code", renews=True, errors={}, problem=""))

    def submit_code(self, code: str) -> None:
        """Sign in with the code as well."""
        if self.state.busy or self.state.step not in {"code", "set_up"}:
            return
        if not code:
            words = "Type the code that your authenticator shows; pasting is fine."
            self._show(replace(self.state, errors={"code": words}))
            return
        self._show(replace(self.state, errors={}, problem="", busy=True))
        if self.state.renews:
            self._renew(code)
        elif self.state.step == "code" and self.state.wants_factor:
            self._ask_secret(code)
        else:
            self._sign_in(code)

    def submit_own(self, first: str, second: str) -> None:
        """Sign in with a password of one's own in place of the starting secret."""
        if self.state.busy or self.state.step != "own":
            return
        wrong = not_own(first, second)
        if wrong:
            self._show(replace(self.state, errors={"own": wrong}, failures=self.state.failures + 1))
            return
        self._own = first
        self._show(replace(self.state, errors={}, problem="", busy=True))
        self._sign_in("")

    def _renew(self, code: str) -> None:
        def done(codes: tuple[str, ...]) -> None:
            self._show(replace(self.state, busy=False, step="codes", codes=codes))

        self._lanes.submit(
            "net", self._owner, lambda: self._desk.own_account.renew_codes(code), done=done,
            failed=self._failed,
        )  # fmt: skip

    def _sign_in(self, code: str) -> None:
        typed, own = self._typed, self._own
        if typed is None:
            return

        def job() -> Came:
            return self._desk.entry.sign_in(
                typed.address, typed.email, typed.password, typed.device, code, own
            )

        self._lanes.submit("net", self._owner, job, done=self._done, failed=self._failed)

    def _done(self, came: Came) -> None:
        self._typed, self._own = None, ""
        self._came = came
        fresh = replace(
            self.state, busy=False, step="form", errors={}, problem="", secret="", link="",
            wants_factor=False,
        )  # fmt: skip
        if came.recovery_codes:
            self._show(replace(fresh, step="codes", codes=came.recovery_codes))
            return
        self.state = fresh
        self._go_on(came)

    def codes_kept(self) -> None:
        """The recovery codes were taken down: go on."""
        if self.state.renews:
            self._leave()
            return
        if self.state.step == "codes" and self._came is not None:
            self.state = replace(self.state, step="form", codes=())
            self._go_on(self._came)

    def _go_on(self, came: Came) -> None:
        self._came = None
        if came.waiting is not None:
            self._wait(came.waiting)
        elif came.identity is not None:
            self._enter(came.identity)

    def _enter(self, who: Identity) -> None:
        """Let somebody in, with a PIN for the window."""
        door = self._door

        def asked(asks: Asks) -> None:
            if asks == "keyring":
                self._who = who
                self._show(replace(self.state, step="pin", busy=False, problem="", errors={}))
            else:
                self._go_in(who)

        if door is None:
            self._go_in(who)
        else:
            self._lanes.submit(
                "store", self._owner, door.asks, done=asked, failed=lambda _no: self._go_in(who)
            )

    def _go_in(self, who: Identity) -> None:
        self._who = None
        self._show(
            replace(
                self.state, step="form", busy=False, words=(), problem="", errors={}, again=True
            )
        )
        self._entered(who)

    def submit_pin(self, first: str, second: str) -> None:
        """Choose the PIN of the window."""
        who, door = self._who, self._door
        if self.state.busy or self.state.step != "pin" or who is None or door is None:
            return
        wrong = not_a_pin(first, second)
        if wrong:
            self._show(replace(self.state, errors={"pin": wrong}, failures=self.state.failures + 1))
            return
        self._show(replace(self.state, errors={}, problem="", busy=True))
        self._lanes.submit(
            "store", self._owner, lambda: door.change_pin("", first),
            done=lambda _nothing: self._go_in(who), failed=self._failed,
        )  # fmt: skip

    def _wait(self, waiting: Waiting) -> None:
        self._show(
            replace(
                self.state, step="waiting", words=waiting.words, short=waiting.short,
                email=waiting.email, busy=False, errors={}, problem="",
            )
        )  # fmt: skip

    def look(self) -> None:
        """Look whether this computer was let in meanwhile."""
        if self.state.step != "waiting" or self.state.busy:
            return
        self.state = replace(self.state, busy=True)
        self._lanes.submit(
            "net", self._owner, self._desk.entry.let_in, done=self._looked, failed=self._look_failed
        )

    def _looked(self, who: Identity | None) -> None:
        if who is None:
            self._show(replace(self.state, busy=False, problem=""))
            return
        self._enter(who)

    def _look_failed(self, problem: Problem) -> None:
        turned_away = problem.code in {"device-barred", "signed-out"}
        step: Step = "form" if turned_away else "waiting"
        self._show(replace(self.state, busy=False, step=step, problem=problem.sentence))

    def back(self) -> None:
        """Go back to the form; what was typed there still stands."""
        if self.state.renews:
            self._leave()
            return
        waited = self.state.step == "waiting"
        self._typed, self._own = None, ""
        self._show(
            replace(
                self.state, busy=False, step="form", errors={}, problem="", secret="", link="",
                words=(), wants_factor=False,
            )
        )  # fmt: skip
        if waited:
            self._lanes.submit(
                "net", self._owner, self._desk.entry.wait_no_more, done=lambda _done: None
            )

    def _leave(self) -> None:
        """Who came for recovery codes goes back to where they came from."""
        self._show(replace(self.state, step="form", renews=False, codes=(), errors={}, problem=""))
        self._left()

    def _failed(self, problem: Problem) -> None:
        first = self.state.step in {"form", "own"}
        if problem.code == "second-factor-needed" and first:
            self._show(replace(self.state, busy=False, step="code", errors={}, problem=""))
        elif problem.code == "second-factor-unset" and first:
            self._ask_secret()
        elif problem.code == "password-own" and self.state.step != "own":
            self._show(replace(self.state, busy=False, step="own", errors={}, problem=""))
        else:
            self._show(with_problem(self.state, problem))

    def _ask_secret(self, code: str = "") -> None:
        typed = self._typed
        if typed is None:
            return

        def job() -> NewFactor:
            return self._desk.entry.new_factor(typed.address, typed.email, typed.password, code)

        self._lanes.submit("net", self._owner, job, done=self._told_secret, failed=self._failed)

    def _told_secret(self, made: NewFactor) -> None:
        self._show(
            replace(
                self.state, busy=False, step="set_up", secret=made.secret, link=made.link,
                errors={}, problem="",
            )
        )  # fmt: skip

    def _show(self, state: SignInState) -> None:
        self.state = state
        self._face.render(state)
