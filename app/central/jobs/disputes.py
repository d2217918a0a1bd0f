"""Ending disputes that a check-in did not settle, once in a while, as long as central serves.

Source: domain.md 0 (I12).
"""

from __future__ import annotations

from app.central.central import Central
from app.database.scope import whole
from app.database.work import WorkSession
from app.domain.people import NOBODY
from app.usecases.billing.unsettled import reverse_unsettled
from app.usecases.context import Ctx

EVERY_S = 3600.0
_SCOPE = whole("ending disputes that a check-in did not settle")


def end_disputes(central: Central) -> int:
    """Reverse everything that is disputed still after its next check-in.

    Returns:
        How many exclusions were reversed.
    """
    ctx = Ctx(NOBODY, central.clock, central.ids, _SCOPE)

    def job(session: WorkSession) -> int:
        return reverse_unsettled(session, ctx)

    return central.work.run("end_disputes", _SCOPE, job)
