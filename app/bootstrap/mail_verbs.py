"""Placing a parked mail with what a device has beside it: numbers until a sync.

It is done like any verb, and travels under the same name.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.database.scope import ScopedSession
from app.store.numbers import next_provisional
from app.usecases import file_mail as placing
from app.usecases.context import Ctx
from app.usecases.file_mail import FileMail


def file_mail(session: ScopedSession, ctx: Ctx, command: FileMail) -> UUID:
    """Make a request of a parked mail, with a provisional number of this device.

    Raises:
        RuleBroken: as `usecases.file_mail.file_mail`; the number is not used up.
    """
    return placing.file_mail(
        session, ctx, replace(command, provisional=next_provisional(session))
    )  # fmt: skip
