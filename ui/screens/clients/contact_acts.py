"""What is done with a client's person on the client's page: copying a number, erasing who left.

Nothing takes an erasure back once it is done, so it is done a little later, unless it is taken
back: until then the contact stands in the list, and goes from it with the act.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from app.domain.rights import Permission, may
from app.queries.clients import ContactRow
from app.usecases.erase_contact import EraseContact, erase_contact
from ui.kit.actions.spec import ActionSpec
from ui.screens.clients.actions import CONTACTS
from ui.screens.clients.state import ClientsState
from ui.shell.contract import ScreenContext

ORIGIN = "clients"
UNDO_MS = 8000


class ContactActs(QObject):
    """Copies the number of the chosen contact, or erases them as long as nobody takes it back."""

    def __init__(
        self, context: ScreenContext, state: Callable[[], ClientsState], parent: QObject
    ) -> None:
        """Build it; `state` gives what the page shows."""
        super().__init__(parent)
        self._context, self._state = context, state
        self._pauses: dict[UUID, QTimer] = {}

    def _chosen(self) -> ContactRow | None:
        """The contact that is chosen in the list."""
        return self._state().contact

    def specs(self) -> Sequence[ActionSpec]:
        """List the acts."""
        return (
            ActionSpec(
                "clients.erase_contact", _tr("Erase the contact"), "Ctrl+Shift+Del", self.erase,
                self._why_not, "trash-2", "Client",
                (_tr("forget"), _tr("privacy"), _tr("left the firm")), CONTACTS,
            ),
        )  # fmt: skip

    def _why_not(self) -> str:
        identity = self._context.desk.identity
        if identity is None or not may(identity.rights, Permission.ERASE_PEOPLE):
            return _tr("Ask an account manager or an administrator to erase somebody.")
        return "" if self._chosen() is not None else _tr("Choose a contact first.")

    @Slot()
    def copy_number(self) -> None:
        """Copy the number of the chosen contact."""
        contact = self._chosen()
        if contact is not None and contact.phone:
            self.copy(contact.phone, contact.name)

    @Slot()
    def copy_main_number(self) -> None:
        """Copy the number of whom to call first."""
        page = self._state().page
        contact = page.detail.main_contact if page else None
        if contact is not None:
            self.copy(contact.phone, contact.name)

    def no_number(self) -> str:
        """Why there is none to copy."""
        contact = self._chosen()
        if contact is None:
            return _tr("Choose a contact first.")
        return "" if contact.phone else _tr("No number is known of {0}.").format(contact.name)

    def copy(self, number: str, name: str) -> None:
        """Copy somebody's number."""
        QGuiApplication.clipboard().setText(number)
        self._context.notices.say(_tr("{0} copied, the number of {1}").format(number, name))

    @Slot()
    def erase(self) -> None:
        """Erase the chosen contact in a moment."""
        contact = self._chosen()
        if contact is None or self._why_not() or contact.id in self._pauses:
            return
        which = contact.id
        pause = QTimer(self)
        pause.setSingleShot(True)
        pause.timeout.connect(lambda: self._do(which))
        self._pauses[which] = pause
        pause.start(UNDO_MS)
        words = _tr("{0} is erased in a moment, everywhere and for good; what was done stays.")
        self._context.notices.say(words.format(contact.name), lambda: self._keep(which))

    def _keep(self, which: UUID) -> None:
        pause = self._pauses.pop(which, None)
        if pause is None:
            self._context.notices.say(_tr("It was erased already; that is for good."))
            return
        pause.stop()
        pause.deleteLater()
        self._context.notices.say(_tr("Nobody is erased."))

    def _do(self, which: UUID) -> None:
        self._pauses.pop(which).deleteLater()
        desk, lanes = self._context.desk, self._context.lanes
        lanes.submit(
            "store",
            self,
            lambda: desk.do(erase_contact, EraseContact(which), origin=ORIGIN),
            done=lambda _changed: None,
            failed=self._context.notices.problem,
        )


def _tr(words: str) -> str:
    return QCoreApplication.translate("Clients", words)
