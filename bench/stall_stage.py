"""A window whose UI thread is watched: how late does a short timer fire?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from bench.first_copy_stage import enrol, new_desk
from bench.queue_stage import application, until

if TYPE_CHECKING:
    from ui.shell.shell import Shell

TICK_MS = 5
LOOP_S = 5.0
_LONGEST_MS = 900_000
_LAST_BUILT = ("clients", "sync_centre")


@contextmanager
def _window(home: Path, central: Path, address: str) -> Iterator[Shell]:
    from ui.assembly import build
    from ui.runtime.changes import ChangeBus
    from ui.runtime.garbage import Collector
    from ui.shell.appearance import Appearance
    from ui.theme.theme import current

    app = application()
    current().apply(app)
    garbage, bus = Collector(), ChangeBus()
    garbage.spare()  # as the program does once its store is open
    desk = new_desk(home, central, announce=bus.announce)
    enrol(desk, address)
    shell = build(desk, bus=bus, home=home, chosen=Appearance())
    shell.window.resize(1440, 900)
    shell.window.show()
    try:
        yield shell
    finally:
        shell.window.close()
        shell.window.deleteLater()
        desk.close()
        app.processEvents()
        garbage.release()


def _watched(begin: Callable[[Callable[[], None]], None]) -> list[float]:
    """Run the event loop until the work calls back; the seconds by which each tick was late."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    loop, late = QEventLoop(), list[float]()
    probe, guard = QTimer(), QTimer()
    probe.setTimerType(Qt.TimerType.PreciseTimer)
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, now - last - TICK_MS / 1000))
        last = now

    probe.timeout.connect(tick)
    guard.setSingleShot(True)
    guard.timeout.connect(loop.quit)
    guard.start(_LONGEST_MS)
    begin(loop.quit)
    probe.start(TICK_MS)
    loop.exec()
    probe.stop()
    guard.stop()
    return late


def copy_in_window(home: Path, central: Path, address: str) -> list[float]:
    """Copy behind the open queue, as after the first sign-in."""
    with _window(home, central, address) as shell, _opened(shell) as go:

        def begin(done: Callable[[], None]) -> None:
            shell.sync.rested.connect(done)
            go.set()

        return _watched(begin)


def loop_in_window(home: Path, central: Path, address: str) -> list[float]:
    """Keep the interpreter busy on the work lane for a while, and copy nothing."""
    with _window(home, central, address) as shell, _opened(shell):

        def spin() -> int:
            ends, count = time.monotonic() + LOOP_S, 0
            while time.monotonic() < ends:
                count += 1
            return count

        def begin(done: Callable[[], None]) -> None:
            shell.lanes.submit("work", shell, spin, done=lambda _count: done())

        return _watched(begin)


@contextmanager
def _opened(shell: Shell) -> Iterator[Event]:
    """The window with all of its places built; the net lane waits until it is told to go."""
    go = Event()
    shell.lanes.submit("net", shell, lambda: go.wait(_LONGEST_MS / 1000), done=lambda _went: None)
    shell.enter(shell.desk.identity)
    until(lambda: all(shell.rooms.known(name) for name in _LAST_BUILT))
    try:
        yield go
    finally:
        shell.sync.end()
        go.set()
