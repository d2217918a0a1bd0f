"""From ticks to whole entries: holds, allowances taken in order, travel, segments.

Source: domain.md 3.2, 3.4 (touching pieces).
"""

from typing import Any

from app.domain.coverage import Usage
from tests.oracles.counting import COUNTED, KEY, counted, topups
from tests.oracles.minute_by_minute import (
    HELD,
    Book,
    Facts,
    World,
    answer,
    by_person,
    facts_at,
    seconds,
    ticks,
)


def classify(entries: Any, terms: Any, histories: Any, usage: Any, **known: Any) -> Facts:
    """Decide a client's entries: for each its hold, or its segments and groups; and the top-ups."""
    world = World(terms, histories, **known)
    queue = sorted(entries, key=lambda one: (seconds(one.start), one.id))
    holds = first_holds(world, queue, usage)
    admitted = [one for one in queue if one.id not in holds]
    book, worked = Book(usage), {}
    for entry in admitted:
        trial = book.copy()
        rows = work_of(world, trial, entry)
        worked[entry.id] = rows
        # Travel may follow work that comes later; that is looked up below, once all is worked out.
        hold = hold_of(world, entry, rows + travel_of(world, entry, admitted, worked, book))
        if hold:
            holds[entry.id] = hold
        else:
            book = trial
    decided = {}
    for entry in admitted:
        if entry.id not in holds:
            rows = worked[entry.id] + travel_of(world, entry, admitted, worked, book)
            decided[entry.id] = counted(world, entry, joined(rows))
    return {
        "holds": holds,
        "decided": decided,
        "topups": topups(world, {one.id: one for one in admitted}, decided),
    }


def first_holds(world: World, queue: Any, usage: Any) -> dict[str, str]:
    """LONGTIMER, then OVERLAP with whatever was accepted."""
    holds = {}
    taken = [(who, seconds(start), seconds(end)) for who, start, end in usage.accepted]
    for entry in queue:
        spans = [(seconds(one.start), seconds(one.end)) for one in entry.intervals]
        spans = [(start, end) for start, end in spans if start < end]
        version = world.version(seconds(entry.start)) if entry.intervals else None
        limit = version.timer_hold_after_min if version else 480
        total = sum(end - start for start, end in spans)
        if entry.source == "timer" and not entry.confirmed and total > limit * 60:
            holds[entry.id] = "HOLD-LONG-TIMER"
            continue
        for who, start, end in taken:
            if who == entry.technician and any(a < end and start < b for a, b in spans):
                holds[entry.id] = "HOLD-OVERLAP"
        if entry.id not in holds:
            taken += [(entry.technician, start, end) for start, end in spans]
    return holds


def work_of(world: World, book: Book, entry: Any) -> list[Facts]:
    """Go through the work of an entry and use up its allowances second by second."""
    rows: list[Facts] = []
    seated = []
    for number, interval in enumerate(entry.intervals):
        if interval.activity != "work":
            continue
        for begin, end in ticks(world, entry, interval):
            at = begin
            while at < end:
                facts = facts_at(world, book, entry, interval, at)
                said = answer(facts, entry)
                upto = end
                rule = said.get("rule")
                if rule in {"wrap_up", "minor"}:
                    upto = min(end, at + facts[f"{rule}_left"])
                    book.take(rule, entry.ticket, facts["resolved"], world.month(at), upto - at)
                if rule == "seat":
                    seated.append(facts["version"].training_seats)
                rows.append(written(world, said, number, "work", at, upto))
                at = upto
    for seats in seated:
        for who in entry.attendees:
            if who not in book.seats and len(book.seats) < seats:
                book.seats.append(who)
    book.completed |= set(entry.completes)
    return rows


def written(
    world: World, said: Facts, number: int, activity: str, start: int, end: int
) -> dict[str, Any]:
    version = world.version(start)
    return {
        "flags": (),
        "instead_of": None,
        **said,
        "start": start,
        "end": end,
        "interval": number,
        "activity": activity,
        "month": world.month(start),
        "version": version.id if version else None,
    }


def travel_of(
    world: World, entry: Any, admitted: Any, worked: dict[str, list[Facts]], book: Book
) -> list[Facts]:
    rows = []
    for number, interval in enumerate(entry.intervals):
        if interval.activity != "travel":
            continue
        first = first_work(world, entry, interval, admitted, worked)
        for at, end in ticks(world, entry, interval):
            facts = facts_at(world, book, entry, interval, at)
            rows.append(written(world, way(facts, entry, first), number, "travel", at, end))
    return rows


def way(facts: Facts, entry: Any, first: Facts | None) -> Facts:
    """Travel: internal, without agreement, not counted, as its visit, or for a person to decide."""
    if entry.work_kind == "internal" or facts["version"] is None:
        return answer(facts, entry)
    if facts["version"].travel == "not_counted":
        return {"decision": "not_applicable", "reason": "NA-TRAVEL", "route": "internal",
                "times": (1, 1)}  # fmt: skip
    if first is None or first["decision"] == "held":
        return by_person(facts["override"], HELD) if facts["override"] else dict(HELD)
    names = ("decision", "reason", "route", "times", "flags", "instead_of")
    return {name: first[name] for name in names}


def first_work(
    world: World, entry: Any, travel: Any, admitted: Any, worked: dict[str, list[Facts]]
) -> Facts | None:
    """The first second of work of the same visit, in whichever entry it was logged."""
    found = []
    for other in admitted:
        for number, interval in enumerate(other.intervals):
            named = interval.visit is not None and interval.visit == travel.visit
            own = interval.visit is None and travel.visit is None and other.id == entry.id
            if interval.activity == "work" and interval.start < interval.end and (named or own):
                found.append((seconds(interval.start), other.id, number, other))
    if not found:
        return None
    _start, id_, number, other = min(found, key=lambda one: one[:3])
    rows = worked.get(id_)
    if rows is None:
        # Not its turn yet; whether it counts at all does not hang on what is left by then.
        rows = work_of(world, Book(Usage()), other)
    return next(row for row in rows if row["interval"] == number)


def hold_of(world: World, entry: Any, rows: list[Facts]) -> str | None:
    months = {row["month"] for row in rows if row["decision"] in COUNTED}
    excused = entry.recorded_before_lock or entry.late_reason
    if any(map(world.closed, months)) and not excused:
        return "HOLD-LOCKED-NO-REASON"
    if any(row["decision"] == "held" for row in rows):
        return "HOLD-NEEDS-DECISION"
    for row in rows:
        if row["route"] == "tm_invoice" and world.rate(entry.grade, row["start"]) is None:
            return "HOLD-NO-RATE"
    return None


def joined(rows: list[Facts]) -> list[Facts]:
    rows = sorted(rows, key=lambda row: (row["start"], row["interval"]))
    segments: list[Facts] = []
    for row in rows:
        said = {row["instead_of"]} - {None}
        last = segments[-1] if segments else None
        if (
            last
            and last["interval"] == row["interval"]
            and all(last[name] == row[name] for name in KEY)
        ):
            last["end"] = row["end"]
            last["instead_of"] |= said
        else:
            segments.append({**row, "instead_of": said})
    return segments
