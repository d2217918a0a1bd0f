"""Tags of tickets: short words, written alike, so that a filter finds every one of them.

Source: domain.md 2 (Ticket), sync.md 3.4.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.lifecycle import UNAPPROVED
from app.domain.rules import RuleBroken

LONGEST_TAG = 40
"""Characters."""
_PARTS_WORDS = frozenset(',;:"')


def clean_tag(text: str) -> str:
    """A tag as it is kept: small letters, a hyphen where blanks were.

    Raises:
        RuleBroken: it is empty, too long, or holds a sign that parts words in a filter.
    """
    found = "-".join(text.casefold().split()).strip("-")
    check_tag(found)
    return found


def check_tag(tag: str) -> None:
    """Check a tag that is to be kept as it stands.

    Raises:
        RuleBroken: as `clean_tag`; and where blanks or large letters would hide it from a filter.
    """
    if not tag:
        raise RuleBroken("tag-empty", "Type the tag: one or a few words.")
    if len(tag) > LONGEST_TAG:
        raise RuleBroken("tag-long", f"Keep a tag under {LONGEST_TAG} characters.")
    if _PARTS_WORDS & set(tag) or not tag.isprintable():
        raise RuleBroken("tag-sign", "A tag holds no comma, semicolon, colon or quotation mark.")
    if tag != "-".join(tag.casefold().split()):
        raise RuleBroken("tag-form", "A tag is written in small letters, without blanks.")


def check_not_ours(tags: Iterable[str]) -> None:
    """Check that nobody puts on or takes off by hand what a step of the life cycle says.

    Raises:
        RuleBroken: one of the tags says how work began.
    """
    if UNAPPROVED in tags:
        raise RuleBroken(
            "tag-kept",
            f"“{UNAPPROVED}” says that work began without an approval; it stays as it is.",
        )
