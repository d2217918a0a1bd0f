"""Whether the search index holds what it should, and making it anew where that is doubted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from app.records.nouns import table_of
from app.store import search
from app.store.open import Store, filling

Progress = Callable[[int, int], None]
"""(nouns done, nouns in all)."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a look at the search index found.

    Attributes:
        whole: its own structure holds together.
        missing: rows that cannot be found.
        stray: documents of rows that are gone.
        stale: documents that say what a row said earlier.
        awaited: rows are missing because a first copy or a filling is under way.
    """

    whole: bool
    missing: int = 0
    stray: int = 0
    stale: int = 0
    awaited: bool = False

    @property
    def good(self) -> bool:
        """Whether everything is found that should be, and nothing else."""
        lost = self.missing and not self.awaited
        return self.whole and not (lost or self.stray or self.stale)


def check(store: Store) -> Findings:
    """Hold the index against the rows; changes nothing.

    Cost: reads every document once.
    """
    with store.writing() as connection:
        if not _is_whole(connection):
            return Findings(whole=False)
        counts = [_compare(connection, entity) for entity in search.documents()]
        awaited = search.state(connection) != "ready"
    missing, stray, stale = (sum(column) for column in zip(*counts, strict=True))
    return Findings(True, missing, stray, stale, awaited)


def _is_whole(connection: Connection) -> bool:
    try:
        connection.exec_driver_sql("INSERT INTO search (search) VALUES ('integrity-check')")
    except DatabaseError:
        return False
    return True


def _compare(connection: Connection, entity: str) -> tuple[int, int, int]:
    """(missing, stray, stale) documents of a noun."""
    table = table_of(entity).name
    missing = connection.exec_driver_sql(
        f'SELECT count(*) FROM "{table}" d WHERE NOT EXISTS '  # noqa: S608 -- our own name
        "(SELECT 1 FROM search_row r WHERE r.entity = ? AND r.row = d.id)",
        (entity,),
    ).scalar_one()
    stray = connection.exec_driver_sql(
        "SELECT count(*) FROM search_row r WHERE r.entity = ? AND NOT EXISTS "  # noqa: S608 -- our own name
        f'(SELECT 1 FROM "{table}" d WHERE d.id = r.row)',
        (entity,),
    ).scalar_one()
    stale = connection.exec_driver_sql(
        "SELECT count(*) FROM search_row r JOIN search s ON s.rowid = r.rowid "  # noqa: S608 -- our own name
        f"JOIN ({search.document_sql(entity)}) x ON x.id = r.row WHERE r.entity = ? AND "
        "(s.text IS NOT x.text OR r.client_id IS NOT x.client OR r.updated IS NOT x.updated "
        "OR r.state IS NOT x.state)",
        (entity,),
    ).scalar_one()
    return int(missing), int(stray), int(stale)


def rebuild(store: Store, progress: Progress = lambda _done, _all: None) -> None:
    """Make the index anew, in short transactions: edits go on in between.

    Args:
        store: whose index is doubted.
        progress: hears how far it is.
    """
    store.write(search.begin_anew)
    for place in filling(store):
        progress(place[0], len(search.documents()))
    progress(len(search.documents()), len(search.documents()))
