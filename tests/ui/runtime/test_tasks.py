from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from shiboken6 import delete

from app.ports.problems import Unavailable
from tests.builders.patience import PATIENCE_S
from ui.runtime.problem import Problem
from ui.runtime.tasks import Cancelled, Lane, Lanes, Progress

pytestmark = pytest.mark.usefixtures("qtbot")


@pytest.fixture
def told() -> list[Problem]:
    return []


@pytest.fixture
def lanes(told: list[Problem]) -> Iterator[Lanes]:
    opened = Lanes(on_problem=told.append)
    yield opened
    assert opened.close(5)


def test_a_result_comes_back_on_the_window_thread(lanes: Lanes) -> None:
    owner, got = QObject(), list[tuple[str, bool]]()

    def done(name: str) -> None:
        got.append((name, threading.current_thread() is threading.main_thread()))

    lanes.submit("read", owner, lambda: threading.current_thread().name, done=done)
    assert lanes.wait_idle(PATIENCE_S)
    assert got[0][0].startswith("trestle-read")
    assert got[0][1]


def test_a_busy_worker_gives_the_interpreter_up_within_a_fraction_of_a_millisecond(
    lanes: Lanes,
) -> None:
    assert lanes.idle()
    assert sys.getswitchinterval() <= 0.00021


def test_the_store_lane_runs_its_jobs_one_by_one_in_order(lanes: Lanes) -> None:
    owner, seen = QObject(), list[int]()
    for n in range(20):
        lanes.submit("store", owner, lambda n=n: n, done=seen.append)
    assert lanes.wait_idle(PATIENCE_S)
    assert seen == list(range(20))


def test_the_result_of_a_destroyed_owner_is_dropped(lanes: Lanes) -> None:
    owner, got, gate = QObject(), list[int](), threading.Event()
    lanes.submit("read", owner, lambda: int(gate.wait(PATIENCE_S)), done=got.append)
    delete(owner)
    gate.set()
    assert lanes.wait_idle(PATIENCE_S)
    assert got == []


def test_only_the_latest_of_two_equal_questions_is_answered(lanes: Lanes) -> None:
    owner, got, gate = QObject(), list[str](), threading.Event()

    def slow() -> str:
        gate.wait(PATIENCE_S)
        return "old"

    lanes.submit("read", owner, slow, done=got.append, key="rows")
    lanes.submit("read", owner, lambda: "new", done=got.append, key="rows")
    lanes.submit("read", owner, lambda: "other", done=got.append, key="detail")
    gate.set()
    assert lanes.wait_idle(PATIENCE_S)
    assert sorted(got) == ["new", "other"]


def test_a_newer_write_never_stops_an_older_one(lanes: Lanes) -> None:
    owner, written, gate = QObject(), list[str](), threading.Event()
    lanes.submit("store", owner, lambda: gate.wait(PATIENCE_S), done=lambda _ok: None)
    for word in ("first", "second"):
        job = _writer(written, word)
        lanes.submit("store", owner, job, done=lambda _none: None, key="draft")
    gate.set()
    assert lanes.wait_idle(PATIENCE_S)
    assert written == ["first", "second"]


def test_a_cancelled_job_that_waits_never_begins(lanes: Lanes) -> None:
    owner, written, gate = QObject(), list[str](), threading.Event()
    lanes.submit("work", owner, lambda: gate.wait(PATIENCE_S), done=lambda _ok: None)
    ticket = lanes.submit("work", owner, _writer(written, "no"), done=lambda _none: None)
    ticket.cancel()
    gate.set()
    assert lanes.wait_idle(PATIENCE_S)
    assert ticket.finished
    assert written == []


def test_a_running_job_hears_that_it_may_stop(lanes: Lanes) -> None:
    owner, begun, got = QObject(), threading.Event(), list[str]()
    left = threading.Event()

    def work(progress: Progress) -> str:
        begun.set()
        try:
            while True:
                progress.check()
        except Cancelled:
            left.set()
            raise

    ticket = lanes.submit("work", owner, work, done=got.append)
    assert begun.wait(PATIENCE_S)
    ticket.cancel()
    assert lanes.wait_idle(PATIENCE_S)
    assert left.is_set()
    assert got == []


def test_a_failure_arrives_in_words(lanes: Lanes, told: list[Problem]) -> None:
    owner, problems = QObject(), list[Problem]()

    def job() -> int:
        raise Unavailable("store.locked", "The store is busy.", next_step="Try again in a moment.")

    lanes.submit("store", owner, job, done=lambda _n: None, failed=problems.append)
    lanes.submit("store", owner, job, done=lambda _n: None)
    assert lanes.wait_idle(PATIENCE_S)
    assert [p.code for p in problems + told] == ["store.locked"] * 2
    assert problems[0].retryable
    assert problems[0].sentence == "The store is busy. Try again in a moment."


def test_a_failed_write_is_told_even_when_its_screen_is_gone(
    lanes: Lanes, told: list[Problem]
) -> None:
    owner, gate = QObject(), threading.Event()

    def job() -> None:
        gate.wait(PATIENCE_S)
        raise Unavailable("disk.full", "The disk is full.")

    lanes.submit("store", owner, job, done=lambda _none: None, failed=lambda _p: None)
    delete(owner)
    gate.set()
    assert lanes.wait_idle(PATIENCE_S)
    assert [p.code for p in told] == ["disk.full"]


def test_progress_is_held_back_to_ten_a_second() -> None:
    sent, now = list[int](), [0.0]
    progress = Progress(lambda done, _total: sent.append(done), threading.Event(), lambda: now[0])
    for step in range(100):
        now[0] = step * 0.01
        progress(step, 100)
    assert len(sent) <= 11
    assert sent[0] == 0


def test_progress_reaches_the_window(lanes: Lanes) -> None:
    owner, seen = QObject(), list[tuple[int, int]]()

    def work(progress: Progress) -> str:
        progress(1, 2)
        progress(2, 2)
        return "done"

    lanes.submit(
        "work", owner, work, done=lambda _s: None, progress=lambda d, t: seen.append((d, t))
    )
    assert lanes.wait_idle(PATIENCE_S)
    assert seen[0] == (1, 2)


def test_each_thread_prepares_itself_once() -> None:
    prepared: list[str] = []
    lanes = Lanes(prepare={"read": lambda: prepared.append(threading.current_thread().name)})
    owner = QObject()
    for _ in range(10):
        lanes.submit("read", owner, lambda: None, done=lambda _none: None)
    assert lanes.wait_idle(PATIENCE_S)
    assert len(prepared) == len(set(prepared)) <= 2
    assert lanes.close()


def test_a_failed_preparation_is_told_and_tried_again() -> None:
    answers = [Unavailable("store.away", "The store is not there."), None]
    told: list[Problem] = []
    got: list[str] = []

    def prepare() -> None:
        error = answers.pop(0)
        if error is not None:
            raise error

    lanes, owner = Lanes(prepare={"store": prepare}, on_problem=told.append), QObject()
    for _ in range(3):
        lanes.submit("store", owner, lambda: "saved", done=got.append)
    assert lanes.wait_idle(PATIENCE_S)
    assert [p.code for p in told] == ["store.away"]
    assert got == ["saved", "saved"]
    assert lanes.close()


@pytest.mark.parametrize("lane", ["store", "read", "net", "work"])
def test_closing_leaves_no_thread(lane: Lane) -> None:
    before = set(threading.enumerate())
    lanes, owner = Lanes(), QObject()
    lanes.submit(lane, owner, lambda: 1, done=lambda _n: None)
    assert lanes.close(PATIENCE_S)
    assert set(threading.enumerate()) == before
    assert lanes.idle()


def test_closing_finishes_the_writes_that_wait() -> None:
    lanes, owner, written, gate = Lanes(), QObject(), list[str](), threading.Event()
    lanes.submit("store", owner, lambda: gate.wait(PATIENCE_S), done=lambda _ok: None)
    lanes.submit("store", owner, _writer(written, "kept"), done=lambda _none: None)
    gate.set()
    assert lanes.close(PATIENCE_S)
    assert written == ["kept"]


def test_a_submit_after_closing_is_quietly_dropped() -> None:
    lanes, got = Lanes(), list[int]()
    lanes.close()
    assert lanes.submit("read", QObject(), lambda: 1, done=got.append).finished
    assert got == []


def test_a_job_may_not_submit_from_its_own_thread(lanes: Lanes, told: list[Problem]) -> None:
    owner = QObject()

    def job() -> None:
        lanes.submit("read", owner, lambda: None, done=lambda _none: None)

    lanes.submit("work", owner, job, done=lambda _none: None)
    assert lanes.wait_idle(PATIENCE_S)
    assert told[0].code == "bug.RuntimeError"


def _writer(written: list[str], word: str) -> _Write:
    return _Write(written, word)


class _Write:
    def __init__(self, written: list[str], word: str) -> None:
        self.written, self.word = written, word

    def __call__(self) -> None:
        self.written.append(self.word)
