"""Preparing an agenda: pin, hide, put in order, add what no row says.

Source: domain.md 6; ux.md 3.12.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.check_ins import Section
from app.domain.check_ins.life import check_open
from app.domain.check_ins.marks import check_hiding, check_key, check_section, check_text
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import AgendaMark, AgendaTopic, CheckIn, Contact
from app.usecases.check_ins.found import check_in_of, client_of
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class MarkItem:
    """What is made of one item; what is None stays as it is.

    Attributes:
        item: its key.
        hidden: True needs a reason, which is kept with it.
    """

    check_in: UUID
    item: str
    pinned: bool | None = None
    hidden: bool | None = None
    reason: str = ""


def mark_item(session: Session, ctx: Ctx, command: MarkItem) -> bool:
    """Pin or hide an item of an agenda, or take that back.

    Raises:
        RuleBroken: the check-in is not here or was held, or a hidden item has no reason.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    check_in = check_in_of(session, command.check_in)
    check_open(check_in.state)
    key = check_key(command.item)
    reason = check_hiding(command.reason) if command.hidden else ""
    mark = _mark(session, check_in, key)
    before = (False, False, "") if mark is None else (mark.pinned, mark.hidden, mark.hidden_reason)
    after = (
        before[0] if command.pinned is None else command.pinned,
        before[1] if command.hidden is None else command.hidden,
        before[2] if command.hidden is None else reason,
    )
    if after == before:
        return False
    if mark is None:
        mark = _new_mark(session, ctx, check_in, key)
    mark.pinned, mark.hidden, mark.hidden_reason = after
    return True


@dataclass(frozen=True, slots=True)
class ArrangeItems:
    """The places of a section's items.

    Attributes:
        places: key → place, 0 being the first; see `domain.check_ins.moved`.
    """

    check_in: UUID
    places: Mapping[str, int]


def arrange_items(session: Session, ctx: Ctx, command: ArrangeItems) -> bool:
    """Put the items of a section into another order.

    Raises:
        RuleBroken: the check-in is not here or was held, or a place is none.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    check_in = check_in_of(session, command.check_in)
    check_open(check_in.state)
    if any(place < 0 for place in command.places.values()):
        raise RuleBroken("agenda-place", "An item's place is counted from 0.")
    marks = _marks(session, check_in)
    changed = False
    for key, place in command.places.items():
        mark = marks.get(check_key(key))
        if mark is not None and mark.place == place:
            continue
        if mark is None:
            mark = _new_mark(session, ctx, check_in, key)
        mark.place = place
        changed = True
    return changed


def _marks(session: Session, check_in: CheckIn) -> dict[str, AgendaMark]:
    query = (
        select(AgendaMark)
        .where(AgendaMark.check_in_id == check_in.id)
        .order_by(AgendaMark.created_at, AgendaMark.id)
    )
    return {one.item: one for one in session.scalars(query)}


def _mark(session: Session, check_in: CheckIn, key: str) -> AgendaMark | None:
    return _marks(session, check_in).get(key)


def _new_mark(session: Session, ctx: Ctx, check_in: CheckIn, key: str) -> AgendaMark:
    mark = AgendaMark(
        id=ctx.ids.new(),
        client_id=check_in.client_id,
        check_in_id=check_in.id,
        item=key,
        pinned=False,
        hidden=False,
        hidden_reason="",
        created_at=ctx.clock.now(),
        created_by=ctx.actor.user,
    )
    session.add(mark)
    return mark


@dataclass(frozen=True, slots=True)
class AddTopic:
    """Something to speak about that no row says.

    Attributes:
        check_in: at this one; None: whenever they meet next.
        kind: topic, or priority: one that stays open over many check-ins.
        section: of the agenda, from 1 to 13.
        internal: for the firm's own eyes.
        contact: who of the client brought it up; None: the firm.
    """

    client: UUID
    text: str
    check_in: UUID | None = None
    kind: Literal["topic", "priority"] = "topic"
    section: int = Section.TOPICS
    internal: bool = False
    contact: UUID | None = None


def add_topic(session: Session, ctx: Ctx, command: AddTopic) -> UUID:
    """Add a topic to an agenda, or to the next one.

    Raises:
        RuleBroken: it says nothing, or the client, contact or check-in is not there.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    text = check_text(command.text)
    check_section(command.section, command.kind)
    client = client_of(session, command.client)
    if command.check_in is not None:
        check_in = check_in_of(session, command.check_in)
        check_open(check_in.state)
        if check_in.client_id != client.id:
            raise RuleBroken("check-in-foreign", "This check-in is with another client.")
    if command.contact is not None:
        contact = session.get(Contact, command.contact)
        if contact is None or contact.client_id != client.id:
            raise RuleBroken("contact-foreign", "Choose a person of this client.")
    now = ctx.clock.now()
    topic = AgendaTopic(
        id=ctx.ids.new(),
        client_id=client.id,
        check_in_id=command.check_in,
        kind=command.kind,
        section=int(command.section),
        text=text,
        internal=command.internal,
        contact_id=command.contact,
        at=now,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(topic)
    return topic.id


@dataclass(frozen=True, slots=True)
class EditTopic:
    """Another text of a topic, or its end; what is None stays.

    Attributes:
        closed: True takes it off, False puts it on again.
    """

    topic: UUID
    text: str | None = None
    internal: bool | None = None
    closed: bool | None = None


def edit_topic(session: Session, ctx: Ctx, command: EditTopic) -> bool:
    """Change a topic, close it, or take that back.

    Raises:
        RuleBroken: it is not here, or says nothing.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    topic = session.get(AgendaTopic, command.topic)
    if topic is None:
        raise RuleBroken("topic-missing", "This topic is not on this device. Sync first.")
    wanted: dict[str, object] = {}
    if command.text is not None:
        wanted["text"] = check_text(command.text)
    if command.internal is not None:
        wanted["internal"] = command.internal
    if command.closed is not None and command.closed != (topic.closed_at is not None):
        wanted["closed_at"] = ctx.clock.now() if command.closed else None
    changed = {name: value for name, value in wanted.items() if getattr(topic, name) != value}
    for name, value in changed.items():
        setattr(topic, name, value)
    return bool(changed)
