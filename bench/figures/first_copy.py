"""A first copy: how fast it is, and what a person at the window feels of it."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.clock import seconds
from bench.figure import MS, Bench, Goal, Pair, Wanted
from bench.first_copy_stage import Copied, answers_of, enrol, memory_of, new_desk, served
from bench.ground import Ground
from bench.starts import why_no_workbench

if TYPE_CHECKING:
    from app.sync.round import Progress
    from app.wire.envelopes import Page, PullAnswer

_PER_MILLE = 0.999
_TWICE = 2.0
_MEGABYTES = 200
_ROW_BYTES = 150
_LATE_MS = 50.0


@contextmanager
def _copy(ground: Ground, size: int) -> Iterator[Pair]:
    with served(ground, size) as (central, address), ground.scratch() as folder:
        answers = answers_of(central)
        names, seen = itertools.count(), Copied()
        yield Pair(
            lambda: [_ours(folder / f"ours-{next(names)}", central, address, seen)],
            lambda: [_floor(folder / f"floor-{next(names)}", central, answers)],
            lambda: _told(seen),
            lambda: [_wire(seen), *_memory(folder / "alone", central, address)],
        )


def _ours(home: Path, central: Path, address: str, seen: Copied) -> float:
    desk = new_desk(home, central)
    enrol(desk, address)
    began, usable = time.perf_counter(), list[float]()
    searchable = 0.0

    def watch(far: Progress) -> None:
        nonlocal searchable
        if far.phase == "search":
            searchable = time.perf_counter() - began  # told behind each part, so last at its end
        if far.stage > 1 and far.phase == "pull" and len(usable) < _STEPS_TO_USABLE:
            usable.append(time.perf_counter() - began)

    result = desk.sync(watch)
    took = time.perf_counter() - began
    seen.rows, seen.size = result.pulled, result.size
    seen.took_s.append(searchable)
    seen.usable_s.append(usable[-1] if usable else took)
    seen.safe_s.append(took)
    desk.close()
    return searchable


_STEPS_TO_USABLE = 2
"""The first page of the second stage is told when the first stage can be searched."""


def _floor(home: Path, central: Path, answers: list[PullAnswer]) -> float:
    """The same rows by executemany into the same tables, and the same index filled at the end."""
    from app.records.nouns import table_of
    from app.store import raw, search
    from app.store.open import filling

    desk = new_desk(home, central)
    store = desk.store
    store.write(search.begin_anew)
    parts = _once(answers)

    def write() -> None:
        for some in parts:
            with store.writing() as connection:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
                for page, rows in some:
                    names, marks = ", ".join(page.columns), raw.marks(page.columns)
                    table = table_of(page.entity).name
                    sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
                    raw.run_many(connection, sql, rows)
        for _place in filling(store):
            pass

    took = seconds(write)
    desk.close()
    return took


def _once(answers: list[PullAnswer]) -> list[list[tuple[Page, list[tuple[object, ...]]]]]:
    """Each row once: a person's own come ahead, and again with the pages that all are given."""
    seen: set[tuple[str, object]] = set()
    parts = []
    for answer in answers:
        some = []
        for page in answer.pages:
            rows = [
                row for row in zip(*page.data, strict=True) if (page.entity, row[0]) not in seen
            ]
            seen.update((page.entity, row[0]) for row in rows)
            some.append((page, rows))
        parts.append(some)
    return parts


def _told(seen: Copied) -> list[str]:
    best = min(seen.took_s)
    return [
        f"{seen.rows:,} rows, {seen.rows / best:,.0f} rows/s at best, searchable",
        f"the queue can be used after {min(seen.usable_s):.2f} s at best",
        f"all of it is compared with central and copied safely after {min(seen.safe_s):.2f} s",
    ]


def _wire(seen: Copied) -> Wanted:
    """Rows a second are judged beside the floor; what goes over the wire is so everywhere."""
    return Wanted("bytes a row on the wire", seen.size / seen.rows, _ROW_BYTES)


def _memory(home: Path, central: Path, address: str) -> list[Wanted]:
    most = memory_of(home, central, address)
    if most is None:
        return []
    return [Wanted("MB for a process that only copies", most / 1e6, _MEGABYTES)]


@contextmanager
def _stalls(ground: Ground, size: int) -> Iterator[Pair]:
    from bench.stall_stage import copy_in_window, loop_in_window

    with served(ground, size) as (central, address), ground.scratch() as folder:
        names = itertools.count()
        ours: list[float] = []
        floor: list[float] = []

        def copying() -> list[float]:
            late = copy_in_window(folder / f"window-{next(names)}", central, address)
            ours.extend(late)
            return late

        def looping() -> list[float]:
            late = loop_in_window(folder / f"window-{next(names)}", central, address)
            floor.extend(late)
            return late

        yield Pair(
            copying,
            looping,
            lambda: [_late("beside the copy", ours), _late("floor", floor)],
            lambda: [
                Wanted("ms late in one of a thousand ticks", _share(ours, _PER_MILLE), _LATE_MS)
            ],
        )


def _share(samples: list[float], share: float) -> float:
    """Below which this share of the samples lies. *Units*: ms."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * MS


def _late(name: str, samples: list[float]) -> str:
    at = {share: _share(samples, share) for share in (0.5, 0.99, _PER_MILLE)}
    return (
        f"{name}: p50 {at[0.5]:.1f}, p99 {at[0.99]:.1f}, p99.9 {at[_PER_MILLE]:.1f}, "
        f"max {max(samples) * MS:.1f} ms late in {len(samples):,} ticks of 5 ms, "
        f"interpreter's switch at {sys.getswitchinterval() * MS:g} ms"
    )


BENCHES = (
    Bench(
        "first-copy",
        "a first copy from a central in a process of its own: fetched, written, indexed and "
        "searchable",
        "the same pages by executemany into the same encrypted tables with the same indexes, and "
        "the search filled at the end",
        Goal(times=_TWICE),
        _copy,
        repeats=3,
    ),
    Bench(
        "copy-stalls",
        "how late a timer of 5 ms fires on the UI thread while a first copy runs behind the queue",
        "the same window while a pure Python loop runs on the work lane",
        Goal(),
        _stalls,
        repeats=1,
        hindrance=why_no_workbench,
    ),
)
