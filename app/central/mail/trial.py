"""A letter to see whether mail works."""

from __future__ import annotations

from app.central.central import Central
from app.central.mail.carriers import NotTaken, Unreachable
from app.central.mail.letters import Letter, Person, written
from app.central.mail.room import MailRoom
from app.database.scope import nobody
from app.ports.problems import Refused, Unavailable
from app.queries.letterhead import letterhead


def send_trial(central: Central, address: str) -> str:
    """Send a letter at once, past the queue; what came of it, in words.

    Raises:
        Refused: the address is none, or the server does not take the letter.
        Unavailable: the server does not answer.
    """
    room = MailRoom(central)
    settings = room.settings()
    firm = central.work.read(nobody("a letter to try mail"), letterhead).firm
    letter = Letter(
        Person("", address),
        f"{firm}: mail works",
        "Somebody tried whether mail leaves Trestle. It does; you need not do anything.\n",
        "",
        message_id=f"<{central.ids.new().hex}@{settings.domain}>",
    )
    try:
        raw = written(letter, Person(firm, settings.sender), central.clock.now())
        with room.carrier(settings) as carrier:
            carrier.carry(address, raw)
    except (NotTaken, ValueError) as problem:
        raise Refused("mail-not-taken", str(problem), next_step="Correct it, and try anew.") from (
            problem
        )
    except Unreachable as problem:
        raise Unavailable(
            "mail-unreachable",
            str(problem),
            next_step="Check `trestle central mail set`, then try anew.",
        ) from problem
    return f"{settings.words()} The letter to {address} left."
