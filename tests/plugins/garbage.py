"""Cyclic garbage is collected between tests, on the thread that runs them.

Left to itself Python may collect on any thread, and so destroy a widget off Qt's own.
"""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

WHOLE_EVERY = 40
_ended = 0
_file: Path | None = None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    global _ended, _file  # noqa: PLW0603 -- both go over the whole run
    gc.disable()
    if item.path != _file:
        # What earlier files left for good is not looked through again after each test of this one.
        _file = item.path
        gc.collect()
        gc.freeze()
    result = yield
    _ended += 1
    gc.collect(2 if _ended % WHOLE_EVERY == 0 else 1)
    return result
