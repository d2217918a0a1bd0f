"""Walk the pieces of an entry through the decision table, cutting where an allowance runs out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from app.domain.coverage.allowances import UNLIMITED, Allowances
from app.domain.coverage.case import Case
from app.domain.coverage.cuts import Piece, pieces_of
from app.domain.coverage.rules import decide
from app.domain.coverage.situation import Situation, Verdict, situation_of
from app.domain.coverage.work import Entry

_RESPONSE_RULES = frozenset({"R31", "R32", "R33"})
_MINOR_RULES = frozenset({"R40", "R41"})
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Judged:
    """A piece with its verdict; travel waits without one until its visit's work is decided."""

    piece: Piece
    verdict: Verdict | None
    minor_used: int | None = None


def judge(case: Case, entry: Entry, allowances: Allowances) -> list[Judged]:
    """Decide the work of an entry in order, taking allowances; travel is left open."""
    judged: list[Judged] = []
    for piece in pieces_of(case, entry):
        if piece.interval.activity == "travel":
            judged.append(Judged(piece, None))
        else:
            judged.extend(_judge_work(case, piece, allowances))
    _seat(case, entry, judged, allowances)
    return judged


def judge_travel(
    case: Case, piece: Piece, allowances: Allowances, visit: Verdict | None
) -> Verdict:
    """Decide travel by the verdict of its visit's first work; it takes no allowance."""
    return decide(situation_of(case, piece, allowances, visit))


def _seat(case: Case, entry: Entry, judged: list[Judged], allowances: Allowances) -> None:
    """A session that counts as portal training takes seats; afterwards some are completed."""
    for row in judged:
        version = case.version_at(row.piece.start)
        if row.verdict is not None and row.verdict.rule == "R12" and version is not None:
            allowances.take_seats(version, entry.attendees)
    allowances.complete(entry.completes)


def _judge_work(case: Case, piece: Piece, allowances: Allowances) -> Iterator[Judged]:
    while piece.start < piece.end:
        work = situation_of(case, piece, allowances)
        verdict = decide(work)
        left = _left(case, piece, work, verdict, allowances)
        end = min(piece.end, piece.start + left * _SECOND)
        part = Piece(piece.entry, piece.interval, piece.start, end)
        _take(case, part, work, verdict, allowances)
        yield Judged(part, verdict, _minor_used(part, verdict, allowances))
        piece = Piece(piece.entry, piece.interval, end, piece.end)


def _closes_out(work: Situation, verdict: Verdict) -> bool:
    return verdict.rule in _RESPONSE_RULES and work.resolved_since is not None


def _left(
    case: Case, piece: Piece, work: Situation, verdict: Verdict, allowances: Allowances
) -> int:
    ticket = piece.entry.ticket
    if _closes_out(work, verdict):
        return allowances.wrap_up_left(work.version, ticket, work.resolved_since)
    if verdict.rule == "R40":
        return allowances.minor_left(work.version, ticket, case.month(piece.start))
    return UNLIMITED


def _take(
    case: Case, part: Piece, work: Situation, verdict: Verdict, allowances: Allowances
) -> None:
    ticket = part.entry.ticket
    if ticket is None:
        return
    seconds = (part.end - part.start) // _SECOND
    if work.resolved_since is not None and _closes_out(work, verdict):
        allowances.take_wrap_up(ticket, work.resolved_since, seconds)
    if verdict.rule == "R40":
        allowances.take_minor(ticket, case.month(part.start), seconds)


def _minor_used(part: Piece, verdict: Verdict, allowances: Allowances) -> int | None:
    if verdict.rule not in _MINOR_RULES or part.entry.ticket is None:
        return None
    return allowances.minor_used(part.entry.ticket) // 60
