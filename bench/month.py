"""A firm whose January was worked and looked through, and only has to be closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from app.simulation.money.firm import Cast, Firm

CLIENTS = 40
MONTH = "2026-01"
_TICKETS_EACH = 20
_WORKED_MIN = 15
_LATER = datetime(2026, 2, 2, 15, tzinfo=UTC)
"""When it is closed: the month is over in every zone."""


@contextmanager
def worked_month(folder: Path, entries: int) -> Iterator[Firm]:
    """Found the firm in an empty folder; each client has the same share of the entries.

    Every client has people of its own, so that nobody works twice at once. Two of three entries
    lie outside business hours, and what they cost is confirmed.
    """
    from app.central.jobs.intake import take_rows
    from app.simulation.money.firm import found
    from app.usecases.redecision.first import first_decisions

    firm = found(folder, clients=CLIENTS, seed=1, year=2026)
    try:
        firm.clock.to(_LATER)
        for cast in firm.clients:
            take_rows(firm.central, list(_work(firm, cast, entries // CLIENTS)))
            decisions, ledger = firm.ask(
                lambda session, one=cast: first_decisions(  # type: ignore[misc] # of this turn
                    session, one.client, firm.central.ids, _LATER
                )
            )
            take_rows(firm.central, [("coverage_decision", decisions), ("ledger_entry", ledger)])
            take_rows(firm.central, [("review_act", list(_words(firm, cast)))])
        yield firm
    finally:
        firm.central.close()


def _work(firm: Firm, cast: Cast, count: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    from app.records.types import to_micros

    ids = firm.central.ids
    begins = datetime(2026, 1, 2, 12, tzinfo=UTC)
    step = timedelta(days=27) / max(1, count)
    born = {"created_at": begins, "created_by": cast.worker}
    user = ids.new()
    yield (
        "user",
        [{"id": user, "name": f"Worker of {cast.code}", "email": f"{user}@example.org", **born}],
    )
    tickets = [
        {
            "id": ids.new(),
            "client_id": cast.client,
            "title": "Work of the month",
            "kind": "incident",
            "opened_at": begins,
            "touched_at": begins,
            "state_since": begins,
            **born,
        }
        for _ in range(_TICKETS_EACH)
    ]
    yield "ticket", tickets
    rows = []
    for number in range(count):
        start = begins + number * step
        end = start + min(step, timedelta(minutes=_WORKED_MIN))
        stretch = {"start": to_micros(start), "end": to_micros(end), "activity": "work"}
        rows.append(
            {
                "id": ids.new(),
                "client_id": cast.client,
                "ticket_id": tickets[number % _TICKETS_EACH]["id"],
                "user_id": user,
                "grade": "standard",
                "work_kind": "request",
                "started_at": start,
                "ended_at": end,
                "intervals": [stretch | {"mode": "remote"}],
                "worked_s": int((end - start).total_seconds()),
                "note": "Work of the month",
                "confirmed": True,
                "created_at": end,
                "created_by": user,
            }
        )
    yield "time_entry", rows


def _words(firm: Firm, cast: Cast) -> Iterator[dict[str, Any]]:
    """The manager's word about everything that is billed by time."""
    from app.queries.billing.standing import spoken_of

    spoken = firm.ask(lambda session: spoken_of(session, [cast.client]))[cast.client]
    for one in spoken.standing:
        if not one.exclusion.tops_up:
            yield {
                "id": firm.central.ids.new(),
                "client_id": cast.client,
                "entry_id": UUID(one.exclusion.entry),
                "group_key": one.exclusion.key,
                "act": "confirmed",
                "at": _LATER,
                "outcome": "taken",
                "created_at": _LATER,
                "created_by": cast.manager,
            }
