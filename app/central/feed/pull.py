"""Giving a device what is new in every scope that its person may see.

Source: sync.md 2.3, 2.6, 2.12, 3.3, 3.8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.orm import Session

from app.central.feed.copy_pages import Copying
from app.central.feed.copy_parts import Asker
from app.central.feed.floor import hold_to_floor
from app.central.feed.history import parted_at
from app.central.feed.history_tables import sync_backup
from app.central.feed.pages import Position, next_portion, pages_of
from app.central.feed.pinned import archives_asked
from app.central.feed.shelf import At, Shelf
from app.central.feed.tables import op_log, sync_commit, sync_counter
from app.ports.problems import Refused
from app.records.types import to_micros
from app.wire.audit import AuditHead
from app.wire.envelopes import SCHEMA, CopyPos, Page, PullAnswer, PullRequest, ScopePos
from app.wire.pack import pack
from app.wire.ready import Ready, pack_with
from app.wire.scopes import in_short

_ID_BYTES = 16
_LARGEST_PAGE = 10_000
_LATEST = to_micros(datetime.max.replace(tzinfo=UTC))

# Built once: to build a statement anew costs as much as to run one of these.
_PRESENT = select(
    sync_counter.c.epoch,
    sync_counter.c.rev,
    select(sync_commit.c.commit_id)
    .where(sync_commit.c.rev_hi == sync_counter.c.rev)
    .scalar_subquery(),
    select(sync_backup.c.rev).scalar_subquery(),
)
_ACKED = select(func.max(op_log.c.seq)).where(op_log.c.inc == bindparam("inc"))


@dataclass(frozen=True, slots=True)
class Given:
    """The answer to a pull.

    Attributes:
        answer: all of it, but for the pages that lay ready.
        ready: those; they come last.
    """

    answer: PullAnswer
    ready: Ready | None

    @property
    def whole(self) -> PullAnswer:
        """The answer with all its pages."""
        if self.ready is None:
            return self.answer
        pages = [*self.answer.pages, *self.ready.items(Page)]
        return msgspec.structs.replace(self.answer, pages=pages)

    def with_head(self, head: AuditHead | None) -> Given:
        """The same, with the newest head of the chain of what was done."""
        if head is None:
            return self
        return replace(self, answer=msgspec.structs.replace(self.answer, audit=head))

    @property
    def packed(self) -> bytes:
        """The same as it travels."""
        if self.ready is None:
            return pack(self.answer)
        return pack_with(self.answer, "pages", self.ready)


def give_out(
    session: Session,
    user: UUID,
    grants: Mapping[UUID, UUID],
    request: PullRequest,
    now: datetime,
    shelf: Shelf | None = None,
) -> Given:
    """Answer a pull within one snapshot.

    Args:
        session: reads grants, head and rows from the same snapshot.
        user: who asks.
        grants: scope → grant, of the person who asks.
        request: what the device has.
        now: told to the device, so that it can measure its own clock.
        shelf: where pages of first copies lie ready; none are shared unless given.

    Raises:
        Refused: the request makes no sense.
        BeingMadeError: a page that is wanted is being made for somebody else.
    """
    _check_shape(request)
    connection = session.connection()
    epoch, head, commit_id, backup_rev = connection.execute(_PRESENT).one()
    at = At(epoch, head, commit_id or "")
    fork = parted_at(connection, request, epoch)
    rewound = fork is not None
    archives = archives_asked(grants, (scope.id for scope in request.scopes))
    granted = {**grants, **archives}
    if request.alike:
        told = _told_in_short(grants, request)
        if told is None and fork is None:
            return Given(_tell_all(at, now), None)
        request = told or request
    positions = _positions(granted, {} if rewound else _sent(request))
    reset = [] if rewound else hold_to_floor(connection, positions, request, head)
    if reset is None:
        return Given(_come_again(at, now), None)
    limit = 0 if rewound else max(1, min(request.limit, _LARGEST_PAGE))
    plain = [position for position in positions if position.scope not in archives]
    seen = tuple(position.scope for position in plain)
    copying = Copying(connection, at, shelf or Shelf(), Asker(user, seen), request.schema)
    copy = None if rewound else _copy_now(copying, user, plain, request, head, now)
    copied = [position for position in positions if copy and position.pos == copy.head]
    others = [
        position
        for position in positions
        if not copy or (position.pos != copy.head and position.scope not in archives)
    ]
    portion = next_portion(connection, others, head, limit)
    pages = pages_of(connection, portion.entries)
    room = limit - len(portion.entries)
    copies: list[Page] = []
    ready: Ready | None = None
    if copy and room > 0:
        theirs = tuple(position.scope for position in copied if position.scope not in archives)
        asked = replace(copying, asker=Asker(user, theirs))
        ready, copies, copy = asked.go_on(copy, room, limit)
    more = copy is not None or any(position.pos < head for position in positions)
    alike = bool(request.alike) and not (more or rewound or reset)
    named = [position for position in positions if not alike or position.scope in archives]
    answer = PullAnswer(
        kind="resync" if rewound else "ok",
        epoch=epoch,
        head=head,
        commit_id=at.commit_id,
        scopes=[position.told for position in named],
        pages=[*pages, *copies],
        copied=len(copies) + (ready.count if ready else 0),
        reset=reset,
        reason="restored" if rewound else _why_dropped(positions, request),
        drop=[scope.id for scope in request.scopes if UUID(bytes=scope.id) not in granted],
        more=more,
        left=portion.left + (max(0, copy.rows - copy.done) if copy else 0),
        acked_seq=_acked(connection, request.inc),
        central_now=to_micros(now),
        copy=copy,
        schema=SCHEMA,
        fork_rev=fork or 0,
        backup_rev=backup_rev or 0,
        alike=alike,
    )
    return Given(answer, ready)


def _come_again(at: At, now: datetime) -> PullAnswer:
    """The device was away too long: everything comes again, beside what it has."""
    return PullAnswer(
        "resync",
        at.epoch,
        at.head,
        at.commit_id,
        [],
        central_now=to_micros(now),
        schema=SCHEMA,
        reason="away",
    )


def _tell_all(at: At, now: datetime) -> PullAnswer:
    """The device's scopes, told in short, are not those that its person has now."""
    return PullAnswer(
        "whole", at.epoch, at.head, at.commit_id, [], central_now=to_micros(now), schema=SCHEMA
    )


def _told_in_short(grants: Mapping[UUID, UUID], request: PullRequest) -> PullRequest | None:
    """The request with all scopes named; None where they are others than the person's."""
    pairs = [(scope.bytes, grant.bytes) for scope, grant in grants.items()]
    if in_short(pairs) != request.alike:
        return None
    stand = [ScopePos(scope, grant, max(0, request.rev)) for scope, grant in pairs]
    return msgspec.structs.replace(request, scopes=[*stand, *request.scopes])


def _why_dropped(positions: Sequence[Position], request: PullRequest) -> Literal["", "revoked"]:
    may = {position.scope.bytes for position in positions}
    return "revoked" if any(scope.id not in may for scope in request.scopes) else ""


def _check_shape(request: PullRequest) -> None:
    ids = [value for scope in request.scopes for value in (scope.id, scope.grant)]
    copy = request.copy or CopyPos()
    ids += [value for value in (copy.after, request.witness) if value]
    counted = min(copy.head, copy.part, copy.since, copy.done, copy.rows) >= 0
    ids += [request.alike] if request.alike else []
    if not counted or copy.since > _LATEST or any(len(value) != _ID_BYTES for value in ids):
        raise Refused(
            "pull-shape", "Central cannot read this request.", next_step="Update Trestle."
        )


def _copy_now(
    copying: Copying,
    user: UUID,
    positions: Sequence[Position],
    request: PullRequest,
    head: int,
    now: datetime,
) -> CopyPos | None:
    """The copy that goes on, or one that begins because the device has nothing yet.

    The scopes that are part of a copy stand at the revision at which it began: from there they
    take what changed meanwhile.
    """
    asked = request.copy
    if asked is None or asked.head:
        return asked
    if not head or any(position.pos for position in positions):
        return None
    asker = Asker(user, tuple(position.scope for position in positions))
    copy = replace(copying, asker=asker).begin(now)
    for position in positions:
        position.pos = position.since = copy.head
    return copy


def _sent(request: PullRequest) -> dict[UUID, ScopePos]:
    return {UUID(bytes=scope.id): scope for scope in request.scopes}


def _positions(grants: Mapping[UUID, UUID], sent: Mapping[UUID, ScopePos]) -> list[Position]:
    """Where each scope goes on; one with another grant than the device knows starts again."""
    positions = []
    for scope, grant in sorted(grants.items()):
        known = sent.get(scope)
        goes_on = known is not None and known.grant == grant.bytes
        stands = (max(0, known.pos), max(0, known.since)) if known and goes_on else (0, 0)
        positions.append(Position(scope, grant, *stands))
    return positions


def _acked(connection: Connection, inc: str) -> int:
    return connection.execute(_ACKED, {"inc": inc}).scalar_one() or 0
