"""Starting programs and taking the time until they say that they are there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

LONGEST_S = 60.0
_WORD = "here "


@dataclass(frozen=True, slots=True)
class Start:
    """What a program took until its word.

    Attributes:
        wall: by the clock.
        cpu: of the processors, all threads together. A busy machine stretches it far less.

    Units: seconds.
    """

    wall: float
    cpu: float


def start(module: str, arguments: Sequence[str], more: Mapping[str, str]) -> Start:
    """Start a program, wait for its word, and let it end.

    Args:
        module: of `bench.probes`.
        arguments: what it is given.
        more: environment beside this process's own.

    Raises:
        RuntimeError: it ended without a word; what it said instead is in the message.
    """
    command = [sys.executable, "-m", f"bench.probes.{module}", *arguments]
    started = time.perf_counter()
    with subprocess.Popen(
        command,
        env=_installed({**os.environ, **more}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None  # noqa: S101 -- it was asked for above
        watchdog = threading.Timer(LONGEST_S, child.kill)
        watchdog.start()
        word = child.stdout.readline()
        took = time.perf_counter() - started
        _rest, complaint = child.communicate()
        watchdog.cancel()
    if not word.startswith(_WORD):
        raise RuntimeError(f"{module} did not come up: {complaint.strip()[-400:]}")
    return Start(took, float(word.removeprefix(_WORD)))


def _installed(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Let Python keep what it compiled of our sources, as it does of what is installed."""
    return {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}


@contextmanager
def platform(name: str) -> Iterator[Mapping[str, str]]:
    """The environment for a platform of Qt: "offscreen", or "xcb" on a screen of its own."""
    if name != "xcb":
        yield {"QT_QPA_PLATFORM": name}
        return
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    screen = subprocess.Popen(
        command, pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}", "WAYLAND_DISPLAY": ""}
    finally:
        screen.terminate()
        screen.wait()


def why_no_screen() -> str:
    """Why there is no screen of one's own here; empty where there is."""
    return "" if shutil.which("Xvfb") else "Xvfb is not installed."


def why_no_workbench() -> str:
    """Why the workbench cannot start here; empty where it can."""
    import importlib.util

    found = importlib.util.find_spec("PySide6") is not None
    return "" if found else "The workbench's libraries are not installed here."
