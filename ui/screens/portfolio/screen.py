"""The portfolio's screen, built and connected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap.taking_out import NoteExport, Place, Taken
from app.ports.changes import ChangeSet
from ui.kit.actions.spec import ActionSpec
from ui.runtime.problem import Problem
from ui.screens.portfolio.paper import document_for
from ui.screens.portfolio.presenter import PortfolioPresenter
from ui.screens.portfolio.state import PortfolioState, Which
from ui.screens.portfolio.view import PortfolioView
from ui.shell import taking_out
from ui.shell.contract import ScreenContext, Subject

_PAGE = "portfolio.page"


class PortfolioScreen(QObject):
    """All clients of an account manager at a glance."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context.window)
        self._context = context
        self._begun = False
        self._wanted: UUID | None = None
        self.view = PortfolioView()
        self.presenter = PortfolioPresenter(context.desk, context.lanes, self.view, self)
        view, presenter = self.view, self.presenter
        view.mine_chosen.connect(self._choose_whose)
        view.which_chosen.connect(self._choose_which)
        view.searched.connect(presenter.search)
        view.cleared.connect(presenter.clear)
        view.print_asked.connect(self._print)
        view.opened.connect(self._open)
        view.table.sort_requested.connect(presenter.sort)
        context.registry.bind(_PAGE, self.view)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.view

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        group = "Client"
        sorts = (
            ("burn", self.tr("Sort the portfolio by the budget used")),
            ("projected", self.tr("Sort the portfolio by the month's end")),
            ("check_in", self.tr("Sort the portfolio by the check-in")),
            ("name", self.tr("Sort the portfolio by name")),
        )
        return (
            ActionSpec(
                "portfolio.find", self.tr("Find a client in the portfolio"), "/",
                self.view.search.setFocus, icon="search", group=group, context=_PAGE,
            ),
            ActionSpec(
                "portfolio.print", self.tr("Print the portfolio…"), "Ctrl+P", self._print,
                self._nothing, icon="printer", group=group, context=_PAGE,
            ),
            ActionSpec(
                "portfolio.all", self.tr("Show the whole portfolio"), "Escape",
                self.presenter.clear, group=group, context=_PAGE,
            ),
            *(
                ActionSpec(
                    f"portfolio.by_{key}", words, "", partial(self.presenter.sort, key),
                    group=group, context=_PAGE,
                )
                for key, words in sorts
            ),
        )  # fmt: skip

    def navigate(self, target: UUID | None) -> None:
        """Put the cursor on a client."""
        if target is not None and not self.view.table.set_current_id(target):
            self._wanted = target  # as soon as it is read

    def activated(self) -> None:
        """Read what is old, and put the keyboard into the table."""
        first, self._begun = not self._begun, True
        self.presenter.load()
        if first or not self.view.isAncestorOf(QApplication.focusWidget() or self._context.window):
            self.view.table.setFocus()

    def changed(self, change: ChangeSet) -> None:
        """Bring it up to date while it is in sight; otherwise it is read when it comes up."""
        if self._begun and self.view.isVisible():
            self.presenter.changed(change)

    def subject(self) -> Subject | None:
        """Name the client under the cursor."""
        at = self.view.table.current_id()
        line = next((one for one in self.presenter.state.lines if one.id == at), None)
        return Subject(line.name, client=line.id) if line is not None else None

    def panes(self) -> Sequence[QWidget]:
        """List the parts in reading order."""
        return (self.view.search, self.view.which, self.view.table)

    def render(self, state: PortfolioState) -> None:
        """Show a state."""
        self.view.show_state(state)
        if state.lines and self._wanted is not None:
            self.view.table.set_current_id(self._wanted)
            self._wanted = None

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        """Say what did not work."""
        self._context.notices.problem(problem, retry)

    def _nothing(self) -> str:
        return "" if self.presenter.state.shown else self.tr("There is nothing to print.")

    @Slot(bool)
    def _choose_whose(self, mine: bool) -> None:
        self.presenter.show_mine(mine=mine)

    @Slot(object)
    def _choose_which(self, which: object) -> None:
        self.presenter.show_which(cast("Which", which))

    @Slot(object)
    def _open(self, client: object) -> None:
        self._context.navigator.go("clients", cast("UUID", client))

    @Slot()
    def _print(self) -> None:
        title = self.tr("Print the portfolio")
        taking_out.ask_printer(self._context.window, title, self.print_on)

    def print_on(self, device: QPagedPaintDevice) -> None:
        """Put what is shown on paper, once it is written down that it leaves."""
        state = self.presenter.state
        leaving = NoteExport(Taken.PORTFOLIO, Place.PRINTER, pieces=max(1, len(state.shown)))
        document = document_for(device, state)
        taking_out.print_on(self._context, self.view, leaving, device, document)


def build(context: ScreenContext) -> PortfolioScreen:
    """Make the screen."""
    return PortfolioScreen(context)
