"""What is in the files of a world, and which of them cannot be had any more."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from uuid import UUID

_LONGEST = 1500
"""Bytes: several slices of a world's lane."""
_ALIKE = 5
"""One in so many files is one that others have, too."""
_KINDS = 4
"""So many of those there are."""


@dataclass(slots=True)
class Bodies:
    """Every file that anybody added, by its digest.

    Attributes:
        lost: attachments whose bytes went with the only disk that had them: it was put back to an
            earlier day, or its person may not see the client any more.
    """

    known: dict[str, bytes] = field(default_factory=dict)
    lost: set[UUID] = field(default_factory=set)

    def make(self, number: int) -> bytes:
        """A file; at times one that is the same elsewhere.

        Args:
            number: any; the same one makes the same file.
        """
        if number % _ALIKE == 0:
            number = number // _ALIKE % _KINDS
        source = random.Random(number)  # noqa: S311 -- repeatable is the point
        body = source.randbytes(source.randrange(1, _LONGEST))
        self.known[sha256(body)] = body
        return body


def sha256(body: bytes) -> str:
    """The digest of a file, as it is written down."""
    return hashlib.sha256(body).hexdigest()
