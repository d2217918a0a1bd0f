"""The sync centre's door: reading it, and settling what needs a person.

Everything here blocks: screens call it on the lanes.

Source: ux.md 3.7.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from app.bootstrap.desk import Desk
from app.bootstrap.sync_facts import Clash, Refusal, SyncOverview, WaitingAct
from app.database.scope import whole
from app.domain.rules import RuleBroken
from app.ports.problems import Refused, Unavailable
from app.store import gave_way, letters, set_aside
from app.sync import brake, centre
from app.sync.centre import Reader
from app.sync.refused_values import corrected
from app.usecases.restore_value import RestoreValue, restore_value, value_of

Undo = Callable[[], None]
ORIGIN = "sync_centre"
_SCOPE = whole("the store of this device holds only what its person may see")


def sync_overview(desk: Desk) -> SyncOverview:
    """Read everything, in the words of the person who works here."""
    who = desk.identity
    program = _program()
    reader = Reader(program=program)
    if who:
        reader = Reader(who.name, who.email, who.zone, desk.address, program)
    return centre.sync_overview(desk.store, _SCOPE, reader)


def _program() -> str:
    try:
        return version("trestle")
    except PackageNotFoundError:
        return ""


def accept_deletions(desk: Desk) -> None:
    """Let the next round remove what the last one held back: a person has looked."""
    desk.store.write(brake.accept)


def keep_ours(desk: Desk, clash: Clash) -> None:
    """Take a clash off the list: the value that stands is the right one."""
    op, field = clash.key
    now = desk.clock.now()
    desk.store.write(lambda connection: gave_way.resolve(connection, op, now, field))


def open_again(desk: Desk, clash: Clash) -> None:
    """Put a clash back on the list: the choice is taken back, the value stays as it is."""
    op, field = clash.key
    desk.store.write(lambda connection: gave_way.reopen(connection, op, field))


def put_back(desk: Desk, clash: Clash) -> Undo:
    """Give the field the other value again, as an ordinary edit that is synced.

    Returns:
        The way back, on the store lane: the value that stood, and the clash on the list.

    Raises:
        Refused: the value may not stand now; nothing was changed.
    """
    return _write_instead(desk, clash, clash.value)


def save_merged(desk: Desk, clash: Clash, text: str) -> Undo:
    """Let the field say what a person made of both values, as an ordinary edit that is synced.

    Returns:
        The way back, as `put_back` gives it.

    Raises:
        Refused: the text may not stand; nothing was changed.
    """
    return _write_instead(desk, clash, text)


def _write_instead(desk: Desk, clash: Clash, value: Any) -> Undo:
    place = clash.entity, clash.row, clash.field
    stood = desk.ask(lambda session: value_of(session, *place))
    desk.do(restore_value, RestoreValue(*place, value), origin=ORIGIN)
    keep_ours(desk, clash)

    def undo() -> None:
        desk.do(restore_value, RestoreValue(*place, stood), origin=ORIGIN)
        open_again(desk, clash)

    return undo


def try_again(desk: Desk, act: WaitingAct) -> int:
    """Queue what was set aside of an act once more; give back how many operations that were."""
    return desk.store.write(lambda connection: set_aside.send_act(connection, act.key))


def discard(desk: Desk, refusal: Refusal) -> Undo:
    """Let go of what was refused, and of what waits behind it; a copy stays in the store.

    Returns:
        The way back, on the store lane: all of it needs a person again.

    Raises:
        Refused: it was settled meanwhile.
    """
    gone = desk.store.write(lambda connection: letters.discard(connection, refusal.key))
    return lambda: desk.store.write(lambda connection: letters.take_back(connection, gone))


def send_again(desk: Desk, refusal: Refusal) -> None:
    """Try what was refused once more, as it is.

    Raises:
        Refused: it was settled meanwhile.
    """
    desk.store.write(lambda connection: letters.resend(connection, desk.store.ids, refusal.key))


def send_changed(desk: Desk, refusal: Refusal, typed: Mapping[str, str]) -> None:
    """Try what was refused once more, with other values.

    Args:
        desk: the desk.
        refusal: what was refused.
        typed: field → what was typed, of those of `refusal.values` that are other ones now.

    Raises:
        Refused: it was settled meanwhile; or `value-<field>`: what was typed there is no value.
    """
    ids, now = desk.store.ids, desk.clock.now()
    zone = desk.identity.zone if desk.identity else "UTC"

    def job(connection: Any) -> None:
        letter = letters.letter(connection, refusal.key)
        try:
            changed = corrected(letter, typed, zone, now)
        except RuleBroken as problem:
            raise Refused(problem.code, problem.sentence) from problem
        letters.resend(connection, ids, refusal.key, changed)

    desk.store.write(job)


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
