"""Holding this device against central after a pull, and putting right what differs.

A device that is not what central says it should be has met a fault: of a program, of a disk. It is
never wiped for that: the buckets that differ are told once more, rows in them that central does not
have are taken away, and the fault is counted, so that somebody can look for it.

Source: sync.md 3.6.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from app.ports.changes import ChangeSet
from app.records.nouns import CODES
from app.store import pages
from app.store import sums as here
from app.store.open import Store
from app.store.state import Standing, scopes, standing
from app.wire.envelopes import SCHEMA, Page
from app.wire.sums import NONE, Part, Sum, SumsAnswer, SumsRequest

TELLS_SUMS = 4
"""From this version on central can be asked."""

MOST_ROWS = 100_000
"""Scopes are asked for together up to so many rows: about a second of central's time."""
MOST_SCOPES = 500
MOST_PARTS = 512

Asking = Generator[SumsRequest, SumsAnswer, None]


@dataclass(slots=True)
class Mended:
    """What was put right."""

    rows: int = 0
    kinds: set[str] = field(default_factory=set)
    ids: set[bytes] = field(default_factory=set)

    @property
    def changes(self) -> ChangeSet:
        """What screens are told."""
        return ChangeSet(frozenset(self.kinds), frozenset(map(_uuid, self.ids)), "sync")


def _uuid(row: bytes) -> UUID:
    return UUID(bytes=row)


def compare(store: Store, now: datetime, mended: Mended) -> Asking:
    """Hold every scope against central, if it is time to, and mend what differs.

    Yields what to ask; is given what came.

    Args:
        store: of this device, which has just pulled everything.
        now: this device's hour.
        mended: is told what was put right.
    """
    with store.reading() as connection:
        if not here.is_due(connection, now):
            return
        place = standing(connection)
        known = [scope.id for scope in scopes(connection)]
        own = here.by_scope(connection)
    store.write(lambda connection: here.note_begun(connection, now))
    _forget_strangers(store, own.keys() - known, own, mended)
    compared: set[bytes] = set()
    right = True
    for some in _portions(known, own):
        answer = yield _request(place, scopes=some)
        theirs = dict(zip(answer.scopes, answer.sums, strict=True))
        compared |= theirs.keys()
        doubtful = [scope for scope in some if own.get(scope, NONE) != theirs.get(scope, NONE)]
        doubtful = [scope for scope in doubtful if scope in theirs]
        right &= yield from _mend(store, place, doubtful, mended)
    if mended.rows:
        store.write(lambda connection: here.note_found(connection, mended.rows, now))
    if right and compared.issuperset(known):
        store.write(here.note_done)


def _forget_strangers(
    store: Store, strangers: Iterable[bytes], own: Mapping[bytes, Sum], mended: Mended
) -> None:
    """Take away rows of scopes that this device does not have: nobody would ever miss them."""
    for scope in strangers:
        mended.kinds |= store.write(partial(pages.forget_scope, scope=scope))
        mended.rows += own[scope].count


def _request(place: Standing, **wanted: object) -> SumsRequest:
    asked = SumsRequest(SCHEMA, place.epoch, place.rev, place.commit_id)
    return msgspec.structs.replace(asked, **wanted)


def _portions(known: Iterable[bytes], own: dict[bytes, Sum]) -> Iterator[list[bytes]]:
    """Scopes in groups that cost central about alike."""
    some: list[bytes] = []
    rows = 0
    for scope in known:
        count = own.get(scope, NONE).count
        if some and (rows + count > MOST_ROWS or len(some) >= MOST_SCOPES):
            yield some
            some, rows = [], 0
        some.append(scope)
        rows += count
    if some:
        yield some


def _mend(
    store: Store, place: Standing, doubtful: Sequence[bytes], mended: Mended
) -> Generator[SumsRequest, SumsAnswer, bool]:
    """Put right what differs; False where central went on meanwhile, so that some may be left."""
    if not doubtful:
        return True
    told = yield _request(place, scopes=list(doubtful), apart=True)
    theirs: dict[Part, Sum] = {(scope, noun, at): total for scope, noun, at, total in told.buckets}
    with store.reading() as connection:
        ours = here.apart(connection, set(told.scopes))
    bad = sorted(
        (
            part
            for part in ours.keys() | theirs.keys()
            if part[1] in CODES and ours.get(part) != theirs.get(part)
        ),
        key=lambda part: (CODES[part[1]], part),
    )
    while bad:
        answer = yield _request(place, fetch=bad[:MOST_PARTS])
        fetched = set(answer.fetched) & set(bad)
        if not fetched:
            return False  # something happened in these scopes: another time
        store.write(partial(_put_right, told=answer, mended=mended))
        bad = [part for part in bad if part not in fetched]
    return set(told.scopes).issuperset(doubtful)


def _put_right(connection: Connection, told: SumsAnswer, mended: Mended) -> None:
    """Write the rows of some buckets as central has them, and take away what it does not have."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    ours = here.rows_of_parts(connection, told.fetched)
    theirs: dict[Part, dict[bytes, int]] = {part: {} for part in told.fetched}
    for page in told.pages:
        for row, rev in zip(page.data[0], page.data[page.columns.index("rev")], strict=True):
            theirs[page.scope, page.entity, row[-1]][row] = rev
    for page in told.pages:
        mended.ids |= pages.apply_page(connection, page, sweeping=True)
        mended.kinds.add(page.entity)
    for (scope, entity, at), rows in ours.items():
        right = theirs[scope, entity, at]
        ghosts = sorted(rows.keys() - right.keys())
        mended.rows += len(ghosts) + sum(rows.get(row) != rev for row, rev in right.items())
        if ghosts:
            page = Page(scope, entity, [], [], deleted=ghosts)
            mended.ids |= pages.apply_page(connection, page, sweeping=True)
            mended.kinds.add(entity)
