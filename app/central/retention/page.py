"""The table of how long what is kept: of the command line, and of docs/security.md."""

from __future__ import annotations

from collections.abc import Iterator

from app.central.retention.going import GOING
from app.central.retention.staying import STAYING
from app.central.retention.words import in_words

HEAD = "| what | how long | why | who lets go | source |"
ITSELF = "central, each day (`jobs.letting_go`)"


def lines() -> Iterator[tuple[str, str, str, str, str]]:
    """What, how long, why, by whom it is let go of, and where that was decided."""
    for one in GOING:
        what = f"{one.what} (`{one.table.name}`)"
        yield what, f"{in_words(one.keep)} after {one.since}", one.why, ITSELF, one.source
    for kind in STAYING:
        named = ", ".join(f"`{name}`" for name in (*kind.names, *kind.files))
        yield f"{kind.what} ({named})", kind.how_long, kind.why, kind.by, kind.source


def markdown() -> str:
    """The table as docs/security.md shows it."""
    rows = [f"| {' | '.join(cells)} |" for cells in lines()]
    return "\n".join([HEAD, "|---|---|---|---|---|", *rows, ""])
