"""A central in a process of its own that is gone at one moment of a push, as a power cut would do.

Its words are the moment, the number of the push, and those of `trestle central`.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading

import pytest
from sqlalchemy import Engine, event

from app.central import exchange
from app.central.central import Central
from app.cli.central import central as command
from app.wire.envelopes import PushAnswer, PushRequest

MOMENTS = ("arrived", "written", "kept")
"""Before anything is done; when all is done but the commit; kept, but not answered yet."""


def die_at(moment: str, number: int) -> None:
    """End this process, without a word, at the moment of the push of this number."""
    numbers, within = itertools.count(1), threading.local()

    def push(opened: Central, token: str, request: PushRequest) -> PushAnswer:
        chosen = next(numbers) == number
        if chosen and moment == "arrived":
            die()
        within.writing = chosen and moment == "written"
        answer = exchange.push(opened, token, request)
        if chosen and moment == "kept":
            die()
        return answer

    @event.listens_for(Engine, "commit")
    def before_commit(_connection: object) -> None:
        if getattr(within, "writing", False):
            die()

    pytest.MonkeyPatch().setattr("app.central.api.sync.push", push)


def die() -> None:
    """Nothing of this process runs after this."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    die_at(sys.argv[1], int(sys.argv[2]))
    command(sys.argv[3:], prog_name="trestle central")
