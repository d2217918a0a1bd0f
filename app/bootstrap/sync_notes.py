"""Keeping the text of something refused as an internal note on its ticket.

Source: ux.md 3.7 "Rejected (… Save as note)".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.bootstrap.desk import Desk
from app.bootstrap.sync_facts import Refusal
from app.bootstrap.sync_letters import let_go, need_again
from app.ports.changes import ChangeSet
from app.ports.problems import Refused, TrestleProblem
from app.store import letters
from app.store.taking_back import TakenBack, take_creation_back
from app.sync.letter_log import log_settled
from app.usecases.write_reply import WriteReply, write_reply

Undo = Callable[[], None]
ORIGIN = "sync_centre"


def save_as_note(desk: Desk, refusal: Refusal) -> Undo:
    """Write the refused text as an internal note, and let what was refused go; a copy stays.

    Returns:
        The way back, on the store lane: no note, and all of it needs a person again. It is
        refused once the note was sent (`sent-meanwhile`).

    Raises:
        Refused: there is nothing to make a note of, it was settled meanwhile, or this person may
            not write notes; nothing was changed.
    """
    ticket = refusal.note.ticket
    if ticket is None:
        raise Refused("no-note", refusal.note.why_not, next_step="Save its text instead.")
    gone = let_go(desk, refusal.key)
    try:
        command = WriteReply(ticket, refusal.note.text, internal=True)
        event = desk.do(write_reply, command, origin=ORIGIN)
    except TrestleProblem:
        need_again(desk, gone)
        raise

    def job(connection: Any) -> TakenBack:
        taken = take_creation_back(connection, event)
        letters.take_back(connection, gone)
        return taken

    def undo() -> None:
        taken = desk.write(job)
        log_settled(desk.store, "reopened", desk.clock.now(), gone)
        desk.announce(ChangeSet(taken.kinds, taken.rows, ORIGIN))

    return undo
