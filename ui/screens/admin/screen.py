"""The page of people, built and connected."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.bootstrap.staff import Invited, Left
from app.ports.changes import ChangeSet
from ui.kit.actions.spec import ActionSpec
from ui.kit.forms.ask_sheet import AskSheet
from ui.screens.admin import sheets
from ui.screens.admin.presenter import AdminPresenter
from ui.screens.admin.state import AdminState, Done, workers
from ui.screens.admin.view import AdminView
from ui.shell.contract import ScreenContext, Subject

_PAGE = "admin.page"


class AdminScreen(QObject):
    """People, their rights, teams and clients; central says who may come here.

    Source: domain.md 7.7.
    """

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context.window)
        self._context = context
        self.view = AdminView()
        self.presenter = AdminPresenter(context.desk, context.lanes, self.view, self)
        self.sheet: QWidget | None = None
        self.view.looked.connect(self.presenter.look)
        self.view.invited.connect(self._invite)
        self.view.left.connect(self._leave)
        self.view.anew_asked.connect(self._start_anew)
        self.view.came_back.connect(self._come_back)
        self.view.team_asked.connect(self._new_team)
        self.view.due_asked.connect(self._due)
        for grid in self.view.grids.values():
            grid.toggled.connect(self.presenter.toggle)
        context.registry.bind(_PAGE, self.view)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.view

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        tr, group = self.tr, "Tools"
        return (
            ActionSpec("admin.invite", tr("Invite somebody…"), "N", self._invite,
                       self._why_not_add, icon="user-plus", group=group, context=_PAGE),
            ActionSpec("admin.leave", tr("Somebody leaves the firm…"), "Del", self._leave,
                       self._why_not_leave, group=group, context=_PAGE),
            ActionSpec("admin.anew", tr("New starting secret…"), "S", self._start_anew,
                       self._why_not_leave, group=group, context=_PAGE),
            ActionSpec("admin.back", tr("Let somebody work here again"), "", self._come_back,
                       self._why_not_back, group=group, context=_PAGE),
            ActionSpec("admin.team", tr("New team…"), "T", self._new_team,
                       self._why_not_add, icon="users", group=group, context=_PAGE),
            ActionSpec("admin.due", tr("Passwords to be changed"), "P", self._due,
                       group="Go", context=_PAGE),
            ActionSpec("admin.look", tr("Look again for people"), "R", self.presenter.look,
                       icon="refresh-cw", group="View", context=_PAGE),
        )  # fmt: skip

    def navigate(self, target: UUID | None) -> None:
        """There is one page."""

    def activated(self) -> None:
        """Ask central who is there."""
        self.presenter.look()
        self.view.focus_first()

    def changed(self, change: ChangeSet) -> None:
        """Central tells people when it is asked; nothing here follows from rows of this device."""

    def subject(self) -> Subject | None:
        """Nothing is looked at here."""
        return None

    def panes(self) -> Sequence[QWidget]:
        """List the tabs and what they show."""
        return (self.view.tabs, self.view.stack)

    def render(self, state: AdminState) -> None:
        """Show a state."""
        self.view.show_state(state)

    def tell(self, done: Done) -> None:
        """Say in one line what was done, with the way back where there is one."""
        undo = done.undo
        back = None if undo is None else lambda: self.presenter.undo(undo)
        self._context.notices.say(done.words, back)

    def _why_not_add(self) -> str:
        read = self.presenter.state.staff is not None
        return "" if read else self.tr("central has not shown you the people")

    def _why_not_leave(self) -> str:
        one = self.view.person
        return "" if one is not None and one.active else self.tr("choose somebody who works here")

    def _why_not_back(self) -> str:
        one = self.view.person
        return self.tr("choose somebody who left") if one is None or one.active else ""

    @Slot()
    def _invite(self) -> None:
        def send(sheet: AskSheet) -> None:
            sheet.accept_button.setEnabled(False)
            self.presenter.invite(
                sheet.value(sheets.NAME), sheet.value(sheets.EMAIL), (sheet.value(sheets.RIGHT),),
                lambda invited: self._invited(sheet, invited), sheet.refuse,
            )  # fmt: skip

        self.sheet = sheets.invite_sheet(self._context.window, send)

    def _invited(self, sheet: AskSheet, invited: Invited) -> None:
        sheet.leave()
        self.sheet = secret = sheets.SecretSheet(self._context.window, invited)
        secret.open()

    @Slot()
    def _start_anew(self) -> None:
        person = self.view.person
        if person is None or not person.active:
            return
        which = person

        def send(sheet: AskSheet) -> None:
            sheet.accept_button.setEnabled(False)
            self.presenter.start_anew(
                which, lambda invited: self._invited(sheet, invited), sheet.refuse
            )

        self.sheet = sheets.anew_sheet(self._context.window, which, send)

    @Slot()
    def _leave(self) -> None:
        person, staff = self.view.person, self.presenter.state.staff
        if person is None or staff is None or not person.active:
            return
        which = person.id

        def send(sheet: AskSheet, successor: UUID | None) -> None:
            sheet.leave()
            self.presenter.leave(which, successor)

        self.sheet = sheets.leave_sheet(self._context.window, person, workers(staff), send)

    @Slot()
    def _come_back(self) -> None:
        person = self.view.person
        if person is not None and not person.active:
            self.presenter.come_back(Left(person.id, None))

    @Slot()
    def _due(self) -> None:
        """Go to the passwords that somebody could read who may no longer."""
        self._context.navigator.go("vault", part="due")

    @Slot()
    def _new_team(self) -> None:
        def send(sheet: AskSheet) -> None:
            name = sheet.value(sheets.NAME)
            self.presenter.new_team(name, sheet.refuse, sheet.leave)

        self.sheet = sheets.team_sheet(self._context.window, send)


def build(context: ScreenContext) -> AdminScreen:
    """Make the screen."""
    return AdminScreen(context)
