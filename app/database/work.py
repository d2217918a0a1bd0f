"""One verb, one transaction, one change set (architecture.md 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, bindparam, event, inspect, select
from sqlalchemy.exc import DBAPIError, StatementError, TimeoutError  # noqa: A004 -- of its pool
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.util import identity_key

from app.database.engine import Database
from app.database.few import few_rows, insert_new, update_changed
from app.database.scope import Scope, ScopedSession, widened
from app.database.sqlite_words import sqlite_problem
from app.database.sqlstates import problem_of, repeated
from app.domain.rules import RuleBroken
from app.domain.texts import has_no_nul, unkeepable
from app.ports.changes import ChangeBatch, ChangeSet, ChangeSink, Kind, RowChange
from app.ports.ids import Ids
from app.ports.problems import Refused, Unavailable
from app.records import Record
from app.records.nouns import CODES, fields_of, scope_of, ticket_of

T = TypeVar("T")
Found = TypeVar("Found")
_ID = "id_"
Announce = Callable[[ChangeSet], None]


class Captured:
    """What the flushes of one transaction changed, row by row."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, UUID], RowChange] = {}

    def note(self, record: Record, kind: Kind) -> None:
        """Take in one flushed row."""
        entity = record.ENTITY
        fields = _created(record) if kind == "create" else _edited(record)
        if kind == "edit" and not fields:
            return
        key = (entity, record.id)
        earlier = self.rows.get(key)
        if earlier is None:
            self.rows[key] = RowChange(
                entity, record.id, scope_of(record), record.rev, kind, fields, ticket_of(record)
            )
            return
        self.rows[key] = _joined(earlier, kind, fields)

    def take(self, rows: Iterable[RowChange]) -> None:
        """Take in rows that went past the mapper (`bulk.insert_rows`)."""
        for row in rows:
            self.rows[row.entity, row.row] = row

    def mark(self) -> dict[tuple[str, UUID], RowChange]:
        """Remember what was captured so far, before a savepoint."""
        return dict(self.rows)

    def rewind(self, mark: dict[tuple[str, UUID], RowChange]) -> None:
        """Forget what was captured since the mark: its savepoint was rolled back."""
        self.rows = dict(mark)

    def ordered(self) -> tuple[RowChange, ...]:
        """The changes, parents before children."""
        return tuple(sorted(self.rows.values(), key=lambda row: CODES[row.entity]))


def _created(record: Record) -> dict[str, tuple[Any, Any]]:
    held = vars(record)  # to ask the mapper for each of them costs ten times as much
    return {
        name: (None, held[name] if name in held else getattr(record, name))
        for name in fields_of(record.ENTITY)
    }


def _edited(record: Record) -> dict[str, tuple[Any, Any]]:
    changed: dict[str, tuple[Any, Any]] = {}
    fields, untouched = fields_of(record.ENTITY), inspect(record).unmodified
    for name in fields:
        if name in untouched:
            continue
        history = get_history(record, name)
        if history.has_changes():
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
            if old != new:
                changed[name] = (old, new)
    return changed


def _joined(earlier: RowChange, kind: Kind, fields: dict[str, tuple[Any, Any]]) -> RowChange:
    """Two flushes of one row as one change: the first old value, the last new one."""
    merged = dict(earlier.fields)
    for name, (old, new) in fields.items():
        first = merged[name][0] if name in merged else old
        merged[name] = (first, new)
    whole_kind: Kind = earlier.kind if kind == "edit" else kind
    return RowChange(
        earlier.entity,
        earlier.row,
        earlier.scope,
        earlier.base_rev,
        whole_kind,
        merged,
        earlier.ticket,
    )


class WorkSession(ScopedSession):
    """A writing session; it remembers what its flushes changed.

    A session forgets rows that nobody holds, and what follows from a verb would read them again.
    So this one holds what was asked for by id and what was changed, until the verb is done.
    """

    def __init__(self, bind: Any, scope: Scope) -> None:
        super().__init__(bind, scope)
        self.captured = Captured()
        self.held: set[object] = set()

    def get(self, entity: type[Found] | Mapper[Found], ident: Any, **options: Any) -> Found | None:
        """The row with this id, held from now on."""
        noun: Any = entity
        found: Found | None = self.identity_map.get(identity_key(noun, ident))
        if options or (found is not None and inspect(found).expired):
            found = super().get(entity, ident, **options)
        elif found is None:
            found = self.scalars(_by_id(noun), {_ID: ident}).one_or_none()
        if found is not None:
            self.held.add(found)
        return found


@cache
def _by_id(entity: Any) -> Select[Any]:
    """Built once: to build a statement anew costs half of what it costs to run it."""
    return select(entity).where(inspect(entity).primary_key[0] == bindparam(_ID))


@event.listens_for(WorkSession, "before_flush")
def _write_few(session: Session, _context: object, _instances: object) -> None:
    assert isinstance(session, WorkSession)  # noqa: S101 -- the listener is bound to that class
    found = few_rows(session)
    if found is None:
        return
    new, changed = found
    for record in new:
        insert_new(session, record)
        session.captured.note(record, "create")
    for record in changed:
        session.captured.note(record, "edit")
        update_changed(session, record)
    session.held.update(new, changed)


@event.listens_for(WorkSession, "after_flush")
def _capture(session: Session, _context: object) -> None:
    assert isinstance(session, WorkSession)  # noqa: S101 -- the listener is bound to that class
    session.held.update(session.new, session.dirty)
    for record in session.new:
        session.captured.note(record, "create")
    for record in session.dirty:
        if inspect(record).modified:
            session.captured.note(record, "edit")
    for record in session.deleted:
        session.captured.note(record, "delete")


Settle = Callable[[WorkSession, tuple[RowChange, ...]], None]
"""Brings what follows from a change up to date before it is handed on: clocks, numbers,
coverage decisions."""


Close = Callable[[WorkSession], None]
"""Writes what a commit ends with; it locks last, so it is called last."""


class Work:
    """Runs verbs: transaction, settling, sink, closing, commit, announcement.

    Nobody else commits.
    """

    def __init__(
        self,
        database: Database,
        sink: ChangeSink[WorkSession],
        ids: Ids,
        announce: Announce = lambda _changes: None,
        settle: Settle = lambda _session, _rows: None,
        close: Close = lambda _session: None,
    ) -> None:
        self.database = database
        self._close = close
        self._settle = settle
        self._sink = sink
        self._ids = ids
        self._announce = announce

    def run(
        self,
        verb: str,
        scope: Scope,
        job: Callable[[WorkSession], T],
        *,
        actor: UUID | None = None,
        origin: str = "",
    ) -> T:
        """Do one verb in one transaction.

        On PostgreSQL the job starts again from its beginning where it lost a race, so it keeps
        nothing from an earlier attempt.

        Raises:
            Refused: a rule said no; nothing was changed.
            Unavailable: disk full or store locked; nothing was changed.
        """
        with translated():
            result, rows = repeated(lambda: self._once(verb, scope, job, actor))
        if rows:
            self._announce(change_set(rows, origin))
        return result

    def _once(
        self, verb: str, scope: Scope, job: Callable[[WorkSession], T], actor: UUID | None
    ) -> tuple[T, tuple[RowChange, ...]]:
        with WorkSession(self.database.write, scope) as session:
            result = job(session)
            session.flush()
            self._settle(session, session.captured.ordered())
            session.flush()
            rows = session.captured.ordered()
            if not all(has_no_nul(new) for row in rows for _old, new in row.fields.values()):
                raise unkeepable()
            if rows:
                # What follows from a change may be another client's: nobody works twice at once.
                with widened(session, "noting what was changed"):
                    self._sink.receive(session, ChangeBatch(self._ids.new(), verb, actor, rows))
            self._close(session)
            session.commit()
        return result, rows

    def read(self, scope: Scope, job: Callable[[ScopedSession], T]) -> T:
        """Answer a question on one snapshot, without the right to write."""
        with translated(), ScopedSession(self.database.read, scope) as session:
            return job(session)


def change_set(rows: tuple[RowChange, ...], origin: str) -> ChangeSet:
    """What screens are told about these rows."""
    return ChangeSet(
        frozenset(row.entity for row in rows), frozenset(row.row for row in rows), origin
    )


class translated:  # noqa: N801 -- reads as a word in a with statement
    """Turns broken rules and the database's own errors into problems that a person can act on."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        if isinstance(problem, RuleBroken):
            raise Refused(problem.code, problem.sentence) from problem
        encoded = problem.orig if isinstance(problem, StatementError) else problem
        if isinstance(encoded, UnicodeEncodeError):
            broken = unkeepable()
            raise Refused(broken.code, broken.sentence) from problem
        if isinstance(problem, TimeoutError):
            raise Unavailable(
                "store-busy", "The store is busy.", next_step="Try again in a moment."
            ) from problem
        known = sqlite_problem(problem)
        if known is None and isinstance(problem, DBAPIError):
            known = problem_of(problem)
        if known is not None:
            raise known from problem
