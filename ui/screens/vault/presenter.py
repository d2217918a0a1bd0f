"""What happens in the place of credentials: reading, unlocking, looking.

Source: docs/adr/0039-keys-of-the-vault.md; ux.md 3.11.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Protocol, TypeVar
from uuid import UUID

from app.bootstrap.desk import Desk
from app.bootstrap.vault_values import Shown, ToChange
from app.domain.credentials import Look, Secret
from app.domain.rules import RuleBroken
from app.ports.changes import ChangeSet
from app.ports.problems import Refused
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.vault import state as reduce
from ui.screens.vault.reading import LAST, read_here, whose
from ui.screens.vault.state import Here, VaultState

SHOW_S = 30
"""So long a secret stays in sight. Units: seconds."""
KINDS = frozenset({"credential", "credential_reveal", "client", "asset", "user"})
T = TypeVar("T")
Done = Callable[[], None]
Failed = Callable[[Problem], None]


class VaultFace(Protocol):
    """What the presenter shows things on."""

    def render(self, state: VaultState) -> None:
        """Show a state."""
        ...

    def show_secret(self, secret: Secret, shown: Shown) -> None:
        """Bring a secret into sight."""
        ...

    def hide_secrets(self) -> None:
        """Take every secret out of sight."""
        ...

    def count(self, secret: Secret, left_s: int) -> None:
        """Say how long a secret stays in sight."""
        ...

    def copy(self, text: str, what: Secret) -> None:
        """Put a secret on the clipboard for a while."""
        ...


class VaultPresenter:
    """Lists a client's credentials and opens their secrets, one look at a time."""

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, face: VaultFace) -> None:
        """Build it; `owner` is the widget whose end drops answers."""
        self._desk, self._lanes, self._owner, self._face = desk, lanes, owner, face
        self.state = VaultState()
        self._until: dict[Secret, float] = {}

    # Reading

    def look(self) -> None:
        """Read what this device has, then hear what central says of the vault."""
        self._read()
        self._lanes.submit(
            "net",
            self._owner,
            self._desk.vault.look,
            done=self._reached,
            failed=self._not_reached,
            key="around",
        )

    def _reached(self, _nothing: None) -> None:
        self._show(replace(self.state, problem=""))
        self._read()

    def _not_reached(self, problem: Problem) -> None:
        # The copy that is here goes on working: a gate that waits for central says so itself.
        self._show(replace(self.state, problem=problem.sentence))
        self._read()

    def changed(self, change: ChangeSet) -> None:
        """Read again what a change touches."""
        if change.kinds & KINDS:
            self._read()

    def open_client(self, client: UUID) -> None:
        """List another client's credentials."""
        if client != self.state.client:
            self._forget_shown()
            self._show(replace(self.state, client=client, chosen=None, search="", refused=""))
        self._read()

    def navigate(self, target: UUID) -> None:
        """Show a client's credentials, or one of them."""
        self._ask("where", partial(whose, self._desk, target), self._go_to)

    def _go_to(self, found: tuple[UUID, UUID | None]) -> None:
        client, credential = found
        self._forget_shown()
        self._show(replace(self.state, client=client, chosen=credential, search="", refused=""))
        self._read()

    def search(self, text: str) -> None:
        """Show what a search leaves."""
        self._show(reduce.searched(self.state, text))

    def choose(self, credential: UUID | None) -> None:
        """Put the cursor on a credential."""
        if credential != self.state.chosen:
            self._forget_shown()
            self._show(reduce.went(self.state, credential))

    def _read(self) -> None:
        self._ask("here", partial(read_here, self._desk, self.state.client), self._arrived)

    def _arrived(self, here: Here) -> None:
        other = here.client != (self.state.here.client if self.state.here else None)
        if other and here.client is not None:
            kept = str(here.client)
            self._lanes.submit(
                "store",
                self._owner,
                lambda: self._desk.keep_setting(LAST, kept),
                done=_nothing,
                key="last",
            )
        before = self.state.chosen
        self._show(self._ticked(reduce.arrived(self.state, here)))
        if self.state.chosen != before:
            self._forget_shown()

    # Opening and closing

    def unlock(self, pin: str, opened: Done, refused: Failed) -> None:
        """Open the vault; keys that were made meanwhile come after it."""

        def done(_nothing: None) -> None:
            self._show(self._ticked(replace(self.state, refused="")))
            opened()
            self.look()

        job = partial(self._desk.vault.unlock, pin)
        self._lanes.submit("work", self._owner, job, done=done, failed=refused)

    def lock(self) -> None:
        """Close it now."""
        self._desk.vault.lock()
        self.tick()

    def tick(self) -> None:
        """A second has passed: what was long enough in sight goes, all of it once it is closed."""
        state = self._ticked(self.state)
        if not state.is_open:
            self.hide_all()
        now = self._desk.clock.uptime()
        for secret, until in list(self._until.items()):
            if now >= until:
                self.hide(secret)
            else:
                self._face.count(secret, max(1, round(until - now)))
        state = replace(state, shown=self.state.shown)
        if state != self.state:
            self._show(state)

    def _ticked(self, state: VaultState) -> VaultState:
        return reduce.ticked(state, self._desk.vault.left_s)

    # Looking

    def reveal(self, secret: Secret) -> None:
        """Show a secret, or the code of a seed; the look is written down first."""
        self._open(secret, Look.SHOWN, self._revealed)

    def copy(self, secret: Secret) -> None:
        """Copy a secret, or the code of a seed; the look is written down first."""

        def copied(which: Secret, shown: Shown) -> None:
            self._face.copy(shown.text, which)

        self._open(secret, Look.COPIED, copied)

    def hide(self, secret: Secret) -> None:
        """Take a secret out of sight."""
        self._until.pop(secret, None)
        self._show(replace(self.state, shown=self.state.shown - {secret}))

    def _open(self, secret: Secret, act: Look, opened: Callable[[Secret, Shown], None]) -> None:
        line = self.state.line
        if line is None or secret not in line.kept:
            return
        vault, which = self._desk.vault, line.id
        job = partial(vault.code, which)
        if secret is not Secret.TOTP_SEED:
            job = partial(vault.reveal, which, secret, act)

        def done(shown: Shown) -> None:
            self._show(replace(self.state, refused=""))
            if self.state.chosen == which:
                opened(secret, shown)

        def failed(problem: Problem) -> None:
            self._show(self._ticked(replace(self.state, refused=problem.sentence)))

        self._lanes.submit("store", self._owner, told(job), done=done, failed=failed)

    def _revealed(self, secret: Secret, shown: Shown) -> None:
        lasts = SHOW_S if shown.left_s is None else min(SHOW_S, shown.left_s)
        self._until[secret] = self._desk.clock.uptime() + lasts
        self._show(replace(self.state, shown=self.state.shown | {secret}))
        self._face.show_secret(secret, shown)
        self._face.count(secret, max(1, round(lasts)))

    def hide_all(self) -> None:
        """Take every secret out of sight."""
        if self._until:
            self._forget_shown()
            self._show(replace(self.state, shown=frozenset()))

    def _forget_shown(self) -> None:
        self._until.clear()
        self._face.hide_secrets()

    # What others found out

    def read_anew(self, credential: UUID | None = None) -> None:
        """Read again after a change; the cursor goes to a credential that is new."""
        self._forget_shown()
        state = replace(self.state, shown=frozenset(), refused="")
        if credential is not None:
            state = replace(state, chosen=credential, search="")
        self._show(state)
        self._read()

    def refuse(self, problem: Problem) -> None:
        """Say beside the chosen credential what was not done."""
        self._show(replace(self.state, refused=problem.sentence))

    def show_due(self, due: tuple[ToChange, ...] | None) -> None:
        """Take in what is to be changed."""
        self._show(replace(self.state, due=due))

    def _ask(self, key: str, job: Callable[[], T], done: Callable[[T], None]) -> None:
        def failed(problem: Problem) -> None:
            self._show(replace(self.state, problem=problem.sentence))

        self._lanes.submit("read", self._owner, job, done=done, failed=failed, key=key)

    def _show(self, state: VaultState) -> None:
        self.state = state
        self._face.render(state)


def told(job: Callable[[], T]) -> Callable[[], T]:
    """A job whose broken rules are told like every other no."""

    def run() -> T:
        try:
            return job()
        except RuleBroken as broken:
            raise Refused(broken.code, broken.sentence) from broken

    return run


def _nothing(_result: object) -> None:
    return None
