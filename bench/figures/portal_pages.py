"""Pages of the portal under fifty readers, beside what their own questions cost meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench.figure import MS, Bench, Goal, Pair, Spread, Wanted
from bench.ground import Ground
from bench.portal_readers import Alone, Look, alone, crowd, first_page_bytes
from bench.syncing.centrals import why_no_cpu, why_no_postgresql

if TYPE_CHECKING:
    from bench.portal_firm import PortalFirm

WARM_S, ROUND_S = 15.0, 300.0
"""How long fifty readers come before it counts, and how long it counts."""
TIMES = 3.0
FIRST_PAGE = 60_000
"""Bytes over the wire of the first page with all that it needs, by a browser that has nothing."""


@contextmanager
def _pages(ground: Ground, size: int) -> Iterator[Pair]:
    from bench.portal_firm import portal_firm

    with portal_firm(ground, size) as firm:
        quiet: dict[str, Alone] = {}
        looks: dict[str, list[Look]] = defaultdict(list)
        asked: list[Look] = []

        def ours() -> list[float]:
            quiet.update(quiet or alone(firm))
            asked.clear()
            for page, found in crowd(firm, WARM_S, ROUND_S).items():
                looks[page] += found
                asked.extend(found)
            return [one.whole_s for one in asked]

        def floor() -> list[float]:
            # The questions of the very pages that were timed last.
            return [one.sql_s for one in asked] or _sql(ours, asked)

        yield Pair(ours, floor, lambda: _told(looks, quiet), lambda: _judged(firm, looks))


def _sql(ours: Callable[[], Sequence[float]], asked: Sequence[Look]) -> list[float]:
    ours()
    return [one.sql_s for one in asked]


def _spreads(found: Sequence[Look]) -> tuple[Spread, Spread]:
    """Of the pages, and of their questions."""
    return Spread.of([one.whole_s for one in found]), Spread.of([one.sql_s for one in found])


def _told(looks: Mapping[str, Sequence[Look]], quiet: Mapping[str, Alone]) -> Sequence[str]:
    lines = []
    for name, found in looks.items():
        (whole, sql), own = _spreads(found), quiet[name]
        lines.append(
            f"{name}: p95 {whole.p95 * MS:.0f} ms, its questions' {sql.p95 * MS:.0f} ms; in the "
            f"middle {whole.p50 * MS:.0f} and {sql.p50 * MS:.0f} ms; alone {own.whole_s * MS:.0f} "
            f"ms with {own.statements} statements in {own.sql_s * MS:.1f} ms, processor "
            f"{own.cpu_s * MS:.1f} ms and {own.database_s * MS:.1f} ms of PostgreSQL; "
            f"{own.bytes:,} bytes."
        )
    return lines


def _judged(firm: PortalFirm, looks: Mapping[str, Sequence[Look]]) -> Sequence[Wanted]:
    found = [Wanted("bytes of the first page", first_page_bytes(firm), FIRST_PAGE)]
    for name, ones in looks.items():
        whole, sql = _spreads(ones)
        found.append(Wanted(f"times its questions, {name} by p95", whole.p95 / sql.p95, TIMES))
    return found


BENCHES = (
    Bench(
        "portal-pages",
        "pages of the portal under 50 readers who think 5 s between two (size: pieces of work)",
        "the questions that these very pages asked the database, at the same time",
        Goal(times=TIMES),
        _pages,
        sizes=(10_000, 1_000_000),
        repeats=1,
        hindrance=lambda: why_no_postgresql() or why_no_cpu(),
    ),
)
