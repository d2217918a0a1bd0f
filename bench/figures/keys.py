"""From a key to the painted row, in the queue's list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench.figure import MS, Bench, Goal, Pair, Spread
from bench.ground import Ground
from bench.starts import why_no_workbench

if TYPE_CHECKING:
    from PySide6.QtCore import Qt

    from bench.queue_stage import Keyboard

WALK = ("Down",) * 40 + ("PageDown",) * 15 + ("End", "PageUp", "Up", "Up", "Home")
"""One walk through the list: steps, pages, and jumps to where no row was read yet."""


@contextmanager
def _keys(ground: Ground, size: int) -> Iterator[Pair]:
    from bench.queue_stage import Keyboard, QueueStage, application, bare_list

    app = application()
    with ground.own_store(size) as own:  # the view that is chosen is kept in it
        desk = own.open()
        stage = QueueStage(desk)
        stage.show_all()
        bare = bare_list(stage)
        ours, floor = Keyboard(stage.table), Keyboard(bare)
        kinds: dict[str, list[float]] = defaultdict(list)
        try:
            yield Pair(
                lambda: _walk(ours, kinds),
                lambda: _walk(floor, defaultdict(list)),
                lambda: _told(kinds),
            )
        finally:
            bare.close()
            bare.deleteLater()
            stage.close()
            desk.close()
            del app


def _walk(keyboard: Keyboard, kinds: dict[str, list[float]]) -> list[float]:
    samples = []
    for name in WALK:
        samples.append(keyboard.press(_key(name)))
        kinds[name].append(samples[-1])
    return samples


def _key(name: str) -> Qt.Key:
    from PySide6.QtCore import Qt

    return Qt.Key[f"Key_{name}"]


def _told(kinds: dict[str, list[float]]) -> list[str]:
    spreads = {name: Spread.of(samples) for name, samples in kinds.items()}
    return [
        ", ".join(
            f"{name} p50 {spread.p50 * MS:.1f} p95 {spread.p95 * MS:.1f} ms"
            for name, spread in spreads.items()
        )
    ]


BENCHES = (
    Bench(
        "key-to-row",
        "from a key in the queue's list to the paint of the row that it leads to, all tickets "
        "listed",
        "the same view over a list in memory",
        Goal(times=2.0, p95_ms=16.0),
        _keys,
        hindrance=why_no_workbench,
    ),
)
