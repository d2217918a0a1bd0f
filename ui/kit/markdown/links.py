"""Which addresses a text may point at."""

from __future__ import annotations

OURS = ("ticket:", "asset:", "page:")
OPEN = (*OURS, "https://")


def may_link(address: str) -> bool:
    """Whether a link leads to a record of ours or to a page of the web, and nowhere else.

    Source: security.md D14.
    """
    return address.casefold().startswith(OPEN)


def may_show(address: str) -> bool:
    """Whether an image may be drawn: attachments only, nothing is fetched.

    Source: security.md D14, ux.md 3.11.
    """
    return address.startswith("asset:")
