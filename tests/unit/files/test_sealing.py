"""A sealed file opens whole or from any place, and only as it was sealed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.sealing import CHUNK, HEAD, seal, sealed_size, unseal
from app.ports.problems import Corrupt

KEY, NAME = bytes(range(32)), "0f" * 16
TAG = 16
START = len(HEAD) + 16
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7]


def reader(sealed: bytes) -> Callable[[int, int], Iterator[bytes]]:
    def read(start: int, length: int) -> Iterator[bytes]:
        part = sealed[start : start + length]
        for at in range(0, len(part), 10_007):
            yield part[at : at + 10_007]

    return read


def opened(sealed: bytes, size: int, **part: int) -> bytes:
    return b"".join(unseal(reader(sealed), size, KEY, NAME, **part))


def sealed_of(plain: bytes) -> bytes:
    return b"".join(seal([plain[at : at + 9_999] for at in range(0, len(plain), 9_999)], KEY, NAME))


@pytest.mark.parametrize("size", SIZES)
def test_a_file_of_any_length_comes_out_as_it_went_in(size: int) -> None:
    plain = os.urandom(size)
    sealed = sealed_of(plain)
    assert len(sealed) == sealed_size(size)
    assert opened(sealed, size) == plain


@given(st.sampled_from(SIZES[1:]), st.data())
def test_any_part_of_a_file_can_be_read_by_itself(size: int, data: st.DataObject) -> None:
    plain = bytes(at % 251 for at in range(size))
    start = data.draw(st.integers(0, size - 1))
    stop = data.draw(st.integers(start + 1, size))
    assert opened(sealed_of(plain), size, start=start, stop=stop) == plain[start:stop]


def chunks(sealed: bytes) -> list[bytes]:
    body = sealed[START:]
    return [body[at : at + CHUNK + TAG] for at in range(0, len(body), CHUNK + TAG)]


def spoilt(sealed: bytes, how: str) -> bytes:
    head, parts = sealed[:START], chunks(sealed)
    return {
        "a bit turned": sealed[:-1] + bytes([sealed[-1] ^ 1]),
        "its end cut off": head + b"".join(parts[:-1]),
        "half of its end cut off": sealed[:-9],
        "two chunks swapped": head + b"".join([parts[1], parts[0], *parts[2:]]),
        "a chunk left out": head + b"".join([parts[0], *parts[2:]]),
        "a chunk repeated": head + b"".join([parts[0], parts[0], *parts[2:]]),
        "another beginning": bytes(len(HEAD)) + sealed[len(HEAD) :],
        "nothing": b"",
    }[how]


@pytest.mark.parametrize(
    "how",
    [
        "a bit turned", "its end cut off", "half of its end cut off", "two chunks swapped",
        "a chunk left out", "a chunk repeated", "another beginning", "nothing",
    ],
)  # fmt: skip
def test_a_file_that_was_changed_where_it_lay_does_not_open(how: str) -> None:
    size = 2 * CHUNK + 100
    with pytest.raises(Corrupt) as caught:
        opened(spoilt(sealed_of(os.urandom(size)), how), size)
    assert caught.value.code == "file-damaged"


def test_a_file_that_was_cut_at_a_chunk_is_not_taken_for_a_shorter_one() -> None:
    sealed = sealed_of(os.urandom(2 * CHUNK))
    with pytest.raises(Corrupt):
        opened(sealed[: sealed_size(CHUNK)], CHUNK)


def test_a_file_under_another_name_or_key_does_not_open() -> None:
    sealed = sealed_of(b"a password on a photo")
    for key, name in ((KEY, "0e" * 16), (bytes(32), NAME)):
        with pytest.raises(Corrupt):
            list(unseal(reader(sealed), 21, key, name))


def test_the_same_file_sealed_twice_has_nothing_in_common() -> None:
    first, second = (sealed_of(b"x" * 100) for _turn in range(2))
    assert first[len(HEAD) :] != second[len(HEAD) :]
    assert b"xxxx" not in first
