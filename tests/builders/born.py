"""Programs that tests start: each a process of its own, born of one that has read the program.

To read the program takes a fresh Python seconds, and to put its first statements into words one
more. A process is forked here from one that did both and does nothing else; from then on it is
alone, and its end is an end. That a fresh Python comes up, too, `test_serving` says, and those that
start `trestle` as a person does. What cannot fork has none of this.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.forkserver
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

_MOTHER = "tests.builders.grown"


class Born:
    """A process that runs a program of ours; said as to Python, told as by `subprocess.Popen`.

    Args:
        words: `-c` and a text, or `-m` and a module, and its own words.
        variables: its environment.
        complaints: the file that takes what it says to its standard error; nowhere without one.
    """

    def __init__(
        self,
        words: Sequence[str],
        variables: Mapping[str, str] | None = None,
        complaints: Path | None = None,
    ) -> None:
        bear()
        home = multiprocessing.get_context("forkserver")
        heard, said = home.Pipe(duplex=False)
        given = dict(os.environ if variables is None else variables)
        file = str(complaints or os.devnull)
        self._process = home.Process(
            target=_live, args=(list(words), given, said, file), daemon=True
        )
        self._process.start()
        said.close()  # the end of what it says is its end
        self.stdout: TextIO = os.fdopen(os.dup(heard.fileno()), encoding="utf-8")
        heard.close()

    @property
    def pid(self) -> int:
        """Its number, while it lives and after."""
        number = self._process.pid
        assert number is not None, "it was started"
        return number

    @property
    def returncode(self) -> int | None:
        """How it ended: a signal as a negative number, nothing while it lives."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """How it ended, if it did."""
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to it, if it lives."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it without a word."""
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, so many seconds at most.

        Raises:
            subprocess.TimeoutExpired: it lives.
        """
        self._process.join(timeout)
        ended = self.returncode
        if ended is None:
            raise subprocess.TimeoutExpired("a program of ours", timeout or 0)
        return ended

    def communicate(self, timeout: float | None = None) -> str:
        """Wait for its end; what it said that nobody has read, which may be some thousand bytes.

        Raises:
            subprocess.TimeoutExpired: it lives.
        """
        self.wait(timeout)
        if self.stdout.closed:
            return ""
        with self.stdout:
            return self.stdout.read()


def bear() -> None:
    """Have the process that others are born of live, unless one does.

    A process of Python has one of them, which has read what whoever was first asked for: a test
    whose program forks by itself says this before. Nothing is done where nothing can fork.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return
    multiprocessing.get_context("forkserver").set_forkserver_preload([_MOTHER])
    multiprocessing.forkserver.ensure_running()


def ran(
    words: Sequence[str], variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """What a program comes to that ends by itself, as `subprocess.run` tells it."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as complaints:
        process = Born(words, variables, Path(complaints.name))
        with process.stdout as said:
            told = said.read()
        return subprocess.CompletedProcess(words, process.wait(), told, complaints.read())


def _live(words: list[str], given: dict[str, str], said: Connection, complaints: str) -> None:
    """What is born does this: it becomes the program."""
    os.environ.clear()
    os.environ.update(given)
    os.dup2(said.fileno(), 1)
    said.close()
    complaining = os.open(complaints, os.O_WRONLY | os.O_APPEND)
    os.dup2(complaining, 2)
    os.close(complaining)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 -- for its life
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115 -- as above
    kind, program, *rest = words
    sys.argv = [program, *rest]
    if kind == "-m":
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        exec(program, {"__name__": "__main__"})  # noqa: S102 -- a test's own text
