"""What people said: actions from last time, the client's topics, and what comes next.

Source: domain.md 6 (sections 1, 2 and 13).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.check_ins.captures import Captured
from app.domain.check_ins.frame import Frame, counted, moment, short_day
from app.domain.check_ins.sections import Candidate, Item, Row, Section
from app.domain.words import zone_city


@dataclass(frozen=True, slots=True)
class ActionFact:
    """Something that somebody promised at a check-in.

    Attributes:
        owner: name; empty where nobody was named.
        due: local date of the client; None without one.
        done_at: when it was done; None while it is open.
        carried: how often it was carried over so far.
        ticket: the ticket that it became.
    """

    id: str
    text: str
    owner: str = ""
    due: date | None = None
    done_at: datetime | None = None
    carried: int = 0
    ticket: Row | None = None


def action_items(frame: Frame, actions: Iterable[ActionFact]) -> Iterator[Candidate]:
    """Actions that are open, or were done since; the longest overdue first, then by due date."""
    for action in actions:
        if action.done_at is not None and not frame.is_new(action.done_at):
            continue
        overdue = _overdue(frame, action)
        key = f"action:{action.id}"
        rows = (Row("action", action.id), *((action.ticket,) if action.ticket else ()))
        yield Candidate(
            Item(
                key,
                Section.ACTIONS,
                action.text,
                _why_action(frame, action, overdue),
                rows,
                mark=_mark(frame, action, overdue),
                tone="late" if overdue else "normal",
            ),
            (-overdue, action.due or date.max),
            # Its ticket is spoken about here, not once more among the open requests.
            frozenset({action.ticket.target} if action.ticket else ()),
            earlier=action.carried,
        )


def _overdue(frame: Frame, action: ActionFact) -> int:
    if action.done_at is not None or action.due is None:
        return 0
    return max(0, (frame.today - action.due).days)


def _why_action(frame: Frame, action: ActionFact, overdue: int) -> str:
    owner = action.owner or "nobody named"
    if action.done_at is not None:
        return f"{owner}, done {short_day(frame.day_of(action.done_at), frame.today)}"
    if action.due is None:
        return f"{owner}, without a date"
    late = f", {counted(overdue, 'day')} overdue" if overdue else ""
    return f"{owner}, due {short_day(action.due, frame.today)}{late}"


def _mark(frame: Frame, action: ActionFact, overdue: int) -> str:
    if action.done_at is not None:
        return "done"
    if overdue:
        return f"{counted(overdue, 'day')} overdue"
    if action.due is None:
        return "no date"
    left = (action.due - frame.today).days
    return "due today" if not left else f"due in {counted(left, 'day')}"


@dataclass(frozen=True, slots=True)
class TopicFact:
    """What the client wants to speak about, or said that it matters to them.

    Attributes:
        priority: recorded as one of the client's priorities, still open.
        by: who entered it, by name.
        internal: it is for the firm alone.
    """

    id: str
    text: str
    entered_at: datetime
    by: str = ""
    priority: bool = False
    internal: bool = False


def topic_items(frame: Frame, topics: Iterable[TopicFact]) -> Iterator[Candidate]:
    """Topics of the client and priorities that are still open, as they were entered."""
    for topic in topics:
        what = "Priority recorded" if topic.priority else "Added"
        by = f" by {topic.by}" if topic.by else ""
        day = short_day(frame.day_of(topic.entered_at), frame.today)
        yield Candidate(
            Item(
                f"topic:{topic.id}",
                Section.TOPICS,
                topic.text,
                f"{what}{by} on {day}",
                (Row("topic", topic.id),),
                mark="priority" if topic.priority else "",
                internal=topic.internal,
            ),
            (topic.entered_at,),
        )


@dataclass(frozen=True, slots=True)
class NextFacts:
    """What this check-in has brought so far.

    Attributes:
        captured: what was taken down, in that order.
        next_at: the next check-in; None where nothing is known of it.
        agreed: it was agreed, not only proposed.
    """

    captured: tuple[Captured, ...] = ()
    next_at: datetime | None = None
    agreed: bool = False


def next_items(frame: Frame, facts: NextFacts) -> Iterator[Candidate]:
    """Decisions taken and new actions, as they were taken down; the next date at the end."""
    for kind in ("decision", "action"):
        for place, one in enumerate(facts.captured):
            if one.kind == kind:
                item = Item(
                    f"next:{one.id}",
                    Section.NEXT,
                    one.text,
                    _next_words(frame, one),
                    mark=one.ticket or one.outcome,
                    internal=one.internal,
                )
                yield Candidate(item, (kind == "action", place))
    if facts.next_at is not None:
        word = "agreed" if facts.agreed else "proposed"
        title = f"Next check-in: {moment(frame, facts.next_at)}"
        why = f"{word}, times in {zone_city(frame.zone)}"
        yield Candidate(Item("next:date", Section.NEXT, title, why, mark=word), (2, 0))


def _next_words(frame: Frame, one: Captured) -> str:
    if one.kind == "decision":
        return f"decided: {one.outcome}" if one.outcome else "decided"
    day = f"due {short_day(one.due, frame.today)}" if one.due else "without a date"
    return f"{one.owner or 'nobody named'}, {day}"
