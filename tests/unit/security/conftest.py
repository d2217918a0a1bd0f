from collections.abc import Iterator

import pytest

from tests.builders.well_said import ill_said


@pytest.fixture(autouse=True)
def every_refusal_reads_like_one(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is refused while a test runs is told by a code and in sentences."""
    found = ill_said(monkeypatch)
    yield
    assert found == []
