"""The screen of parked mail, built and connected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.ports.changes import ChangeSet
from app.queries.mail import ParkedMail
from app.queries.people import ClientHit
from app.usecases.edit_contact import EditContact
from ui.kit.actions.spec import ActionSpec
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import LineField
from ui.kit.forms.suggest import Suggestion
from ui.runtime.problem import Problem
from ui.screens.mail.asking import ask_person
from ui.screens.mail.presenter import MailPresenter
from ui.screens.mail.state import MailState
from ui.screens.mail.view import MailView
from ui.shell.contract import ScreenContext, Subject

NAME, _PAGE = "mail", "mail.page"
_REASON = "reason"


class MailScreen(QObject):
    """What central could not place: whose is it, and what becomes of it?

    Source: domain.md 2.1; ux.md 3.8.
    """

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context.window)
        self._context = context
        self._begun = False
        self.view = MailView(self._suggest)
        self.presenter = MailPresenter(context.desk, context.lanes, self.view, self)
        view, presenter = self.view, self.presenter
        view.chosen.connect(self._choose)
        view.client_picked.connect(self._pick_client)
        view.contact_picked.connect(self._pick_contact)
        view.file.clicked.connect(presenter.file)
        view.join.clicked.connect(presenter.join)
        view.person.clicked.connect(self._ask_person)
        view.dismiss.clicked.connect(self._ask_dismissal)
        view.list.opened.connect(self._to_client)
        context.registry.bind(_PAGE, self.view)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.view

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        group = "Ticket"
        return (
            ActionSpec(
                "mail.file", self.tr("Make a ticket of this mail"), "Ctrl+Return",
                self.presenter.file, self._nothing, icon="inbox", group=group, context=_PAGE,
            ),
            ActionSpec(
                "mail.join", self.tr("Add this mail to its ticket"), "A", self.presenter.join,
                self._no_ticket, icon="message-square", group=group, context=_PAGE,
            ),
            ActionSpec(
                "mail.person", self.tr("Write down who wrote this mail…"), "N", self._ask_person,
                self._no_person, icon="user-plus", group=group, context=_PAGE,
            ),
            ActionSpec(
                "mail.dismiss", self.tr("Put this mail away…"), "X", self._ask_dismissal,
                self._nothing, icon="archive", group=group, context=_PAGE,
            ),
        )  # fmt: skip

    def navigate(self, target: UUID | None) -> None:
        """Look at a mail."""
        self.presenter.choose(target)

    def activated(self) -> None:
        """Read what waits, and put the keyboard into the list."""
        first, self._begun = not self._begun, True
        self.presenter.load()
        if first or not self.view.isAncestorOf(QApplication.focusWidget() or self._context.window):
            self.view.list.setFocus()

    def changed(self, change: ChangeSet) -> None:
        """Bring it up to date; the count in the rail is seen from everywhere."""
        self.presenter.changed(change)

    def subject(self) -> Subject | None:
        """Nothing that acts of the window could apply to."""
        return None

    def panes(self) -> Sequence[QWidget]:
        """List the parts in reading order."""
        return (self.view.list, self.view.client.box)

    def render(self, state: MailState) -> None:
        """Show a state."""
        self.view.show_state(state)
        self._context.badge(NAME, str(len(state.mails)) if state.mails else "")

    def tell_placed(self, mail: ParkedMail, *, joined: bool) -> None:
        """Say that a mail is a request now, or part of one."""
        name = mail.subject or self.tr("The mail")
        if joined:
            self._context.notices.say(self.tr("“{0}” stands on its ticket now").format(name))
            return
        words = self.tr("“{0}” is a new ticket").format(name)
        self._context.notices.say(words, partial(self.presenter.park, mail.id))

    def tell_written_down(self, person: EditContact) -> None:
        """Say that somebody new is known."""
        words = self.tr("{0} is written down").format(person.name)
        self._context.notices.say(words, partial(self.presenter.forget, person))

    def tell_dismissed(self, mail: ParkedMail) -> None:
        """Say that a mail was put away."""
        words = self.tr("“{0}” is put away").format(mail.subject or self.tr("The mail"))
        self._context.notices.say(words, partial(self.presenter.park, mail.id))

    def tell_problem(self, problem: Problem, retry: Callable[[], None] | None) -> None:
        """Say what did not work."""
        self._context.notices.problem(problem, retry)

    def _nothing(self) -> str:
        return "" if self.presenter.state.mail is not None else self.tr("no mail waits")

    def _no_person(self) -> str:
        return self._nothing() or self.presenter.why_no_person()

    def _no_ticket(self) -> str:
        mail = self.presenter.state.mail
        known = mail is not None and mail.ticket is not None
        return "" if known else self.tr("no ticket is known that it belongs to")

    def _suggest(self, text: str, answer: Callable[[Sequence[Suggestion]], None]) -> None:
        def take(found: Sequence[ClientHit]) -> None:
            answer([Suggestion(hit.id, hit.name, hit.code, "building-2") for hit in found])

        self.presenter.suggest_clients(text, take)

    @Slot(object)
    def _choose(self, mail: object) -> None:
        self.presenter.choose(cast("UUID | None", mail))

    @Slot(object)
    def _to_client(self, _mail: object) -> None:
        """Enter in the list goes on to whose it is."""
        self.view.client.box.setFocus()

    @Slot(object)
    def _pick_client(self, client: object) -> None:
        self.presenter.pick_client(cast("UUID | None", client))

    @Slot(object)
    def _pick_contact(self, contact: object) -> None:
        self.presenter.pick_contact(cast("UUID | None", contact))

    @Slot()
    def _ask_person(self) -> None:
        self.presenter.ask_person(partial(ask_person, self._context.window, self.presenter))

    @Slot()
    def _ask_dismissal(self) -> None:
        mail = self.presenter.state.mail
        if mail is None:
            return
        sheet = AskSheet(
            self._context.window, self.tr("Put this mail away"), mail.subject,
            accept=self.tr("Put away"),
            sentence=self.tr("Central keeps it for a while; you can take it back."),
        )  # fmt: skip
        sheet.add(_REASON, LineField(self.tr("&Why"), placeholder=self.tr("advertising")))

        sheet.ask(
            lambda: self.presenter.dismiss(sheet.value(_REASON), sheet.leave, sheet.refuse),
            {"reason-empty": _REASON},
        )


def build(context: ScreenContext) -> MailScreen:
    """Make the screen."""
    return MailScreen(context)
