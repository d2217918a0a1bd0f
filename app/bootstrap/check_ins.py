"""A check-in as the desk reads it, and a picture of what its client gets.

Source: ux.md 3.12.
"""

from __future__ import annotations

from uuid import UUID

from app.bootstrap.desk import Desk
from app.queries.check_ins.shown import read_check_in
from app.reports.check_in import ShownCheckIn, shown_of
from app.reports.paper import pictures_of

_PPI = 110.0
"""Of pages on the screen: sharp in a pane of a doubled screen, and quickly set."""


def shown_check_in(desk: Desk, check_in: UUID) -> ShownCheckIn | None:
    """Read a check-in; None where it is not here."""
    now = desk.clock.now()
    read = desk.ask(lambda session: read_check_in(session, check_in, now))
    return shown_of(read) if read is not None else None


def pictures(shown: ShownCheckIn) -> tuple[bytes, ...]:
    """The pages that the client gets, as PNG files.

    Raises:
        Unprintable: they cannot be set; the sentence says what to do.
    """
    return tuple(pictures_of(shown.sheet, _PPI))
