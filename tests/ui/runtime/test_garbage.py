"""Widgets are never destroyed by a collection on a worker's thread."""

import gc
import threading

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.runtime.garbage import Collector

pytestmark = pytest.mark.usefixtures("qapp")  # its timer needs one


class Cycle(QObject):
    """Garbage that only the collector can find; notes where it dies."""

    def __init__(self, died_on: list[int]) -> None:
        super().__init__()
        self.itself = self
        self.died_on = died_on

    def __del__(self) -> None:
        self.died_on.append(threading.get_ident())


def test_garbage_made_on_a_worker_is_collected_on_the_window_s_thread(qtbot: QtBot) -> None:
    died_on: list[int] = []
    collector = Collector()
    try:
        Cycle(died_on)

        def allocate() -> None:
            for _ in range(5000):
                cell: list[object] = []
                cell.append(cell)

        worker = threading.Thread(target=allocate)
        worker.start()
        worker.join()
        assert died_on == []
        qtbot.waitUntil(lambda: bool(died_on))
        assert set(died_on) == {threading.get_ident()}
    finally:
        collector.release()


def test_python_collects_again_once_it_is_given_back() -> None:
    collector = Collector()
    assert not gc.isenabled()
    collector.release()
    assert gc.isenabled()


def test_what_was_loaded_at_the_start_is_looked_through_no_more_to_the_very_end() -> None:
    before = gc.get_freeze_count()
    collector = Collector()
    collector.hold()
    collector.spare()
    assert gc.get_freeze_count() > before
    collector.release()
    assert gc.get_freeze_count() > before
