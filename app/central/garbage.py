"""Collecting cyclic garbage in a process that serves: seldom, and never what it began with."""

from __future__ import annotations

import gc

_YOUNG = 20_000
"""Objects that come to be before the young ones are looked through. A push or a page makes tens of
thousands that all stay until its answer; looked through every 700 objects, as Python does unless
told otherwise, that is a quarter of what a push costs."""


def settle_down() -> None:
    """Look no more at what is there now: modules and classes, which stay as long as the process."""
    gc.collect()
    gc.freeze()
    _young, *older = gc.get_threshold()
    gc.set_threshold(_YOUNG, *older)
