"""What a ticket asks for: the log holds incidents only, so part of it reads as other kinds.

Source: domain.md 2.1 and 7.5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.domain.vocabulary import TicketKind
from app.importers.demo.chance import share
from app.importers.demo.histories import History

REQUEST_SHARE, MINOR_SHARE, DESIGN_SHARE = 0.2, 0.34, 0.02
ALWAYS_INCIDENTS = frozenset({"Subcategory 174", "Subcategory 223"})
"""The two subcategories that hold four of ten incidents."""
REPEATS, REPEAT_SPAN = 3, timedelta(days=30)
SEVERE = frozenset({"1", "2"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What a ticket asks for. Attributes: follows is the number of the incident before."""

    kind: TicketKind
    minor: bool = False
    follows: str = ""


INCIDENT = Kind(TicketKind.INCIDENT)


def kinds_of(histories: Sequence[History], places: Mapping[str, str], seed: int) -> dict[str, Kind]:
    """Give each incident of one client its kind.

    Args:
        histories: its incidents, by time of opening.
        places: incident → location.
        seed: decides which subcategories read as requests.
    """
    found = {history.number: _plain_kind(history, seed) for history in histories}
    repeated = _repeated(histories, places, found)
    wanted = round(DESIGN_SHARE * len(histories))
    chosen = sorted(repeated, key=lambda number: share(seed, "design", number))[:wanted]
    for number in chosen:
        found[number] = Kind(TicketKind.SOLUTION_DESIGN, follows=repeated[number])
    # A design follows an incident, never another design.
    for number in chosen:
        if found[repeated[number]].kind is not TicketKind.INCIDENT:
            found[number] = INCIDENT
    return found


def _plain_kind(history: History, seed: int) -> Kind:
    said = history.first.subcategory
    request = (
        said not in ALWAYS_INCIDENTS
        and share(seed, "request", said) < REQUEST_SHARE
        and history.last.priority not in SEVERE
        and history.first.priority not in SEVERE
    )
    if not request:
        return INCIDENT
    return Kind(TicketKind.SERVICE_REQUEST, minor=share(seed, "minor", said) < MINOR_SHARE)


def _repeated(
    histories: Sequence[History], places: Mapping[str, str], found: Mapping[str, Kind]
) -> dict[str, str]:
    """Incident → the one before it, where at least REPEATS of its sort lie close before."""
    before: dict[tuple[str, str, str], list[History]] = defaultdict(list)
    repeated: dict[str, str] = {}
    for history in histories:
        if found[history.number] is not INCIDENT:
            continue
        first = history.first
        sort = (places[history.number], first.category, first.subcategory)
        since = history.opened_at - REPEAT_SPAN
        near = [other for other in before[sort][-REPEATS:] if other.opened_at >= since]
        if len(near) == REPEATS and history.last.priority not in SEVERE:
            repeated[history.number] = near[-1].number
        before[sort].append(history)
    return repeated
