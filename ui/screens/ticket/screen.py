"""One ticket, built and connected."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import cast
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.bootstrap.taking_out import NoteExport, Place, Taken
from app.domain.lifecycle import WORDS
from app.ports.changes import ChangeSet
from app.queries.ticket_page import TicketPage
from ui.kit.actions.spec import ActionSpec
from ui.runtime.problem import Problem
from ui.screens.ticket.actions import PANE, TICKET, TicketDoings, ticket_actions
from ui.screens.ticket.acts import Done
from ui.screens.ticket.done_words import added_words, done_words
from ui.screens.ticket.edit_acts import EditActs
from ui.screens.ticket.file_acts import FileActs
from ui.screens.ticket.files import Added
from ui.screens.ticket.missing import unfetchable
from ui.screens.ticket.presenter import TicketPresenter
from ui.screens.ticket.questions import TicketQuestions
from ui.screens.ticket.standing import why_not
from ui.screens.ticket.state import TABS, Tab, TicketScreenState, way_to_resolved
from ui.screens.ticket.view import TicketPane
from ui.screens.ticket.visit_acts import VisitActs
from ui.shell.contract import ScreenContext, Subject
from ui.shell.taking_out import copy, copy_reasons

_REST_MS = 40
"""A cursor that runs down a list reads only the tickets that it rests on."""
_PLACES = {"asset": "assets", "page": "pages", "ticket": "ticket"}


class TicketScreen(QObject):
    """A ticket by itself, or beside the queue.

    Source: ux.md 3.3 "Request", 3.4.
    """

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self.pane = TicketPane()
        self.presenter = TicketPresenter(context.desk, context.lanes, self.pane, self)
        self._questions = TicketQuestions(
            context.window,
            self.presenter,
            context.notices.say,
            context.timer,
            context.navigator.go,
        )
        self._rest = QTimer(self.pane)  # goes with the window, so that nothing is read after it
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._files = FileActs(context, self.presenter, self.pane)
        self._edits = EditActs(context, self.presenter, self.pane.inspector, self._no_ticket)
        self._visits = VisitActs(context, self.presenter, self.pane.inspector, self._no_ticket)
        self._connect()
        context.registry.bind(TICKET, self.pane)
        context.registry.bind(PANE, self.pane)

    def _connect(self) -> None:
        pane = self.pane
        self._rest.timeout.connect(self.presenter.load)
        pane.tabs.chosen.connect(self._choose_tab)
        pane.editor.typed.connect(self._type)
        pane.editor.turned.connect(self._turn_to)
        pane.editor.send_requested.connect(self.presenter.send)
        pane.draft_rested.connect(self.presenter.keep_draft)
        pane.refusal_dismissed.connect(self.presenter.dismiss_refusal)
        pane.header.copy_requested.connect(self._copy)
        pane.header.menu_requested.connect(self._menu)
        pane.inspector.why_requested.connect(self._why)
        pane.inspector.take_requested.connect(self._take)
        pane.inspector.opened.connect(self._open_related)
        pane.related.opened.connect(self._open_related)
        pane.coverage.wanted.connect(self._agree)
        pane.coverage.copy_wanted.connect(self._copy_reasons)
        pane.fetch_requested.connect(self._fetch)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.pane

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done to the ticket."""
        ask, read = self._questions, self.presenter.when_read
        acts = ticket_actions(
            TicketDoings(
                none=self._no_ticket,
                unresolvable=self._unresolvable,
                reply=lambda: self._write(internal=False),
                note=lambda: self._write(internal=True),
                timer=self._timer,
                assign=lambda: self.presenter.when_read(self._questions.ask_owner),
                take=self._take,
                state=lambda: self.presenter.when_read(self._questions.ask_state),
                priority=lambda: self.presenter.when_read(self._questions.ask_priority),
                resolve=lambda: self.presenter.when_read(self._questions.ask_resolution),
                copy=self._copy,
                tab=lambda at: self.presenter.choose_tab(TABS[at]),
                step=self.pane.timeline.step,
                why=self._why,
                turn=self._turn,
                send=self._send,
                send_and_resolve=self._send_and_resolve,
                copy_text=self._copy_text,
                attach=self._files.choose,
                kind=lambda: read(ask.kinds.ask_kind),
                flags=lambda: read(ask.kinds.ask_flags),
                triage=lambda: read(ask.life.ask_triage),
                cancel=lambda: read(ask.life.ask_cancel),
                reopen=lambda: read(ask.life.ask_reopen),
                follow_up=lambda: read(ask.after.ask_follow_up),
                recurrence=lambda: read(ask.after.ask_recurrence),
                consent=lambda: read(ask.agreed.ask_consent),
                revoke=lambda: read(ask.agreed.ask_revocation),
                project=lambda: read(ask.agreed.ask_project),
                scope=lambda: read(ask.scoping.ask_scope),
                times=self._times,
                allowed=self._allowed,
                fetch=self._fetch,
                unfetchable=lambda: unfetchable(self.presenter.state),
            )
        )
        return (*acts, *self._edits.specs(), *self._visits.specs())

    def navigate(self, target: UUID | None) -> None:
        """Show a ticket; acts are about it at once."""
        if target is not None and self.presenter.aim(target):
            self._rest.start()

    def activated(self) -> None:
        """Read again what may be old."""
        if not self._rest.isActive():
            self.presenter.load(with_draft=False)

    def changed(self, change: ChangeSet) -> None:
        """Bring the ticket up to date."""
        if not self._rest.isActive():
            self.presenter.changed(change)

    def subject(self) -> Subject | None:
        """Name the ticket."""
        page = self.presenter.state.page
        if page is None:
            return None
        row = page.detail.row
        return Subject(row.label, row.id, row.client_id)

    def panes(self) -> Sequence[QWidget]:
        """List the parts in reading order."""
        return (self.pane.tabs, self.pane.timeline, self.pane.editor.text, self.pane.inspector)

    def render(self, state: TicketScreenState) -> None:
        """Show a state."""
        self.pane.show_state(state)

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        """Say what could not be read."""
        self._context.notices.problem(problem, retry)

    def tell_done(self, act: Done, undo: Callable[[], None] | None) -> None:
        """Say what was done, and offer to take it back."""
        self._context.notices.say(done_words(act), undo)

    def tell_added(self, added: Added) -> None:
        """Say which files were written down."""
        self._context.notices.say(added_words(added))

    def _no_ticket(self) -> str:
        return self.tr("Choose a ticket first.") if self.presenter.state.target is None else ""

    def _unresolvable(self) -> str:
        if (state := self.presenter.state.state) is None or way_to_resolved(state):
            return self._no_ticket()
        return self.tr("It is {0} already.").format(WORDS[state].lower())

    def _allowed(self, act: str) -> str:
        """Why an act of the life cycle cannot be done now; empty where it can."""
        page, loaded = self.presenter.state.page, self.presenter.state.loaded
        if page is None or loaded is None:
            return self._no_ticket()
        return why_not(act, page, loaded.rights)

    @Slot()
    def _fetch(self) -> None:
        self.presenter.fetch(self._context.sync.now)

    def _times(self) -> None:
        """Go to the time list of this ticket."""
        target = self.presenter.state.target
        if target is not None:
            self._context.navigator.go("time", target)

    @Slot(object)
    def _choose_tab(self, tab: Hashable) -> None:
        self.presenter.choose_tab(cast("Tab", tab))

    @Slot(str)
    def _type(self, text: str) -> None:
        self.presenter.type_text(text)
        self.pane.rest_draft()

    @Slot(bool)
    def _turn_to(self, internal: bool) -> None:
        self.presenter.turn(internal=internal)
        self.pane.rest_draft()

    def _turn(self) -> None:
        self._turn_to(not self.presenter.state.draft.internal)
        self.pane.editor.text.setFocus()

    def _write(self, *, internal: bool) -> None:
        """Put the cursor into the editor; a text that is there already stays what it is."""
        self.presenter.choose_tab("timeline")
        if self.presenter.state.draft.empty:
            self.presenter.turn(internal=internal)
        self.pane.editor.text.setFocus()

    def _send(self) -> None:
        if self.pane.editor.text.hasFocus() or not self.presenter.state.draft.empty:
            self.presenter.send()

    def _send_and_resolve(self) -> None:
        if self.presenter.state.draft.empty:
            self.presenter.when_read(self._questions.ask_resolution)
        else:
            self.presenter.send(lambda: self.presenter.when_read(self._questions.ask_resolution))

    def _timer(self) -> None:
        ticket = self.presenter.state.target
        if ticket is not None:
            self._context.timer.start(ticket)

    @Slot()
    def _take(self) -> None:
        self.presenter.when_read(self.presenter.assign_to_me)

    @Slot()
    def _why(self) -> None:
        self.presenter.choose_tab("coverage")

    @Slot()
    def _copy(self) -> None:
        self.presenter.when_read(self._copy_label)

    def _copy_label(self, page: TicketPage) -> None:
        label = page.detail.row.label
        QGuiApplication.clipboard().setText(label)
        self._context.notices.say(self.tr("{0} copied").format(label))

    def _copy_text(self) -> None:
        entry = self.pane.timeline.focused()
        if entry is not None and entry.body:
            said = partial(self._context.notices.say, self.tr("Text copied"))
            size = len(entry.body.encode())
            about = ("ticket_event", entry.id)
            leaving = NoteExport(Taken.ENTRY, Place.CLIPBOARD, about, size_bytes=size)
            copy(self._context, self.pane, leaving, entry.body, said)

    @Slot(str)
    def _copy_reasons(self, text: str) -> None:
        ticket = self.presenter.state.target
        about = ("ticket", ticket) if ticket is not None else None
        copy_reasons(self._context, self.pane, about, text)

    @Slot()
    def _menu(self) -> None:
        menu = self._context.registry.context_menu((TICKET,), self.pane)
        corner = self.pane.header.more.rect().bottomLeft()
        menu.popup(self.pane.header.more.mapToGlobal(corner + QPoint(0, 2)))

    @Slot(str, object)
    def _agree(self, act: str, consent: object) -> None:
        """Ask about what is agreed, from where it is listed."""
        ask, scope = self._questions.agreed, self._questions.scoping.ask_scope
        chosen = cast("UUID | None", consent)
        acts = {"consent": ask.ask_consent, "project": ask.ask_project, "scope": scope}
        self.presenter.when_read(acts.get(act, partial(ask.ask_revocation, consent=chosen)))

    @Slot(str, object)
    def _open_related(self, kind: str, target: object) -> None:
        self._context.navigator.go(_PLACES.get(kind, kind), cast("UUID", target))


def build(context: ScreenContext) -> TicketScreen:
    """Make the screen."""
    return TicketScreen(context)
