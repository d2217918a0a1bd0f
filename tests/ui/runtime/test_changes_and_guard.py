from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
from PySide6.QtCore import qVersion
from pytestqt.qtbot import QtBot

from app.ports.changes import ChangeSet
from app.ports.problems import Corrupt, Refused
from ui.runtime.changes import ChangeBus
from ui.runtime.guard import Guard, Problem, problem_of, start_up_refusal

pytestmark = pytest.mark.usefixtures("qtbot")
_SET = ChangeSet(frozenset({"ticket"}), frozenset({UUID(int=7)}), "queue")


def test_changes_from_any_thread_arrive_on_the_window_thread(qtbot: QtBot) -> None:
    bus, heard = ChangeBus(), list[tuple[ChangeSet, bool]]()

    def hear(changes: ChangeSet) -> None:
        heard.append((changes, threading.current_thread() is threading.main_thread()))

    bus.changed.connect(hear)
    thread = threading.Thread(target=bus.announce, args=(_SET,))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [(_SET, True)]


def test_a_screen_is_not_refreshed_inside_its_own_announcement(qtbot: QtBot) -> None:
    bus, heard = ChangeBus(), list[ChangeSet]()
    bus.changed.connect(heard.append)
    bus.announce(_SET)
    assert heard == []
    qtbot.waitUntil(lambda: heard == [_SET])


@pytest.fixture
def guard(caplog: pytest.LogCaptureFixture) -> Iterator[Guard]:
    caplog.set_level(logging.CRITICAL, "ui.runtime.guard")
    made = Guard()
    made.install()
    yield made
    made.uninstall()


def test_a_refusal_keeps_its_own_words() -> None:
    problem = problem_of(Refused("ticket.closed", "The ticket is closed.", next_step="Reopen it."))
    assert (problem.code, problem.sentence) == ("ticket.closed", "The ticket is closed. Reopen it.")
    assert not problem.retryable


def test_corrupt_data_is_not_worth_a_retry() -> None:
    assert not problem_of(Corrupt("store.page", "The store is damaged.")).retryable


def test_a_bug_shows_one_calm_sentence_and_keeps_the_trace_for_details() -> None:
    problem = problem_of(KeyError("client"))
    assert problem.code == "bug.KeyError"
    assert "client" not in problem.sentence
    assert "KeyError" in problem.detail


def test_an_uncaught_error_of_the_window_is_announced(guard: Guard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(guard.problem_raised) as raised:
        sys.excepthook(ValueError, ValueError("x"), None)
    assert raised.args[0].code == "bug.ValueError"


def test_an_uncaught_error_of_a_thread_is_announced(guard: Guard, qtbot: QtBot) -> None:
    def fail() -> None:
        raise Refused("rule.no", "The rule says no.")

    with qtbot.waitSignal(guard.problem_raised) as raised:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    assert raised.args[0].sentence == "The rule says no."


def test_an_error_during_clean_up_is_announced(guard: Guard, qtbot: QtBot) -> None:
    class Leaky:
        def __del__(self) -> None:
            raise OSError("half closed")

    with qtbot.waitSignal(guard.problem_raised) as raised:
        leaky = Leaky()
        del leaky
        gc.collect()
    assert raised.args[0].code == "bug.OSError"


def test_the_hooks_come_back() -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    guard = Guard()
    guard.install()
    guard.install()
    guard.uninstall()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_a_reported_problem_reaches_the_notices(guard: Guard, qtbot: QtBot) -> None:
    problem = Problem("net.away", "The server does not answer.", retryable=True)
    with qtbot.waitSignal(guard.problem_raised) as raised:
        guard.report(problem)
    assert raised.args == [problem]


@pytest.mark.parametrize(
    ("pyside", "python", "refused"),
    [
        ("6.12.0", (3, 11), True),
        ("6.12.0", (3, 10), True),
        ("6.12.0", (3, 12), False),
        ("6.11.3", (3, 11), False),
    ],
)
def test_the_qt_that_aborts_on_old_pythons_is_refused_in_words(
    pyside: str, python: tuple[int, int], refused: bool
) -> None:
    sentence = start_up_refusal(pyside, python)
    assert ("6.11.3" in sentence) is refused
    assert bool(sentence) is refused


def test_the_installed_pair_starts() -> None:
    assert start_up_refusal(qVersion(), sys.version_info[:2]) == ""
