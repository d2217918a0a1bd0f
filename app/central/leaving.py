"""Somebody leaves the firm, or comes back: their sessions, and their open work."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from app.central.auth.caller import Caller, grants_of
from app.central.auth.sessions import end_all
from app.central.central import Central
from app.central.held_work import KINDS, Rows, held
from app.central.staff import KEEPING, clients_lost, person_of, someone_left
from app.database.work import WorkSession
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right
from app.records import Client, Ticket, User
from app.usecases.context import Ctx
from app.usecases.timeline import change_field


def leave(
    session: WorkSession, caller: Caller, central: Central, which: UUID, successor: UUID | None
) -> Rows:
    """Let somebody work here no more: no sessions, and open work goes to somebody or nobody.

    Returns:
        What changed hands, of each kind.

    Raises:
        RuleBroken: there is no such person, it is oneself, the successor will not do or may not
            see all of it, or nobody would be left who may do this.
    """
    person = person_of(session, which)
    if which == caller.actor.user:
        raise RuleBroken("person-oneself", "Somebody else has to let you go.")
    if successor is not None:
        to = person_of(session, successor)
        if successor == which or not to.active:
            raise RuleBroken("person-gone", "Choose somebody who works here.")
        _check_takes(session, which, to)
    person.active = False
    end_all(session, which)
    clients_lost(session, which, central.clock.now())
    someone_left(session)
    return _hand_over(session, caller.actor, central, which, successor, None)


def come_back(
    session: WorkSession,
    caller: Caller,
    central: Central,
    which: UUID,
    given_to: UUID | None,
    work: Mapping[str, frozenset[UUID]],
) -> Rows:
    """Let somebody work here again, and give back what they had and nobody passed on since.

    Raises:
        RuleBroken: there is no such person.
    """
    person_of(session, which).active = True
    return _hand_over(session, caller.actor, central, given_to, which, work)


def _check_takes(session: Session, giver: UUID, to: User) -> None:
    """Let open work go to somebody who sees all of it; nobody is let see more by the way."""
    seen, unseen, managed = set(grants_of(session, to.id)), set(), False
    for kind in KINDS.values():
        rows = held(session, kind, giver)
        unseen |= {getattr(row, kind.client.key) for row in rows} - seen
        managed = managed or (kind.is_manager_s and bool(rows))
    if unseen:
        clients = [session.get_one(Client, client).code for client in unseen]
        raise RuleBroken(
            "successor-blind",
            f"{to.name} does not see {', '.join(sorted(clients))}, where open work is: let them "
            "see it first (Clients), or choose somebody else or nobody.",
        )
    if managed and Right.TAM not in to.rights:
        raise RuleBroken(
            "successor-right",
            f"{to.name} lacks the right tam, which takes over clients and check-ins: give it first "
            "(Rights), or choose somebody else or nobody.",
        )


def _hand_over(
    session: WorkSession,
    actor: Actor,
    central: Central,
    giver: UUID | None,
    to: UUID | None,
    only: Mapping[str, frozenset[UUID]] | None,
) -> Rows:
    session.flush()
    ctx = Ctx(actor, central.clock, central.ids, KEEPING)
    moved: dict[str, list[UUID]] = {name: [] for name in KINDS}
    for name, kind in KINDS.items():
        for row in held(session, kind, giver):
            if only is not None and row.id not in only.get(name, ()):
                continue
            if isinstance(row, Ticket):
                change_field(session, ctx, row, kind.holder.key, to)
            else:
                setattr(row, kind.holder.key, to)
            moved[name].append(row.id)
    return moved
