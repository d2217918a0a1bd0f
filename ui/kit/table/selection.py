"""What is selected, as a statement and not as a list of a million marks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ui.kit.table.columns import RowId


@dataclass(frozen=True, slots=True)
class SelectionState:
    """Selected ids, or "all that match, except these".

    Bulk acts read this state: `filter` goes to SQL when `all_matching` is set, so selecting all
    costs the same for ten rows and for a million.

    Source: ux.md 0 (4), 5.
    """

    all_matching: bool = False
    ids: frozenset[RowId] = frozenset()
    except_ids: frozenset[RowId] = frozenset()
    filter: object = None

    def __contains__(self, row_id: RowId) -> bool:
        """Tell whether a row is selected."""
        return row_id not in self.except_ids if self.all_matching else row_id in self.ids

    def count(self, total: int) -> int:
        """Count the selected of ``total`` matching rows."""
        return max(0, total - len(self.except_ids)) if self.all_matching else len(self.ids)

    def only(self, row_id: RowId | None) -> "SelectionState":
        """Select one row, or nothing."""
        return SelectionState(ids=frozenset(() if row_id is None else (row_id,)))

    def toggle(self, row_id: RowId) -> "SelectionState":
        """Turn one row over."""
        if self.all_matching:
            return replace(self, except_ids=self.except_ids ^ {row_id})
        return replace(self, ids=self.ids ^ {row_id})

    def with_ids(self, row_ids: Iterable[RowId]) -> "SelectionState":
        """Select exactly these rows, as a stretch from the anchor does."""
        return SelectionState(ids=frozenset(row_ids))

    def all(self, matching: object = None) -> "SelectionState":
        """Select all that match a filter."""
        return SelectionState(all_matching=True, filter=matching)
