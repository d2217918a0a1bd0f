"""The place of credentials, built and connected.

Source: ux.md 3.3 "Credentials", 3.4, 3.11.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.bootstrap.vault_values import Shown
from app.domain.credentials import Secret
from app.ports.changes import ChangeSet
from ui.kit.actions.spec import ActionSpec
from ui.kit.secrets.clipboard import SecretClipboard
from ui.screens.vault.actions import LIST_KEYS, PAGE, VaultActs, vault_actions
from ui.screens.vault.edits import Edits
from ui.screens.vault.entering import Entering
from ui.screens.vault.keys import KeysPresenter, KeysState
from ui.screens.vault.presenter import VaultPresenter
from ui.screens.vault.state import VaultState
from ui.screens.vault.view import LIST, VaultView
from ui.shell.contract import ScreenContext, Subject

_SECOND_MS = 1000


class VaultScreen(QObject):
    """A client's credentials, and the way into the vault."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context.window)
        self._context = context
        self.view = VaultView()
        self.presenter = VaultPresenter(context.desk, context.lanes, self.view, self)
        self.keys = KeysPresenter(context.desk, context.lanes, self.view, self)
        self.entering = Entering(context, self.presenter, self.keys)
        self.edits = Edits(context, self.presenter, self.entering.open_first)
        self.clipboard = SecretClipboard(self)
        self._copied = ""
        self._started = False
        self._asked_for: object = None
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self._tick)
        self._connect()
        context.registry.bind(PAGE, self.view)
        context.registry.bind(LIST_KEYS, self.view.list)

    def _connect(self) -> None:
        view, presenter, entering = self.view, self.presenter, self.entering
        gate, part, detail = view.gate, view.list, view.list.detail
        gate.begin_asked.connect(entering.begin)
        gate.enter_asked.connect(entering.ask_in)
        gate.paper_asked.connect(entering.use_paper)
        gate.forgot_asked.connect(entering.forgot)
        gate.unlock_asked.connect(entering.unlock)
        gate.lock_asked.connect(presenter.lock)
        gate.look_asked.connect(self._look)
        part.client_chosen.connect(presenter.open_client)
        part.chosen.connect(presenter.choose)
        part.searched.connect(presenter.search)
        part.new_asked.connect(self.edits.new)
        detail.show_asked.connect(self._show)
        detail.hide_asked.connect(presenter.hide)
        detail.copy_asked.connect(self._copy)
        detail.user_asked.connect(self._copy_user)
        detail.edit_asked.connect(self.edits.edit)
        detail.rotate_asked.connect(self.edits.rotate)
        detail.retire_asked.connect(self.edits.retire)
        view.due.opened.connect(self._open_due)
        view.keys.let_in.connect(entering.let_in)
        view.keys.members.end_asked.connect(entering.end)
        view.keys.members.promote_asked.connect(entering.promote)
        view.keys.paper_asked.connect(entering.use_paper)
        view.keys.replace_asked.connect(entering.replace)
        view.keys.join_asked.connect(entering.compare)
        view.keys.looked.connect(self._look)
        view.clear_asked.connect(self.clipboard.clear)
        self.clipboard.counted.connect(self._count_copied)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.view

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        return vault_actions(
            VaultActs(
                self._find, self.edits.new, self.edits.edit, self.edits.rotate, self.edits.retire,
                self._copy_user, self._copy, self._toggle, self.entering.unlock,
                self.entering.forgot, self.presenter.lock, self.clipboard.clear, self._look,
                self._why_none, self._why_not_new, self._why_no_secret, self._why_open,
                self._why_locked, self._why_nothing_copied,
            )
        )  # fmt: skip

    def navigate(self, target: UUID | None) -> None:
        """Show a client's credentials, or one of them."""
        if target is not None:
            self._started = True
            self.view.show_part(LIST)
            self.presenter.navigate(target)

    def show_part(self, name: str) -> None:
        """Bring a part to the front."""
        self.view.show_part(name)

    def activated(self) -> None:
        """Read how the vault stands, and hear what central says of it."""
        self._started = True
        self._second.start()
        self.presenter.look()
        self.view.focus_first()

    def changed(self, change: ChangeSet) -> None:
        """Read again what a change touches, while somebody looks."""
        if self._started:
            self.presenter.changed(change)

    def subject(self) -> Subject | None:
        """Name the client whose credentials are listed."""
        here = self.presenter.state.here
        if here is None or here.client is None:
            return None
        return Subject(dict(here.clients)[here.client], client=here.client)

    def panes(self) -> Sequence[QWidget]:
        """List the parts in reading order."""
        view = self.view
        shown = {
            LIST: (view.list.search, view.list.list, view.list.detail.edit),
        }.get(str(view.tabs.key()), (view.parts,))
        return (view.gate.go, view.tabs, *shown)

    # The presenters' face

    def render(self, state: VaultState) -> None:
        """Show a state; what central is asked for follows from the part in the vault."""
        self.view.show_state(state, self._today())
        here = state.here
        if here is not None and (here.standing.part, here.uses) != self._asked_for:
            self._asked_for = (here.standing.part, here.uses)
            self.keys.look(here.standing.part, uses=here.uses)

    def render_keys(self, state: KeysState) -> None:
        """Show who asks, and what is to be changed."""
        self.view.show_keys(state)
        if state.due != self.presenter.state.due:
            self.presenter.show_due(state.due)

    def came_in(self) -> None:
        """What part this device has is another one now: read it."""
        self._asked_for = None
        self.presenter.look()

    def show_secret(self, secret: Secret, shown: Shown) -> None:
        """Bring a secret into sight."""
        self.view.list.detail.show_secret(secret, shown)

    def hide_secrets(self) -> None:
        """Take every secret out of sight."""
        self.view.list.detail.hide_secrets()

    def count(self, secret: Secret, left_s: int) -> None:
        """Say how long a secret stays in sight."""
        self.view.list.detail.rows[secret].say_left(left_s)

    def copy(self, text: str, what: Secret) -> None:
        """Put a secret on the clipboard for a while."""
        self._copied = {
            Secret.PASSWORD: self.tr("Password"),
            Secret.TOTP_SEED: self.tr("One-time code"),
            Secret.NOTE: self.tr("Secret note"),
        }[what]
        self.clipboard.put(text)

    # What a person does

    @Slot()
    def _look(self) -> None:
        self._asked_for = None
        self.presenter.look()

    @Slot()
    def _tick(self) -> None:
        """A second has passed: what nobody sees, or a locked vault holds, is shown no more."""
        if not self.view.isVisible():
            self.presenter.hide_all()
        was_open = self.presenter.state.is_open
        self.presenter.tick()
        is_open = self.presenter.state.is_open
        if was_open and not is_open:
            self.clipboard.clear()
        if not is_open and not self.view.isVisible():
            self._second.stop()

    @Slot(int)
    def _count_copied(self, left_s: int) -> None:
        self.view.say_copied(self._copied, left_s)

    @Slot(object)
    def _show(self, secret: Secret) -> None:
        self.entering.open_first(lambda: self.presenter.reveal(secret))

    @Slot(object)
    def _copy(self, secret: Secret) -> None:
        self.entering.open_first(lambda: self.presenter.copy(secret))

    def _toggle(self) -> None:
        """Show the password, or hide it."""
        if Secret.PASSWORD in self.presenter.state.shown:
            self.presenter.hide(Secret.PASSWORD)
        else:
            self._show(Secret.PASSWORD)

    @Slot()
    def _copy_user(self) -> None:
        line = self.presenter.state.line
        if line is not None and line.username:
            QGuiApplication.clipboard().setText(line.username)
            self._context.notices.say(self.tr("User name copied"))

    @Slot(object)
    def _open_due(self, credential: UUID) -> None:
        self._context.navigator.go("vault", credential)

    def _find(self) -> None:
        self.view.list.search.setFocus()

    def _why_none(self) -> str:
        return "" if self.presenter.state.line is not None else self.tr("choose a credential first")

    def _why_not_new(self) -> str:
        here = self.presenter.state.here
        fit = here is not None and here.uses and here.client is not None
        return "" if fit else self.tr("there is no client here whose credentials you keep")

    def _why_no_secret(self, secret: Secret) -> str:
        line = self.presenter.state.line
        if line is None:
            return self._why_none()
        return "" if secret in line.kept else self.tr("nothing is kept there; edit it to add it")

    def _why_open(self) -> str:
        return "" if self.presenter.state.gate == "locked" else self.tr("the vault is not locked")

    def _why_locked(self) -> str:
        return "" if self.presenter.state.is_open else self.tr("the vault is not open")

    def _why_nothing_copied(self) -> str:
        return "" if self.clipboard.left_s else self.tr("no secret is on the clipboard")

    def _today(self) -> date:
        who = self._context.desk.identity
        zone = ZoneInfo(who.zone if who is not None else "UTC")
        return self._context.desk.clock.now().astimezone(zone).date()


def build(context: ScreenContext) -> VaultScreen:
    """Make the screen."""
    return VaultScreen(context)
