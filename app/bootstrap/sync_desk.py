"""The sync centre's door: reading it, and settling what needs a person.

Everything here blocks: screens call it on the lanes.

Source: ux.md 3.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.bootstrap.desk import Desk
from app.bootstrap.sync_facts import Clash, Refusal, SyncOverview
from app.database.scope import whole
from app.ports.problems import Unavailable
from app.store import letters
from app.sync import centre
from app.sync.centre import Reader
from app.usecases.restore_value import RestoreValue, restore_value

ORIGIN = "sync_centre"
_SCOPE = whole("the store of this device holds only what its person may see")


def sync_overview(desk: Desk) -> SyncOverview:
    """Read everything, in the words of the person who works here."""
    who = desk.identity
    reader = Reader(who.name, who.email, who.zone, desk.address) if who else Reader()
    return centre.sync_overview(desk.store, _SCOPE, reader)


def keep_ours(desk: Desk, clash: Clash) -> None:
    """Take a clash off the list: the value that stands is the right one."""
    op, field = clash.key
    now = desk.clock.now()
    desk.store.write(lambda connection: letters.resolve(connection, op, now, field))


def put_back(desk: Desk, clash: Clash) -> None:
    """Give the field the other value again, as an ordinary edit that is synced.

    Raises:
        Refused: the value may not stand now; nothing was changed.
    """
    command = RestoreValue(clash.entity, clash.row, clash.field, clash.value)
    desk.do(restore_value, command, origin=ORIGIN)
    keep_ours(desk, clash)


def discard(desk: Desk, refusal: Refusal) -> None:
    """Let go of what was refused, and of what waits behind it; a copy stays in the store.

    Raises:
        Refused: it was settled meanwhile.
    """
    desk.store.write(lambda connection: letters.discard(connection, refusal.key))


def send_again(desk: Desk, refusal: Refusal) -> None:
    """Try what was refused once more, as it is.

    Raises:
        Refused: it was settled meanwhile.
    """
    desk.store.write(lambda connection: letters.resend(connection, desk.store.ids, refusal.key))


def texts(desk: Desk, refusal: Refusal) -> dict[str, str]:
    """What a person wrote in it, by field, to be changed before it is sent again.

    Raises:
        Refused: it was settled meanwhile.
    """
    with desk.store.reading() as connection:
        return letters.texts(connection, refusal.key)


def send_changed(desk: Desk, refusal: Refusal, changed: Mapping[str, str]) -> None:
    """Try what was refused once more, with other words in some fields of `texts`.

    Raises:
        Refused: it was settled meanwhile.
    """
    ids = desk.store.ids
    desk.store.write(lambda connection: letters.resend(connection, ids, refusal.key, changed))


def export(refusal: Refusal, path: Path) -> None:
    """Write what was refused into a file, in words; it is not encrypted, so a person asks for it.

    Raises:
        Unavailable: the file cannot be written.
    """
    parts = (refusal.title, refusal.on, refusal.reason, refusal.next_step, "", refusal.text, "")
    try:
        path.write_text("\n".join(parts), encoding="utf-8")
    except OSError as problem:
        raise Unavailable(
            "file-unwritten",
            f"{path.name} could not be written: {problem.strerror or problem}.",
            next_step="Choose another place.",
        ) from problem
