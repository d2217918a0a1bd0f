"""Figures as a table for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bench.figure import MS, Bench, Figure, Row, Spread

_TITLES = ("figure", "tickets", "p50", "p95", "max", "floor p50", "floor p95", "ratio", "goal")


def as_table(head: Mapping[str, str], figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table, with what they were measured on above and notes below."""
    lines = [f"{name}: {value}" for name, value in head.items()]
    cells = [_TITLES, *(row for figure in figures for row in _cells(figure))]
    widths = [max(len(row[at]) for row in cells) for at in range(len(_TITLES))]
    rows = [_line(row, widths) for row in cells]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([*lines, "", rows[0], rule, *rows[1:], "", *map(_below, figures)])


def as_json(head: Mapping[str, str], figures: Sequence[Figure]) -> str:
    """The same for programs. *Units*: seconds."""
    whole = {"head": dict(head), "figures": [_as_plain(figure) for figure in figures]}
    return msgspec.json.format(msgspec.json.encode(whole)).decode()


def as_list(benches: Sequence[Bench]) -> str:
    """What can be measured, a line each."""
    width = max((len(bench.name) for bench in benches), default=0)
    return "\n".join(f"{bench.name:<{width}}  {bench.what}" for bench in benches)


def _cells(figure: Figure) -> list[tuple[str, ...]]:
    name = figure.bench.name
    if not figure.rows:
        return [(name, *[""] * (len(_TITLES) - 2), "broke" if figure.failed else "did not run")]
    last = len(figure.rows) - 1
    return [
        (name if at == 0 else "", *_numbers(row), _verdict(figure) if at == last else "")
        for at, row in enumerate(figure.rows)
    ]


def _numbers(row: Row) -> tuple[str, ...]:
    times = (row.ours.p50, row.ours.p95, row.ours.most, row.floor.p50, row.floor.p95)
    return (f"{row.size:,}", *map(_ms, times), f"{row.ratio:.2f} ×")


def _verdict(figure: Figure) -> str:
    if figure.failed:
        return "broke"
    words = {True: ": met", False: ": missed", None: ""}[figure.met]
    return figure.bench.goal.words() + (" and below" if figure.rows[-1].wanted else "") + words


def _ms(seconds: float) -> str:
    return f"{seconds * MS:.3g} ms" if seconds * MS < MS else f"{seconds * MS:,.0f} ms"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
    return f"| {' | '.join(cells)} |"


def _below(figure: Figure) -> str:
    lines = [f"{figure.bench.name}: {figure.bench.what}", f"  floor: {figure.bench.floor}"]
    if figure.growth is not None:
        first, last = figure.rows[0].size, figure.rows[-1].size
        lines.append(f"  grows {figure.growth:.1f} × from {first:,} to {last:,}")
    return "\n".join([*lines, *(f"  {note}" for note in figure.notes)])


def _as_plain(figure: Figure) -> dict[str, Any]:
    bench = figure.bench
    goal = bench.goal
    return {
        "name": bench.name,
        "what": bench.what,
        "floor": bench.floor,
        "goal": {"times": goal.times, "p95_ms": goal.p95_ms, "max_ms": goal.max_ms},
        "unit": "s",
        "met": figure.met,
        "failed": figure.failed,
        "growth": figure.growth,
        "rows": [
            {
                "tickets": row.size,
                "ours": _plain_spread(row.ours),
                "floor": _plain_spread(row.floor),
                "ratio": row.ratio,
                "wanted": [
                    {"what": one.what, "got": one.got, "at_most": one.at_most, "met": one.is_met}
                    for one in row.wanted
                ],
            }
            for row in figure.rows
        ],
        "notes": list(figure.notes),
    }


def _plain_spread(spread: Spread) -> dict[str, float]:
    return {"p50": spread.p50, "p95": spread.p95, "max": spread.most, "samples": spread.samples}
