"""What central says at a sign-in, read; and the way by which it is asked.

Shared by who enters (`entering`) and who is in (`session`).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.ports.problems import Refused, Unavailable
from app.records.types import to_micros
from app.security.device_keys import KEY_BYTES


class Door(Protocol):
    """What is needed of the way to central (`sync.transport.HttpTransport`)."""

    def call(self, path: str, body: bytes, token: str = "") -> bytes:
        """POST a sealed envelope."""
        ...

    def post(self, path: str, fields: Mapping[str, Any], token: str = "") -> dict[str, Any]:
        """POST a JSON object."""
        ...

    def items(self, path: str, token: str) -> list[dict[str, Any]]:
        """GET a JSON list of objects."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in on this device."""

    user: UUID
    name: str
    email: str
    grade: str
    rights: tuple[str, ...]
    zone: str


def signed_out() -> Refused:
    """Nobody is signed in here."""
    return Refused(
        "signed-out",
        "You are signed out, so changes are not syncing.",
        next_step="Sign in again; everything done meanwhile is kept.",
    )


def tokens_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """The tokens as they are kept.

    Raises:
        Unavailable: they are not there.
    """
    try:
        expires = said["access_expires_at"]
        micros = expires if isinstance(expires, int) else _micros(str(expires))
        return {"access": said["access"], "refresh": said["refresh"], "expires": micros}
    except (KeyError, ValueError) as problem:
        raise odd() from problem


def schema_of(said: Mapping[str, Any]) -> int:
    """The version of the messages that central speaks; 0 where it does not say."""
    schema = said.get("schema", 0)
    return schema if isinstance(schema, int) else 0


def key_of(said: Mapping[str, Any]) -> bytes:
    """Central's public key; empty where it does not say one, as before there were leases.

    Raises:
        Unavailable: what it says is no key.
    """
    key = bytes_of(said, "central_key")
    if len(key) not in {0, KEY_BYTES}:
        raise odd()
    return key


def bytes_of(said: Mapping[str, Any], name: str) -> bytes:
    """What is told as base64; empty where it is not told.

    Raises:
        Unavailable: it is no base64.
    """
    try:
        return base64.b64decode(str(said.get(name, "")), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise odd() from problem


def _micros(text: str) -> int:
    return to_micros(datetime.fromisoformat(text))


def person_of(said: Mapping[str, Any]) -> Person:
    """Who signed in.

    Raises:
        Unavailable: it does not say.
    """
    try:
        user = said["user"]
        return Person(
            UUID(str(user["id"])),
            user["name"],
            user["email"],
            user["grade"],
            tuple(user["rights"]),
            user["zone"],
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise odd() from problem


def odd() -> Unavailable:
    """Central speaks in a way that this program does not know."""
    return Unavailable(
        "central-odd",
        "Central answered in a way that this program does not understand.",
        next_step="Update Trestle.",
    )
