"""What may stand in the head of the firm's letters.

Source: ux.md 3.12 (4); architecture.md 10 "The firm".
"""

from __future__ import annotations

import re

from app.domain.rules import RuleBroken

LONGEST_LINE = 120
MOST_LINES = 6
MOST_LOGO_BYTES = 100_000
"""A logo travels to every device, and stands in every document."""
PAPERS = {"a4": "A4", "us-letter": "US Letter"}
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_BEGINS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def check_firm(name: str) -> str:
    """The firm's name.

    Raises:
        RuleBroken: it is empty or too long.
    """
    found = " ".join(name.split())
    if not found:
        raise RuleBroken("letterhead-firm", "Give the firm's name: it heads everything you send.")
    return _short("letterhead-firm", found)


def check_lines(text: str) -> str:
    """An address, a line each.

    Raises:
        RuleBroken: there are too many lines, or one is too long.
    """
    lines = [" ".join(line.split()) for line in text.splitlines()]
    found = [_short("letterhead-address", line) for line in lines if line]
    if len(found) > MOST_LINES:
        raise RuleBroken(
            "letterhead-address",
            f"Keep the address within {MOST_LINES} lines: it heads every page.",
        )
    return "\n".join(found)


def check_contact(text: str) -> str:
    """One line that says how to reach the firm.

    Raises:
        RuleBroken: it is too long.
    """
    return _short("letterhead-contact", " ".join(text.split()))


def check_colour(colour: str) -> str:
    """A colour, written like #00AA55.

    Raises:
        RuleBroken: it is not written so.
    """
    if not _COLOUR.fullmatch(colour.strip()):
        raise RuleBroken("letterhead-colour", "Write the colour like #00AA55.")
    return colour.strip().upper()


def check_logo(data: bytes | None) -> bytes | None:
    """The bytes of a PNG or JPEG picture, or none.

    Raises:
        RuleBroken: they are no such picture, or too many.
    """
    if data is None:
        return None
    if not data.startswith(_BEGINS):
        raise RuleBroken("letterhead-logo", "The logo is no PNG or JPEG picture: choose one.")
    if len(data) > MOST_LOGO_BYTES:
        raise RuleBroken(
            "letterhead-logo",
            f"The logo is larger than {MOST_LOGO_BYTES // 1000} kB: choose a smaller picture.",
        )
    return data


def check_paper(paper: str) -> str:
    """A size of paper.

    Raises:
        RuleBroken: it is none that is printed on.
    """
    if paper not in PAPERS:
        raise RuleBroken("letterhead-paper", f"Choose a paper: {', '.join(PAPERS.values())}.")
    return paper


def _short(code: str, text: str) -> str:
    if len(text) > LONGEST_LINE:
        raise RuleBroken(code, f"Keep each line under {LONGEST_LINE} characters.")
    return text
