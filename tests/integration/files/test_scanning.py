"""A clamd is asked by its own protocol, and what it does not call clean does not pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.central.files.scanning import VARIABLE, check_clean, scanner_here
from app.domain.rules import RuleBroken
from app.ports.problems import Refused, Unavailable
from app.ports.scanner import Scanner
from tests.builders.clamd import EICAR, LARGEST, FakeClamd


@pytest.fixture(params=["unix", "tcp"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FakeClamd]:
    made = FakeClamd(tmp_path / "clamd" if request.param == "unix" else None)
    yield made
    made.close()


@pytest.fixture
def scanner(clamd: FakeClamd, monkeypatch: pytest.MonkeyPatch) -> Scanner:
    monkeypatch.setenv(VARIABLE, clamd.variable)
    found = scanner_here()
    assert found is not None
    return found


def test_what_is_clean_passes_and_what_is_not_is_named(scanner: Scanner) -> None:
    assert scanner.found_in([b"a" * 200_000, b"", b"b"]) == ""
    start, end = EICAR[:9], EICAR[9:]
    with pytest.raises(RuleBroken, match="Eicar-Test-Signature"):
        check_clean(scanner, [b"before ", start, end, b" after"])


def test_what_it_cannot_look_at_does_not_pass(scanner: Scanner) -> None:
    with pytest.raises(Unavailable, match="size limit exceeded"):
        scanner.found_in(b"x" * 50_000 for _ in range(LARGEST // 50_000 + 2))


def test_without_an_answer_nothing_passes(clamd: FakeClamd, scanner: Scanner) -> None:
    clamd.close()
    with pytest.raises(Unavailable, match="does not answer"):
        check_clean(scanner, [b"x"])


@pytest.mark.parametrize("place", ["tcp://scanner.example:3310", "tcp://127.0.0.1", "clamd"])
def test_a_scanner_elsewhere_is_refused(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, place)
    with pytest.raises(Refused, match="no scanner on this machine"):
        scanner_here()


def test_where_none_is_named_files_count_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    check_clean(scanner_here(), [EICAR])
