"""The next pages of somebody's first copy: from the shelf where they can be, made otherwise.

What may lie on the shelf, and for whom: a page is made by `copying.walk` from a snapshot and an
`Asker`, which is some scopes and, only for what is a person's own, a person. All of that is in the
key under which it lies, each scope as the grants of who asks now say it. So a page holds no row
that is not in a scope of theirs, and nothing else about them could have made it another one: pages
hold every column of a row, and no right hides a row of a scope. A right that should ever do so
must come by the `Asker`, and into the key with it.

When a page that lies here is given to somebody: it was read at a revision since their copy began,
and no later than what they are told is the newest; that revision is still part of this database's
history; and nothing has left one of their scopes since, nor been deleted. So they are given no row
that is not theirs any more. Rows that were changed or came since, they are told of by the feed.

Source: ADR 0036.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, select

from app.central.feed import copying
from app.central.feed.copy_parts import Asker, beyond_own, plan
from app.central.feed.floor import floor_of
from app.central.feed.history import commit_at
from app.central.feed.shelf import At, Fact, Key, Lying, Shelf
from app.central.feed.tables import sync_change
from app.records.types import to_micros
from app.wire.envelopes import CopyPos, Page
from app.wire.ready import Ready, make_ready

T = TypeVar("T")

_FEW = 8
"""Whose own tickets are at most one in so many of those that have ended is sent them twice, so that
the second stage can be the same for everybody."""


@dataclass(frozen=True, slots=True)
class Copying:
    """One question of one device about its first copy.

    Attributes:
        connection: the snapshot that is answered from.
        at: what state that is.
        shelf: where pages lie.
        asker: whose copy, with all its scopes.
        schema: the version of the program that asks.
    """

    connection: Connection
    at: At
    shelf: Shelf
    asker: Asker
    schema: int

    def begin(self, now: datetime) -> CopyPos:
        """Where a copy begins that is asked for now, with its rows counted."""
        since = to_micros(now - copying.RECENT)
        start = self.shelf.start(self.at, now, since, self._is_known)
        pos = CopyPos(head=start.at.head, since=start.since, stage=1)
        rows = self._fact("rows", pos, self._everybody(), copying.count_rows)
        if self._is_one_for_all(pos) and self._own(pos):
            rows += self._fact(
                "own", pos, self.asker, lambda at, asker: copying.count_own(at, asker, pos)
            )
        return msgspec.structs.replace(pos, rows=rows)

    def go_on(
        self, pos: CopyPos, room: int, limit: int
    ) -> tuple[Ready | None, list[Page], CopyPos | None]:
        """The next pages, within one stage, and where the copy is then; None when it is complete.

        Args:
            pos: how far the device is.
            room: rows at most, now.
            limit: rows at most where nothing else is told.

        Returns:
            Packed pages, or pages, or neither; and the position.

        Raises:
            BeingMadeError: see `Shelf.page`.
        """
        if pos.part >= len(plan()):
            return None, [], None
        part = plan()[pos.part]
        one_for_all = self._is_one_for_all(pos)
        personal = part.which == "own" or not (one_for_all or part.stage == 1)
        asker = self.asker if personal else self._everybody()
        # A page of another size would meet nobody else's; one of the future is nobody's.
        if room != limit or pos.head > self.at.head or (personal and not one_for_all):
            walked = copying.walk(self.connection, asker, pos, room)
            return None, walked.pages, self._then(pos, walked)
        lying = self.shelf.page(
            self._key(asker, pos, limit), self._is_of_use, lambda: self._made(asker, pos, limit)
        )
        return lying.ready, [], self._then(pos, lying)

    def _made(self, asker: Asker, pos: CopyPos, limit: int) -> Lying:
        walked = copying.walk(self.connection, asker, pos, limit)
        ready = make_ready(walked.pages)
        return Lying(ready, self.at, self.at, walked.rows, walked.part, walked.after)

    def _then(self, pos: CopyPos, came: Lying | copying.Walked) -> CopyPos | None:
        part, after = came.part, came.after
        if part < len(plan()) and plan()[part].which == "own" and not self._own(pos):
            part, after = beyond_own(part), b""
        if part >= len(plan()):
            return None
        return msgspec.structs.replace(
            pos, stage=plan()[part].stage, part=part, after=after, done=pos.done + came.rows
        )

    def _everybody(self) -> Asker:
        return Asker(None, self.asker.scopes)

    def _key(self, asker: Asker, pos: CopyPos, limit: int) -> Key:
        return Key(
            self.at.epoch,
            self.schema,
            _joined(asker),
            asker.user,
            pos.head,
            pos.since,
            pos.part,
            pos.after,
            limit,
        )

    def _is_of_use(self, lying: Lying) -> bool:
        """Whether what lies there may be given now; see the top of this module."""
        if lying.stood == self.at:
            return True
        if lying.made.head > self.at.head:
            return False
        last = lying.stood if lying.stood.head <= self.at.head else lying.made
        if not self._is_known(last) or self._has_left(last.head):
            return False
        lying.stood = self.at
        return True

    def _is_known(self, at: At) -> bool:
        """Whether a state belongs to this history, and it is remembered what is gone since."""
        if commit_at(self.connection, at.head) != at.commit_id:
            return False
        return at.head >= floor_of(self.connection)

    def _has_left(self, rev: int) -> bool:
        change = sync_change.c
        query = select(change.rev).where(
            change.rev > rev, change.op != "U", change.scope.in_(self.asker.scopes)
        )
        return self.connection.execute(query.limit(1)).first() is not None

    def _own(self, pos: CopyPos) -> int:
        """How many tickets of the person's own have ended."""
        return self._fact("ended", pos, self.asker, copying.count_ended)[1]

    def _is_one_for_all(self, pos: CopyPos) -> bool:
        """Whether the second stage is the same as everybody's."""
        ended, own = self._fact("ended", pos, self.asker, copying.count_ended)
        return own * _FEW <= ended

    def _fact(
        self, name: str, pos: CopyPos, asker: Asker, count: Callable[[Connection, Asker], T]
    ) -> T:
        key = Fact(name, self.at.epoch, asker.user, _joined(asker), pos.head)
        return self.shelf.fact(key, lambda: count(self.connection, asker))


def _joined(asker: Asker) -> bytes:
    return b"".join(scope.bytes for scope in asker.scopes)
