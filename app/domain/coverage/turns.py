"""What would change an answer: facts turned one by one, or two at once, and decided again.

Nothing here says what follows from what: the decision table does. Source: ux.md 3.9.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from app.domain.calendar import hours_in_words, local_date, next_change
from app.domain.coverage.explanation import Turn
from app.domain.coverage.grounds import Found
from app.domain.coverage.results import Decision
from app.domain.coverage.rules import decide
from app.domain.coverage.situation import Verdict
from app.domain.words import local_time, zone_city

_WORDS: Mapping[Decision, str] = {
    "included": "Would be included",
    "excluded": "Would be excluded",
    "held": "Would wait for a person",
    "not_applicable": "Would not be counted",
}


@dataclass(frozen=True, slots=True)
class _Flip:
    """A fact turned: how the situation would read, and the words for it."""

    facts: Mapping[str, Any]
    words: str


def turns(found: Found, verdict: Verdict, facts: Sequence[str]) -> tuple[Turn, ...]:
    """List what would change a verdict, from the facts that it looked at."""
    flips = [flip for name in facts if name in _FLIPS for flip in _FLIPS[name](found)]
    single = tuple(_tried(found, verdict, (flip,)) for flip in flips)
    changed = tuple(turn for turn in single if turn is not None)
    if changed or verdict.rule == "R03":
        return changed
    pairs = (_tried(found, verdict, pair) for pair in combinations(flips, 2))
    return tuple(turn for turn in pairs if turn is not None)


def _tried(found: Found, verdict: Verdict, flips: Sequence[_Flip]) -> Turn | None:
    facts = {name: value for flip in flips for name, value in flip.facts.items()}
    then = decide(replace(found.work, **facts))
    words = " and ".join(flip.words for flip in flips)
    if then.decision != verdict.decision:
        return Turn(f"{_WORDS[then.decision]} {words}.", then.decision, then.reason)
    if then.route != verdict.route and then.route == "project_flat_fee":
        return Turn(f"Would go to the project's fee {words}.", then.decision, then.reason)
    return None


def _hours(found: Found) -> Iterator[_Flip]:
    calendar, work = found.calendar, found.work
    if work.in_hours:
        closing = next_change(calendar, found.at)
        if closing is not None:
            yield _Flip({"in_hours": False}, f"from {found.when(closing[0])}")
        return
    closed = found.case.closed_since(found.case.site_of(found.entry), found.at)
    today = closed is not None and local_date(calendar.zone, closed) == local_date(
        calendar.zone, found.at
    )
    if closed is not None and today:
        words = f"before {local_time(closed, calendar.zone)}"
    else:
        words = f"in business hours ({hours_in_words(calendar)} {zone_city(calendar.zone)})"
    yield _Flip({"in_hours": True, "holiday": False}, words)


def _covered(found: Found) -> Iterator[_Flip]:
    if not found.work.covered:
        yield _Flip(
            {"covered": True}, "with a covered window agreed by the Technical Account Manager"
        )


def _minor(found: Found) -> Iterator[_Flip]:
    history = found.history
    if history is None or found.work.minor:
        return
    lacks = [
        words
        for met, words in (
            (history.minor, "minor"),
            (history.well_defined, "well defined"),
            (history.project is None, "linked to no project"),
        )
        if not met
    ]
    yield _Flip({"minor": True, "project": "none"}, f"if it were {' and '.join(lacks)}")


def _minor_left(found: Found) -> Iterator[_Flip]:
    if found.work.minor_left:
        yield _Flip({"minor_left": False}, "once the allowance is used up")
    else:
        yield _Flip({"minor_left": True}, "while the allowance for minor requests lasts")


def _disrupted(found: Found) -> Iterator[_Flip]:
    if found.work.resolved_since is not None:
        yield _Flip({"resolved_since": None}, "if the ticket had been reopened by then")


def _wrapping_up(found: Found) -> Iterator[_Flip]:
    if found.work.wrapping_up:
        yield _Flip({"wrapping_up": False}, "if it were research")
    else:
        yield _Flip({"wrapping_up": True}, "if it closed out the incident")


def _wrap_up_left(found: Found) -> Iterator[_Flip]:
    left = found.work.wrap_up_left
    words = "once the time to close out is used up" if left else "while time to close out is left"
    yield _Flip({"wrap_up_left": not left}, words)


def _ticket_kind(found: Found) -> Iterator[_Flip]:
    if found.work.ticket_kind in {"service_request", "solution_design"}:
        yield _Flip({"ticket_kind": "incident"}, "if the ticket were an incident")


def _agreement(found: Found) -> Iterator[_Flip]:
    versions = found.case.terms.versions
    if found.work.version is None and versions:
        yield _Flip({"version": versions[-1]}, "while an agreement is in force")


def _seat(found: Found) -> Iterator[_Flip]:
    if not found.work.seat:
        yield _Flip({"seat": True}, "with a free training seat")


def _project(found: Found) -> Iterator[_Flip]:
    if found.work.project != "open":
        yield _Flip({"project": "open"}, "if it were linked to an approved project")


_FLIPS: Mapping[str, Callable[[Found], Iterator[_Flip]]] = {
    "version": _agreement,
    "in_hours": _hours,
    "covered": _covered,
    "minor": _minor,
    "minor_left": _minor_left,
    "resolved_since": _disrupted,
    "wrapping_up": _wrapping_up,
    "wrap_up_left": _wrap_up_left,
    "ticket_kind": _ticket_kind,
    "seat": _seat,
    "project": _project,
}
