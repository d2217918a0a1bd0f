"""Time and identities of this machine."""

import time
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from app.platform import clock as clock_module
from app.platform.clock import ShiftedClock, SystemClock, boot_id
from app.platform.ids import ClockIds, seeded_ids
from tests.builders.clock import SetClock


def test_the_present_is_aware_and_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_a_shifted_clock_runs_on_another_day() -> None:
    shifted = ShiftedClock(timedelta(days=-100))
    assert timedelta(days=99) < SystemClock().now() - shifted.now() < timedelta(days=101)
    assert shifted.boot_id() == SystemClock().boot_id()


def test_the_run_of_the_machine_keeps_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert boot_id() == boot_id()
    boot_id.cache_clear()
    monkeypatch.setattr(clock_module, "_BOOT_ID", tmp_path / "missing")
    assert boot_id().startswith("up-")
    boot_id.cache_clear()


def test_sleep_counts_by_a_clock_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    assert clock.uptime() <= clock.uptime()
    told = {getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC): 7200.0}
    monkeypatch.setattr(time, "clock_gettime", told.__getitem__)
    assert clock.uptime() == 7200.0


def test_ids_rise_within_a_millisecond_and_when_the_clock_steps_back() -> None:
    clock = SetClock()
    ids = ClockIds(clock)
    made = [ids.new() for _ in range(5000)]
    clock.forward(seconds=-10)
    made += [ids.new() for _ in range(10)]
    clock.forward(seconds=60)
    made.append(ids.new())
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}


def test_seeded_ids_repeat() -> None:
    first, second = (seeded_ids(SetClock(), 4) for _ in range(2))
    assert [first.new() for _ in range(5)] == [second.new() for _ in range(5)]
    assert seeded_ids(SetClock(), 5).new() != seeded_ids(SetClock(), 4).new()
