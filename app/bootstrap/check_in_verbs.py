"""Verbs of a check-in with what a device has beside them: one timer, and numbers until a sync.

They are done like any verb, and travel under the same names.

Source: ux.md 3.9 (one timer at a time), 3.12; domain.md 2.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.database.scope import ScopedSession
from app.domain.timer import TimerAct
from app.store import timer
from app.store.numbers import next_provisional
from app.usecases.check_ins import actions, holding
from app.usecases.check_ins.actions import ActionToTicket
from app.usecases.check_ins.holding import StartCheckIn
from app.usecases.context import Ctx


def start_check_in(session: ScopedSession, ctx: Ctx, command: StartCheckIn) -> bool:
    """Begin to hold a check-in, and hold the timer that runs: nobody works twice at once.

    Raises:
        RuleBroken: as `usecases.check_ins.holding.start_check_in`; the timer then runs on.

    Returns:
        Whether anything changed.
    """
    changed = holding.start_check_in(session, ctx, command)
    if changed:
        connection = session.connection()
        running = timer.running(connection).running
        if running is not None:
            timer.append(
                connection, ctx.clock, ctx.ids, TimerAct.HOLD,
                ticket=running.ticket, device=ctx.device, at=command.at,
            )  # fmt: skip
    return changed


def action_to_ticket(session: ScopedSession, ctx: Ctx, command: ActionToTicket) -> UUID:
    """Open a ticket for an action, with a provisional number of this device.

    Raises:
        RuleBroken: as `usecases.check_ins.actions.action_to_ticket`; the number is not used up.
    """
    ticket = replace(command.ticket, provisional=next_provisional(session))
    return actions.action_to_ticket(session, ctx, replace(command, ticket=ticket))
