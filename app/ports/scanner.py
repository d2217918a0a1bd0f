"""Looking for malware, from outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Scanner(Protocol):
    """Says what is harmful in a file; tests replace it."""

    def found_in(self, content: Iterable[bytes]) -> str:
        """What was found, by the scanner's own name for it; empty: nothing.

        Raises:
            Unavailable: the scanner does not answer, or could not look at it.
        """
        ...
