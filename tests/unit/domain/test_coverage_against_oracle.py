"""The engine against a classifier that goes minute by minute (tests/oracles)."""

from fractions import Fraction
from typing import Any

from hypothesis import given

from app.domain.coverage import CaseDecision
from tests.builders.coverage_worlds import Maker, World, worlds
from tests.oracles.minute_by_minute import seconds
from tests.oracles.whole_case import classify
from tests.unit.domain.many import many


def as_told(decision: CaseDecision) -> dict[str, Any]:
    """The engine's answer in the classifier's words."""
    decided = {}
    for id_, entry in decision.entries.items():
        if entry.status == "held":
            continue
        segments = [
            (seconds(s.start), seconds(s.end), *key(s), s.activity, codes(s.original_reason))
            for s in entry.segments
        ]
        groups = [
            (
                *key(g),
                g.posting_month,
                g.worked_seconds,
                g.rounded_min,
                g.amount_minor,
                codes(g.original_reason),
            )
            for g in entry.groups
        ]
        decided[id_] = {"segments": segments, "groups": groups}
    return {
        "holds": {id_: one.hold for id_, one in decision.entries.items() if one.hold},
        "decided": decided,
        "topups": [
            (one.entry, one.ticket, one.minutes, one.amount_minor, one.posting_month)
            for one in decision.topups
        ],
    }


def key(row: Any) -> tuple[Any, ...]:
    """What must be equal for stretches to be counted together."""
    times = Fraction(row.multiplier)
    pair = (times.numerator, times.denominator)
    return (row.decision, row.reason, row.route, pair, row.work_month, row.version, row.flags)


def codes(reasons: str | None) -> frozenset[str]:
    """The reasons of the rules behind an override, in no order."""
    return frozenset(reasons.split(" + ")) if reasons else frozenset()


def as_classified(world: World) -> dict[str, Any]:
    """The classifier's answer in the same shape."""
    said = classify(world.entries, world.terms, world.histories, world.usage, **world.known())
    decided = {}
    for id_, entry in said["decided"].items():
        decided[id_] = {
            "segments": [
                (s["start"], s["end"], *told(s), s["activity"], frozenset(s["instead_of"]))
                for s in entry["segments"]
            ],
            "groups": [
                (
                    *told(g),
                    g["posting"],
                    g["seconds"],
                    g["minutes"],
                    g["amount"],
                    frozenset(g["instead_of"]),
                )
                for g in entry["groups"]
            ],
        }
    topups = [tuple(one.values()) for one in said["topups"]]
    return {"holds": said["holds"], "decided": decided, "topups": topups}


def told(row: dict[str, Any]) -> tuple[Any, ...]:
    """As `key`."""
    names = ("decision", "reason", "route", "times", "month", "version", "flags")
    return tuple(row[name] for name in names)


@many
@given(world=worlds())
def test_a_classifier_that_goes_minute_by_minute_agrees_on_every_entry(world: World) -> None:
    assert as_told(world.decided()) == as_classified(world)


def test_the_classifier_agrees_on_worlds_that_are_always_the_same() -> None:
    for number in range(60):
        world = Maker(number).world(number % 3 + 1)
        assert as_told(world.decided()) == as_classified(world), number
