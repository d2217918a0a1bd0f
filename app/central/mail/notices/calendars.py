"""What is told of things in people's calendars: to each person what is new to them.

Who comes to it later is invited, who is on it hears of each change, and who is taken off has it
taken out of their calendar, whatever happens to it for the others.

Source: RFC 5546 (REQUEST, CANCEL); domain.md 2.4, 6; ADR 0069.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.mail.notices.found import Found
from app.central.mail_tables import mail_notice
from app.records import Contact

_OFF = "off"


@dataclass(frozen=True, slots=True)
class Planned:
    """Something in calendars, as it stands.

    Attributes:
        kind: what a letter to a contact is.
        staff_kind: what one to a person of the firm is; empty where they get none.
        name: names it for good: noun and id, with a colon.
        sequence: how often it was changed.
        called_off: whether it does not take place.
        contacts, user: whose calendars it is in.
        values: what the template says, beside `called_off`, `moved` and `taken_off`.
        draw: makes the entry for somebody, as it stands or (True) to be taken out.
    """

    kind: str
    name: str
    client: UUID
    sequence: int
    called_off: bool
    contacts: tuple[UUID, ...]
    draw: Callable[[UUID, bool], bytes]
    staff_kind: str = ""
    user: UUID | None = None
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    ticket: UUID | None = None


def told_of_planned(session: Session, planned: Planned) -> Iterator[Found]:
    """What is new to each person of something in calendars."""
    told = _Told(session, f"{planned.name}:")
    now = [*planned.contacts, *([planned.user] if planned.user is not None else [])]
    for who in now:
        known = told.knows(who)
        if not told.of_sequence(who, planned.sequence) and (known or not planned.called_off):
            yield _found(planned, who, told.key(who, planned.sequence), who == planned.user, known)
    for who in told.people() - set(now):
        if told.knows(who):
            ours = session.get(Contact, who) is None
            if ours and not planned.staff_kind:
                continue  # they may still come: it is their letters that have ended
            key = f"{told.key(who, planned.sequence)}:{_OFF}"
            yield _found(planned, who, key, ours, known=True, off=True)


class _Told:
    """Who was told what of it. A key is "visit:<id>:<who>:<sequence>.<how often taken off>"."""

    def __init__(self, session: Session, begin: str) -> None:
        query = select(mail_notice.c.key).where(mail_notice.c.key.startswith(begin))
        self._begin, self._to_all = begin, set[str]()
        self._on: dict[UUID, set[str]] = defaultdict(set)
        self._off: dict[UUID, int] = defaultdict(int)
        for key in session.connection().execute(query).scalars():
            who, _, rest = key.removeprefix(begin).partition(":")
            if not rest:  # before, everybody was told at once: "check_in:<id>:<sequence>"
                self._to_all.add(who)
            elif rest.endswith(_OFF):
                self._off[UUID(who)] += 1
            else:
                self._on[UUID(who)].add(rest)

    def people(self) -> set[UUID]:
        return set(self._on)

    def key(self, who: UUID, sequence: int) -> str:
        return f"{self._begin}{who}:{self._state(who, sequence)}"

    def knows(self, who: UUID) -> bool:
        """Whether it is in their calendar."""
        times = f".{self._off[who]}"
        return bool(self._to_all) or any(one.endswith(times) for one in self._on[who])

    def of_sequence(self, who: UUID, sequence: int) -> bool:
        return str(sequence) in self._to_all or self._state(who, sequence) in self._on[who]

    def _state(self, who: UUID, sequence: int) -> str:
        return f"{sequence}.{self._off[who]}"


def _found(
    planned: Planned, who: UUID, key: str, ours: bool, known: bool, *, off: bool = False
) -> Found:
    told = {"called_off": planned.called_off, "moved": known, "taken_off": off}
    return Found(
        planned.staff_kind if ours else planned.kind,
        key,
        planned.client,
        () if ours else (who,),
        who if ours else None,
        values={**planned.values, **told},
        ticket=planned.ticket,
        invitation=planned.draw(who, off),
    )
