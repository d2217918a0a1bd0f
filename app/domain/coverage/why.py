"""“Why?”: a decision explained from the rules themselves, only when somebody asks.

Source: ux.md 3.9 "suggestion", domain.md 3.2, 3.3.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from app.domain.coverage import holds
from app.domain.coverage.allowances import Allowances
from app.domain.coverage.case import Case, open_case
from app.domain.coverage.cuts import Piece
from app.domain.coverage.engine import Visits
from app.domain.coverage.explanation import Explanation
from app.domain.coverage.grounds import Found, allowance_words, conditions, looked_at, version_words
from app.domain.coverage.judge import judge
from app.domain.coverage.reasons import REASONS, clauses_of
from app.domain.coverage.results import Condition, EntryDecision, Group, Preview, Segment
from app.domain.coverage.sentences import hold_sentence, sentence
from app.domain.coverage.situation import situation_of
from app.domain.coverage.terms import ClientTerms
from app.domain.coverage.turns import turns
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

_SECOND = timedelta(seconds=1)
_ALLOWANCES = frozenset({"minor_left", "wrap_up_left"})

Explained = EntryDecision | Preview | Segment | Group


@dataclass(frozen=True, slots=True)
class Known:
    """What the asker knows beside the entry, its ticket and the terms.

    Attributes:
        usage: what earlier work has taken of the allowances.
        names: people's names by id.
        numbers: numbers of agreement versions by id.
        design: label of a linked solution design.
        whole: whether everything that takes allowances is known.
    """

    onboarding_completed_at: datetime | None = None
    authorizations: tuple[Authorization, ...] = ()
    projects: tuple[Project, ...] = ()
    overrides: tuple[Override, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)
    usage: Usage = field(default_factory=Usage)
    names: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    design: str | None = None
    whole: bool = True


def explain(
    decision: Explained,
    entry: Entry,
    history: TicketHistory | None,
    terms: ClientTerms,
    known: Known | None = None,
    *,
    at: datetime | None = None,
) -> Explanation:
    """Explain a decision: what was looked at, what it rests on, what would change it.

    For an entry it is the last segment that is explained, else the instant ``at``; without
    either, the entry's start.
    """
    known = known or Known()
    case = _case(history, terms, known)
    part = _part(decision)
    moment = at or (part.start if part else entry.start)
    found = _found(case, entry, moment, part, known)
    row, verdict, facts = looked_at(found.work)
    hold = decision.hold if isinstance(decision, EntryDecision | Preview) else None
    reason = hold or (part.reason if part else verdict.reason)
    held = tuple(_holding(found, hold, known.usage)) if hold else ()
    asked = _ALLOWANCES & set(facts)
    return Explanation(
        decision="held" if hold else part.decision if part else verdict.decision,
        reason=reason,
        rule=holds.RULES.get(hold, "—") if hold else part.rule if part else row.name,
        sentence=hold_sentence(hold) if hold else _sentence(part, terms, found, known),
        # A hold rests on no promise of the agreement: it waits for a person.
        clauses=() if hold else clauses_of(reason),
        statements=() if hold else REASONS[reason].clauses,
        version=version_words(found, found.work.version) if found.work.version else "",
        conditions=held or conditions(found, facts),
        allowance=allowance_words(found) if "minor_left" in asked else "",
        turns=() if held else turns(found, verdict, facts),
    )


def _case(history: TicketHistory | None, terms: ClientTerms, known: Known) -> Case:
    return open_case(
        terms,
        {history.id: history} if history else {},
        known.onboarding_completed_at,
        known.authorizations,
        known.projects,
        known.overrides,
        known.ledger,
    )


def _part(decision: Explained) -> Segment | Group | None:
    if isinstance(decision, EntryDecision | Preview):
        return decision.segments[-1] if decision.segments else None
    return decision


def _found(
    case: Case, entry: Entry, at: datetime, part: Segment | Group | None, known: Known
) -> Found:
    """Take the work before the instant out of the allowances, as the engine does."""
    before, after = Allowances(known.usage), Allowances(known.usage)
    rows = judge(case, _until(entry, at), before)
    judge(case, _until(entry, max(at, part.end) if part else at), after)
    interval = next((one for one in entry.intervals if one.start <= at < one.end), None)
    interval = interval or (entry.intervals[-1] if entry.intervals else Interval(at, at))
    visits = Visits(case, (entry,))
    visits.note(entry, rows)
    piece = Piece(entry, interval, at, max(interval.end, at + _SECOND))
    work = situation_of(case, piece, before, visits.verdict(entry, interval))
    return Found(case, entry, at, work, after, known.names, known.numbers, known.whole)


def _until(entry: Entry, at: datetime) -> Entry:
    return replace(
        entry,
        intervals=tuple(
            replace(one, end=min(one.end, at)) for one in entry.intervals if one.start < at
        ),
    )


def _sentence(part: Segment | Group | None, terms: ClientTerms, found: Found, known: Known) -> str:
    if part is None:
        return ""
    return sentence(
        part,
        terms,
        history=found.history,
        authorizations=known.authorizations,
        site=found.entry.site,
        names=known.names,
        design=known.design,
    )


def _holding(found: Found, hold: str, usage: Usage) -> Iterable[Condition]:
    """The rules that hold a whole entry, in the order in which they are asked, up to the one."""
    version = found.case.version_at(found.entry.start)
    if hold == holds.NO_RATE:
        yield Condition(False, "A rate is agreed for the grade", found.entry.grade)
        return
    if hold == holds.NEEDS_DECISION:
        yield from conditions(found, looked_at(found.work)[2])
        yield Condition(False, "A rule says whether it is included", "a person has to decide")
        return
    limit = version.timer_hold_after_min if version else holds.HOLD_WITHOUT_VERSION_MIN
    long = hold == holds.LONG_TIMER
    worked = found.entry.worked // timedelta(minutes=1)
    words = f"{worked // 60} h {worked % 60:02} worked, {limit // 60} h without a question"
    yield Condition(not long, "The timer ran no longer than usual, or its end is confirmed", words)
    if long:
        return
    if hold == holds.OVERLAP:
        yield Condition(False, "No other entry covers its time", _overlap(found, usage))
        return
    yield Condition(True, "No other entry covers its time")
    late = ", ".join(sorted(found.case.ledger.locked_months))
    words = f"locked: {late}" if late else ""
    yield Condition(False, "It was recorded before its month was locked, or with a reason", words)


def _overlap(found: Found, usage: Usage) -> str:
    for technician, start, end in usage.accepted:
        if technician == found.entry.technician and any(
            start < one.end and one.start < end for one in found.entry.intervals
        ):
            return f"another one from {found.when(start)} to {found.when(end)}"
    return ""
