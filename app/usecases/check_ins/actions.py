"""What somebody promises at a check-in, and what becomes of it.

Source: domain.md 6 (section 1, During, After); ux.md 3.12.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.check_ins.life import ActionState, check_action_step, check_line
from app.domain.check_ins.marks import check_key
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Action, Contact, User
from app.usecases.check_ins.capturing import meeting
from app.usecases.context import Ctx
from app.usecases.submit_ticket import SubmitTicket, submit_ticket


@dataclass(frozen=True, slots=True)
class TakeAction:
    """Something that somebody promises.

    Attributes:
        user, contact: who does it: one of the firm or one of the client, or nobody yet.
        due_on: local date of the client.
    """

    check_in: UUID
    text: str
    item: str = ""
    user: UUID | None = None
    contact: UUID | None = None
    due_on: date | None = None


def take_action(session: Session, ctx: Ctx, command: TakeAction) -> UUID:
    """Write an action down; it is open, and carried over until it is settled.

    Raises:
        RuleBroken: the check-in is not here or was called off, nothing is written, or its owner
            is nobody of the firm or of this client.
    """
    ctx.actor.must_be_let(Permission.HOLD_CHECK_INS)
    check_in = meeting(session, command.check_in)
    text = check_line(command.text)
    check_owner(session, check_in.client_id, command.user, command.contact)
    now = ctx.clock.now()
    action = Action(
        id=ctx.ids.new(),
        client_id=check_in.client_id,
        check_in_id=check_in.id,
        item=check_key(command.item) if command.item else "",
        text=text,
        owner_user_id=command.user,
        owner_contact_id=command.contact,
        due_on=command.due_on,
        state=ActionState.OPEN.value,
        at=now,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(action)
    return action.id


def check_owner(session: Session, client: UUID, user: UUID | None, contact: UUID | None) -> None:
    """Check who is to do something.

    Raises:
        RuleBroken: two are named, or somebody who is not there.
    """
    if user is not None and contact is not None:
        raise RuleBroken("action-owners", "One person owns an action: choose one of the two.")
    if user is not None:
        person = session.get(User, user)
        if person is None or not person.active:
            raise RuleBroken("person-gone", "Choose somebody who works here.")
    if contact is not None:
        found = session.get(Contact, contact)
        if found is None or found.client_id != client:
            raise RuleBroken("contact-foreign", "Choose a person of this client.")


@dataclass(frozen=True, slots=True)
class EditAction:
    """What is to be otherwise about an action.

    Attributes:
        text: another text; None leaves it.
        owner: (user, contact) of whom one or none is named; None leaves it.
        due_on: another date; `undated` takes it away.
    """

    action: UUID
    text: str | None = None
    owner: tuple[UUID | None, UUID | None] | None = None
    due_on: date | None = None
    undated: bool = False


def edit_action(session: Session, ctx: Ctx, command: EditAction) -> bool:
    """Change an open action: its words, who does it, by when.

    Raises:
        RuleBroken: it is not here or settled, or cannot be so.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    action = action_of(session, command.action)
    if action.state != ActionState.OPEN:
        raise RuleBroken("action-settled", "This action is settled: open it again first.")
    wanted: dict[str, object] = {}
    if command.text is not None:
        wanted["text"] = check_line(command.text)
    if command.owner is not None:
        check_owner(session, action.client_id, *command.owner)
        wanted["owner_user_id"], wanted["owner_contact_id"] = command.owner
    if command.due_on is not None or command.undated:
        wanted["due_on"] = None if command.undated else command.due_on
    changed = {name: value for name, value in wanted.items() if getattr(action, name) != value}
    for name, value in changed.items():
        setattr(action, name, value)
    return bool(changed)


@dataclass(frozen=True, slots=True)
class SettleAction:
    """What became of an action: done or dropped, or open again.

    Attributes:
        note: how; a dropped one says why.
    """

    action: UUID
    state: ActionState
    note: str = ""


def settle_action(session: Session, ctx: Ctx, command: SettleAction) -> bool:
    """Settle an action, or open it again.

    Raises:
        RuleBroken: it is not here, or settled already, or a dropped one says nothing.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    action = action_of(session, command.action)
    check_action_step(action.state, command.state)
    note = " ".join(command.note.split())
    if command.state == ActionState.DROPPED and not note:
        raise RuleBroken("action-dropped", "Say why nobody does it any more.")
    if action.state == command.state:
        return False
    action.state = command.state.value
    action.settled_at = None if command.state == ActionState.OPEN else ctx.clock.now()
    action.settled_note = "" if command.state == ActionState.OPEN else note
    return True


@dataclass(frozen=True, slots=True)
class ActionToTicket:
    """An action that becomes a ticket.

    Attributes:
        ticket: the ticket as it is to be opened, of the action's client.
    """

    action: UUID
    ticket: SubmitTicket


def action_to_ticket(session: Session, ctx: Ctx, command: ActionToTicket) -> UUID:
    """Open a ticket for an action; the action stays, and names its ticket.

    Raises:
        RuleBroken: it is not here, is a ticket already, or the ticket cannot be opened.
    """
    ctx.actor.must_be_let(Permission.WORK_ON_REQUESTS)
    action = action_of(session, command.action)
    if action.ticket_id is not None:
        raise RuleBroken("action-ticket", "There is a ticket for this action already.")
    if command.ticket.client != action.client_id:
        raise RuleBroken("ticket-foreign", "The ticket has to be the same client's.")
    action.ticket_id = submit_ticket(session, ctx, command.ticket)
    return action.ticket_id


def action_of(session: Session, action: UUID) -> Action:
    """The action to act on.

    Raises:
        RuleBroken: it is not here.
    """
    found = session.get(Action, action)
    if found is None:
        raise RuleBroken("action-missing", "This action is not on this device. Sync first.")
    return found
