"""When to listen again, as values: what the shell of the listening does next.

Source: sync.md 3.3.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.ports.problems import TrestleProblem, Unavailable
from app.sync.news import Heard
from app.sync.schedule import backed_off

AGAIN_S = 0.25
"""Between two waits, so that a central which answers at once without news is not besieged."""
_NOTHING_CAME = Unavailable("news-empty", "Central told of news, but there was nothing to pull.")


@dataclass(frozen=True, slots=True)
class Listening:
    """How the listening goes.

    Attributes:
        wait_s: seconds until the next step.
        failures: waits in a row that broke off, or told of news that were none.
        told_at: where this device stood when it was last told of news.
    """

    wait_s: float = 0.0
    failures: int = 0
    told_at: tuple[str, int] | None = None


def heard(before: Listening, what: Heard, *, luck: float) -> Listening:
    """A wait was answered.

    Who is told of news twice at the same place pulled nothing in between: then the telling is
    wrong, and following it at once would go round for ever.
    """
    if not what.news:
        return Listening(luck * AGAIN_S, 0, before.told_at)
    place = (what.epoch, what.rev)
    if place != before.told_at:
        return Listening(0.0, 0, place)
    failures = before.failures + 1
    return Listening(backed_off(failures, _NOTHING_CAME, luck=luck), failures, place)


def broke_off(before: Listening, problem: TrestleProblem, *, luck: float) -> Listening:
    """A wait was not answered, or not by central."""
    failures = before.failures + 1
    return Listening(backed_off(failures, problem, luck=luck), failures, before.told_at)
