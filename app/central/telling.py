"""Telling the chain of what was refused: there is no unit of work that it could go with."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.central.audit.notes import Note, leave
from app.central.central import Central
from app.database.scope import whole
from app.ports.problems import TrestleProblem

_SCOPE = whole("writing down what was refused")


def tell(central: Central, *notes: Note) -> None:
    """Write down what was refused, each time.

    Where that cannot be done it is logged: what was refused stays refused.
    """
    if not notes:
        return
    try:
        central.work.run("audit", _SCOPE, lambda session: _leave(session, notes))
    except TrestleProblem as problem:
        logging.getLogger("trestle.central").warning(
            "%d events could not be written into the chain: %s", len(notes), problem
        )


def _leave(session: Session, notes: Sequence[Note]) -> None:
    for one in notes:
        leave(session, one)


def tell_bounded(central: Central, one: Note) -> None:
    """Write down what was refused, the same thing once an hour; the rest is counted."""
    now = central.clock.now()
    tell(central, *central.repeats.over(now))
    if central.repeats.first(one, now):
        tell(central, one)


def tell_counted(central: Central, *, all_of_them: bool = False) -> None:
    """Write down how often the same was refused in hours that are over."""
    tell(central, *central.repeats.over(central.clock.now(), all_of_them=all_of_them))
