"""What one sequence has that another has not, in a number of steps that grows with their length.

Lines or words that stand once in both are anchors; between them the shortest change is sought.
Where the steps run out, the stretch counts as replaced whole: that can make a clash of what was
none, and never a wrong merge.

Source: sync.md 2.14 (our own; the algorithms are patience diff and Myers' greedy search).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

STEPS_EACH = 8
"""Steps for each part of both sequences, however little they share."""
STEPS_MORE = 65_536
"""Steps beside those, so that short sequences are always compared to the end."""
_FARTHEST = 1_000
"""So many single changes apart, a stretch without anchors counts as replaced; bounds memory."""


class Hunk(NamedTuple):
    """`base[start:end]` became `parts`."""

    start: int
    end: int
    parts: Sequence[str]


@dataclass(slots=True)
class Steps:
    """Counts what a comparison looked at."""

    left: int
    taken: int = 0

    def take(self, count: int) -> bool:
        """Take so many; whether there were enough."""
        self.taken += count
        self.left -= count
        return self.left >= 0


def steps_for(base: Sequence[str], new: Sequence[str]) -> Steps:
    """How many steps the comparison of these two may take."""
    return Steps(STEPS_EACH * (len(base) + len(new)) + STEPS_MORE)


def differences(base: Sequence[str], new: Sequence[str], steps: Steps | None = None) -> list[Hunk]:
    """The stretches of `base` that `new` has otherwise, in order; between two of them both agree.

    Args:
        base: what there was.
        new: what became of it.
        steps: counts, for whoever wants to know.
    """
    counted = steps or steps_for(base, new)
    same: list[tuple[int, int, int]] = []
    stretches = [(0, len(base), 0, len(new))]
    while stretches:
        low, high, first, last = stretches.pop()
        low, first = _shared_start(base, new, (low, high, first, last), same)
        high, last = _shared_end(base, new, (low, high, first, last), same)
        if low == high or first == last or not counted.take(high - low + last - first):
            continue
        place = (low, high, first, last)
        anchors = _anchors(base, new, place)
        if not anchors:
            same += _nearest(base, new, place, counted)
            continue
        for at, there in [*anchors, (high, last)]:
            stretches.append((low, at, first, there))
            low, first = at, there
    return _gaps(sorted(same), len(base), new)


_Place = tuple[int, int, int, int]
"""From and up to where, in the one and in the other."""
_Run = tuple[int, int, int]
"""Where equal parts begin, in the one and in the other, and how many they are."""


def _shared_start(
    base: Sequence[str], new: Sequence[str], place: _Place, same: list[_Run]
) -> tuple[int, int]:
    low, high, first, last = place
    at, there = low, first
    while at < high and there < last and base[at] == new[there]:
        at, there = at + 1, there + 1
    if at > low:
        same.append((low, first, at - low))
    return at, there


def _shared_end(
    base: Sequence[str], new: Sequence[str], place: _Place, same: list[_Run]
) -> tuple[int, int]:
    low, high, first, last = place
    at, there = high, last
    while at > low and there > first and base[at - 1] == new[there - 1]:
        at, there = at - 1, there - 1
    if at < high:
        same.append((at, there, high - at))
    return at, there


def _anchors(base: Sequence[str], new: Sequence[str], place: _Place) -> list[tuple[int, int]]:
    """The longest rising row of parts that stand exactly once in both stretches."""
    low, high, first, last = place
    ours, theirs = Counter(base[low:high]), Counter(new[first:last])
    where = {new[there]: there for there in range(first, last) if theirs[new[there]] == 1}
    pairs = [
        (at, where[base[at]])
        for at in range(low, high)
        if ours[base[at]] == 1 and base[at] in where
    ]
    ends: list[int] = []
    rows: list[int] = []
    before: list[int] = []
    for number, (_, there) in enumerate(pairs):
        length = bisect_left(ends, there)
        before.append(rows[length - 1] if length else -1)
        ends[length : length + 1] = [there]
        rows[length : length + 1] = [number]
    found: list[tuple[int, int]] = []
    number = rows[-1] if rows else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _nearest(base: Sequence[str], new: Sequence[str], place: _Place, steps: Steps) -> list[_Run]:
    """The equal runs of the shortest change; none where it is too far or the steps run out."""
    low, high, first, last = place
    wide, tall = high - low, last - first
    reached = {1: 0}
    past: list[dict[int, int]] = []
    for distance in range(min(wide + tall, _FARTHEST) + 1):
        past.append(dict(reached))
        for lane in range(-distance, distance + 1, 2):
            at = _entered(reached, lane, distance)
            begun = at
            while at < wide and at - lane < tall and base[low + at] == new[first + at - lane]:
                at += 1
            reached[lane] = at
            if not steps.take(1 + at - begun):
                return []
            if at >= wide and at - lane >= tall:
                return _walked_back(past, (low, first), wide, tall)
    return []


def _entered(reached: dict[int, int], lane: int, distance: int) -> int:
    """How far a lane begins, coming from its better neighbour."""
    if lane == -distance or (lane != distance and reached[lane - 1] < reached[lane + 1]):
        return reached[lane + 1]
    return reached[lane - 1] + 1


def _walked_back(
    past: list[dict[int, int]], corner: tuple[int, int], at: int, there: int
) -> list[_Run]:
    runs: list[_Run] = []
    for distance in range(len(past) - 1, -1, -1):
        reached, lane = past[distance], at - there
        begun = _entered(reached, lane, distance)
        if at > begun:
            runs.append((corner[0] + begun, corner[1] + begun - lane, at - begun))
        inserted = lane == -distance or (lane != distance and reached[lane - 1] < reached[lane + 1])
        at = begun if inserted else begun - 1
        there = at - (lane + 1 if inserted else lane - 1)
    return runs


def _gaps(same: list[_Run], whole: int, new: Sequence[str]) -> list[Hunk]:
    hunks: list[Hunk] = []
    at = there = 0
    for begins, begins_there, length in [*same, (whole, len(new), 0)]:
        if begins > at or begins_there > there:
            hunks.append(Hunk(at, begins, new[there:begins_there]))
        at, there = begins + length, begins_there + length
    return hunks
