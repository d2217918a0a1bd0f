"""Files that are to be sent or fetched, and how far each of them is.

Source: sync.md 2.9.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, case, delete, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from app.records import Attachment
from app.store.files import SMALL, WHOLE, is_here
from app.store.tables import file_errand, file_part, outbox

Way = Literal["up", "down"]
_e = file_errand.c
_SENT = ("acked", "shown")


class Key(NamedTuple):
    """What an errand is about."""

    attachment: UUID
    kind: str
    way: Way


@dataclass(frozen=True, slots=True)
class Errand:
    """A file that is to be sent or fetched.

    Attributes:
        sha256: of the whole file, as its row says.
        upload: as central calls it; empty before it was begun.
        asked: somebody waits for it.

    *Units*: `size` and `done` in bytes.
    """

    key: Key
    size: int
    done: int
    sha256: str
    upload: str
    asked: bool
    attempts: int


class Standing(NamedTuple):
    """How far one errand is, for people.

    *Units*: `size` and `done` in bytes.
    """

    way: str
    size: int
    done: int
    state: str
    error: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which files may travel now by themselves; one that somebody waits for always may.

    Attributes:
        whole: whole files at all.
        largest: in bytes; a larger one waits until somebody asks for it.
        small: small pictures.
    """

    whole: bool
    largest: int
    small: bool = True


def plan(connection: Connection, key: Key, size: int, *, asked: bool = False) -> bool:
    """Have a file sent or fetched; one that was refused, or rests, is tried at once when asked.

    Returns:
        Whether that is new.
    """
    new = insert(file_errand).values(**key._asdict(), size_bytes=size, asked=asked)
    if not asked:
        return connection.execute(new.on_conflict_do_nothing()).rowcount > 0
    again = {"asked": True, "state": "waiting", "not_before": None, "attempts": 0}
    connection.execute(new.on_conflict_do_update(["attachment", "kind", "way"], set_=again))
    return True


def want_small(connection: Connection, attachments: Collection[UUID]) -> bool:
    """Have the small pictures of these attachments fetched; whether any is to be that was not."""
    missing = [one for one in attachments if not is_here(connection, one, SMALL)]
    return sum(plan(connection, Key(one, SMALL, "down"), 0) for one in missing) > 0


def want_whole(connection: Connection, attachment: UUID, size: int) -> None:
    """Have a file fetched, or sent where it is here, since somebody waits for it.

    *Units*: `size` in bytes.
    """
    way: Way = "up" if is_here(connection, attachment, WHOLE) else "down"
    plan(connection, Key(attachment, WHOLE, way), size, asked=True)


def next_errand(
    connection: Connection, now: datetime, allowed: Allowed, beside: Collection[Key] = ()
) -> Errand | None:
    """What is to be carried next: small pictures, what somebody waits for, then by size.

    A file whose row central does not know yet waits until it was told.
    """
    ready: list[ColumnElement[bool]] = [
        _e.state == "waiting",
        or_(_e.not_before.is_(None), _e.not_before <= now),
        _may(allowed),
        Attachment.void.is_(False),
        or_(_e.way == "down", ~unsaid()),
    ]
    query = (
        select(file_errand, Attachment.sha256)
        .join(Attachment, Attachment.id == _e.attachment)
        .where(*ready)
        .order_by(
            case((_e.kind == SMALL, 0), else_=1), _e.asked.desc(), _e.size_bytes, _e.attachment
        )
    )
    for row in connection.execute(query):
        key = Key(row.attachment, row.kind, row.way)
        if key not in beside:
            return Errand(
                key,
                row.size_bytes,
                row.done_bytes,
                row.sha256,
                row.upload,
                row.asked,
                row.attempts,
            )
    return None


def unsaid() -> ColumnElement[bool]:
    """Whether central does not know the attachment of an errand yet."""
    return exists(
        select(outbox.c.op_id).where(
            outbox.c.entity == "attachment",
            outbox.c.row == _e.attachment,
            outbox.c.kind == "create",
            outbox.c.state.not_in(_SENT),
        )
    )


def _may(allowed: Allowed) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = [_e.asked.is_(True)]
    if allowed.small:
        ways.append(_e.kind == SMALL)
    if allowed.whole:
        ways.append((_e.kind == WHOLE) & (_e.size_bytes <= allowed.largest))
    return or_(*ways)


def attempts(connection: Connection, key: Key) -> int:
    """How often an errand failed since it went on last."""
    found = connection.execute(select(_e.attempts).where(*_is(key))).scalar_one_or_none()
    return int(found or 0)


def next_at(connection: Connection, allowed: Allowed) -> datetime | None:
    """When the first of those that rest is to be tried again, or None."""
    query = select(func.min(_e.not_before)).where(_e.state == "waiting", _may(allowed))
    found: datetime | None = connection.execute(query).scalar_one()
    return found


def note_far(connection: Connection, key: Key, done: int, upload: str | None = None) -> None:
    """Remember how far an errand is; that it went on makes it young again."""
    more = {} if upload is None else {"upload": upload}
    _change(connection, key, done_bytes=done, attempts=0, not_before=None, error="", **more)


def note_missed(
    connection: Connection, key: Key, until: datetime, problem: str, *, attempts: int
) -> None:
    """Let an errand rest after a failure; nothing else waits for it."""
    _change(connection, key, not_before=until, attempts=attempts, error=problem)


def note_refused(connection: Connection, key: Key, code: str, problem: str) -> None:
    """Let an errand be until somebody asks for it again."""
    _change(connection, key, state="refused", code=code, error=problem, upload="", done_bytes=0)


def _change(connection: Connection, key: Key, **values: object) -> None:
    connection.execute(update(file_errand).where(*_is(key)).values(**values))


def ended(connection: Connection, key: Key) -> None:
    """Forget an errand that is done."""
    connection.execute(delete(file_errand).where(*_is(key)))


def forget_attachment(connection: Connection, attachment: UUID) -> None:
    """Forget what was to be carried for an attachment that does not count."""
    connection.execute(delete(file_errand).where(_e.attachment == attachment))


def add_part(connection: Connection, key: Key, start: int, size: int, name: str) -> None:
    """Remember a piece of a file that is being fetched."""
    row = {"attachment": key.attachment, "kind": key.kind, "start_at": start}
    connection.execute(file_part.insert().values(**row, size_bytes=size, name=name))
    note_far(connection, key, start + size)


def parts(connection: Connection, key: Key) -> list[tuple[str, int]]:
    """What has come of a file that is being fetched, in order: names and sizes in bytes."""
    c = file_part.c
    query = select(c.name, c.size_bytes).where(*_of(key)).order_by(c.start_at)
    return [(row.name, row.size_bytes) for row in connection.execute(query)]


def forget_parts(connection: Connection, key: Key) -> list[str]:
    """Forget what has come; the names, to be dropped afterwards."""
    gone = delete(file_part).where(*_of(key)).returning(file_part.c.name)
    return list(connection.execute(gone).scalars())


def standings(connection: Connection, attachments: Collection[UUID]) -> Mapping[UUID, Standing]:
    """How far the whole files of these attachments are, as far as they travel."""
    query = select(_e.attachment, _e.way, _e.size_bytes, _e.done_bytes, _e.state, _e.error).where(
        _e.kind == WHOLE, _e.attachment.in_(sorted(attachments))
    )
    return {row[0]: Standing(*row[1:]) for row in connection.execute(query)}


def _is(key: Key) -> tuple[ColumnElement[bool], ...]:
    return _e.attachment == key.attachment, _e.kind == key.kind, _e.way == key.way


def _of(key: Key) -> tuple[ColumnElement[bool], ...]:
    return file_part.c.attachment == key.attachment, file_part.c.kind == key.kind
