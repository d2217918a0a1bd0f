"""A file as a stream of sealed chunks: read from any place, and never taken for another one.

Shape: `HEAD`, 16 random bytes, then chunks of `CHUNK` bytes (the last one may be shorter), each
AES-256-GCM with its tag behind it. The key of a file comes from its side's key, those random bytes
and the file's name. A nonce is the chunk's number (11 bytes) and whether it is the last (1 byte),
so that chunks that were left out, swapped, repeated, or are another file's do not open (STREAM:
Hoang, Reyhanitabar, Rogaway, Vizár 2015).

Source: security.md D17.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.ports.problems import Corrupt

HEAD = b"TRESTLE-FILE-1\n"
CHUNK = 64 * 1024
"""Plain bytes in a chunk."""
_SALT = 16
_TAG = 16
_START = len(HEAD) + _SALT
_INFO = b"trestle file v1|"

Reader = Callable[[int, int], Iterable[bytes]]
"""Gives so many sealed bytes from a place on: place, length."""


def seal(pieces: Iterable[bytes], key: bytes, name: str) -> Iterator[bytes]:
    """The sealed form of a file, piece by piece; no more than a chunk and a piece is held.

    Args:
        pieces: its bytes, in pieces of any length.
        key: of this side, 32 bytes.
        name: under which it is kept; no other name opens it.
    """
    salt = os.urandom(_SALT)
    cipher = _cipher(key, salt, name)
    yield HEAD + salt
    waiting = bytearray()
    number = 0
    for piece in pieces:
        waiting += piece
        # The last chunk is known only when nothing follows, so a full one waits.
        while len(waiting) > CHUNK:
            yield cipher.encrypt(_nonce(number, last=False), bytes(waiting[:CHUNK]), HEAD)
            del waiting[:CHUNK]
            number += 1
    yield cipher.encrypt(_nonce(number, last=True), bytes(waiting), HEAD)


def sealed_size(size: int) -> int:
    """How long the sealed form of so many bytes is.

    Units: bytes.
    """
    return _START + size + _chunks(size) * _TAG


def unseal(
    read: Reader, size: int, key: bytes, name: str, *, start: int = 0, stop: int | None = None
) -> Iterator[bytes]:
    """The bytes of a file, or of a part of it; only the chunks that it lies in are read.

    Args:
        read: gives sealed bytes.
        size: of the whole file, in plain bytes.
        key: of this side, 32 bytes.
        name: under which it was kept.
        start: the first byte that is wanted.
        stop: the first byte that is not wanted any more; the end unless given.

    Raises:
        Corrupt: the bytes are damaged, cut short, out of order, or another file's.
    """
    stop = size if stop is None else stop
    head = b"".join(read(0, _START))
    if len(head) != _START or not head.startswith(HEAD):
        raise damaged()
    cipher = _cipher(key, head[len(HEAD) :], name)
    first, last = start // CHUNK, _chunks(size) - 1
    until = min(last, max(first, (stop - 1) // CHUNK))
    place = _START + first * (CHUNK + _TAG)
    length = min(sealed_size(size), _START + (until + 1) * (CHUNK + _TAG)) - place
    for number, chunk in enumerate(_cut(read(place, length)), first):
        try:
            plain = cipher.decrypt(_nonce(number, last=number == last), chunk, HEAD)
        except InvalidTag as problem:
            raise damaged() from problem
        at = number * CHUNK
        yield plain[max(0, start - at) : max(0, stop - at)]
        if number == until:
            return
    raise damaged()


def damaged() -> Corrupt:
    """The one answer to a sealed file that does not open."""
    return Corrupt(
        "file-damaged",
        "This file is damaged where it is kept.",
        next_step="Fetch it again, or add it again from where it came.",
    )


def _cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= CHUNK + _TAG:
            yield bytes(waiting[: CHUNK + _TAG])
            del waiting[: CHUNK + _TAG]
    if waiting:
        yield bytes(waiting)


def _chunks(size: int) -> int:
    return max(1, -(-size // CHUNK))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    info = _INFO + name.encode("ascii")
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key))
