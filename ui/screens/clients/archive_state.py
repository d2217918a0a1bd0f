"""What is known of a client's tickets that rest at central, as values and in words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.bootstrap.archive import Archive

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """Everything that the line is painted from.

    Attributes:
        client: whose; None before the first one.
        pinned: what rests is kept here, too.
        archive: how much rests; None while central has not said.
        asking: central is being asked.
    """

    client: UUID | None = None
    name: str = ""
    pinned: bool = False
    archive: Archive | None = None
    asking: bool = False


def archive_words(state: ArchiveState) -> str:
    """The sentence; empty where there is nothing to say."""
    if state.client is None:
        return ""
    if state.archive is None:
        return _unknown(state)
    if not state.archive.tickets:
        return "No older ticket of this client rests at central." if state.pinned else ""
    many = state.archive.tickets
    what = "1 older ticket" if many == 1 else f"{many:,} older tickets"
    if state.pinned:
        return f"{what}, {size_words(state.archive.size)}, kept on this device, too."
    rest = "rests" if many == 1 else "rest"
    return f"{what} {rest} at central, {size_words(state.archive.size)} on this device if kept."


def _unknown(state: ArchiveState) -> str:
    if state.pinned:
        return "Older tickets are kept on this device, too."
    if state.asking:
        return "Asking central how many older tickets rest there…"
    return "Central cannot be reached; it knows how many older tickets rest there."


def button_words(state: ArchiveState) -> str:
    """What the button says; empty where there is none."""
    if state.client is None:
        return ""
    if state.pinned:
        return "Keep at central only"
    if state.archive is not None:
        return "Keep here, too" if state.archive.tickets else ""
    return "" if state.asking else "Keep here, too"


def size_words(size: int) -> str:
    """About how much: "about 12 MB"."""
    if size < _MB:
        return "less than 1 MB"
    if size < 1000 * _MB:
        return f"about {size / _MB:,.0f} MB"
    return f"about {size / _MB / 1000:,.1f} GB"
