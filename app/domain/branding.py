"""What may stand in the face of a client's portal.

Source: domain.md S19; ux.md 3.18.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.domain import letterhead
from app.domain.rules import RuleBroken

LONGEST_NAME = 40
"""It stands in the head of every page, beside the menu."""
LONGEST_GREETING = 300
LONGEST_PHONE = 40
LOGO_SIDE = 256
"""Of a logo as it is kept, in pixels: it is shown at no more than 44."""
MOST_LOGO_BYTES = 60_000
"""Of a logo as it is kept: it travels to every device, and is part of a first page."""

OPTIONAL = {
    "details": "What else should we know?",
    "files": "Pictures and files",
    "site": "Where?",
    "device": "Which device?",
    "onsite": "Please come onsite",
}
"""What a request's form may do without → as it asks for it (domain.md S23)."""

_PHONE = re.compile(r"\+?[0-9 ()/.\-]+(?: ?(?:ext\.?|x) ?[0-9]+)?")
_FEWEST_DIGITS = 3


def check_name(text: str) -> str:
    """What the portal is called; empty: the firm's name.

    Raises:
        RuleBroken: it is too long.
    """
    found = " ".join(text.split())
    if len(found) > LONGEST_NAME:
        raise RuleBroken(
            "brand-name", f"Keep the portal's name under {LONGEST_NAME + 1} characters."
        )
    return found


def check_colour(text: str) -> str:
    """A colour, written like #00AA55; empty: the firm's colour.

    Raises:
        RuleBroken: it is not written so.
    """
    return letterhead.check_colour(text) if text.strip() else ""


def check_greeting(text: str) -> str:
    """A sentence or two under the question how we can help; may be empty.

    Raises:
        RuleBroken: it is too long.
    """
    found = " ".join(text.split())
    if len(found) > LONGEST_GREETING:
        raise RuleBroken(
            "brand-greeting", f"Keep the greeting under {LONGEST_GREETING + 1} characters."
        )
    return found


def check_phone(text: str) -> str:
    """The number to call when all work has stopped; empty: none is shown.

    Raises:
        RuleBroken: nobody can dial it.
    """
    found = " ".join(text.split())
    if not found:
        return ""
    digits = sum(sign.isdigit() for sign in found)
    if not _PHONE.fullmatch(found) or len(found) > LONGEST_PHONE or digits < _FEWEST_DIGITS:
        raise RuleBroken("brand-phone", "Write the number as it is dialled, like +1 212 555 0142.")
    return found


def check_unasked(words: Iterable[str]) -> list[str]:
    """What a request's form does not ask for; each once.

    Raises:
        RuleBroken: it is nothing that a form may do without.
    """
    found = set(words)
    if not found <= OPTIONAL.keys():
        raise RuleBroken(
            "brand-unasked", "A request needs what happened, who is affected, and how badly."
        )
    return sorted(found)


def dialled(phone: str) -> str:
    """A number as a phone takes it, for a link: "+12125550142", "+12125550142;ext=7"."""
    main, _, extension = re.sub(r"\s*(?:ext\.?|x)\s*", "x", phone).partition("x")
    number, more = re.sub(r"[^0-9+]", "", main), re.sub(r"[^0-9]", "", extension)
    return f"{number};ext={more}" if more else number
