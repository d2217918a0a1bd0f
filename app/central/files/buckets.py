"""Sealed bytes in any store that speaks S3.

`TRESTLE_FILES=s3://bucket/prefix`; access comes from the usual AWS_… variables, another server than
Amazon's from AWS_ENDPOINT_URL. Neither is ever part of the address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import chain
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from app.files.stores import checked_name, file_gone
from app.ports.problems import Refused, Unavailable

_READ = 1 << 20
_ALONE = 4 << 20


def bucket(place: str) -> BucketStore:
    """The store at an address like "s3://bucket/prefix".

    Raises:
        Refused: the address is written in another way.
    """
    parts = urlsplit(place)
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise Refused(
            "files-place",
            "TRESTLE_FILES names no bucket.",
            next_step='Write it like "s3://bucket/prefix"; access goes into AWS_ACCESS_KEY_ID and '
            "AWS_SECRET_ACCESS_KEY.",
        )
    prefix = parts.path.strip("/")
    try:
        return BucketStore(S3Store(parts.hostname, prefix=prefix or None))
    except (BaseError, ValueError) as problem:
        raise Refused(
            "files-place",
            "The bucket of TRESTLE_FILES cannot be used.",
            next_step="Look at the AWS_… variables of this program.",
        ) from problem


class BucketStore:
    """Keeps bytes as objects; each is there whole or not at all, as S3 promises."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """As `ByteStore.put`."""
        checked_name(name)
        coming = iter(pieces)
        first = _some(coming)
        try:
            # A short file is one request; a long one is held in memory by parts alone.
            if len(first) < _ALONE:
                obstore.put(self._store, name, first, use_multipart=False)
            else:
                obstore.put(self._store, name, chain([first], coming))
        except (BaseError, OSError) as problem:
            raise _away() from problem

    def read(self, name: str, start: int, length: int) -> Iterator[bytes]:
        """As `ByteStore.read`."""
        checked_name(name)
        if length <= 0:
            return
        try:
            found = obstore.get(self._store, name, options={"range": (start, start + length)})
            for piece in found.stream(_READ):
                yield bytes(piece)
        except FileNotFoundError as problem:
            raise file_gone() from problem
        except (BaseError, OSError) as problem:
            raise _away() from problem

    def drop(self, name: str) -> None:
        """As `ByteStore.drop`; what cannot be removed now is found by the next clearing up."""
        with suppress(BaseError, OSError):
            obstore.delete(self._store, checked_name(name))

    def names(self) -> Iterator[tuple[str, datetime]]:
        """As `ByteStore.names`."""
        try:
            for some in obstore.list(self._store):
                for one in some:
                    yield one["path"], one["last_modified"]
        except (BaseError, OSError) as problem:
            raise _away() from problem


def _some(pieces: Iterator[bytes]) -> bytes:
    first = bytearray()
    for piece in pieces:
        first += piece
        if len(first) >= _ALONE:
            break
    return bytes(first)


def _away() -> Unavailable:
    return Unavailable(
        "files-away",
        "The store of files cannot be reached.",
        next_step="Nothing was lost; it is tried again.",
    )
