"""Where rows come from: by id, from a cache that fills as the list is scrolled."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from ui.kit.table.columns import RowId

Arrived = Callable[[Sequence[RowId]], None]


class RowSource(Protocol):
    """What a list needs: the ids in order, and rows by id as far as they are here."""

    ids: Sequence[RowId]

    def row(self, row_id: RowId) -> object | None:
        """Give a row, or None while it is not loaded."""

    def want(self, row_ids: Sequence[RowId]) -> None:
        """Hear which rows are in sight; fetch those that are not here."""

    def watch(self, arrived: Arrived) -> None:
        """Call ``arrived`` with ids whose rows came or changed."""


class PagedRows:
    """A row source over a fetch function: keeps what was fetched, asks only once.

    ``fetch`` gets the missing ids and must return at once; the rows come later by `put`.
    Without a fetch function, all rows are given by `put`.
    """

    def __init__(
        self, fetch: Callable[[Sequence[RowId]], None] | None = None, keep: int = 2000
    ) -> None:
        self.ids: Sequence[RowId] = ()
        self._fetch = fetch
        self._keep = keep
        self._rows: OrderedDict[RowId, object] = OrderedDict()
        self._asked: set[RowId] = set()
        self._arrived: Arrived | None = None

    def row(self, row_id: RowId) -> object | None:
        """Give a row, or None while it is not loaded."""
        return self._rows.get(row_id)

    def want(self, row_ids: Sequence[RowId]) -> None:
        """Ask for the rows in sight that are neither here nor on their way."""
        missing = [i for i in row_ids if i not in self._rows and i not in self._asked]
        for row_id in row_ids:
            if row_id in self._rows:
                self._rows.move_to_end(row_id)
        if missing and self._fetch is not None:
            self._asked.update(missing)
            self._fetch(missing)

    def watch(self, arrived: Arrived) -> None:
        """Call ``arrived`` with ids whose rows came or changed."""
        self._arrived = arrived

    def put(self, rows: Mapping[RowId, object]) -> None:
        """Take rows that were fetched or have changed."""
        for row_id, row in rows.items():
            self._rows[row_id] = row
            self._rows.move_to_end(row_id)
            self._asked.discard(row_id)
        if self._fetch is not None:
            while len(self._rows) > self._keep:
                self._rows.popitem(last=False)
        if self._arrived is not None:
            self._arrived(list(rows))

    def forget(self, row_ids: Iterable[RowId] | None = None) -> None:
        """Drop rows, or all of them, so that they are fetched again when seen.

        Also frees ids whose fetch failed.
        """
        if row_ids is None:
            self._rows.clear()
            self._asked.clear()
            return
        for row_id in row_ids:
            self._rows.pop(row_id, None)
            self._asked.discard(row_id)
