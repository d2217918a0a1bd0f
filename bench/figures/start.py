"""How long it takes from the start of the program until a person sees it, and can use it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from bench.figure import MS, Bench, Goal, Pair
from bench.ground import Ground
from bench.starts import Start, platform, start, why_no_screen, why_no_workbench

_TURNS = 7


class _Side:
    """One side of a start, which remembers what each start used of the processors."""

    def __init__(self, begin: Callable[[], Start]) -> None:
        self._begin = begin
        self.cpu: list[float] = []

    def __call__(self) -> Sequence[float]:
        took = self._begin()
        self.cpu.append(took.cpu)
        return [took.wall]


def _cpu_words(ours: _Side, floor: _Side) -> str:
    """The processor time of both sides; the first start of each warmed the machine up."""
    mine, least = (side.cpu[1:] or side.cpu for side in (ours, floor))
    middle, lowest = statistics.median(mine), min(mine)
    return (
        f"processor time {middle * MS:.3g} ms, floor {statistics.median(least) * MS:.3g} ms: "
        f"{middle / statistics.median(least):.2f} × by median, {lowest / min(least):.2f} × by least"
    )


@contextmanager
def _window(ground: Ground, size: int, *, on: str) -> Iterator[Pair]:
    with ground.own_store(size) as own, platform(on) as env:
        given = ["--home", str(own.home), "--passphrase-file", str(own.passphrase_file)]
        ours = _Side(partial(start, "window", given, env))
        floor = _Side(partial(start, "empty_window", [], env))
        yield Pair(ours, floor, lambda: [_cpu_words(ours, floor)])


@contextmanager
def _queue(ground: Ground, size: int, *, on: str) -> Iterator[Pair]:
    with ground.own_store(size) as own, ground.scratch() as folder, platform(on) as env:
        given = ["--home", str(own.home), "--passphrase-file", str(own.passphrase_file)]
        modules = folder / "modules"
        # Our side runs first; what it writes down is what the floor imports.
        telling = {**env, "TRESTLE_BENCH_MODULES": str(modules)}
        bare = [str(modules), str(own.home), str(own.passphrase_file)]
        ours = _Side(partial(start, "queue", given, telling))
        floor = _Side(partial(start, "bare_start", bare, env))
        yield Pair(
            ours,
            floor,
            lambda: [
                f"{len(modules.read_text('utf-8').splitlines())} modules of others",
                _cpu_words(ours, floor),
            ],
        )


def _missing_screen() -> str:
    return why_no_workbench() or why_no_screen()


BENCHES = tuple(
    bench
    for name, on, hindrance in (
        ("", "offscreen", why_no_workbench),
        ("-xcb", "xcb", _missing_screen),
    )
    for bench in (
        Bench(
            f"window-painted{name}",
            f"from the start of `trestle desk` to the first paint of its window ({on})",
            "the same for an empty QMainWindow",
            Goal(times=2.5),
            partial(_window, on=on),
            sizes=(1_000,),
            repeats=_TURNS,
            hindrance=hindrance,
        ),
        Bench(
            f"queue-usable{name}",
            f"from the start of `trestle desk` until the queue has rows and answered a key ({on})",
            "a process that imports the same modules of others and opens the store",
            Goal(times=1.5),
            partial(_queue, on=on),
            repeats=_TURNS,
            hindrance=hindrance,
        ),
    )
)
