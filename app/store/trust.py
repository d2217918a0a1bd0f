"""Whom this device believes that a server is central, kept in its encrypted store.

Source: security.md 2.1 (TLS interception).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.store.settings import read_setting, write_setting

TRUST = "trust"
"""The setting; the text of the authority's file, so that nobody can change it behind the store."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Who vouches for central.

    Attributes:
        authority: certificates in PEM that alone are believed; empty for the system's own.
        pins: SHA-256 of the public keys (SPKI) of which the server must show one, as
            "sha256/…" in base64; none for any key that is vouched for.
    """

    authority: str = ""
    pins: tuple[str, ...] = ()


SYSTEM = Trust()
"""Whoever this computer's system believes."""


def trust_in(value: Any) -> Trust:
    """What a setting says; without one, the system's authorities."""
    if not isinstance(value, dict):
        return SYSTEM
    return Trust(str(value.get("authority", "")), tuple(map(str, value.get("pins", ()))))


def read_trust(connection: Connection) -> Trust:
    """Who vouches for central, for this device."""
    return trust_in(read_setting(connection, TRUST))


def write_trust(connection: Connection, trust: Trust) -> None:
    """Keep who vouches for central; the next connection asks for it."""
    kept = {"authority": trust.authority, "pins": list(trust.pins)}
    write_setting(connection, TRUST, None if trust == SYSTEM else kept)
