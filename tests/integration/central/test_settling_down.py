"""A process that serves looks seldom for garbage, and never among what it began with."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from app.central.garbage import settle_down


class Cycle:
    """What only the collector can find."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_garbage_of_the_beginning_goes_before_the_rest_is_left_alone() -> None:
    dead = weakref.ref(Cycle())
    settle_down()
    assert dead() is None


def test_what_is_there_when_it_begins_is_looked_through_no_more() -> None:
    gc.unfreeze()
    kept = Cycle()
    settle_down()
    assert gc.get_freeze_count() > 0
    assert not any(one is kept for one in gc.get_objects())


def test_garbage_of_a_request_goes_in_its_time() -> None:
    settle_down()
    dead = weakref.ref(Cycle())
    gc.collect(0)
    assert dead() is None


def test_young_objects_are_looked_through_seldom_and_old_ones_as_python_does() -> None:
    _young, *older = gc.get_threshold()
    settle_down()
    young, *still = gc.get_threshold()
    assert young >= 10_000
    assert still == older


def test_settling_down_twice_is_settling_down() -> None:
    settle_down()
    once = gc.get_threshold()
    settle_down()
    assert gc.get_threshold() == once
