"""What the tour drives: the window over a new device, in a world of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QApplication

from app.bootstrap.desk import Desk
from app.bootstrap.tour_world import TourWorld, open_tour_desk
from ui.assembly import build
from ui.kit.focus_ring import FocusRing
from ui.runtime.changes import ChangeBus
from ui.runtime.garbage import Collector
from ui.shell.shell import Shell
from ui.theme.theme import current
from ui.tour.driver import Driver

SIZE = (1440, 900)


@dataclass(slots=True)
class Stage:
    """The program as the tour sees it."""

    world: TourWorld
    desk: Desk
    shell: Shell
    driver: Driver
    collector: Collector

    def close(self) -> None:
        """Close the window, end central, let go of everything."""
        self.shell.window.close()
        self.collector.release()
        self.world.central.stop()


def set_stage(world: TourWorld, out: Path) -> Stage:
    """Open the window on a device that nobody has signed in on."""
    app = cast("QApplication", QApplication.instance() or QApplication(["trestle"]))
    theme = current()
    theme.set_mode("light")
    theme.apply(app)
    FocusRing(app)
    collector = Collector()
    bus = ChangeBus()
    desk = open_tour_desk(world, bus.announce)
    shell = build(desk, bus=bus)
    shell.window.resize(*SIZE)
    shell.window.show()
    shell.window.activateWindow()
    shell.enter(None)
    return Stage(world, desk, shell, Driver(shell.window, out, shell.lanes.idle), collector)
