"""When to sync next, as values: a state machine for the shell to run.

The shell feeds it what happened and a random number, and does what the decision says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from app.ports.problems import Refused, TrestleProblem, Unavailable

CALM_S = 60.0
"""Between rounds when all is well and nothing was done."""
SOON_S = 0.2
"""After an edit, so that what one act changes travels together."""
FIRST_RETRY_S = 2.0
LONGEST_RETRY_S = 120.0
LONGEST_UNHEARD_S = 30.0
"""Where nobody answers: asking costs central nothing, and who comes out of a basement, or to whose
desk central comes back, is looking at the window. That all come within this time is what a central
takes (`trestle bench storm`)."""
SHORTEST_RETRY_S = 0.5
REFUSED_RETRY_S = 600.0
SLOW_ANSWER_S = 5.0
_JITTER = 0.5
_SLOW = frozenset({"central-slow", "central-busy", "central-failed"})
"""Central is there, but not well."""
_UNHEARD = frozenset({"central-unreachable", "central-unknown"})
"""The question did not even get there."""


class Link(StrEnum):
    """How this device and central get on."""

    NEVER = "never"
    ONLINE = "online"
    DEGRADED = "degraded"
    OFFLINE = "offline"
    SIGNED_OUT = "signed-out"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Schedule:
    """What the shell should do.

    Attributes:
        wait_s: seconds until the next round; None waits for a sign-in.
        failures: rounds that failed in a row.
    """

    link: Link = Link.NEVER
    wait_s: float | None = 0.0
    failures: int = 0


def succeeded(_before: Schedule, *, answer_s: float, luck: float) -> Schedule:
    """A round went through; it sent everything that may be sent.

    Args:
        _before: what was.
        answer_s: how long central's slowest answer took.
        luck: random, from 0 to 1: devices must not come all at once.
    """
    link = Link.DEGRADED if answer_s > SLOW_ANSWER_S else Link.ONLINE
    return Schedule(link, _jittered(CALM_S, luck), 0)


def failed(before: Schedule, problem: TrestleProblem, *, luck: float) -> Schedule:
    """A round did not go through."""
    failures = before.failures + 1
    if problem.code == "signed-out":
        return Schedule(Link.SIGNED_OUT, None, failures)
    if isinstance(problem, Refused):
        return Schedule(Link.REFUSED, _jittered(REFUSED_RETRY_S, luck), failures)
    slow = isinstance(problem, Unavailable) and problem.code in _SLOW
    pause = backed_off(failures, problem, luck=luck)
    return Schedule(Link.DEGRADED if slow else Link.OFFLINE, pause, failures)


def backed_off(failures: int, problem: TrestleProblem, *, luck: float) -> float:
    """How long to wait after so many failures in a row.

    Anything between nearly nothing and a bound that doubles: after an outage that spreads a firm's
    devices better than any other rule. Whoever answered may ask for more, and gets it; where nobody
    did, the bound ends sooner.

    *Units*: seconds.
    """
    longest = LONGEST_UNHEARD_S if problem.code in _UNHEARD else LONGEST_RETRY_S
    bound = min(FIRST_RETRY_S * 2.0 ** min(failures - 1, 16), longest)
    wanted = problem.retry_after_s if isinstance(problem, Unavailable) else None
    return max(SHORTEST_RETRY_S, luck * bound) + (wanted or 0.0)


def edited(before: Schedule) -> Schedule:
    """Something was done here: sync soon, unless central is known to be away."""
    if before.link in {Link.ONLINE, Link.DEGRADED, Link.NEVER} and before.failures == 0:
        return replace(before, wait_s=_sooner(before.wait_s, SOON_S))
    return before


def woken(before: Schedule) -> Schedule:
    """Central has news: pull at once."""
    return before if before.link is Link.SIGNED_OUT else replace(before, wait_s=0.0)


def network_changed(before: Schedule, *, luck: float) -> Schedule:
    """The network came or went: what failed on the old one says nothing about this one."""
    if before.link is Link.SIGNED_OUT:
        return before
    return replace(before, wait_s=_sooner(before.wait_s, luck * FIRST_RETRY_S), failures=0)


def doubted(before: Schedule, *, luck: float) -> Schedule:
    """Listening broke off: see soon whether central is still there."""
    if before.link not in {Link.ONLINE, Link.DEGRADED}:
        return before
    return replace(before, wait_s=_sooner(before.wait_s, luck * FIRST_RETRY_S))


def asked(before: Schedule) -> Schedule:
    """A person pressed "Sync now": try at once."""
    return before if before.link is Link.SIGNED_OUT else replace(before, wait_s=0.0)


def signed_in(_before: Schedule) -> Schedule:
    """Somebody signed in: begin."""
    return Schedule()


def signed_out(before: Schedule) -> Schedule:
    """Somebody signed out: stop."""
    return replace(before, link=Link.SIGNED_OUT, wait_s=None)


def _sooner(planned: float | None, wanted: float) -> float:
    return wanted if planned is None else min(planned, wanted)


def _jittered(pause: float, luck: float) -> float:
    return pause * (1 - _JITTER + _JITTER * luck)
