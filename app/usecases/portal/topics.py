"""A client's coordinator says what the next check-in is to speak about.

Source: domain.md 6: topics may be added in the portal until the check-in starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.check_ins import Section
from app.domain.check_ins.life import CheckInState
from app.domain.check_ins.marks import check_text
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import AgendaTopic, CheckIn
from app.usecases.context import Ctx

MOST_OPEN = 30
"""Topics of one client that wait for a check-in: more than a meeting can take."""


@dataclass(frozen=True, slots=True)
class AddOwnTopic:
    """Something that a coordinator wants to speak about, of the next check-in whichever it is."""

    client: UUID
    text: str


@dataclass(frozen=True, slots=True)
class ChangeOwnTopic:
    """Another text of one's own topic, or its end; what is None stays.

    Attributes:
        withdrawn: True takes it off, False puts it on again.
    """

    topic: UUID
    text: str | None = None
    withdrawn: bool | None = None


def add_own_topic(session: Session, ctx: Ctx, command: AddOwnTopic) -> UUID:
    """Add a topic.

    It is bound to no date, so that it stays when the meeting is moved or called off.

    Raises:
        RuleBroken: it says nothing or too much, there are many already, or the check-in has begun.
    """
    ctx.actor.must_be_let(Permission.SET_AGENDA_TOPICS)
    text = check_text(command.text)
    if not ctx.scope.sees(command.client):
        raise _not_found()
    _not_begun(session, command.client)
    waiting = select(func.count(AgendaTopic.id)).where(
        AgendaTopic.client_id == command.client, AgendaTopic.closed_at.is_(None)
    )
    if (session.scalar(waiting) or 0) >= MOST_OPEN:
        raise RuleBroken(
            "topics-many",
            f"{MOST_OPEN} topics wait already, more than one meeting can take: withdraw one first.",
        )
    now = ctx.clock.now()
    topic = AgendaTopic(
        id=ctx.ids.new(),
        client_id=command.client,
        check_in_id=None,
        kind="topic",
        section=int(Section.TOPICS),
        text=text,
        internal=False,
        contact_id=ctx.actor.user,
        at=now,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(topic)
    return topic.id


def change_own_topic(session: Session, ctx: Ctx, command: ChangeOwnTopic) -> bool:
    """Change one's own topic, withdraw it, or put it back.

    Raises:
        RuleBroken: it is not there or somebody else's, says nothing, was spoken of, or the check-in
            has begun.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.SET_AGENDA_TOPICS)
    topic = session.get(AgendaTopic, command.topic)
    if (
        topic is None
        or topic.internal
        or topic.contact_id != ctx.actor.user
        or not ctx.scope.sees(topic.client_id)
    ):
        raise _not_found()
    text = topic.text if command.text is None else check_text(command.text)
    closed = topic.closed_at is not None
    if closed and topic.check_in_id is not None:
        raise RuleBroken("topic-over", "This was spoken about: add it anew if it comes up again.")
    ends = closed if command.withdrawn is None else command.withdrawn
    if (text, ends) == (topic.text, closed):
        return False
    _not_begun(session, topic.client_id)
    topic.text = text
    if ends != closed:
        topic.closed_at = ctx.clock.now() if ends else None
    return True


def _not_begun(session: Session, client: UUID) -> None:
    """An agenda that people sit over does not change under their hands.

    Raises:
        RuleBroken: the check-in is being held.
    """
    running = select(CheckIn.id).where(
        CheckIn.client_id == client, CheckIn.state == CheckInState.RUNNING.value
    )
    if session.scalar(running.limit(1)) is not None:
        raise RuleBroken(
            "check-in-running",
            "Your check-in has begun: say it there, or write it down here afterwards.",
        )


def _not_found() -> RuleBroken:
    """The same answer for what is not there and for what is another's."""
    return RuleBroken("not-found", "There is nothing here, or nothing that you may see.")
