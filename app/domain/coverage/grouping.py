"""From judged pieces to segments, and from segments to counted and billed groups.

Source: domain.md 3.4 (touching pieces), 3.5, 3.7 (LATE).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.domain.coverage.case import Case
from app.domain.coverage.cuts import Piece
from app.domain.coverage.results import Group, Segment
from app.domain.coverage.rounding import Share, amount_of, hand_out
from app.domain.coverage.situation import Verdict
from app.domain.coverage.work import Entry

COUNTED = frozenset({"included", "excluded"})


def segment_of(case: Case, piece: Piece, verdict: Verdict, minor_used: int | None) -> Segment:
    """Write down the verdict of one piece."""
    version = case.version_at(piece.start)
    by_person = verdict.reason in {"IN-OVERRIDE", "EX-OVERRIDE"}
    return Segment(
        start=piece.start,
        end=piece.end,
        decision=verdict.decision,
        reason=verdict.reason,
        rule=verdict.rule,
        route=verdict.route,
        multiplier=verdict.multiplier,
        work_month=case.month(piece.start),
        version=version.id if version else None,
        flags=verdict.flags,
        activity=piece.interval.activity,
        original_reason=verdict.original_reason,
        override=case.override_at(piece.entry.id, piece.start) if by_person else None,
        minor_used_min=minor_used,
    )


def join_segments(segments: Iterable[Segment]) -> list[Segment]:
    """Join touching pieces of one interval that have the same key."""
    joined: list[Segment] = []
    for segment in segments:
        last = joined[-1] if joined else None
        if last is not None and last.end == segment.start and last.key == segment.key:
            joined[-1] = _joined(last, segment)
        else:
            joined.append(segment)
    return joined


def group_segments(case: Case, entry: Entry, segments: Sequence[Segment]) -> tuple[Group, ...]:
    """Count and price an entry's segments, one group a key, in order of their first start."""
    keyed: dict[tuple[object, ...], list[Segment]] = {}
    for segment in segments:
        keyed.setdefault(segment.key, []).append(segment)
    rows = list(keyed.values())
    counted = [row for row in rows if row[0].decision in COUNTED]
    version = case.version_at(entry.start)
    minutes = hand_out(
        [_share(row) for row in counted],
        version.rounding if version else case.terms.default_rounding,
    )
    rounded = {id(row): number for row, number in zip(counted, minutes, strict=True)}
    return tuple(_group(case, entry, row, rounded.get(id(row), 0)) for row in rows)


def _joined(first: Segment, second: Segment) -> Segment:
    originals = [first.original_reason, second.original_reason]
    known = [reason for reason in originals if reason is not None]
    return replace(
        first,
        end=second.end,
        minor_used_min=second.minor_used_min,
        original_reason=_all_reasons(known),
    )


def _all_reasons(known: Iterable[str]) -> str | None:
    reasons = dict.fromkeys(part for reason in known for part in reason.split(" + "))
    return " + ".join(reasons) or None


def _share(row: Sequence[Segment]) -> Share:
    seconds = sum(segment.seconds for segment in row)
    return Share(seconds, included=row[0].decision == "included", start=row[0].start)


def _group(case: Case, entry: Entry, row: Sequence[Segment], rounded: int) -> Group:
    first = row[0]
    version = case.version_at(first.start)
    billed = first.route == "tm_invoice"
    rate = (case.rate(entry.grade, version) or 0) if billed else 0
    work = next((segment for segment in row if segment.activity == "work"), first)
    return Group(
        start=first.start,
        end=row[-1].end,
        decision=first.decision,
        reason=first.reason,
        rule=work.rule,
        route=first.route,
        multiplier=first.multiplier,
        work_month=first.work_month,
        posting_month=_posting_month(case, entry, first),
        version=first.version,
        flags=first.flags,
        worked_seconds=sum(segment.seconds for segment in row),
        rounded_min=rounded,
        rate_minor=rate,
        amount_minor=amount_of(rounded, rate, first.multiplier),
        currency=case.terms.currency,
        original_reason=_all_reasons(s.original_reason for s in row if s.original_reason),
        override=work.override,
        minor_used_min=row[-1].minor_used_min,
    )


def _posting_month(case: Case, entry: Entry, first: Segment) -> str:
    """Late work of a locked month posts to the open month; uncounted work posts nowhere else."""
    ledger = case.ledger
    late = ledger.locks(first.work_month) and not entry.recorded_before_lock
    if not late or first.decision not in COUNTED:
        return first.work_month
    return ledger.open_month or first.work_month
