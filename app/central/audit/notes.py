"""Leaving word, within a unit of work, of what goes into the chain with its commit."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.security.audit import Fact

COMMAND_LINE = "command line"
"""In the place of a network address where somebody works at central itself."""
BY_ITSELF = "central"
"""The same where nobody does: a job."""
peer: ContextVar[str] = ContextVar("peer", default=COMMAND_LINE)
"""Where the request that is being worked on came from."""

_NOTES = "trestle.audit"
_WHO = "trestle.audit.who"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was done, or was tried; its place in the chain it gets at the commit.

    Attributes:
        person, device: who, on what; of the caller of the unit of work unless given.
        subject_kind, subject: on what.
        facts: words and numbers of the program's own, by name; never what somebody typed.
    """

    kind: Kind
    outcome: str = "ok"
    person: UUID | None = None
    device: UUID | None = None
    peer: str = ""
    subject_kind: str = ""
    subject: UUID | None = None
    facts: tuple[tuple[str, Fact], ...] = ()


def made(
    kind: Kind,
    on: tuple[str, UUID | None] = ("", None),
    facts: Mapping[str, Fact] = MappingProxyType({}),
    *,
    outcome: str = "ok",
    person: UUID | None = None,
    device: UUID | None = None,
) -> Note:
    """A note of what is done now, from where the present request comes."""
    return Note(
        kind, outcome, person, device, peer.get(), on[0], on[1], tuple(sorted(facts.items()))
    )


def note(
    session: Session,
    kind: Kind,
    on: tuple[str, UUID | None] = ("", None),
    facts: Mapping[str, Fact] = MappingProxyType({}),
    *,
    outcome: str = "ok",
    person: UUID | None = None,
    device: UUID | None = None,
) -> None:
    """Have something written into the chain together with what this unit of work does.

    If the chain cannot be written, neither is anything else.
    """
    leave(session, made(kind, on, facts, outcome=outcome, person=person, device=device))


def leave(session: Session, new: Note) -> None:
    """The same, for a note that is there already."""
    session.info.setdefault(_NOTES, []).append(new)


def done_by(session: Session, person: UUID, device: UUID) -> None:
    """Say who does all that this unit of work does."""
    session.info[_WHO] = (person, device)


def left(session: Session) -> list[Note]:
    """What was left."""
    found: list[Note] = session.info.get(_NOTES, [])
    return found


def by_whom(session: Session, new: Note) -> Note:
    """A note with the caller of its unit of work, where it names nobody itself."""
    who: tuple[UUID, UUID] | None = session.info.get(_WHO)
    if who is None or new.person is not None:
        return new
    return replace(new, person=who[0], device=who[1])
