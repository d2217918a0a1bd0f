"""Cyclic garbage is collected between tests, on the thread that runs them.

Left to itself Python may collect on any thread, and so destroy a widget off Qt's own.
"""

import gc
from collections.abc import Iterator

import pytest

WHOLE_EVERY = 40
_ended = 0


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol() -> Iterator[None]:
    global _ended  # noqa: PLW0603 -- counts over the whole run
    gc.disable()
    result = yield
    _ended += 1
    gc.collect(2 if _ended % WHOLE_EVERY == 0 else 1)
    return result
