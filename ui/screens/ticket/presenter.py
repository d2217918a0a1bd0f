"""The ticket's intents: verbs on the store lane, readings on the read lane, states out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from app.bootstrap.archive import fetching, want_ticket
from app.bootstrap.attachments import files_here, small_pictures
from app.bootstrap.desk import Desk
from app.ports.changes import ChangeSet
from app.queries.agreed import Agreed, agreed_on
from app.queries.people import people
from app.queries.ticket_page import TicketPage, ticket_page
from app.usecases.write_reply import WriteReply, write_reply
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.ticket import state as reduce
from ui.screens.ticket.acts import SAID, Done, TicketActs
from ui.screens.ticket.files import Added, TicketFiles
from ui.screens.ticket.state import Draft, Loaded, Tab, TicketScreenState

_GENERAL = frozenset({
    "client", "site", "contact", "user", "calendar", "agreement_version", "minute", "sync_status",
    "conflict", "dead_letter", "asset", "page", "attachment", "authorization", "project",
    "visit",
})  # fmt: skip
_OWN = frozenset({"ticket", "ticket_event", "time_entry", "coverage_decision"})


class TicketView(Protocol):
    """What the presenter asks of the screen."""

    def render(self, state: TicketScreenState) -> None:
        """Show a state."""
        ...

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        """Say what could not be read."""
        ...

    def tell_done(self, act: Done, undo: Callable[[], None] | None) -> None:
        """Say what was done; with `undo` offer to take it back."""
        ...

    def tell_added(self, added: Added) -> None:
        """Say which files were written down."""
        ...


class TicketPresenter:
    """Keeps the state of one ticket's screen. Called on the UI thread."""

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, view: TicketView) -> None:
        self._desk = desk
        self._lanes = lanes
        self._owner = owner
        self._view = view
        self._waiting: Callable[[TicketPage], None] | None = None
        self._kept = Draft()
        self.state = TicketScreenState()
        self.acts = TicketActs(desk, lanes, owner, told=view.tell_done, refused=self._refuse)
        self.files = TicketFiles(desk, lanes, owner, told=view.tell_added, refused=self._refuse)

    def aim(self, ticket: UUID) -> bool:
        """Take another ticket as the target of acts; it is read by `load`."""
        if ticket == self.state.target:
            return False
        self.keep_draft()
        self._waiting = None
        self.state = reduce.aimed(self.state, ticket)
        self._kept = Draft()
        return True

    def load(self, *, with_draft: bool = True) -> None:
        """Read the ticket."""
        ticket = self.state.target
        if ticket is None:
            return
        self._lanes.submit(
            "read",
            self._owner,
            lambda: self._read(ticket, with_draft=with_draft),
            done=self._arrive,
            failed=lambda problem: self._view.tell_problem(problem, self.load),
            key="page",
        )

    def _read(self, ticket: UUID, *, with_draft: bool) -> Loaded:
        """On the read lane."""
        desk, explained = self._desk, self.state.tab == "coverage"
        who, now = desk.identity, desk.clock.now()
        me, grade = (who.user, who.grade) if who else (UUID(int=0), "standard")
        page = desk.ask(
            lambda session: ticket_page(
                session, ticket, now, technician=me, grade=grade, explained=explained
            )
        )
        staff = desk.ask(people)
        rows = {ticket}
        if page is not None:
            rows |= {item.id for item in page.detail.timeline}
            rows |= {entry.id for entry in page.detail.work}
        files = {row.id for row in page.detail.attachments} if page is not None else set()
        return Loaded(
            page,
            desk.unsynced(rows),
            bool(desk.disputed(rows)),
            desk.status().state in {"online", "degraded"},
            me,
            who.zone if who else "UTC",
            tuple(staff),
            self._read_draft(ticket) if with_draft else None,
            files_here(desk, files),
            small_pictures(desk, files),
            who.rights if who else frozenset(),
            fetching(desk, ticket) if page is None else "",
            copying=page is None and desk.status().state == "copying",
            refused=bool(desk.refused(rows)),
        )

    def _want_pictures(self, loaded: Loaded) -> None:
        """Have the small pictures fetched that others made."""
        if loaded.page is None:
            return
        missing = [
            row.id
            for row in loaded.page.detail.attachments
            if row.state == "stored"
            and row.media_type.startswith("image/")
            and row.id not in loaded.small
        ]
        if missing:
            self.files.want_small(missing)

    def _read_draft(self, ticket: UUID) -> Draft:
        note = self._desk.draft(_draft_key(ticket, internal=True))
        reply = self._desk.draft(_draft_key(ticket, internal=False))
        return Draft(note or reply, internal=bool(note))

    def fetch(self, after: Callable[[], None]) -> None:
        """Have the ticket fetched that is not here; `after` follows once that is remembered."""
        ticket = self.state.target
        if ticket is None or not self.state.missing:
            return

        def done(_nothing: None) -> None:
            self.load(with_draft=False)
            after()

        self._lanes.submit(
            "store",
            self._owner,
            lambda: want_ticket(self._desk, ticket),
            done=done,
            failed=self._refuse,
        )

    def _arrive(self, loaded: Loaded) -> None:
        if loaded.draft is not None:
            self._kept = loaded.draft
        self._show(reduce.arrived(self.state, loaded))
        self._want_pictures(loaded)
        waiting, self._waiting = self._waiting, None
        page = self.state.page
        if waiting is not None and page is not None:
            waiting(page)

    def when_read(self, act: Callable[[TicketPage], None]) -> None:
        """Do something with the ticket, as soon as it is here."""
        page = self.state.page
        if page is not None:
            act(page)
        elif self.state.target is not None:
            self._waiting = act

    def with_agreed(self, page: TicketPage, act: Callable[[Agreed], None]) -> None:
        """Read what is agreed about a ticket, then do something with it."""

        def found(agreed: Agreed | None) -> None:
            if agreed is not None:
                act(agreed)

        self._lanes.submit(
            "read",
            self._owner,
            lambda: self._desk.ask(
                lambda session: agreed_on(session, page.id, self._desk.clock.now())
            ),
            done=found,
            failed=self._refuse,
            key="agreed",
        )

    def changed(self, change: ChangeSet) -> None:
        """Read again what a change may have touched."""
        target = self.state.target
        if target is None:
            return
        ours = change.kinds & _OWN and (not change.ids or change.ids & self._rows(target))
        if ours or change.kinds & (_GENERAL | {"ticket_event", "time_entry"}):
            self.load(with_draft=False)

    def _rows(self, target: UUID) -> set[UUID]:
        page = self.state.page
        return {target} | ({entry.id for entry in page.detail.work} if page else set())

    def assign_to_me(self, page: TicketPage) -> None:
        """Give the ticket to the person who works here."""
        if self.state.loaded is not None:
            loaded = self.state.loaded
            name = next((one.name for one in loaded.people if one.id == loaded.me), "")
            self.acts.assign(page, loaded.me, name)

    def choose_tab(self, tab: Tab) -> None:
        """Show another part; reasons are read only when somebody asks for them."""
        self._show(replace(self.state, tab=tab))
        page = self.state.page
        if tab == "coverage" and page is not None and page.why is None:
            self.load(with_draft=False)

    def type_text(self, text: str) -> None:
        """Take what is being written."""
        if text != self.state.draft.text:
            self._show(reduce.typed(self.state, text))

    def turn(self, *, internal: bool) -> None:
        """Write for the client, or among ourselves."""
        self._show(reduce.turned(self.state, internal=internal))

    def keep_draft(self) -> None:
        """Keep what is being written, so that nothing typed is ever lost."""
        ticket, draft = self.state.target, self.state.draft
        if ticket is None or draft == self._kept or self.state.sending:
            return
        self._kept = draft
        self._lanes.submit(
            "store",
            self._owner,
            partial(self._write_draft, ticket, draft),
            done=lambda _nothing: None,
        )

    def _write_draft(self, ticket: UUID, draft: Draft) -> None:
        """On the store lane."""
        text = "" if draft.empty else draft.text
        self._desk.keep_draft(_draft_key(ticket, internal=draft.internal), text)
        self._desk.keep_draft(_draft_key(ticket, internal=not draft.internal), "")

    def send(self, after: Callable[[], None] | None = None) -> None:
        """Save the reply or the note; `after` follows when it is saved."""
        ticket, draft = self.state.target, self.state.draft
        if ticket is None or self.state.sending:
            return
        self._show(replace(self.state, sending=True, refusal=""))

        def write() -> None:
            command = WriteReply(ticket, draft.text, internal=draft.internal)
            self._desk.do(write_reply, command, origin=SAID)
            self._write_draft(ticket, Draft())

        def done(_nothing: None) -> None:
            self._kept = Draft()
            self._show(reduce.sent(self.state, ticket, draft))
            if after is not None:
                after()

        self._lanes.submit("store", self._owner, write, done=done, failed=self._refuse)

    def dismiss_refusal(self) -> None:
        """Put the sentence away."""
        self._show(replace(self.state, refusal=""))

    def refuse(self, problem: Problem) -> None:
        """Say above the parts why an act did not happen."""
        self._refuse(problem)

    def _refuse(self, problem: Problem) -> None:
        self._show(reduce.refused(self.state, problem.sentence))

    def _show(self, state: TicketScreenState) -> None:
        self.state = state
        self._view.render(state)


def _draft_key(ticket: UUID, *, internal: bool) -> str:
    return f"{'note' if internal else 'reply'}:{ticket}"
