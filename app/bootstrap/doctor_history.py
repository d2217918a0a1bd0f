"""What the doctor says of a store that was copied, or put back to an earlier day."""

from __future__ import annotations

from collections.abc import Iterator

from app.bootstrap.findings import Finding, Verdict
from app.store.health import Inside

_FOUND: dict[str, tuple[Verdict, str, str]] = {
    "due": (
        "look",
        "It has not been looked through since.",
        "Sync once more: it is looked through then.",
    ),
    "whole": ("ok", "It was looked through and is whole.", ""),
    "damaged": (
        "wrong",
        "It was looked through and is damaged.",
        "Close Trestle and run `trestle doctor --repair`.",
    ),
}


def fork_findings(inside: Inside | None) -> Iterator[Finding]:
    """One finding, where it ever happened."""
    if inside is None or inside.forked_at is None:
        return
    verdict, said, step = _FOUND.get(inside.fork_check, _FOUND["due"])
    words = (
        "Central found this store to be a copy, or put back to an earlier day, on "
        f"{inside.forked_at:%Y-%m-%d}. It goes on under a name of its own, and nothing was lost. "
        f"{said}"
    )
    facts = {"forked_at": inside.forked_at.isoformat(), "check": inside.fork_check}
    yield Finding("copied store", verdict, words, step, facts)
