"""Conversations laid onto open and recent tickets of fitting services."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple
from uuid import UUID

from app.domain.vocabulary import OPEN_STATES, EventKind, TicketState
from app.importers.conversations import REPORTER, Comment, Conversation
from app.importers.demo import words
from app.importers.demo.chance import share
from app.importers.demo.people import People
from app.importers.demo.stage import Row, Stage
from app.importers.demo.tickets import Planned, event
from app.importers.demo.wording import THINGS, Voice, body_of
from app.importers.demo.words import Topic

RECENT, LEAST_LIFE = timedelta(days=14), timedelta(minutes=40)
SHARE_TALKED = 0.12
"""The part of open and recent tickets that get a conversation, while there are any."""
USED_LIFE = 0.96
EVERYWHERE = 0.5
"""Whoever writes publicly in more than this part of all talks is a machine."""
LARGEST, SEVERE, OPEN = 3.0, 6.0, 2.0
"""How much likelier a ticket of the largest client, a severe one, an open one is chosen."""
DEFAULT = "Line-of-business apps"


class Cast(NamedTuple):
    """Who speaks in one conversation, and how time runs in it."""

    planned: Planned
    people: dict[str, UUID]
    machines: frozenset[str]
    reporters: frozenset[str]
    names: Mapping[UUID, str]
    begun: datetime
    scale: float
    opened: datetime


def plan_talks(
    stage: Stage, people: People, tickets: Sequence[Planned], talks: Sequence[Conversation]
) -> None:
    """Lay conversations onto tickets, and tell the tickets who answered when."""
    ranked = _ranked(stage, tickets)
    wanted = min(len(talks), ceil(len(ranked) * SHARE_TALKED))
    free: dict[str, list[Planned]] = defaultdict(list)
    for planned in ranked:
        free[planned.service].append(planned)
    machines, reporters = _machines(talks), _reporters(talks)
    names = _names(people, stage)
    laid = 0
    for talk in sorted(talks, key=lambda one: share(stage.seed, "talk", one.issue))[:wanted]:
        topic = _topic(talk)
        found = _ticket_for(topic, free)
        if found is None:
            break
        _lay(stage, people, found, talk, topic, machines, reporters, names)
        laid += 1
    stage.report.counts["conversations on tickets"] = laid
    if laid < len(talks):
        stage.report.left_out["conversations without a ticket to fit"] += len(talks) - laid


def _ranked(stage: Stage, tickets: Sequence[Planned]) -> list[Planned]:
    """Tickets that can carry a conversation, a weighted draw without repetition."""
    able: list[tuple[float, Planned]] = []
    for planned in tickets:
        row = planned.row
        state = TicketState(row["state"])
        is_open = state in OPEN_STATES
        if state is TicketState.NEW or _life_end(stage, row) - row["opened_at"] < LEAST_LIFE:
            continue
        if not is_open and row["touched_at"] < stage.now - RECENT:
            continue
        weight = LARGEST if planned.client.rank == 0 else 1.0
        weight *= SEVERE if row["priority"] <= 2 else 1.0  # noqa: PLR2004 -- P1 and P2
        weight *= OPEN if is_open else 1.0
        able.append((share(stage.seed, "able", planned.history.number) ** (1 / weight), planned))
    return [planned for _, planned in sorted(able, key=lambda one: -one[0])]


def _life_end(stage: Stage, row: Row) -> datetime:
    end: datetime = row["service_restored_at"] or stage.now
    return end


def _machines(talks: Sequence[Conversation]) -> frozenset[str]:
    seen = Counter(
        author
        for talk in talks
        for author in {comment.author for comment in talk.comments if not comment.private}
    )
    return frozenset(author for author, count in seen.items() if count > EVERYWHERE * len(talks))


def _reporters(talks: Sequence[Conversation]) -> frozenset[str]:
    """People of the client: who ever reported, and never was an assignee."""
    roles: dict[str, set[str]] = defaultdict(set)
    for talk in talks:
        for comment in talk.comments:
            roles[comment.author].add(comment.role)
    return frozenset(
        author for author, of in roles.items() if REPORTER in of and "assignee" not in of
    )


def _names(people: People, stage: Stage) -> Mapping[UUID, str]:
    rows = (*stage.rows["user"], *stage.rows["contact"], people.mira)
    return {row["id"]: row["name"].split()[0] for row in rows}


def _ticket_for(topic: Topic | None, free: Mapping[str, list[Planned]]) -> Planned | None:
    wanted = topic.service if topic else DEFAULT
    for service in (wanted, DEFAULT, *free):
        if free.get(service):
            return free[service].pop(0)
    return None


def _topic(talk: Conversation) -> Topic | None:
    """What the first message is about."""
    said = " ".join(talk.comments[0].sentences)
    score = {topic: sum(said.count(word) for word in topic.words) for topic in words.topics()}
    best = max(score, key=lambda topic: score[topic])  # the first of equals: the more telling
    return best if score[best] else None


def _lay(
    stage: Stage,
    people: People,
    planned: Planned,
    talk: Conversation,
    topic: Topic | None,
    machines: frozenset[str],
    reporters: frozenset[str],
    names: Mapping[UUID, str],
) -> None:
    row = planned.row
    opened, begun = row["opened_at"], talk.comments[0].at
    lasted = (talk.comments[-1].at - begun) or timedelta(seconds=1)
    scale = min(1.0, (_life_end(stage, row) - opened) * USED_LIFE / lasted)
    cast = Cast(
        planned, _cast(stage, people, planned, talk), machines, reporters, names, begun, scale,
        opened,
    )  # fmt: skip
    rng = stage.chance("voice", talk.issue)
    app, things = rng.choice(planned.client.firm.apps), rng.sample(THINGS, 3)
    if topic and topic.service == planned.service:
        row["title"] = rng.choice(topic.titles).format(app=app)
    first_reply = last_reply = None
    for comment in talk.comments:
        voice = Voice(_spoken_to(cast, comment, begun=bool(first_reply)), app, things, rng)
        body = body_of(comment.sentences, voice, stage.report.left_out)
        if not body:
            continue
        planned.events.append(said := _event(stage, cast, comment, body))
        if said["kind"] == EventKind.REPLY and said["author_kind"] == "user":
            first_reply, last_reply = first_reply or said["at"], said["at"]
        row["touched_at"] = max(row["touched_at"], said["at"])
    row["description"] = ""  # what the client wrote is the first entry of the timeline
    row["first_response_at"], row["last_update_at"] = first_reply, last_reply


def _spoken_to(cast: Cast, comment: Comment, *, begun: bool) -> str:
    """First name of who is spoken to; "" where nobody in particular is."""
    row = cast.planned.row
    own: UUID | None = row["assignee_id"]
    if _is_contact(cast, comment):
        return cast.names.get(own, "") if own and begun else ""
    if comment.private:
        return "" if own is None or cast.people[comment.author] == own else cast.names[own]
    return cast.names[row["requester_id"]]


def _is_contact(cast: Cast, comment: Comment) -> bool:
    return comment.role == REPORTER or comment.author in cast.reporters


def _cast(stage: Stage, people: People, planned: Planned, talk: Conversation) -> dict[str, UUID]:
    """Who of the firm speaks for whom: the busiest assignee is the ticket's own."""
    spoken = Counter(comment.author for comment in talk.comments if comment.role == "assignee")
    own = planned.row["assignee_id"] or people.mira["id"]
    main = spoken.most_common(1)[0][0] if spoken else ""
    active = [row["id"] for row in people.by_name.values() if row["active"]]
    rng = stage.chance("cast", talk.issue)
    cast: dict[str, UUID] = {}
    for comment in talk.comments:
        if comment.author not in cast:
            hands_out = any("has been assigned" in sentence for sentence in comment.sentences)
            cast[comment.author] = (
                own
                if comment.author == main
                else rng.choice(people.desk)["id"]
                if hands_out
                else rng.choice(active)
            )
    return cast


def _event(stage: Stage, cast: Cast, comment: Comment, body: str) -> Row:
    at = cast.opened + (comment.at - cast.begun) * cast.scale
    at = at.replace(microsecond=0)
    ticket = cast.planned.row
    if _is_contact(cast, comment):
        author, author_kind, channel = ticket["requester_id"], "contact", "email"
    elif comment.author in cast.machines and not comment.private:
        author, author_kind, channel = None, "system", "desk"
    else:
        author, author_kind, channel = cast.people[comment.author], "user", "desk"
    kind = EventKind.NOTE if comment.private and author_kind != "contact" else EventKind.REPLY
    return event(
        stage, ticket, at, kind, author=author, author_kind=author_kind, channel=channel, body=body
    )  # fmt: skip
