"""The intents of the screen of parked mail: read on the read lane, placed on the store lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from app.bootstrap.desk import Desk
from app.bootstrap.mail_verbs import file_mail
from app.ports.changes import ChangeSet
from app.queries.mail import ParkedMail, PersonGuess, parked_mail, people_of
from app.queries.people import ClientHit, suggest_clients
from app.usecases.edit_contact import AddContact, EditContact, add_contact, edit_contact
from app.usecases.file_mail import (
    AddMail,
    DismissMail,
    FileMail,
    ParkMail,
    add_mail,
    dismiss_mail,
    park_mail,
)
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.mail import state as reduce
from ui.screens.mail.state import MailState

_KINDS = frozenset({"mail", "client", "contact"})
_NO_CLIENT = "Choose whose mail this is: type the client."


class MailFace(Protocol):
    """What the presenter asks of the screen."""

    def render(self, state: MailState) -> None:
        """Show a state."""
        ...

    def tell_placed(self, mail: ParkedMail, *, joined: bool) -> None:
        """Say that a mail is a request now, or part of one."""
        ...

    def tell_written_down(self, person: EditContact) -> None:
        """Say that somebody new is known."""
        ...

    def tell_dismissed(self, mail: ParkedMail) -> None:
        """Say that a mail was put away."""
        ...

    def tell_problem(self, problem: Problem, retry: Callable[[], None] | None) -> None:
        """Say what did not work."""
        ...


class MailPresenter:
    """Keeps what is chosen. Called on the UI thread."""

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, face: MailFace) -> None:
        """Build it; `owner` is the widget whose end drops answers."""
        self._desk, self._lanes, self._owner, self._face = desk, lanes, owner, face
        self._clients: dict[UUID, ClientHit] = {}
        self.state = MailState()

    def load(self) -> None:
        """Read what waits."""

        def fail(problem: Problem) -> None:
            self._show(replace(self.state, problem=problem.sentence, loaded=True))
            self._face.tell_problem(problem, self.load)

        def take(mails: Sequence[ParkedMail]) -> None:
            self._show(reduce.with_mails(self.state, tuple(mails)))
            self._read_people()

        self._lanes.submit(
            "read", self._owner, lambda: self._desk.ask(parked_mail), done=take, failed=fail,
            key="mail",
        )  # fmt: skip

    def changed(self, change: ChangeSet) -> None:
        """Read it anew when something changed that it shows."""
        if change.kinds & _KINDS:
            self.load()

    def choose(self, mail: UUID | None) -> None:
        """Look at a mail."""
        if mail is not None and mail != self.state.at:
            self._show(reduce.with_chosen(self.state, mail))
            self._read_people()

    def suggest_clients(self, text: str, answer: Callable[[Sequence[ClientHit]], None]) -> None:
        """Find a client by name or code."""

        def take(found: Sequence[ClientHit]) -> None:
            self._clients |= {hit.id: hit for hit in found}
            answer(found)

        self._lanes.submit(
            "read", self._owner,
            lambda: self._desk.ask(lambda session: suggest_clients(session, text)),
            done=take, key="mail clients",
        )  # fmt: skip

    def pick_client(self, client: UUID | None) -> None:
        """Say whose the mail is."""
        hit = self._clients.get(client) if client is not None else None
        self._show(replace(self.state, client=hit, people=(), contact=None, problem=""))
        self._read_people()

    def pick_contact(self, contact: UUID | None) -> None:
        """Say who wrote it."""
        self._show(replace(self.state, contact=contact))

    def file(self) -> None:
        """Make a request of the mail."""
        state, mail = self.state, self.state.mail
        if mail is None or state.busy:
            return
        if state.client is None:
            self._show(replace(state, problem=_NO_CLIENT))
            return
        command = FileMail(mail.id, state.client.id, state.contact)
        self._do(
            lambda: self._desk.do(file_mail, command),
            lambda _made: self._face.tell_placed(mail, joined=False),
        )

    def why_no_person(self) -> str:
        """Why nobody new can be written down now; empty: somebody can."""
        return "" if self.state.client is not None else _NO_CLIENT

    def ask_person(self, ask: Callable[[ParkedMail, ClientHit], None]) -> None:
        """Ask about whoever wrote the mail, once it is said whose it is."""
        state, mail = self.state, self.state.mail
        if mail is not None and not state.busy:
            if state.client is None:
                self._show(replace(state, problem=_NO_CLIENT))
            else:
                ask(mail, state.client)

    def write_down(
        self, person: AddContact, done: Callable[[], None], failed: Callable[[Problem], None]
    ) -> None:
        """Keep somebody new, who then wrote this mail; `done` and `failed` hear of it."""
        at = self.state.at

        def take(made: UUID) -> None:
            done()
            if self.state.at == at:
                self._show(replace(self.state, contact=made))
            gone = EditContact(
                made, person.name, person.email, person.phone, person.site, person.roles,
                active=False,
            )  # fmt: skip
            self._face.tell_written_down(gone)
            self._read_people()

        self._lanes.submit(
            "store", self._owner, lambda: self._desk.do(add_contact, person), done=take,
            failed=failed,
        )  # fmt: skip

    def forget(self, person: EditContact) -> None:
        """Take somebody back who was written down by mistake."""
        self._lanes.submit(
            "store", self._owner, lambda: self._desk.do(edit_contact, person),
            done=lambda _changed: self._read_people(),
            failed=partial(self._face.tell_problem, retry=None),
        )  # fmt: skip

    def join(self) -> None:
        """Add the mail to the request that it seems to belong to."""
        state, mail = self.state, self.state.mail
        if mail is None or mail.ticket is None or state.busy:
            return
        if state.contact is None:
            self._show(replace(state, problem="Choose who wrote it: their words stand there."))
            return
        command = AddMail(mail.id, mail.ticket.id, state.contact)
        self._do(
            lambda: self._desk.do(add_mail, command),
            lambda _made: self._face.tell_placed(mail, joined=True),
        )

    def dismiss(
        self, reason: str, done: Callable[[], None], failed: Callable[[Problem], None]
    ) -> None:
        """Put the mail away; `done` and `failed` hear what became of it."""
        mail = self.state.mail
        if mail is not None:
            command = DismissMail(mail.id, reason)

            def told(_done: bool) -> None:
                done()
                self._face.tell_dismissed(mail)

            self._do(lambda: self._desk.do(dismiss_mail, command), told, failed)

    def park(self, mail: UUID) -> None:
        """Let a mail wait again."""
        self._lanes.submit(
            "store", self._owner, lambda: self._desk.do(park_mail, ParkMail(mail)),
            done=partial(self._parked, mail), failed=partial(self._face.tell_problem, retry=None),
        )  # fmt: skip

    def _parked(self, mail: UUID, _done: bool) -> None:
        self._show(replace(self.state, at=mail, placed=max(0, self.state.placed - 1)))
        self.load()

    def _do(
        self,
        job: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Problem], None] | None = None,
    ) -> None:
        self._show(replace(self.state, busy=True, problem=""))

        def finish(made: Any) -> None:
            self._show(replace(self.state, busy=False, placed=self.state.placed + 1))
            done(made)
            self.load()

        def fail(problem: Problem) -> None:
            told = "" if failed is not None else problem.sentence
            self._show(replace(self.state, busy=False, problem=told))
            if failed is not None:
                failed(problem)

        self._lanes.submit("store", self._owner, job, done=finish, failed=fail)

    def _read_people(self) -> None:
        client = self.state.client
        if client is None:
            return
        which = client.id

        def take(people: Sequence[PersonGuess]) -> None:
            if self.state.client is not None and self.state.client.id == which:
                self._show(reduce.with_people(self.state, tuple(people)))

        self._lanes.submit(
            "read", self._owner,
            lambda: self._desk.ask(lambda session: people_of(session, which)),
            done=take, key="mail people",
        )  # fmt: skip

    def _show(self, state: MailState) -> None:
        self.state = state
        self._face.render(state)
