"""A small client to decide work for: New York, 9 to 6, and pieces to build entries from."""

from datetime import UTC, datetime, timedelta
from math import ceil, floor
from typing import Any, Literal

from hypothesis import strategies as st

from app.domain.coverage import (
    Authorization,
    ClientTerms,
    Entry,
    Interval,
    Rounding,
    TicketHistory,
)
from app.domain.coverage.work import Activity, AfterResolution, TicketEvent
from tests.unit.domain.golden_cases import client_terms

NORTHWIND = client_terms("northwind")
HAVEL = client_terms("havel")
# A plain month in New York: neither clock change nor holiday from the 9th to the 28th.
MONDAY = datetime(2026, 3, 9, 4, tzinfo=UTC)


def ny(text: str) -> datetime:
    """``10 17:40`` is a time in March 2026 in New York, after the clock change."""
    return datetime.strptime(f"2026-03-{text} -0400", "%Y-%m-%d %H:%M %z")


def entry(*spans: tuple[str, str], id_: str = "e1", **given: Any) -> Entry:
    """Build an entry of ana from spans of New York times."""
    fields: dict[str, Any] = {
        "id": id_,
        "technician": "ana",
        "grade": "standard",
        "work_kind": "request",
        "ticket": "t1",
        "intervals": tuple(Interval(ny(start), ny(end)) for start, end in spans),
    }
    return Entry(**(fields | given))


def incident(**given: Any) -> TicketHistory:
    return TicketHistory(**({"id": "t1", "kind": "incident"} | given))


def minor_request(id_: str = "t1") -> TicketHistory:
    return TicketHistory(id_, "service_request", minor=True, well_defined=True)


def rounded_once(seconds: int, rounding: Rounding) -> int:
    """Counted minutes of an entry's worked seconds, told without the rules (domain.md 3.5)."""
    steps = seconds // 60 / rounding.increment_min
    whole = ceil(steps) if rounding.mode == "up" else floor(steps + 0.5)
    return max(whole * rounding.increment_min, rounding.minimum_min) if seconds >= 60 else 0


def moments(days: int = 5) -> st.SearchStrategy[datetime]:
    """Instants within so many days from the Monday, to the second."""
    return st.integers(0, days * 86_400).map(lambda seconds: MONDAY + timedelta(seconds=seconds))


@st.composite
def intervals(draw: st.DrawFn, most: int = 3) -> tuple[Interval, ...]:
    """Draw worked stretches with pauses, some of them travel, wrap-up or research."""
    at = draw(moments(4))
    found = []
    for _number in range(draw(st.integers(1, most))):
        start = at + timedelta(seconds=draw(st.integers(0, 7200)))
        at = start + timedelta(seconds=draw(st.integers(0, 4 * 3600)))
        activity: Activity = draw(st.sampled_from(["work", "work", "travel"]))
        chosen: AfterResolution = draw(st.sampled_from(["wrap_up", "research"]))
        found.append(Interval(start, at, activity=activity, after_resolution=chosen))
    return tuple(found)


@st.composite
def entries(draw: st.DrawFn, id_: str = "e1") -> Entry:
    """Draw one entry of any kind of work."""
    kinds = ["request"] * 6 + ["check_in", "documentation", "training", "internal", "other"]
    return Entry(
        id=id_,
        technician=draw(st.sampled_from(["ana", "ben"])),
        grade=draw(st.sampled_from(["standard", "senior"])),
        work_kind=draw(st.sampled_from(kinds)),
        intervals=draw(intervals()),
        ticket=draw(st.sampled_from(["t1", "t2"])),
        source="manual",
        attendees=("dana",),
    )


@st.composite
def histories(draw: st.DrawFn) -> dict[str, TicketHistory]:
    """Draw the histories of the two tickets that entries are for."""
    found = {}
    for id_ in ("t1", "t2"):
        flags = draw(st.booleans())
        events: list[tuple[datetime, TicketEvent, str | None]] = [
            (draw(moments()), "resolved", "permanent"),
            (draw(moments()), "reopened", None),
        ]
        found[id_] = TicketHistory(
            id=id_,
            kind=draw(st.sampled_from(["incident", "service_request", "solution_design"])),
            kind_changes=draw(st.sampled_from([(), ((draw(moments()), "incident"),)])),
            events=tuple(events),
            minor=flags,
            well_defined=flags,
        )
    return found


@st.composite
def consents(draw: st.DrawFn) -> tuple[Authorization, ...]:
    """Draw one consent of either kind."""
    start = draw(moments())
    kind: Literal["covered", "billable"] = draw(st.sampled_from(["covered", "billable"]))
    ticket = draw(st.sampled_from([None, "t1"]))
    return (Authorization(kind, start, start + timedelta(hours=5), ticket=ticket),)


def terms() -> st.SearchStrategy[ClientTerms]:
    """Two agreements that round and count travel differently."""
    return st.sampled_from([NORTHWIND, HAVEL])
