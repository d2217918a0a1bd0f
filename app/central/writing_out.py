"""What a command at central itself writes out in the open: in the chain first.

A device tells central of its own by a row; here there is nothing between.

Source: security.md A40; docs/adr/0047-what-is-taken-out-is-of-one-client-or-names-none.md.
"""

from __future__ import annotations

from uuid import UUID

from app.central.audit.kinds import Kind
from app.central.audit.notes import made
from app.central.central import Central
from app.domain.exports import Place, Taken, check_amount
from app.security.audit import Fact


def note_written_out(
    central: Central,
    what: Taken,
    on: tuple[str, UUID | None] = ("", None),
    *,
    pieces: int,
    size_bytes: int | None = None,
) -> None:
    """Write into the chain that files are about to be written out of central.

    Args:
        central: whose chain.
        what: of which kind they are.
        on: what they are of, where it is one thing.
        pieces: how many files, or rows of one.
        size_bytes: of the whole; None where nobody counts it.

    Raises:
        Unavailable: the chain cannot be written; nothing may leave then.
    """
    check_amount(pieces, size_bytes)
    facts: dict[str, Fact] = {"what": what.value, "place": Place.FILE.value, "pieces": pieces}
    if size_bytes is not None:
        facts["size_bytes"] = size_bytes
    central.audit.tell(central.work.database, made(Kind.EXPORT, on, facts))
