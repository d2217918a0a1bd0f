"""Taking what is new from central: steps over the store, without a socket, clock or thread.

Source: sync.md 2.3, 2.6, 2.12, 3.3.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from app.ports.changes import ChangeSet
from app.ports.problems import Unavailable
from app.store import archive, came_in, journal, met, pages, search, sums, witness
from app.store.overlay import settle
from app.store.state import (
    Standing,
    copy_position,
    note,
    note_copy,
    replace_scopes,
    scopes,
    standing,
)
from app.store.sweeping import begin_sweep_of, is_sweeping
from app.sync.brake import hold_back
from app.sync.starting import copy_again, start_over
from app.sync.versions import catch_up, central_schema, keep_central
from app.wire.envelopes import SCHEMA, CopyPos, Page, PullAnswer, PullRequest, ScopePos
from app.wire.scopes import SINCE as IN_SHORT_SINCE
from app.wire.scopes import in_short

LIMIT = 5000
MOST_IDS = 500
"""More changed rows than this are announced as "many"."""

Kind = Literal["more", "done", "again"]


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one answer brought.

    Attributes:
        kind: `more` to come; `done`; or `again`: everything starts anew, pushes first.
        rows: how many rows came.
        left: how many are still to come.
        changes: what screens are told at once.
        copied: the nouns of which a first copy brought rows; screens are told at a stage's end.
        copy: where the first copy goes on; None where none runs.
        first_done: what one works with at once is here now.
    """

    kind: Kind
    rows: int
    left: int
    changes: ChangeSet
    copied: frozenset[str] = frozenset()
    copy: CopyPos | None = None
    first_done: bool = False


def request(connection: Connection, *, whole: bool = False) -> PullRequest:
    """What to ask for next.

    Args:
        connection: an open transaction.
        whole: name every scope, also where all stand at the same place.
    """
    here = standing(connection)
    if here.schema != SCHEMA:
        catch_up(connection, here.schema)
        note(connection, schema=SCHEMA)
    archive.subscribe(connection)
    known = scopes(connection)
    copy = copy_position(connection)
    if copy is None and not any(scope.pos for scope in known):
        copy = CopyPos()
    alike = b"" if whole or copy else _in_short(connection, known, here.rev)
    if alike:
        archives = archive.archives_of(scope.id for scope in known)
        known = [scope for scope in known if scope.id in archives]
    return PullRequest(
        SCHEMA,
        here.epoch,
        here.rev,
        here.commit_id,
        here.inc,
        known,
        LIMIT,
        copy,
        journal.witness(connection),
        alike,
        witness.seen(connection, here.epoch),
    )


def _in_short(connection: Connection, known: Sequence[ScopePos], rev: int) -> bytes:
    """What stands for all scopes but archives; empty where they stand at different places."""
    archives = archive.archives_of(scope.id for scope in known)
    plain = [scope for scope in known if scope.id not in archives]
    understood = central_schema(connection) >= IN_SHORT_SINCE
    if not (understood and plain and all(s.pos == rev and not s.since for s in plain)):
        return b""
    return in_short((scope.id, scope.grant) for scope in plain)


def following(asked: PullRequest, answer: PullAnswer) -> PullRequest:
    """What to ask for after this answer, before it has been written down."""
    return PullRequest(
        asked.schema,
        answer.epoch,
        answer.head,
        answer.commit_id,
        asked.inc,
        answer.scopes,
        asked.limit,
        answer.copy,
        asked.witness,
        audit=asked.audit,
    )


def apply(connection: Connection, answer: PullAnswer, now: datetime) -> Pulled:
    """Write down one answer, rows and cursor together.

    Args:
        connection: a transaction that this answer has for itself.
        answer: what central sent.
        now: when it came.

    Raises:
        Unavailable: the answer is of another history; nothing was changed.
        Refused: `pull-deletes-much`: nothing was changed; a person has to look.
        Corrupt: a page does not hold together; nothing may be kept of it.
    """
    here = standing(connection)
    if answer.kind == "resync":
        return _begin_again(connection, here, answer)
    if here.epoch and answer.epoch != here.epoch:
        raise Unavailable(
            "central-garbled",
            "An answer came that belongs to another history than this device's; it was not taken.",
            next_step="Nothing was lost; it is tried again.",
        )
    if answer.audit is not None:
        witness.take(connection, answer.audit, now)
    if not here.sweeping:
        hold_back(connection, answer)
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    answer = _wanted(connection, _named(connection, answer))
    kinds = _forget(connection, answer)
    ids: set[bytes] = set()
    many = bool(kinds)
    if _is_first_copy(connection):
        search.empty(connection)
    begin_sweep_of(connection, answer.reset)
    sweeping = here.sweeping or is_sweeping(connection)
    before = _stage(copy_position(connection))
    copying = not any(scope.pos for scope in scopes(connection)) or bool(copy_position(connection))
    begins = copying or sweeping or here.last_synced_at is None
    news = came_in.News(() if begins else scopes(connection))
    fresh = len(answer.pages) - answer.copied
    awake = archive.awake_in(connection, answer.pages)
    for page in answer.pages[:fresh]:
        news.look(connection, page)
        touched = _write(connection, page, now, anew=copying, sweeping=sweeping, awake=awake)
        if touched:
            kinds.add(page.entity)
            ids |= touched
    for page in answer.pages[fresh:]:
        pages.apply_page(connection, page, sweeping=sweeping, copied=True)
    news.keep(connection, now)
    _write_cursor(connection, answer)
    keep_central(connection, answer.schema)
    changed = settle(connection, now, head=-1 if answer.more else answer.head)
    if sweeping and not answer.more:
        changed |= pages.end_sweep(connection)
        note(connection, sweeping=False)
    _note_news(connection, answer, anew=sweeping or copying)
    kinds |= {entity for entity, _ in changed}
    ids |= {row.bytes for _, row in changed}
    many = many or len(ids) > MOST_IDS
    announced = frozenset() if many else frozenset(UUID(bytes=row) for row in ids)
    changes = ChangeSet(frozenset(kinds), announced, "sync")
    return Pulled(
        "more" if answer.more else "done",
        sum(len(page.data[0]) for page in answer.pages if page.data),
        answer.left,
        changes,
        frozenset(page.entity for page in answer.pages[fresh:]),
        answer.copy,
        before == 1 < _stage(answer.copy),
    )


def _begin_again(connection: Connection, here: Standing, answer: PullAnswer) -> Pulled:
    if answer.reason == "away":
        copy_again(connection)
    else:
        start_over(connection, here, answer.epoch, answer.fork_rev)
        witness.close(connection)
    return Pulled("again", 0, answer.left, ChangeSet(frozenset()))


def _write(
    connection: Connection,
    page: Page,
    now: datetime,
    *,
    anew: bool,
    sweeping: bool,
    awake: Collection[bytes],
) -> set[bytes]:
    """Write a page; where nothing is copied anew, what it brings beneath our edits is told."""
    if not (anew or sweeping):
        met.note_page(connection, page, now)
    return pages.apply_page(connection, page, sweeping=sweeping, awake=awake)


def _named(connection: Connection, answer: PullAnswer) -> PullAnswer:
    """An answer with every scope named, also those that are as they were."""
    if not answer.alike:
        return answer
    had = scopes(connection)
    archives = archive.archives_of(scope.id for scope in had)
    stand = [ScopePos(s.id, s.grant, answer.head) for s in had if s.id not in archives]
    return msgspec.structs.replace(answer, scopes=[*stand, *answer.scopes], alike=False)


def _wanted(connection: Connection, answer: PullAnswer) -> PullAnswer:
    """An answer without the archives that are not wanted any more."""
    every = archive.archives_of(scope.id for scope in answer.scopes)
    pinned = archive.subscribed(connection)
    late = {scope.id for scope in answer.scopes} & (every.keys() - pinned.keys())
    if not late:
        return answer
    return msgspec.structs.replace(
        answer,
        scopes=[scope for scope in answer.scopes if scope.id not in late],
        pages=[page for page in answer.pages if page.scope not in late],
    )


def _note_news(connection: Connection, answer: PullAnswer, *, anew: bool) -> None:
    """What came is held against central some time; at once where everything came anew."""
    if answer.pages or answer.drop:
        sums.note_news(connection, whole=anew and not answer.more)


def _stage(copy: CopyPos | None) -> int:
    return copy.stage if copy else 1


def _write_cursor(connection: Connection, answer: PullAnswer) -> None:
    replace_scopes(connection, answer.scopes)
    note(
        connection,
        epoch=answer.epoch,
        rev=answer.head,
        commit_id=answer.commit_id,
        rows_left=answer.left if answer.more else 0,
        backup_rev=answer.backup_rev,
    )
    note_copy(connection, answer.copy)


def _is_first_copy(connection: Connection) -> bool:
    return not scopes(connection) and search.state(connection) == "ready"


def _forget(connection: Connection, answer: PullAnswer) -> set[str]:
    """Forget scopes that central took away, or granted anew while this device was not looking."""
    had = {scope.id: scope for scope in scopes(connection)}
    gone = set(answer.drop) | {scope.id for scope in answer.scopes if _granted_anew(scope, had)}
    kinds: set[str] = set()
    archives = archive.archives_of(had)
    for scope in gone:
        if scope in archives:
            kinds |= archive.forget_archive(connection, archives[scope])
        else:
            granted_anew = (
                scope not in answer.drop
            )  # so its files may stay, and what is unsent must
            kinds |= pages.forget_scope(connection, scope, keep_files=granted_anew)
    for scope in answer.drop:
        archive.drop_pin(connection, UUID(bytes=scope))
    return kinds


def _granted_anew(scope: ScopePos, had: dict[bytes, ScopePos]) -> bool:
    earlier = had.get(scope.id)
    return earlier is not None and earlier.grant != scope.grant
