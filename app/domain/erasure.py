"""Erasing a client's person who left: what of them goes, and how that is known again.

What was done for them stays, since it was paid for; it names a person of whom nothing is known.

Source: ADR 0045.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.domain.rules import RuleBroken

ERASED_NAME = "Erased person"
"""In the place of the name. Whoever has it was erased: nobody is given it otherwise."""
ERASED: Mapping[str, Any] = MappingProxyType({"name": ERASED_NAME, "email": "", "phone": ""})
"""Field of a contact → what stands there once it is erased."""
GONE_CODE = "contact-erased"
"""Of a refusal to write about somebody who was erased."""
_STAYS = frozenset({"id", "client_id", "site_id", "roles", "active", "created_at", "created_by"})


def without_person(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What may be kept of fields that were told of a contact once: nothing that says who it was.

    A field that this program does not know may say it, so it is left out.
    """
    return {
        name: ERASED.get(name, value)
        for name, value in fields.items()
        if name in ERASED or name in _STAYS
    }


def check_still_known(name: str) -> None:
    """Let somebody be written about, unless they were erased.

    Args:
        name: their name until now.

    Raises:
        RuleBroken: they were erased.
    """
    if name == ERASED_NAME:
        raise RuleBroken(
            GONE_CODE,
            "This person was erased at their wish: nothing is written about them any more.",
        )


def check_erased_whole(email: str, phone: str, *, active: bool) -> None:
    """Let a person be erased, if nothing of them is left.

    Raises:
        RuleBroken: something is.
    """
    if email or phone or active:
        raise RuleBroken(
            "contact-erased-part", "Who is erased keeps no address, no number and no place here."
        )
