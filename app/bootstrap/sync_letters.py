"""What a person does with something refused, on the store lane, each with its line in the log.

Source: sync.md 3.9.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from app.bootstrap.desk import Desk
from app.store import letters
from app.store.letters import Resent
from app.store.withdrawing import withdraw
from app.sync.letter_log import log_settled

Undo = Callable[[], None]


def let_go(desk: Desk, op_id: UUID) -> tuple[UUID, ...]:
    """Discard a refused operation and what waits behind it.

    Returns:
        What went, for `need_again`.

    Raises:
        Refused: it was settled meanwhile.
    """
    gone = desk.write(lambda connection: letters.discard(connection, op_id))
    log_settled(desk.store, "discarded", desk.clock.now(), gone)
    return gone


def need_again(desk: Desk, gone: Sequence[UUID]) -> None:
    """Put what was discarded back on the list."""
    desk.write(lambda connection: letters.take_back(connection, gone))
    log_settled(desk.store, "reopened", desk.clock.now(), gone)


def send_anew(desk: Desk, job: Callable[[Any], Resent]) -> Undo:
    """Try something refused again.

    Args:
        desk: the desk.
        job: queues it within the transaction that it is given.

    Returns:
        The way back, which is refused once it was sent (`sent-meanwhile`).
    """
    resent = desk.write(job)
    log_settled(desk.store, "resent", desk.clock.now(), resent.renamed)

    def undo() -> None:
        desk.write(lambda connection: withdraw(connection, resent))
        log_settled(desk.store, "reopened", desk.clock.now(), resent.renamed)

    return undo
