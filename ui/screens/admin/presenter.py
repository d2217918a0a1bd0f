"""What happens on the page of people: everything is central's, read anew after each act."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Protocol, cast
from uuid import UUID

from app.bootstrap.desk import Desk
from app.bootstrap.staff import Invited, Left, Person, Staff, StaffWay
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.admin.state import AdminState, Done, Toggle, work_of

Then = Callable[[Any], None]


class AdminFace(Protocol):
    """What the presenter shows things on."""

    def render(self, state: AdminState) -> None:
        """Show a state."""
        ...

    def tell(self, done: Done) -> None:
        """Say in one line what was done, with the way back where there is one."""
        ...


class AdminPresenter:
    """Looks, invites, shares out; on the net lane.

    Source: domain.md 7.7; security.md A3, A6.
    """

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, face: AdminFace) -> None:
        """Build it; `owner` is the widget whose end drops answers."""
        self._desk, self._lanes, self._owner, self._face = desk, lanes, owner, face
        self.state = AdminState()

    def look(self) -> None:
        """Ask central who is there."""
        self._ask(lambda _way: None)

    def invite(
        self,
        name: str,
        email: str,
        rights: Iterable[str],
        told: Callable[[Invited], None],
        refused: Callable[[Problem], None],
    ) -> None:
        """Make an account; `told` hears the starting secret, this once."""
        given = tuple(rights)
        self._ask(lambda way: way.invite(name, email, given), told, refused)

    def start_anew(
        self, person: Person, told: Callable[[Invited], None], refused: Callable[[Problem], None]
    ) -> None:
        """Let somebody begin anew; `told` hears the starting secret, this once."""
        self._ask(lambda way: way.start_anew(person), told, refused)

    def leave(self, person: UUID, successor: UUID | None) -> None:
        """Let somebody work here no more, and hand their open work on."""

        def told(left: Left) -> None:
            moved = work_of(left)
            words = f"{self._name(person)} is out."
            self._face.tell(Done(f"{words} Handed over: {moved}." if moved else words, left))

        self._ask(lambda way: way.leave(person, successor), told)

    def come_back(self, left: Left) -> None:
        """Let somebody work here again, with what they had."""
        words = f"{self._name(left.person)} works here again."
        self._ask(lambda way: way.come_back(left), lambda _none: self._face.tell(Done(words)))

    def new_team(
        self, name: str, refused: Callable[[Problem], None], made: Callable[[], None]
    ) -> None:
        """Make a team; `made` hears that there is one."""

        def told(_nothing: None) -> None:
            made()
            self._face.tell(Done(f"There is a team {name} now."))

        self._ask(lambda way: way.new_team(name), told, refused)

    def toggle(self, cell: Toggle) -> None:
        """Tick a cell or clear it."""
        words = f"{self._name(cell.person)}: changed. It counts from their next request on."
        self._ask(
            lambda way: self._set(way, cell), lambda _none: self._face.tell(Done(words, cell.back))
        )

    def undo(self, what: Toggle | Left) -> None:
        """Take back what was done."""
        if isinstance(what, Left):
            self.come_back(what)
        else:
            self._ask(lambda way: self._set(way, what))

    def _set(self, way: StaffWay, cell: Toggle) -> None:
        if cell.kind == "clients":
            way.share(cell.person, cast("UUID", cell.thing), seen=cell.on)
        elif cell.kind == "teams":
            way.set_member(cast("UUID", cell.thing), cell.person, member=cell.on)
        else:
            # Read anew: what somebody else gave meanwhile stays.
            person = next(one for one in way.look().people if one.id == cell.person)
            others = set(person.rights) - {str(cell.thing)}
            way.set_rights(cell.person, others | ({str(cell.thing)} if cell.on else set()))

    def _name(self, person: UUID) -> str:
        staff = self.state.staff
        every = staff.people if staff is not None else ()
        return next((one.name for one in every if one.id == person), "")

    def _ask(
        self,
        act: Callable[[StaffWay], Any],
        told: Then = lambda _nothing: None,
        refused: Callable[[Problem], None] | None = None,
    ) -> None:
        if self.state.busy:
            self._show(self.state)  # a cell that was ticked meanwhile goes back
            return
        self._show(replace(self.state, busy=True, problem=""))

        def job() -> tuple[Any, Staff]:
            way = self._desk.staff
            return act(way), way.look()

        def done(found: tuple[Any, Staff]) -> None:
            came, staff = found
            self._show(AdminState(staff))
            told(came)

        def failed(problem: Problem) -> None:
            words = "" if refused is not None else problem.sentence
            if problem.code == "not-allowed":
                words = "People are kept by those with the right admin: ask one of them."
            self._show(replace(self.state, busy=False, problem=words))
            if refused is not None:
                refused(problem)

        self._lanes.submit("net", self._owner, job, done=done, failed=failed)

    def _show(self, state: AdminState) -> None:
        self.state = state
        self._face.render(state)
