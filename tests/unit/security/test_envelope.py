"""A sealed secret opens for its own record with its own key, and not at all otherwise."""

from __future__ import annotations

import pytest

from app.ports.problems import Corrupt
from app.security.envelope import open_secret, seal_secret

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
SECRET = b"a seed of twenty byte"
RECORD = ("second factor", "person", "1")


def test_what_was_sealed_opens() -> None:
    assert open_secret(KEY, seal_secret(KEY, SECRET, *RECORD), *RECORD) == SECRET


def test_any_byte_that_was_changed_is_refused() -> None:
    sealed = seal_secret(KEY, SECRET, *RECORD)
    for at in range(len(sealed)):
        for bit in (0x01, 0x80):
            changed = bytearray(sealed)
            changed[at] ^= bit
            with pytest.raises(Corrupt):
                open_secret(KEY, bytes(changed), *RECORD)


def test_what_was_cut_short_or_made_longer_is_refused() -> None:
    sealed = seal_secret(KEY, SECRET, *RECORD)
    for changed in (b"", sealed[:1], sealed[:12], sealed[:-1], sealed + b"\0"):
        with pytest.raises(Corrupt):
            open_secret(KEY, changed, *RECORD)


@pytest.mark.parametrize(
    "record",
    [
        ("second factor", "person", "2"),
        ("recovery code", "person", "1"),
        ("second factor", "person"),
        ("second factorperson", "", "1"),
        ("second factor", "person1", ""),
    ],
)
def test_another_records_secret_is_refused(record: tuple[str, ...]) -> None:
    with pytest.raises(Corrupt):
        open_secret(KEY, seal_secret(KEY, SECRET, *RECORD), *record)


def test_another_key_is_refused() -> None:
    with pytest.raises(Corrupt):
        open_secret(OTHER, seal_secret(KEY, SECRET, *RECORD), *RECORD)


def test_no_two_seals_are_alike() -> None:
    assert len({seal_secret(KEY, SECRET, *RECORD)[1:13] for _ in range(2000)}) == 2000
