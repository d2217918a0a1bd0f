"""The firm's people as values: one list and three grids."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from app.bootstrap.staff import WORK, Left, Person, Right, Staff
from ui.kit.plural import counted

Kind = Literal["rights", "clients", "teams"]
KINDS: tuple[Kind, ...] = ("rights", "clients", "teams")
_WORDS = (
    ("1 open ticket", "{0} open tickets"),
    ("1 planned visit", "{0} planned visits"),
    ("1 check-in", "{0} check-ins"),
    ("1 client to manage", "{0} clients to manage"),
    ("1 open action", "{0} open actions"),
)
"""Of each kind of work, in the order of `WORK`."""


@dataclass(frozen=True, slots=True)
class AdminState:
    """What the screen shows.

    Attributes:
        staff: None before central told anything.
        problem: why central told nothing, or did not do what was asked.
    """

    staff: Staff | None = None
    busy: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Toggle:
    """One cell of a grid, and what it is to be.

    Attributes:
        thing: a right by its word, or the id of a client or a team.
    """

    kind: Kind
    person: UUID
    thing: Hashable
    on: bool

    @property
    def back(self) -> Toggle:
        """What takes it back."""
        return Toggle(self.kind, self.person, self.thing, not self.on)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, for the line that tells it, and how it is taken back.

    Attributes:
        words: in a sentence.
        undo: a cell, or somebody who left; None where nothing takes it back.
    """

    words: str
    undo: Toggle | Left | None = None


def workers(staff: Staff) -> Sequence[Person]:
    """Who works here now."""
    return [one for one in staff.people if one.active]


def work_of(what: Person | Left) -> str:
    """What waits for somebody, or was handed over, in words: "3 open tickets, 1 planned visit"."""
    if isinstance(what, Left):
        counts = [len(getattr(what, name)) for name in WORK]
    else:
        counts = [what.open_tickets, what.visits, what.check_ins, what.managed, what.actions]
    said = (
        counted(many, one, more) for many, (one, more) in zip(counts, _WORDS, strict=True) if many
    )
    return ", ".join(said)


def columns(staff: Staff, kind: Kind) -> Sequence[tuple[Hashable, str]]:
    """What a grid shares out, each with its words."""
    if kind == "rights":
        return [(right.value, right.value) for right in Right]
    return [(one.id, one.name) for one in (staff.clients if kind == "clients" else staff.teams)]


def is_on(staff: Staff, kind: Kind, person: Person, thing: Hashable) -> bool:
    """Whether a cell is ticked."""
    if kind == "rights":
        return thing in person.rights
    if kind == "clients":
        return thing in person.clients
    return any(one.id == thing and person.id in one.members for one in staff.teams)
