"""How long it takes from the start of the program until a person sees it, and can use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bench.figure import Bench, Goal, Pair
from bench.ground import Ground
from bench.starts import platform, start_s, why_no_screen, why_no_workbench

_TURNS = 7


@contextmanager
def _window(ground: Ground, size: int, *, on: str) -> Iterator[Pair]:
    with ground.own_store(size) as own, platform(on) as env:
        given = ["--home", str(own.home), "--passphrase-file", str(own.passphrase_file)]
        yield Pair(
            lambda: [start_s("window", given, env)], lambda: [start_s("empty_window", [], env)]
        )


@contextmanager
def _queue(ground: Ground, size: int, *, on: str) -> Iterator[Pair]:
    with ground.own_store(size) as own, ground.scratch() as folder, platform(on) as env:
        given = ["--home", str(own.home), "--passphrase-file", str(own.passphrase_file)]
        modules = folder / "modules"
        # Our side runs first; what it writes down is what the floor imports.
        telling = {**env, "TRESTLE_BENCH_MODULES": str(modules)}
        bare = [str(modules), str(own.home), str(own.passphrase_file)]
        yield Pair(
            lambda: [start_s("queue", given, telling)],
            lambda: [start_s("bare_start", bare, env)],
            lambda: [f"{len(modules.read_text('utf-8').splitlines())} modules of others"],
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
