"""How long a device may show what it holds, whatever its clock is set to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.leases import (
    DESTROYED_AFTER,
    LASTS,
    Held,
    LeaseState,
    is_past_keeping,
    is_renewal_due,
    lease_standing,
)

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
HELD = Held(NOW, NOW + LASTS, NOW, NOW)


def after(held: Held, **span: float) -> LeaseState:
    return lease_standing(held, NOW + timedelta(**span)).state


def worked(**span: float) -> Held:
    return Held(NOW, NOW + LASTS, NOW, NOW, timedelta(**span))


@pytest.mark.parametrize(
    ("span", "state"),
    [
        ({"minutes": 5}, LeaseState.GOOD),
        ({"days": 4, "hours": 23}, LeaseState.GOOD),
        ({"days": 5}, LeaseState.ENDING),
        ({"days": 6, "hours": 23}, LeaseState.ENDING),
        ({"days": 7}, LeaseState.OVER),
        ({"minutes": -59}, LeaseState.GOOD),
        ({"minutes": -61}, LeaseState.CLOCK_BEHIND),
    ],
)
def test_a_lease_lasts_seven_days_and_is_spoken_of_for_the_last_two(
    span: dict[str, float], state: LeaseState
) -> None:
    assert after(HELD, **span) is state


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (NOW + timedelta(days=1), LeaseState.GOOD),
        (NOW - timedelta(days=1), LeaseState.CLOCK_BEHIND),
        (datetime(1970, 1, 1, tzinfo=UTC), LeaseState.CLOCK_BEHIND),
        (datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC), LeaseState.OVER),
    ],
)
def test_a_clock_that_is_set_wrongly_locks_at_most_and_is_right_again_when_set_right(
    now: datetime, state: LeaseState
) -> None:
    assert lease_standing(HELD, now).state is state
    assert not is_past_keeping(HELD, now, unsynced=False)
    assert lease_standing(HELD, NOW + timedelta(minutes=1)).state is LeaseState.GOOD


@pytest.mark.parametrize("change", ["2026-03-29T01:00Z", "2026-10-25T01:00Z"])
def test_neither_change_of_summer_time_locks_anything(change: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime.fromisoformat(change) - timedelta(minutes=1)
    held = Held(before, before + LASTS, before, before)
    for minutes in range(0, 180, 10):
        here = (before + timedelta(minutes=minutes)).astimezone(berlin)
        assert lease_standing(held, here).state is LeaseState.GOOD


def test_a_clock_that_was_wrong_at_the_last_sync_and_was_set_right_since_has_not_gone_back() -> (
    None
):
    ahead = Held(NOW, NOW + LASTS, NOW, NOW + timedelta(hours=9))
    assert lease_standing(ahead, NOW + timedelta(minutes=1)).state is LeaseState.GOOD
    behind = Held(NOW, NOW + LASTS, NOW, NOW - timedelta(hours=9))
    assert lease_standing(behind, NOW - timedelta(hours=9)).state is LeaseState.GOOD


def test_a_lease_ends_by_centrals_clock_where_this_one_goes_wrong_steadily() -> None:
    behind = Held(NOW, NOW + LASTS, NOW, NOW - timedelta(days=3))
    assert lease_standing(behind, NOW + timedelta(days=4)).state is LeaseState.OVER


def test_a_clock_that_is_set_back_again_and_again_wins_no_time() -> None:
    now = lease_standing(worked(days=7), NOW + timedelta(hours=1))
    assert now.state is LeaseState.OVER
    assert now.by_hours


def test_keys_go_only_when_thirty_days_passed_by_the_wall_and_by_counted_hours() -> None:
    late = NOW + DESTROYED_AFTER
    assert is_past_keeping(worked(days=30), late, unsynced=False)
    assert not is_past_keeping(worked(days=29, hours=23), late, unsynced=False)
    assert not is_past_keeping(worked(days=30), late - timedelta(hours=1), unsynced=False)
    assert not is_past_keeping(worked(days=0), datetime(2038, 1, 19, tzinfo=UTC), unsynced=False)


def test_unsynced_work_keeps_the_keys_however_late_it_is() -> None:
    assert not is_past_keeping(worked(days=400), NOW + timedelta(days=400), unsynced=True)


def test_a_device_that_never_had_a_lease_is_not_locked_and_asks_for_one() -> None:
    assert not lease_standing(None, NOW).locks
    assert is_renewal_due(None, NOW)
    assert not is_past_keeping(None, NOW, unsynced=False)


def test_a_lease_is_renewed_when_it_is_worth_a_request() -> None:
    assert not is_renewal_due(HELD, NOW + timedelta(hours=11))
    assert is_renewal_due(HELD, NOW + timedelta(hours=12))
    assert is_renewal_due(worked(days=7), NOW + timedelta(hours=1))
