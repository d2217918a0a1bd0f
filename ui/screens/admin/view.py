"""The page of people: a list of everybody, and three grids of who has what."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QDateTime, QLocale, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.bootstrap.staff import Person, Staff
from ui.kit.buttons import Button
from ui.kit.forms.field import ErrorLine
from ui.kit.notices.busy import BusyBar
from ui.kit.tabs import CountTabs
from ui.kit.text import PlainLabel
from ui.screens.admin.grids import Grid, Table
from ui.screens.admin.state import KINDS, AdminState, Kind, columns, is_on, workers
from ui.theme import fonts

_MARGIN = 24
PEOPLE = "people"


class AdminView(QWidget):
    """Tabs over one table each; what can be done with a person stands above.

    `looked`, `invited`, `team_asked`, `due_asked` ask for what they are named after; `anew_asked`,
    `left` and `came_back` for the person whose row the keyboard is in.

    Source: ux.md 3.3 (lists), 3.14.
    """

    looked = Signal()
    invited = Signal()
    left = Signal()
    anew_asked = Signal()
    came_back = Signal()
    team_asked = Signal()
    due_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("People"))
        self.busy, self.problem = BusyBar(), ErrorLine()
        self.hint = PlainLabel(tone="muted", wrap=True)
        self.invite = Button(self.tr("Invite…"), "primary", key="N", icon="user-plus")
        self.leave = Button(self.tr("Leaves the firm…"), key="Del")
        self.anew = Button(self.tr("New starting secret…"), key="S")
        self.back = Button(self.tr("Works here again"))
        self.team = Button(self.tr("New team…"), icon="users")
        self.due = Button(self.tr("Passwords to be changed"), "link", key="P")
        self.again = Button(self.tr("Look again"), "quiet", key="R", icon="refresh-cw")
        self.list = Table(self.tr("Everybody"))
        self.list.setSelectionBehavior(Table.SelectionBehavior.SelectRows)
        self.list.horizontalHeader().setStretchLastSection(True)
        self.grids = {
            "rights": Grid(self.tr("Rights of each person"), "rights"),
            "clients": Grid(self.tr("Clients that each person sees"), "clients"),
            "teams": Grid(self.tr("Teams of each person"), "teams"),
        }
        words = (
            (PEOPLE, self.tr("People")),
            ("rights", self.tr("Rights")),
            ("clients", self.tr("Clients")),
            ("teams", self.tr("Teams")),
        )
        self.tabs = CountTabs(self.tr("Parts of the page"), words)
        self.stack = QStackedWidget()
        self._staff: Staff | None = None
        self._lay_out()
        self._connect()
        self._show_part()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(PlainLabel(self.tr("People"), size=fonts.LARGE, weight=fonts.BOLD), 1)
        for button in (self.again, self.team, self.back, self.anew, self.leave, self.invite):
            head.addWidget(button)
        under = QHBoxLayout()
        under.setSpacing(8)
        under.addWidget(self.hint, 1)
        under.addWidget(self.due)
        self.stack.addWidget(self.list)
        for grid in self.grids.values():
            self.stack.addWidget(grid)
        column = QVBoxLayout()
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.problem)
        column.addWidget(self.tabs)
        column.addLayout(under)
        column.addWidget(self.stack, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.busy)
        outer.addLayout(column)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._show_part)
        self.list.selectionModel().currentChanged.connect(self._fit_buttons)
        self.again.clicked.connect(self.looked)
        self.due.clicked.connect(self.due_asked)
        self.invite.clicked.connect(self.invited)
        self.leave.clicked.connect(self.left)
        self.anew.clicked.connect(self.anew_asked)
        self.back.clicked.connect(self.came_back)
        self.team.clicked.connect(self.team_asked)

    @property
    def person(self) -> Person | None:
        """Whose row the keyboard is in, on the list."""
        which = self.list.person
        every = self._staff.people if self._staff is not None else ()
        return next((one for one in every if one.id == which), None)

    def show_state(self, state: AdminState) -> None:
        """Show a state; the keyboard stays where it is."""
        self.problem.say(state.problem)
        if state.staff is not None and not state.busy:
            self._staff = state.staff
            self._show_people(state.staff)
            for kind in KINDS:
                self._show_grid(state.staff, kind)
        if state.busy:
            self.busy.start()
        else:
            self.busy.stop()
        self._fit_buttons()

    def focus_first(self) -> None:
        """Put the keyboard into the table that is shown."""
        if (shown := self.stack.currentWidget()) is not None:
            shown.setFocus()

    def _show_people(self, staff: Staff) -> None:
        at = self.list.person
        heads = (
            self.tr("Name"), self.tr("E-mail"), self.tr("Rights"), self.tr("Clients"),
            self.tr("Open tickets"), self.tr("Second step"), self.tr("Devices"),
            self.tr("Last heard of"),
        )  # fmt: skip
        self.list.begin([one.id for one in staff.people], heads)
        for row, one in enumerate(staff.people):
            name = one.name if one.active else self.tr("{0} (left)").format(one.name)
            cells = (
                name, one.email, ", ".join(one.rights), str(len(one.clients)),
                str(one.open_tickets), self.tr("yes") if one.second_factor else self.tr("no"),
                str(one.devices), _when(one.seen_at) or self.tr("never signed in"),
            )  # fmt: skip
            for column, text in enumerate(cells):
                self.list.put(row, column, text)
        known: list[UUID] = list(self.list.people)
        self.list.go(known.index(at) if at in known else 0, 0)

    def _show_grid(self, staff: Staff, kind: Kind) -> None:
        people, things = workers(staff), columns(staff, kind)
        self.grids[kind].show_cells(
            [(one.id, one.name) for one in people],
            things,
            [[is_on(staff, kind, one, thing) for thing, _words in things] for one in people],
        )

    @Slot()
    def _show_part(self) -> None:
        key = self.tabs.key()
        self.stack.setCurrentWidget(self.list if key == PEOPLE else self.grids[str(key)])
        hints = {
            PEOPLE: self.tr("Who leaves is signed out everywhere at once; their work stays. What "
            "they could read in the vault is listed as passwords to be changed."),
            "rights": self.tr("Space gives a right or takes it. What each right lets one do is "
            "in docs/rights.md."),
            "clients": self.tr("Space shows a client to a person or hides it; devices forget what "
            "is hidden at their next sync."),
            "teams": self.tr("Space puts a person into a team or out of it."),
        }  # fmt: skip
        self.hint.setText(hints[str(key)])
        self._fit_buttons()

    @Slot()
    def _fit_buttons(self) -> None:
        on_list = self.tabs.key() == PEOPLE
        one = self.person
        self.invite.setVisible(on_list)
        for button in (self.leave, self.anew):
            button.setVisible(on_list and (one is None or one.active))
            button.setEnabled(one is not None)
        for button in (self.invite, self.team):  # not before central let this person look
            button.setEnabled(self._staff is not None)
        self.back.setVisible(on_list and one is not None and not one.active)
        self.team.setVisible(self.tabs.key() == "teams")


def _when(at: datetime | None) -> str:
    """A day and an hour in this computer's zone; empty for never."""
    if at is None:
        return ""
    here = QDateTime.fromSecsSinceEpoch(round(at.timestamp()))
    return QLocale().toString(here, "d MMM yyyy, HH:mm")
