"""Letters as files in a folder, for whoever reads or sends them."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex

from app.platform.paths import private_folder
from app.ports.clock import Clock
from app.ports.problems import Unavailable

_PRIVATE = 0o600


class MailSpool:
    """Keeps each letter as a file that its owner alone may read, named by when it came.

    Args:
        folder: where; made with the first letter.
        clock: gives the time.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def keep(self, letter: bytes) -> None:
        """Keep a letter.

        Args:
            letter: as mail servers take it.

        Raises:
            Unavailable: there is no room for it.
        """
        name = f"{self._clock.now():%Y%m%dT%H%M%S}-{token_hex(8)}.eml"
        place = private_folder(self._folder)
        try:
            handle = os.open(place / f".{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
            with os.fdopen(handle, "wb") as out:
                out.write(letter)
            (place / f".{name}").rename(place / name)
        except OSError as problem:
            raise Unavailable(
                "mail-unavailable",
                f"The letter could not be kept in {place}: {problem.strerror or problem}.",
                next_step="Look whether there is room on the disk.",
            ) from problem
