"""A piece of work by the clock: which minutes are included, which are not, and where that turned.

Source: domain.md 3.4, 7.6 (4); mockups-portal 3 and 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from app.reports.charts.drawing import (
    SMALL,
    Chart,
    ChartTable,
    Drawing,
    Mark,
    Stroke,
    Words,
)
from app.reports.charts.legend import EXCLUDED, Kind
from app.reports.charts.palettes import Ink
from app.reports.charts.widths import width_of

Said = Literal["included", "excluded", "not counted"]

_TOP, _BOTTOM = 20.0, 46.0
_PAD = 6.0
_MINUTE = 60
_KINDS: dict[Said, Kind] = {
    "included": Kind("Included", "used_fill", "solid", "used"),
    "excluded": EXCLUDED,
    "not counted": Kind("Not counted", "setup_fill", "dotted", "setup"),
}
_INKS: dict[Said, Ink] = {
    "included": "used_text",
    "excluded": "excluded_text",
    "not counted": "text",
}


@dataclass(frozen=True, slots=True)
class MinutesPart:
    """A stretch with one decision.

    Units: seconds since the work began.

    Attributes:
        clock: when it begins and ends, as read: ("17:40", "18:00").
        why: in a few words: "after hours ×1.5"; may be empty.
        turn: what happened at its beginning, where the part before it touches it: "support hours
            end"; may be empty.
    """

    begin: int
    end: int
    said: Said
    clock: tuple[str, str]
    why: str = ""
    turn: str = ""

    @property
    def minutes(self) -> int:
        """Whole minutes of it."""
        return (self.end - self.begin) // _MINUTE


@dataclass(frozen=True, slots=True)
class MinutesFacts:
    """One piece of work, whose parts follow each other; where they do not touch, nobody worked."""

    parts: tuple[MinutesPart, ...]


def minutes_chart(facts: MinutesFacts, width: float = 560.0) -> Chart:
    """Draw a piece of work in true proportion.

    Args:
        facts: its parts, one at least, which take some time.
        width: of the drawing in pixels, 240 or more.
    """
    head = ("From", "To", "Minutes", "Decision")
    rows = tuple(
        (*part.clock, f"{part.minutes}", f"{part.said}{', ' + part.why if part.why else ''}")
        for part in facts.parts
    )
    title = "; ".join(
        f"{part.clock[0]} to {part.clock[1]}: {part.minutes} min {part.said}"
        for part in facts.parts
    )
    marks = tuple(_marks(facts.parts, width))
    low = [mark.box[3] for mark in marks if isinstance(mark, Words)]
    height = max(_BOTTOM + 6, *low) + 2
    sentence = _sentence(facts.parts)
    drawing = Drawing(width, height, marks)
    return Chart("minutes", title, sentence, ChartTable(head, rows), drawing)


def _sentence(parts: Sequence[MinutesPart]) -> str:
    turns = [f"At {one.clock[0]} {one.turn}" for one in parts if one.turn]
    whys = dict.fromkeys(one.why for one in parts if one.why)
    return " ".join(f"{one}." for one in (*turns, *(why[:1].upper() + why[1:] for why in whys)))


def _marks(parts: Sequence[MinutesPart], width: float) -> Iterator[Mark]:
    whole = parts[-1].end or 1
    at = [(width * one.begin / whole, width * one.end / whole) for one in parts]
    middle = (_TOP + _BOTTOM) / 2
    for (_, before), (after, _) in pairwise(at):
        if after > before:
            yield Stroke(((before, middle), (after, middle)), "muted", 1.0, (3.0, 3.0))
    for one, (left, right) in zip(parts, at, strict=True):
        edge = 0.5 if right - left > 1 else 0
        yield _KINDS[one.said].area(left + edge, _TOP, right - edge, _BOTTOM)
        yield from _label(one, left, right, alone=len(parts) == 1)
    turns = [
        (left, one.turn)
        for (before, one), (left, _) in zip(pairwise(parts), at[1:], strict=True)
        if before.end == one.begin
    ]
    for x, _words in turns:
        yield Stroke(((x, _TOP - 3), (x, _BOTTOM + 4)), "text", 2.0)
    yield from _spread(_clocks(parts, at, width), width)
    told = [Words(x, _BOTTOM + 16, words, "muted", SMALL, anchor="middle") for x, words in turns]
    yield from _spread([one for one in told if one.text], width)


def _label(one: MinutesPart, left: float, right: float, *, alone: bool) -> Iterator[Words]:
    """The longest of its words that there is room for."""
    short = f"{one.minutes} min"
    wanted = [f"{short} {one.said}", short]
    if alone and one.why:
        wanted.insert(0, f"{short} {one.said}: {one.why}")
    for words in wanted:
        if width_of(words, SMALL, bold=True) + 2 * _PAD <= right - left:
            ink = _INKS[one.said]
            x, y = (left + right) / 2, (_TOP + _BOTTOM) / 2 + SMALL * 0.36
            hatched = one.said != "included"
            yield Words(x, y, words, ink, SMALL, bold=True, anchor="middle", boxed=hatched)
            return


def _clocks(
    parts: Sequence[MinutesPart], at: Sequence[tuple[float, float]], width: float
) -> list[Words]:
    """Times above the bar: the ends first, then the turns, then where somebody paused."""
    y = _TOP - 7
    ends = [
        Words(0, y, parts[0].clock[0], "muted", SMALL),
        Words(width, y, parts[-1].clock[1], "muted", SMALL, anchor="end"),
    ]
    turns, pauses = [], []
    for (before, one), (_, ended), (begun, _) in zip(pairwise(parts), at, at[1:], strict=False):
        if before.end == one.begin:
            turns.append(Words(begun, y, one.clock[0], size=SMALL, bold=True, anchor="middle"))
        else:
            pauses.append(Words(ended, y, before.clock[1], "muted", SMALL, anchor="middle"))
            pauses.append(Words(begun, y, one.clock[0], "muted", SMALL, anchor="middle"))
    return [*ends, *turns, *pauses]


def _spread(wanted: Sequence[Words], width: float) -> Iterator[Words]:
    """Those that have room of their own, kept within the drawing; the first ones go before."""
    placed: list[Words] = []
    for one in wanted:
        left, _, right, _ = one.box
        if right - left > width:
            continue
        moved = one if one.anchor != "middle" else _within(one, width)
        if not any(moved.is_over(other) for other in placed):
            placed.append(moved)
    yield from placed


def _within(one: Words, width: float) -> Words:
    half = width_of(one.text, one.size, bold=one.bold) / 2
    x = min(max(one.x, half), width - half)
    return Words(x, one.y, one.text, one.ink, one.size, bold=one.bold, anchor="middle")
