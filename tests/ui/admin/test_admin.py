"""The page of people: everybody in a list, who has what in grids, every act with a way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.staff import Invited, Left, Named, Person, Staff
from app.domain.vocabulary import Right
from app.ports.problems import Refused, TrestleProblem, Unavailable
from tests.builders.lanes import InlineLanes
from tests.builders.window import TryWindow
from ui.kit.buttons import Button
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.screens.admin import sheets
from ui.screens.admin.presenter import AdminPresenter
from ui.screens.admin.state import AdminState, Done
from ui.screens.admin.view import AdminView
from ui.shell.navigation import Step

AT = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
NORTH, SOUTH, NIGHT = UUID(int=10), UUID(int=11), UUID(int=20)


def person(number: int, name: str, *rights: str, **more: Any) -> Person:
    return replace(
        Person(
            UUID(int=number), name, f"{name[:3].lower()}@x.example", rights, True, True, 1,
            AT, 0, frozenset({NORTH}),
        ),
        **more,
    )  # fmt: skip


ADA = person(1, "Ada Admin", "admin")
TOM = person(2, "Tom Field", "technician", open_tickets=3)
GONE = person(3, "Lee Past", "desk", active=False, devices=0, seen_at=None)
STAFF = Staff(
    (ADA, TOM, GONE),
    (Named(NORTH, "NW Northwind", frozenset()), Named(SOUTH, "SG Southgate", frozenset())),
    (Named(NIGHT, "Night shift", frozenset({TOM.id})),),
)


class Central:
    """A desk whose central does as it is told."""

    def __init__(self) -> None:
        self.staff = self
        self.now = STAFF
        self.problem: TrestleProblem | None = None
        self.did: list[tuple[Any, ...]] = []

    def look(self) -> Staff:
        if self.problem is not None:
            raise self.problem
        return self.now

    def invite(self, name: str, email: str, rights: Iterable[str]) -> Invited:
        self._do("invite", name, email, tuple(rights))
        return Invited(name, email, "abcde-fghjk-mnpqr-stuvw")

    def start_anew(self, which: Person) -> Invited:
        self._do("anew", which.id)
        return Invited(which.name, which.email, "vwxyz-abcde-fghjk-mnpqr")

    def leave(self, which: UUID, successor: UUID | None) -> Left:
        self._do("leave", which, successor)
        return Left(which, successor, (UUID(int=100), UUID(int=101)), visits=(UUID(int=7),))

    def come_back(self, left: Left) -> None:
        self._do("come back", left)

    def share(self, which: UUID, client: UUID, *, seen: bool) -> None:
        self._do("share", which, client, seen)

    def set_member(self, team: UUID, which: UUID, *, member: bool) -> None:
        self._do("member", team, which, member)

    def set_rights(self, which: UUID, rights: Iterable[str]) -> None:
        self._do("rights", which, sorted(rights))

    def new_team(self, name: str) -> None:
        self._do("team", name)

    def _do(self, *what: Any) -> None:
        if self.problem is not None:
            raise self.problem
        self.did.append(what)


class Tried:
    def __init__(self, qtbot: QtBot, central: Central | None = None) -> None:
        self.central, self.view = central or Central(), AdminView()
        qtbot.addWidget(self.view)
        desk: Any = self.central
        self.presenter = AdminPresenter(desk, InlineLanes(), self.view, self)
        self.told: list[Done] = []
        for grid in self.view.grids.values():
            grid.toggled.connect(self.presenter.toggle)
        self.view.looked.connect(self.presenter.look)
        self.view.resize(1100, 700)
        self.view.show()
        self.presenter.look()

    def render(self, state: AdminState) -> None:
        self.view.show_state(state)

    def tell(self, done: Done) -> None:
        self.told.append(done)

    def cell(self, row: int, column: int) -> str:
        item = self.view.list.cells.item(row, column)
        return item.text() if item is not None else ""

    def undo(self) -> None:
        undo = self.told[-1].undo
        assert undo is not None
        self.presenter.undo(undo)

    def space(self, kind: str, row: int, column: int) -> None:
        """Tick a cell from the keyboard."""
        self.view.tabs.setCurrentIndex(("rights", "clients", "teams").index(kind) + 1)
        grid = self.view.grids[kind]
        grid.setFocus()
        grid.go(row, column)
        QTest.keyClick(grid, Qt.Key.Key_Space)


def test_everybody_is_listed_with_what_they_may_and_when_they_were_heard_of(qtbot: QtBot) -> None:
    tried = Tried(qtbot)
    assert [tried.cell(row, 0) for row in range(3)] == ["Ada Admin", "Tom Field", "Lee Past (left)"]
    assert (tried.cell(1, 2), tried.cell(1, 4)) == ("technician", "3")
    assert tried.cell(2, 7) == "never signed in"


def test_space_shows_a_client_and_the_way_back_hides_it_again(qtbot: QtBot) -> None:
    tried = Tried(qtbot)
    tried.space("clients", 1, 2)
    assert tried.central.did == [("share", TOM.id, SOUTH, True)]
    tried.undo()
    assert tried.central.did[-1] == ("share", TOM.id, SOUTH, False)


def test_space_puts_into_a_team_and_changes_one_right_among_several(qtbot: QtBot) -> None:
    tried = Tried(qtbot)
    tried.space("teams", 0, 1)
    tried.space("rights", 1, 2)
    assert tried.central.did == [
        ("member", NIGHT, ADA.id, True),
        ("rights", TOM.id, ["desk", "technician"]),
    ]


def test_a_cell_that_central_refuses_goes_back_and_the_reason_stands_above(qtbot: QtBot) -> None:
    tried = Tried(qtbot)
    tried.central.problem = Refused("last-admin", "Somebody has to keep the right admin.")
    grid = tried.view.grids["rights"]
    admin = grid.cells.columnCount() - 1
    tried.space("rights", 0, admin)
    assert "keep the right admin" in tried.presenter.state.problem
    item = grid.cells.item(0, admin)
    assert item is not None
    assert item.checkState() == Qt.CheckState.Checked
    assert not tried.told


def test_who_leaves_can_be_taken_back_with_what_was_handed_on(qtbot: QtBot) -> None:
    tried = Tried(qtbot)
    tried.presenter.leave(TOM.id, ADA.id)
    assert "Handed over: 2 open tickets, 1 planned visit." in tried.told[-1].words
    tried.undo()
    moved = Left(TOM.id, ADA.id, (UUID(int=100), UUID(int=101)), visits=(UUID(int=7),))
    assert tried.central.did[-1] == ("come back", moved)


def test_the_sheet_says_how_much_is_open_and_offers_whoever_works_here(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    chosen: list[UUID | None] = []
    busy = replace(TOM, visits=1, check_ins=2, managed=1, actions=4)
    sheet = sheets.leave_sheet(window, busy, [ADA, TOM], lambda _s, to: chosen.append(to))
    assert "3 open tickets, 1 planned visit, 2 check-ins, 1 client to manage, 4 open actions" in (
        sheet.accessibleDescription()
    )
    to = sheet.form.fields[sheets.TO]
    assert isinstance(to, ChoiceField)
    assert to.box.count() == 2, "nobody, and Ada"
    sheet.accept()
    to.set_value(ADA.id)
    sheet.accept()
    assert chosen == [None, ADA.id]


def test_an_invitation_tells_its_secret_once_and_a_refusal_keeps_what_was_typed(
    qtbot: QtBot,
) -> None:
    tried = Tried(qtbot)
    told: list[Invited] = []
    refused: list[Any] = []
    tried.central.problem = Refused("email-taken", "Somebody has the address already.")
    tried.presenter.invite("Nia", "nia@x.example", ("desk",), told.append, refused.append)
    assert [one.code for one in refused] == ["email-taken"]
    assert not tried.presenter.state.problem, "it stands under its field"
    tried.central.problem = None
    tried.presenter.invite("Nia", "nia@x.example", ("desk",), told.append, refused.append)
    assert told[0].secret == "abcde-fghjk-mnpqr-stuvw"
    assert told[0].secret not in repr(told[0])
    secret = sheets.SecretSheet(tried.view, told[0])
    secret.accept()
    assert told[0].secret not in repr(tried.presenter.state)


def test_who_lost_their_password_begins_anew_with_a_secret_that_is_told_once(
    qtbot: QtBot,
) -> None:
    tried = Tried(qtbot)
    tried.view.list.go(1, 0)
    assert tried.view.anew.isVisible()
    tom = tried.view.person
    assert tom is not None
    told: list[Invited] = []
    refused: list[Any] = []
    tried.central.problem = Refused("person-oneself", "Change your own password in My account.")
    tried.presenter.start_anew(tom, told.append, refused.append)
    assert [one.code for one in refused] == ["person-oneself"]
    tried.central.problem = None
    tried.presenter.start_anew(tom, told.append, refused.append)
    assert tried.central.did[-1] == ("anew", tom.id)
    assert told[0].email == tom.email
    assert told[0].secret not in repr(told[0])
    tried.view.list.go(2, 0)
    assert not tried.view.anew.isVisible(), "who left has nothing to sign in to"


def test_a_sheet_says_what_a_new_starting_secret_ends_before_it_does(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    sent: list[bool] = []
    person = Tried(qtbot).central.now.people[1]
    sheet = sheets.anew_sheet(window, person, lambda _sheet: sent.append(True))
    assert sent == []
    sheet.accept()
    assert sent == [True]


def test_a_sheet_for_an_invitation_asks_for_name_address_and_a_right(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    sent: list[str] = []
    sheet = sheets.invite_sheet(window, lambda s: sent.append(s.value(sheets.EMAIL)))
    email = sheet.form.fields[sheets.EMAIL]
    assert isinstance(email, LineField)
    email.set_text("nia@x.example")
    sheet.accept()
    assert sent == ["nia@x.example"]


def test_without_a_connection_the_reason_is_told_and_what_was_read_stays(qtbot: QtBot) -> None:
    tried = Tried(qtbot)
    tried.central.problem = Unavailable("central-unreachable", "Central was not reached.")
    tried.view.again.click()
    assert tried.presenter.state.problem == "Central was not reached."
    assert tried.view.problem.isVisible()
    assert tried.cell(1, 0) == "Tom Field"


def test_only_what_fits_the_row_and_the_tab_is_offered_and_everything_has_a_name(
    qtbot: QtBot,
) -> None:
    tried = Tried(qtbot)
    tried.view.list.go(2, 0)
    assert tried.view.back.isVisible()
    assert not tried.view.leave.isVisible()
    tried.view.tabs.setCurrentIndex(3)
    assert tried.view.team.isVisible()
    assert not tried.view.invite.isVisible()
    assert all(one.accessibleName() for one in tried.view.findChildren(Button))
    assert all(one.accessibleName() for one in (tried.view.list, *tried.view.grids.values()))


def test_who_may_not_keep_people_is_told_whom_to_ask_and_can_begin_nothing(qtbot: QtBot) -> None:
    central = Central()
    central.problem = Refused("not-allowed", "You may not do this.")
    tried = Tried(qtbot, central)
    assert "right admin: ask one of them" in tried.presenter.state.problem
    assert not tried.view.invite.isEnabled()
    assert not tried.view.leave.isEnabled()
    assert tried.view.list.cells.rowCount() == 0


def test_the_page_is_found_in_the_window_says_why_it_is_empty_and_leads_to_what_is_due(
    qtbot: QtBot, tmp_path: Path
) -> None:
    assert qtbot is not None
    window = TryWindow(tmp_path)
    try:
        who = window.desk.identity
        assert who is not None
        window.shell.enter(replace(who, rights=frozenset({Right.ADMIN})))
        window.settle()
        window.shell.registry.run("go.people")
        window.until(lambda: window.shell.navigator.here == Step("admin"), "the page of people")
        screen: Any = window.shell.rooms.known("admin")
        window.until(lambda: bool(screen.presenter.state.problem), "why nothing is told")
        screen.view.list.setFocus()
        window.shell.registry.run("admin.due")
        vault: Any = window.shell.rooms.known("vault")
        window.until(lambda: window.shell.navigator.here == Step("vault"), "the vault")
        assert vault.view.tabs.key() == "due", "what is to be changed is in front"
    finally:
        window.close()
