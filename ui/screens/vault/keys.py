"""Who comes into the vault and who goes, the sheets, and what is to be changed; on the net lane.

Source: docs/adr/0039-keys-of-the-vault.md, "Six words", "Recovery", "Rotation".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, TypeVar
from uuid import UUID

from app.bootstrap.desk import Desk
from app.bootstrap.vault_entry import Asker
from app.bootstrap.vault_joining import TwoPasts
from app.bootstrap.vault_members import Members
from app.bootstrap.vault_sheets import Beginning, Recovered, Replacing, Sheets
from app.bootstrap.vault_standing import Part
from app.bootstrap.vault_values import ToChange
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.vault.presenter import told

T = TypeVar("T")
Failed = Callable[[Problem], None]
NOT_THEIRS = frozenset({"not-allowed", "not-found", "vault-none"})
"""Central has nothing of it for this person: that is no fault of the moment."""


@dataclass(frozen=True, slots=True)
class KeysState:
    """What is known of the vault's people.

    Attributes:
        askers: devices that ask to be let in; None before central told.
        words: of this device, while it waits.
        due: the secrets to be changed; None before central told.
        past: six words of the past of the vault that this device has seen.
        members: who is in; None before central told.
    """

    askers: tuple[Asker, ...] | None = None
    words: tuple[str, ...] = ()
    due: tuple[ToChange, ...] | None = None
    past: tuple[str, ...] = ()
    members: Members | None = None
    busy: bool = False
    problem: str = ""


class KeysFace(Protocol):
    """What the presenter shows things on."""

    def render_keys(self, state: KeysState) -> None:
        """Show a state."""
        ...

    def came_in(self) -> None:
        """What part this device has in the vault is another one now."""
        ...


class KeysPresenter:
    """Asks central, one thing after another."""

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, face: KeysFace) -> None:
        """Build it; `owner` is the widget whose end drops answers."""
        self._desk, self._lanes, self._owner, self._face = desk, lanes, owner, face
        self.state = KeysState()

    def look(self, part: Part, *, uses: bool) -> None:
        """Ask central for what concerns a device with this part in the vault."""
        if part is Part.WAITING:
            self._do("words", self._desk.vault.entry.own_words, self._take_words)
        if part is Part.INSIDE:
            self._do("past", self._desk.vault.entry.past_words, self._take_past)
            self._do("askers", self._desk.vault.entry.askers, self._take_askers)
            self._do("members", self._desk.vault.members.look, self._take_members)
            if uses:
                self._do("due", self._desk.vault.to_change, self._take_due)

    def _take_words(self, words: tuple[str, ...]) -> None:
        self._show(replace(self.state, words=words, problem=""))

    def _take_past(self, past: tuple[str, ...]) -> None:
        self._show(replace(self.state, past=past))

    def _take_askers(self, askers: list[Asker]) -> None:
        self._show(replace(self.state, askers=tuple(askers), problem=""))

    def _take_members(self, members: Members) -> None:
        self._show(replace(self.state, members=members))

    def _take_due(self, due: list[ToChange]) -> None:
        self._show(replace(self.state, due=tuple(due), problem=""))

    def begin(self, pin: str, written: Callable[[Beginning], None], refused: Failed) -> None:
        """Write the sheets of a vault that is to begin."""
        self._act(partial(self._desk.vault.entry.begin, pin), written, refused)

    def finish(
        self,
        begun: Beginning | Replacing,
        sheets: Sheets,
        done: Callable[[], None],
        refused: Failed,
    ) -> None:
        """Let it begin, or let other sheets hold: two of them were typed back."""
        self._act(partial(begun.finish, sheets), lambda _nothing: self._through(done), refused)

    def ask_in(self, pin: str, asked: Callable[[], None], refused: Failed) -> None:
        """Choose a PIN and ask to be let in."""

        def came(words: tuple[str, ...]) -> None:
            self._show(replace(self.state, words=words))
            self._through(asked)

        self._act(partial(self._desk.vault.entry.ask_in, pin), came, refused)

    def let_in(self, asker: Asker, pin: str, done: Callable[[], None], refused: Failed) -> None:
        """Let a device in whose words were compared, by the PIN that was typed for this."""
        job = partial(self._desk.vault.entry.let_in, asker.asked, pin)
        self._act(job, lambda _nothing: self._through(done), refused)

    def end(self, device: UUID, pin: str, done: Callable[[], None], refused: Failed) -> None:
        """Take a device out of the vault, by the PIN that was typed for this."""
        job = partial(self._desk.vault.members.end, device, pin)
        self._act(job, lambda _nothing: self._through(done), refused)

    def promote(self, person: UUID, pin: str, done: Callable[[], None], refused: Failed) -> None:
        """Let a person administer the vault, by the PIN that was typed for this."""
        job = partial(self._desk.vault.members.promote, person, pin)
        self._act(job, lambda _nothing: self._through(done), refused)

    def demote(self, person: UUID, refused: Failed) -> None:
        """Take back that a person administers the vault."""
        job = partial(self._desk.vault.members.demote, person)
        self._act(job, lambda _nothing: self._face.came_in(), refused)

    def recover(
        self,
        sheets: Sheets,
        pin: str,
        done: Callable[[Recovered], None],
        refused: Failed,
        *,
        anew: bool = False,
    ) -> None:
        """Come in by two sheets of paper; anew where the PIN is forgotten."""

        def came(found: Recovered) -> None:
            self._through(lambda: done(found))

        job = partial(self._desk.vault.entry.recover, sheets, pin, anew=anew)
        self._act(job, came, refused)

    def replace_sheets(
        self, old: Sheets, written: Callable[[Replacing], None], refused: Failed
    ) -> None:
        """Write other sheets."""
        self._act(partial(self._desk.vault.entry.replace_sheets, old), written, refused)

    def two_pasts(self, came: Callable[[TwoPasts], None], refused: Failed) -> None:
        """Read both pasts, to be compared."""
        self._act(self._desk.vault.entry.two_pasts, came, refused)

    def join(self, pasts: TwoPasts, pin: str, done: Callable[[], None], refused: Failed) -> None:
        """Make two pasts one."""
        job = partial(self._desk.vault.entry.join, pasts, pin)
        self._act(job, lambda _nothing: self._through(done), refused)

    def _through(self, done: Callable[[], None]) -> None:
        done()
        self._face.came_in()

    def _act(self, job: Callable[[], T], done: Callable[[T], None], refused: Failed) -> None:
        self._show(replace(self.state, busy=True, problem=""))

        def came(found: T) -> None:
            self._show(replace(self.state, busy=False))
            done(found)

        def failed(problem: Problem) -> None:
            self._show(replace(self.state, busy=False))
            refused(problem)

        self._lanes.submit("net", self._owner, told(job), done=came, failed=failed)

    def _do(self, key: str, job: Callable[[], T], done: Callable[[T], None]) -> None:
        def failed(problem: Problem) -> None:
            if problem.code not in NOT_THEIRS:
                self._show(replace(self.state, problem=problem.sentence))

        self._lanes.submit("net", self._owner, job, done=done, failed=failed, key=key)

    def _show(self, state: KeysState) -> None:
        self.state = state
        self._face.render_keys(state)
