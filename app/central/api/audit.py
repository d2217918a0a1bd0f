"""What was done at central, for administrators.

Source: security.md D19, A40.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromQuery, QueryParameter

from app.central.api.given import Here, Numbered, Token
from app.central.api.rights import Needs, Rows, needs
from app.central.audit.looking import Wanted, events
from app.domain.vocabulary import Right
from app.records.types import from_micros
from app.security.audit import Event, Fact

_MOST = 1000


class EventAnswer(msgspec.Struct, frozen=True):
    """One event of the chain; ids are empty where there is none."""

    number: int
    at: datetime
    kind: str
    outcome: str
    person: str
    device: str
    peer: str
    subject_kind: str
    subject: str
    facts: dict[str, Fact]


def _answer(event: Event) -> EventAnswer:
    person, device, subject = (
        "" if one is None else str(one) for one in (event.person, event.device, event.subject)
    )
    return EventAnswer(
        event.number,
        from_micros(event.at),
        event.kind,
        event.outcome,
        person,
        device,
        event.peer,
        event.subject_kind,
        subject,
        dict(event.facts),
    )


@get("/api/audit", opt=needs(Needs.SIGNED_IN, Rows.FIRM, Right.ADMIN), sync_to_thread=True)
def audit_route(
    central: Here,
    token: Token,
    kind: FromQuery[str] = "",
    person: FromQuery[str] = "",
    before: Numbered = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=_MOST)] = 200,
) -> list[EventAnswer]:
    """Events, the newest first; of one kind and one person where asked."""
    wanted = Wanted(kind=kind, person=_person(person), before=before, limit=limit)
    return central.read_as(
        token,
        lambda session, _caller: [_answer(one) for one in events(session.connection(), wanted)],
    )


def _person(text: str) -> UUID | None:
    """Whose; an id that is none is nobody's."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
