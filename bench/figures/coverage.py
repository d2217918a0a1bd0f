"""Deciding a realistic year of work beside the least that it takes to count business seconds."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from bench.clock import cpu_seconds, each
from bench.figure import Bench, Goal, Pair
from bench.ground import Ground

if TYPE_CHECKING:
    from bench.year import ClientYear

_SEED = 1
_PREVIEWS = 100
_SMALL = 10_000


def _bare(client: ClientYear) -> float:
    """Bisect the windows of each entry's calendar, sum the seconds, convert both ends' zones."""
    from bench.year import bare_seconds

    return cpu_seconds(lambda: [bare_seconds(client, entry) for entry in client.entries])


def _decide(client: ClientYear) -> float:
    """Decide a client's year, as central does."""
    from app.domain.coverage import decide_all

    found = 0

    def decide() -> None:
        nonlocal found
        found = len(decide_all(client.entries, client.histories, client.terms).entries)

    # What the collector looks at grows with everything that is kept; the rules do not.
    gc.freeze()
    try:
        took = cpu_seconds(decide)
    finally:
        gc.unfreeze()
    assert found == len(client.entries)  # noqa: S101 -- a figure about something else would mislead
    return took


@contextmanager
def _year(_ground: Ground, size: int, *, shape: str) -> Iterator[Pair]:
    """Client by client, each made when its turn comes and let go of again."""
    from bench.year import clients_of

    took: list[float] = []

    def ours() -> Sequence[float]:
        took.append(sum(map(_decide, clients_of(size, shape, _SEED))))
        return took[-1:]

    def floor() -> Sequence[float]:
        return [sum(map(_bare, clients_of(size, shape, _SEED)))]

    def notes() -> Sequence[str]:
        best = min(took)
        return [f"{size / best:,.0f} entries/s, {best / size * 1e6:.1f} µs an entry"]

    yield Pair(ours, floor, notes)


@contextmanager
def _growth(_ground: Ground, size: int, *, shape: str) -> Iterator[Pair]:
    """An entry of one large client beside an entry of forty small ones, in turn.

    What an entry costs can only grow with the entries of its client; taken in turn, a machine that
    gets slower meanwhile meets both.
    """
    from bench.year import clients_of

    def large() -> Sequence[float]:
        client = next(clients_of(size, shape, _SEED))
        return [_decide(client) / len(client.entries)]

    def small() -> Sequence[float]:
        entries = min(_SMALL, size)
        return [sum(map(_decide, clients_of(entries, shape, _SEED))) / entries]

    yield Pair(large, small)


@contextmanager
def _preview(_ground: Ground, size: int) -> Iterator[Pair]:
    from app.domain.coverage import preview
    from bench.year import bare_seconds, clients_of

    client = next(clients_of(size, "plain", _SEED))
    entry = client.entries[0]
    history, now = client.histories[entry.ticket or ""], entry.intervals[-1].end

    def shown() -> None:
        preview(entry, history, client.terms, at=now)

    floor: Callable[[], object] = partial(bare_seconds, client, entry)
    yield Pair(lambda: each(shown, _PREVIEWS), lambda: each(floor, _PREVIEWS))


BENCHES = (
    *(
        Bench(
            f"coverage-{shape}",
            f"deciding a year of 40 clients, {words}; the size is in entries",
            "bisecting the calendar's windows, summing seconds, converting two instants' zones",
            Goal(times=times),
            partial(_year, shape=shape),
            sizes=sizes,
            repeats=3,
        )
        for shape, words, times, sizes in (
            ("plain", "each entry within business hours", 40.0, (10_000, 100_000)),
            ("split", "each entry running over closing", 120.0, (10_000, 100_000)),
            ("year", "entries of all kinds, with nights and holidays", None, (10_000, 100_000)),
        )
    ),
    *(
        Bench(
            f"coverage-growth-{shape}",
            f"an entry of a client that has a fortieth of all entries, {shape}",
            f"an entry of the forty clients of {_SMALL:,} entries",
            Goal(times=1.2),
            partial(_growth, shape=shape),
            sizes=(100_000, 1_000_000),
            repeats=3,
        )
        for shape in ("plain", "split", "year")
    ),
    Bench(
        "coverage-preview",
        "what a running timer shows, asked once a second",
        "the same floor for one entry",
        Goal(p95_ms=1.0),
        _preview,
        sizes=(1_000,),
    ),
)
