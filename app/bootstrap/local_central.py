"""Central as a child process on loopback: for the demo and the guided tour."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import requests

from app.central.portal.serving import address_here
from app.central.settings import OWNER_VARIABLE, URL_VARIABLE
from app.ports.problems import Unavailable

START_S = 30.0
STOP_S = 10.0
_ELSEWHERE = frozenset({URL_VARIABLE, OWNER_VARIABLE})


class LocalCentral:
    """The central of a home, run beside this process and ended with it.

    Args:
        home: the folder that holds `central/`.
        port: where it listens, on loopback.
        portal_port: where its portal listens, on loopback; there is none without it.

    Attributes:
        program: the module that is run as `trestle`.
        starts_within_s: how long it is waited for.
    """

    program = "app.cli.main"
    starts_within_s = START_S

    def __init__(self, home: Path, port: int, portal_port: int | None = None) -> None:
        self.home = home
        self.port = port
        self.portal_port = portal_port
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it said."""
        return self.home / "central.log"

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            Unavailable: it did not come up; the sentence says what it said.
        """
        command = [sys.executable, "-m", self.program, "central", "serve"]
        with self.log.open("ab") as out:
            self._child = subprocess.Popen(  # noqa: S603 -- our own program
                [*command, "--port", str(self.port), *self._portal()],
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=self._environment(),
            )
        try:
            self._wait_until_up(self._child)
        except BaseException:
            self.stop()
            raise

    def _portal(self) -> list[str]:
        if self.portal_port is None:
            return []
        here = address_here(self.portal_port)
        return ["--portal-port", str(self.portal_port), "--portal-url", here]

    def _environment(self) -> dict[str, str]:
        """This process's, but for the database: that of a home is the file in it."""
        own = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
        return own | {"TRESTLE_HOME": str(self.home)}

    def _wait_until_up(self, child: subprocess.Popen[bytes]) -> None:
        session = requests.Session()
        session.trust_env = False
        ends = time.monotonic() + self.starts_within_s
        while time.monotonic() < ends:
            if _has_ended(child):
                said = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
                raise Unavailable(
                    "central-down",
                    f"Central did not start: {said[-1] if said else 'it said nothing.'}",
                    next_step=f"Its log is {self.log}.",
                )
            try:
                if session.get(f"{self.address}/health", timeout=2).ok:
                    return
            except requests.RequestException:
                continue  # `_has_ended` waits a moment before the next try
        raise Unavailable(
            "central-slow",
            f"Central did not answer within {self.starts_within_s:.0f} s.",
            next_step=f"Its log is {self.log}.",
        )

    def stop(self) -> None:
        """End it and wait until it is gone; ending what does not run is no error."""
        child, self._child = self._child, None
        if child is None:
            return
        child.terminate()
        try:
            child.wait(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def __enter__(self) -> LocalCentral:
        self.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _problem: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()


def _has_ended(child: subprocess.Popen[bytes]) -> bool:
    """Whether it is over; gives it a tenth of a second to be."""
    try:
        child.wait(timeout=0.1)
    except subprocess.TimeoutExpired:
        return False
    return True
