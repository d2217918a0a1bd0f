"""Says what the set-up does and how long it took; keeps the talk of other programs in a log."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


class SetupError(Exception):
    """The set-up cannot go on; its text says what to do."""


def say(text: str, end: str = "\n") -> None:
    """Show a line, or the beginning of one, at once."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show a title, and how long what follows took."""
    say(f"{title} … ", end="")
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - begun:.0f} s")


class Log:
    """Where the output of the programs goes that the set-up calls."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._begun = False

    def run(
        self,
        command: Sequence[str],
        sorry: str,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Run a program.

        Raises:
            SetupError: it failed; `sorry` and the place of the log tell why.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a" if self._begun else "w", encoding="utf-8") as log:
            self._begun = True
            log.write(f"$ {' '.join(command)}\n")
            log.flush()
            code = subprocess.call(  # noqa: S603 # commands of this set-up only
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
            )
        if code:
            raise SetupError(f"{sorry} What happened is in {self._path}.")
