"""The files of this device that central does not have yet, by why they wait.

Source: sync.md 2.9; ux.md 3.7 "This device".
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection, case, func, or_, select

from app.records import Attachment
from app.store.errands import Allowed, unsaid
from app.store.files import WHOLE
from app.store.tables import file_copy, file_errand

Why = Literal["refused", "later", "network", "large", "unsaid", "next", "away"]
"""Central said no; it failed and is tried again; not over this network; larger than what travels
by itself; central does not know the attachment yet; its turn comes; its client is not this
person's any more."""
_e = file_errand.c


class Waiting(NamedTuple):
    """Files that wait for one and the same reason.

    Attributes:
        problem: what central or the way to it said of one of them; empty where nothing failed.

    *Units*: `size` in bytes, of what has not arrived.
    """

    why: Why
    files: int
    size: int
    problem: str


class Kept(NamedTuple):
    """Files that are on this device.

    *Units*: `size` in bytes.
    """

    files: int
    size: int


NOTHING = Kept(0, 0)


def waiting_files(connection: Connection, now: datetime, allowed: Allowed) -> tuple[Waiting, ...]:
    """How many files wait to be sent and how much that is, by the reason; the most files first."""
    may = _e.asked.is_(True)
    why = case(
        (Attachment.id.is_(None), "away"),
        (_e.state == "refused", "refused"),
        (unsaid(), "unsaid"),
        (_e.not_before > now, "later"),
        (may, "next"),
        (_e.size_bytes > allowed.largest, "large"),
        else_="next" if allowed.whole else "network",
    )
    query = (
        select(
            why.label("why"),
            func.count(),
            func.sum(_e.size_bytes - _e.done_bytes),
            func.max(_e.error),
        )
        .join_from(file_errand, Attachment, Attachment.id == _e.attachment, isouter=True)
        .where(
            _e.way == "up",
            _e.kind == WHOLE,
            or_(Attachment.id.is_(None), Attachment.void.is_(False)),
        )
        .group_by("why")
        .order_by(func.count().desc(), "why")
    )
    return tuple(Waiting(*row) for row in connection.execute(query))


def kept_files(connection: Connection) -> Kept:
    """How many files this device has, and how much they are together."""
    query = select(func.count(), func.coalesce(func.sum(file_copy.c.size_bytes), 0))
    return Kept(*connection.execute(query).one())
