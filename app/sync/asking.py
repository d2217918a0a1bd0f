"""Asking central something that is no part of a round: one request, one answer."""

from __future__ import annotations

from typing import Any, TypeVar

from app.ports.problems import Corrupt, Unavailable
from app.ports.transport import Transport
from app.wire.pack import pack, unpack

A = TypeVar("A")


def ask_central(transport: Transport, path: str, message: Any, kind: type[A]) -> A:
    """Carry one question.

    Raises:
        Unavailable: central was not reached, or something else answered.
        Refused: central said no, or nobody is signed in.
    """
    back = transport.call(path, pack(message))
    try:
        return unpack(back, kind)
    except Corrupt as problem:
        raise Unavailable(
            "central-garbled",
            "Something answered in central's place, or its answer was cut short.",
            next_step="Try it again.",
        ) from problem
