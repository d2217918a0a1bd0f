"""Where the portal answers, as links are made from it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from app.ports.problems import Refused
from app.wire.places import is_loopback

LONGEST_PLACE = 300
_PLACE = re.compile(r"/[A-Za-z0-9][A-Za-z0-9/._~%?=&+-]*")
"""One slash at its head, and nothing that a browser could take for another host."""
_NOT_AGAIN = ("/in/", "/sign-")


def checked_address(text: str) -> str:
    """The portal's address as links are made from it: scheme, host, port.

    Raises:
        Refused: it is none, or speaks plain http beyond this machine.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    bare = parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username)
    plain = parts.scheme == "http"
    if not host or not bare or parts.scheme not in {"http", "https"}:
        raise Refused(
            "portal-address",
            "The portal's address has a scheme and a host, like https://help.example.org.",
            next_step="Give it with --portal-url.",
        )
    if plain and not is_loopback(host):
        raise Refused(
            "portal-plain",
            "The portal would speak plain http beyond this machine, where others can read along.",
            next_step="Give an address with https, and put a server in front that speaks it.",
        )
    shown = f"[{host}]" if ":" in host else host
    usual = port in {None, 80 if plain else 443}
    return f"{parts.scheme}://{shown}" + ("" if usual else f":{port}")


def is_own(place: str) -> bool:
    """Whether this is a page of the portal to come back to, whoever says so."""
    return (
        len(place) <= LONGEST_PLACE
        and _PLACE.fullmatch(place) is not None
        and "//" not in place
        and not place.startswith(_NOT_AGAIN)
    )
