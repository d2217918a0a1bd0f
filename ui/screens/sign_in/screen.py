"""The sign-in, built and connected."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.bootstrap.identity import Identity
from app.bootstrap.window_lock import LockDesk
from app.ports.changes import ChangeSet
from ui.kit.actions.spec import ActionSpec
from ui.screens.sign_in.codes_out import CodesOut
from ui.screens.sign_in.presenter import SignInPresenter
from ui.screens.sign_in.state import SignInState
from ui.screens.sign_in.steps import StepsView
from ui.screens.sign_in.trusting import Trusting
from ui.screens.sign_in.view import SignInView
from ui.shell.contract import ScreenContext, Subject

SECOND_FACTOR = "second_factor"
"""The part that one goes to for setting one up unasked."""
RECOVERY_CODES = "recovery_codes"
"""The part that one goes to, signed in, for new recovery codes."""
IDENTITY = "identity"
"""The kind of change that tells the window who is there."""


class SignInScreen(QObject):
    """The way in; the shell goes on when it hears that somebody is there.

    Source: ux.md 3.13.
    """

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context.window)
        self._context = context
        self.view = SignInView()
        self.presenter = SignInPresenter(
            context.desk,
            context.lanes,
            self.view,
            self,
            device=platform.node() or self.tr("This computer"),
            entered=self._entered,
            left=self._left,
            door=LockDesk(context.desk.store, vault=context.desk.vault),
        )
        self.trusting = Trusting(context, self)
        self.steps = StepsView(self.view)
        self.codes_out = CodesOut(context, self.steps.codes)
        self.view.trust_asked.connect(self.trusting.ask)
        self.view.submitted.connect(self._submit)
        self.steps.code_typed.connect(self.presenter.submit_code)
        self.steps.own_chosen.connect(self.presenter.submit_own)
        self.steps.pin_chosen.connect(self.presenter.submit_pin)
        self.steps.went_back.connect(self.presenter.back)
        self.steps.codes_kept.connect(self.presenter.codes_kept)
        self.steps.looked.connect(self.presenter.look)
        self.fill(self.presenter.state)
        self.render(self.presenter.state)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.steps

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here: coming here."""
        return (
            ActionSpec(
                "session.sign_in", self.tr("Sign in…"), "", self._come, icon="log-in",
                group="File", synonyms=(self.tr("log in"),),
            ),
            ActionSpec(
                "session.trust", self.tr("How central proves itself…"), "", self.trusting.ask,
                icon="shield", group="Tools",
                synonyms=(self.tr("certificate"), self.tr("TLS"), self.tr("pin")),
            ),
        )  # fmt: skip

    def navigate(self, target: UUID | None) -> None:
        """There is one form."""

    def show_part(self, name: str) -> None:
        """Come to set up a second factor, or for new recovery codes."""
        if name == SECOND_FACTOR:
            self.presenter.set_up()
        elif name == RECOVERY_CODES:
            self.presenter.renew()

    def activated(self) -> None:
        """Fill in what is known, and put the keyboard where something is missing."""
        self.presenter.begin()
        self.steps.focus_step()

    def changed(self, change: ChangeSet) -> None:
        """Nothing here follows from changes."""

    def subject(self) -> Subject | None:
        """Nothing is looked at here."""
        return None

    def panes(self) -> Sequence[QWidget]:
        """List the one part."""
        return (self.steps,)

    def render(self, state: SignInState) -> None:
        """Show a state."""
        self.view.show_state(state)
        self.steps.show_state(state)

    def fill(self, state: SignInState) -> None:
        """Put what is known into the fields."""
        self.view.fill(state)
        if not state.errors and self.view.isVisible():
            self.view.focus_first_empty()

    @Slot(object)
    def _submit(self, typed: object) -> None:
        self.presenter.submit(typed)  # type: ignore[arg-type] # the view sends nothing else

    def _come(self) -> None:
        self._context.navigator.go("sign_in")

    def _left(self) -> None:
        self._context.navigator.go("account")

    def _entered(self, _who: Identity) -> None:
        self.view.forget_password()
        self._context.bus.announce(ChangeSet(frozenset({IDENTITY})))


def build(context: ScreenContext) -> SignInScreen:
    """Make the screen."""
    return SignInScreen(context)
