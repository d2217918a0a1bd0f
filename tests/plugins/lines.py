"""A test fails for each line that it did not expect: in the log, on stdout, on stderr.

A line that belongs to the test is expected by a mark, with the reason:
`@pytest.mark.expects_line(r"part of the line", reason="…")`. Lines of errors that the test looks at
itself are taken from the fixture `error_lines`.
"""

import logging
import re
from collections.abc import Iterator

import pytest

MARK = "expects_line"
# What Qt's platform without a screen says of itself, and no test can help.
PLATFORM_NOISE = re.compile(
    r"^This plugin does not support (propagateSizeHints\(\)|raise\(\)|grabbing the keyboard)$"
)
_UNMET = pytest.StashKey[list[re.Pattern[str]]]()
_BROKEN = pytest.StashKey[bool]()


class ErrorLines(logging.Handler):
    """Collects warnings and errors; a test that provokes one takes it from here."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self._records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self._records.append(record)

    def take(self) -> list[str]:
        """Return the lines so far and forget them."""
        lines = [f"{record.name}: {record.getMessage()}" for record in self._records]
        self._records.clear()
        return lines


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line(
        "markers", f"{MARK}(pattern, reason): a line in the log or the output that is no fault"
    )


def _expected(item: pytest.Item) -> list[re.Pattern[str]]:
    patterns = []
    for mark in item.iter_markers(MARK):
        if len(mark.args) != 1 or not str(mark.kwargs.get("reason", "")).strip():
            pytest.fail(f"{MARK} takes one pattern and a reason.", pytrace=False)
        patterns.append(re.compile(mark.args[0]))
    return patterns


def unexpected(item: pytest.Item, lines: list[str]) -> list[str]:
    """Return the lines that no mark of the test expects; a mark that matches is met."""
    known = _expected(item)
    unmet = item.stash[_UNMET]
    strangers = []
    for line in lines:
        met = [pattern for pattern in known if pattern.search(line)]
        unmet[:] = [pattern for pattern in unmet if pattern not in met]
        if not met and line.strip() and not PLATFORM_NOISE.match(line):
            strangers.append(line)
    return strangers


@pytest.fixture(autouse=True)
def error_lines(request: pytest.FixtureRequest) -> Iterator[ErrorLines]:
    """Fail the test for each warning or error in the log that it neither took nor expected."""
    item: pytest.Item = request.node
    item.stash[_UNMET] = _expected(item)
    handler = ErrorLines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)
    stray = unexpected(item, handler.take())
    if stray:
        pytest.fail("Stray lines in the log:\n" + "\n".join(stray), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Look at the output when the last word is spoken; it is all there only then."""
    report: pytest.TestReport = yield  # type: ignore[assignment] # pluggy sends the result
    if report.failed:
        item.stash[_BROKEN] = True
    if call.when == "teardown" and not item.stash.get(_BROKEN, False) and _UNMET in item.stash:
        printed = report.capstdout.splitlines() + report.capstderr.splitlines()
        stray = unexpected(item, printed)
        unmet = [pattern.pattern for pattern in item.stash[_UNMET]]
        if stray or unmet:
            report.outcome = "failed"
            report.longrepr = "\n".join(
                [
                    *(["Stray lines in the output:", *stray] if stray else []),
                    *(["Lines that were expected and did not come:", *unmet] if unmet else []),
                ]
            )
    return report  # type: ignore[return-value] # as above
