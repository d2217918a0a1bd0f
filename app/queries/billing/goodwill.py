"""What was waived in a month that is closed, and came out otherwise afterwards.

A word is about a group as it was seen, so one that is decided anew is proposed anew. In a closed
month that must not be: what the client was given would be asked for after all.

Source: domain.md 2.2, 3.7 (DELTA).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.exclusions import Exclusion
from app.domain.billing.reviews import WAIVED, Review, Said, reviewed
from app.queries.stored_decisions import AT_ONCE
from app.records import Period

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Goodwill:
    """Knows the closed months of clients, and everything that was said of their entries.

    Args:
        session: its scope bounds what is found.
        clients: whose.
        acts: (entry, key of a group) → what was said of it.

    Cost: one statement for each four hundred clients.
    """

    def __init__(
        self,
        session: Session,
        clients: Sequence[UUID],
        acts: Mapping[tuple[str, str], Sequence[Said]],
    ) -> None:
        self._said: dict[str, dict[str, Sequence[Said]]] = {}
        for (entry, key), said in acts.items():
            self._said.setdefault(entry, {})[key] = said
        self._closed: set[tuple[UUID, str]] = set()
        for start in range(0, len(clients), AT_ONCE):
            query = select(Period.client_id, Period.month).where(
                Period.client_id.in_(clients[start : start + AT_ONCE]), Period.state == "locked"
            )
            self._closed |= {(client, month) for client, month in session.execute(query)}

    def instead(self, client: UUID, one: Exclusion, now: Collection[str]) -> Review | None:
        """The word that counts for a group of which nobody has spoken; None where none does.

        Args:
            client: whose it is.
            one: the group.
            now: keys of all groups of its entry as they stand.
        """
        if (client, one.posting_month) not in self._closed:
            return None
        said = self._said.get(one.entry, {})
        before = [reviewed(acts) for key, acts in said.items() if key not in now]
        if not before or any(each.state != WAIVED for each in before):
            return None
        return max(before, key=lambda each: each.at or _LONG_AGO)
