"""Decide all entries of a client: hold, judge in order, let travel follow, count, top up.

Same inputs, same answer: no clock, no technician's zone. Source: domain.md 3.1.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.coverage import holds
from app.domain.coverage.allowances import Allowances
from app.domain.coverage.callout import topups_of
from app.domain.coverage.case import Case, open_case
from app.domain.coverage.grouping import COUNTED, group_segments, join_segments, segment_of
from app.domain.coverage.judge import Judged, judge, judge_travel
from app.domain.coverage.results import CaseDecision, EntryDecision, Segment
from app.domain.coverage.situation import Verdict
from app.domain.coverage.terms import ClientTerms
from app.domain.coverage.work import (
    Authorization,
    Entry,
    Interval,
    Ledger,
    Override,
    Project,
    TicketHistory,
    Usage,
)

_NO_LEDGER = Ledger()
_NO_USAGE = Usage()


def decide_all(
    entries: Iterable[Entry],
    histories: Mapping[str, TicketHistory],
    terms: ClientTerms,
    *,
    onboarding_completed_at: datetime | None = None,
    authorizations: Iterable[Authorization] = (),
    projects: Iterable[Project] = (),
    overrides: Iterable[Override] = (),
    ledger: Ledger = _NO_LEDGER,
    usage: Usage = _NO_USAGE,
) -> CaseDecision:
    """Decide the entries of one client, in order of start and then id."""
    case = open_case(
        terms, histories, onboarding_completed_at, authorizations, projects, overrides, ledger
    )
    return decide_case(case, entries, usage)


def decide_entry(
    entry: Entry,
    history: TicketHistory | None,
    terms: ClientTerms,
    *,
    onboarding_completed_at: datetime | None = None,
    authorizations: Iterable[Authorization] = (),
    projects: Iterable[Project] = (),
    overrides: Iterable[Override] = (),
    ledger: Ledger = _NO_LEDGER,
    usage: Usage = _NO_USAGE,
) -> EntryDecision:
    """Decide one entry alone; what others have taken comes as ``usage``."""
    decided = decide_all(
        (entry,),
        {history.id: history} if history else {},
        terms,
        onboarding_completed_at=onboarding_completed_at,
        authorizations=authorizations,
        projects=projects,
        overrides=overrides,
        ledger=ledger,
        usage=usage,
    )
    return decided.entries[entry.id]


def decide_case(case: Case, entries: Iterable[Entry], usage: Usage) -> CaseDecision:
    """Decide entries within a case that is already laid out."""
    ordered = sorted(entries, key=lambda entry: (entry.start, entry.id))
    decisions, admitted, occupied = _admit(case, ordered, usage)
    visits = Visits(case, admitted)
    allowances = Allowances(usage)
    judged: dict[str, list[Judged]] = {}
    for entry in admitted:
        allowances.mark()
        rows = judge(case, entry, allowances)
        visits.note(entry, rows)
        segments = segments_of(case, entry, rows, visits, allowances)
        hold = _hold(case, entry, segments)
        if hold is None:
            judged[entry.id] = rows
            if all(row.verdict for row in rows):
                # Only travel can still come out otherwise, with work that is decided later.
                decisions[entry.id] = _decided(case, entry, segments)
        else:
            allowances.rewind()
            decisions[entry.id] = EntryDecision(entry.id, "held", hold)
    for entry in admitted:
        if entry.id not in decisions:
            segments = segments_of(case, entry, judged[entry.id], visits, allowances)
            decisions[entry.id] = _decided(case, entry, segments)
    topups = topups_of(case, (one for one in admitted if one.id in judged), decisions)
    for topup in topups:
        decisions[topup.entry] = replace(decisions[topup.entry], callout=topup)
    in_order = {entry.id: decisions[entry.id] for entry in ordered}
    return CaseDecision(in_order, topups, allowances.usage(occupied.accepted()))


def segments_of(
    case: Case, entry: Entry, rows: Iterable[Judged], visits: "Visits", allowances: Allowances
) -> list[Segment]:
    """Write down all pieces of an entry, travel with its visit's verdict."""
    by_interval: dict[Interval, list[Segment]] = {}
    for row in rows:
        verdict = row.verdict or judge_travel(
            case, row.piece, allowances, visits.verdict(entry, row.piece.interval)
        )
        segment = segment_of(case, row.piece, verdict, row.minor_used)
        by_interval.setdefault(row.piece.interval, []).append(segment)
    return [one for pieces in by_interval.values() for one in join_segments(pieces)]


@dataclass(frozen=True, slots=True)
class _FirstWork:
    start: datetime
    entry: str
    verdict: Verdict


class Visits:
    """The first work of each onsite visit, which its travel follows.

    Travel may be logged before the work it leads to, even as an entry of its own; so the first
    work is tried beforehand, and its verdict put in when it is decided.
    """

    def __init__(self, case: Case, entries: Sequence[Entry]) -> None:
        self._first: dict[object, _FirstWork] = {}
        travelled = {
            _visit(entry, interval)
            for entry in entries
            for interval in entry.intervals
            if interval.activity == "travel"
        }
        for entry in entries:
            if any(_visit(entry, interval) in travelled for interval in entry.intervals):
                self.note(entry, judge(case, entry, Allowances(_NO_USAGE)))

    def note(self, entry: Entry, rows: Iterable[Judged]) -> None:
        """Keep the verdict of the earliest work of each visit."""
        for row in rows:
            if row.verdict is None:
                continue
            visit = _visit(entry, row.piece.interval)
            found = _FirstWork(row.piece.start, entry.id, row.verdict)
            known = self._first.get(visit)
            if known is None or (found.start, found.entry) <= (known.start, known.entry):
                self._first[visit] = found

    def verdict(self, entry: Entry, travel: Interval) -> Verdict | None:
        """Give the verdict that travel follows; none where its visit has no work."""
        first = self._first.get(_visit(entry, travel))
        return first.verdict if first else None


def _visit(entry: Entry, interval: Interval) -> object:
    """Travel without a named visit belongs to its own entry."""
    return interval.visit if interval.visit is not None else (entry.id,)


def _admit(
    case: Case, ordered: Sequence[Entry], usage: Usage
) -> tuple[dict[str, EntryDecision], list[Entry], holds.Occupied]:
    held: dict[str, EntryDecision] = {}
    admitted: list[Entry] = []
    occupied = holds.Occupied(usage.accepted)
    for entry in ordered:
        if holds.is_long_timer(case, entry):
            held[entry.id] = EntryDecision(entry.id, "held", holds.LONG_TIMER)
        elif occupied.overlaps(entry):
            held[entry.id] = EntryDecision(entry.id, "held", holds.OVERLAP)
        else:
            occupied.accept(entry)
            admitted.append(entry)
    return held, admitted, occupied


def _hold(case: Case, entry: Entry, segments: Sequence[Segment]) -> str | None:
    if holds.is_late(case, entry, (s.work_month for s in segments if s.decision in COUNTED)):
        return holds.LATE
    if any(segment.decision == "held" for segment in segments):
        return holds.NEEDS_DECISION
    if holds.lacks_rate(case, entry, segments):
        return holds.NO_RATE
    return None


def _decided(case: Case, entry: Entry, segments: Sequence[Segment]) -> EntryDecision:
    groups = group_segments(case, entry, segments)
    return EntryDecision(entry.id, "decided", None, tuple(segments), groups)
