"""The sync centre's door: reading it, and settling what needs a person.

Everything here blocks: screens call it on the lanes.

Source: ux.md 3.7.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from uuid import UUID

from app.bootstrap import taking_out
from app.bootstrap.desk import Desk
from app.bootstrap.sync_facts import Clash, Refusal, SyncOverview, WaitingAct
from app.bootstrap.sync_letters import let_go, need_again, send_anew
from app.bootstrap.taking_out import NoteExport, Place, Taken
from app.database.scope import whole
from app.domain.credentials import Secret
from app.domain.rights import Permission, may
from app.domain.rules import RuleBroken
from app.ports.changes import ChangeSet
from app.ports.problems import Refused
from app.store import gave_way, letters, set_aside
from app.store.letters import Resent
from app.sync import brake, centre
from app.sync.centre_device import Reader
from app.sync.files.policy import FilePolicy, keep_policy, read_policy
from app.sync.refused_values import corrected, whose_values
from app.usecases.restore_value import RestoreValue, is_sealed, restore_value, value_of

Undo = Callable[[], None]
ORIGIN = "sync_centre"
_SCOPE = whole("the store of this device holds only what its person may see")


def sync_overview(desk: Desk, *, metered: bool = False) -> SyncOverview:
    """Read everything, in the words of the person who works here.

    Args:
        desk: the desk.
        metered: the network of this moment is paid for by what travels.
    """
    desk.lease.check()
    who = desk.identity
    program = _program()
    reader = Reader(program=program)
    if who:
        notes = may(who.rights, Permission.WORK_ON_REQUESTS)
        reader = Reader(who.name, who.email, who.zone, desk.address, program, notes)
    return centre.sync_overview(desk.store, _SCOPE, reader, metered=metered)


def _program() -> str:
    try:
        return version("trestle")
    except PackageNotFoundError:
        return ""


def accept_deletions(desk: Desk) -> None:
    """Let the next round remove what the last one held back: a person has looked."""
    desk.write(brake.accept)


def keep_ours(desk: Desk, clashes: Sequence[Clash]) -> None:
    """Take clashes off the list, all or none: the values that stand are the right ones."""
    now = desk.clock.now()

    def job(connection: Any) -> None:
        for clash in clashes:
            op, field = clash.key
            gave_way.resolve(connection, op, now, field)

    desk.write(job)


def open_again(desk: Desk, clashes: Sequence[Clash]) -> None:
    """Put clashes back on the list: the choice is taken back, the values stay as they are."""

    def job(connection: Any) -> None:
        for clash in clashes:
            gave_way.reopen(connection, *clash.key)

    desk.write(job)


def put_back(desk: Desk, clash: Clash, *, ours: bool = False) -> Undo:
    """Give the field the other value again, or ours, as an ordinary edit that is synced.

    Returns:
        The way back, on the store lane: the value that stood, and the clash on the list.

    Raises:
        Refused: the value may not stand now, or it would replace another one than was shown
            (`changed-meanwhile`); nothing was changed.
    """
    return _write_instead(desk, clash, clash.ours if ours else clash.value)


def save_merged(desk: Desk, clash: Clash, text: str) -> Undo:
    """Let the field say what a person made of both values, as an ordinary edit that is synced.

    Returns:
        The way back, as `put_back` gives it.

    Raises:
        Refused: as `put_back`; nothing was changed.
    """
    return _write_instead(desk, clash, text)


def _write_instead(desk: Desk, clash: Clash, value: Any) -> Undo:
    place = clash.entity, clash.row, clash.field
    stood = desk.ask(lambda session: value_of(session, *place))
    if stood != clash.stands:
        raise Refused(
            "changed-meanwhile",
            "Somebody changed it meanwhile, so nothing was put back.",
            next_step="Look at what stands there now, then choose.",
        )

    def put(chosen: Any) -> None:
        if is_sealed(clash.entity, clash.field):
            desk.vault.take_back(clash.row, Secret(clash.field), chosen)
        else:
            desk.do(restore_value, RestoreValue(*place, chosen), origin=ORIGIN)

    put(value)
    keep_ours(desk, [clash])

    def undo() -> None:
        put(stood)
        open_again(desk, [clash])

    return undo


def try_again(desk: Desk, act: WaitingAct) -> int:
    """Queue what was set aside of an act once more; give back how many operations that were."""
    return desk.write(lambda connection: set_aside.send_act(connection, act.key))


def discard(desk: Desk, refusal: Refusal) -> Undo:
    """Let go of what was refused, and of what waits behind it; a copy stays in the store.

    Returns:
        The way back, on the store lane: all of it needs a person again.

    Raises:
        Refused: it was settled meanwhile.
    """
    gone = let_go(desk, refusal.key)
    return lambda: need_again(desk, gone)


def send_again(desk: Desk, refusal: Refusal) -> Undo:
    """Try what was refused once more, as it is.

    Returns:
        The way back, on the store lane, which is refused once it was sent (`sent-meanwhile`).

    Raises:
        Refused: it was settled meanwhile.
    """
    ids = desk.store.ids
    return send_anew(desk, lambda connection: letters.resend(connection, ids, refusal.key))


def send_changed(desk: Desk, refusal: Refusal, typed: Mapping[str, str]) -> Undo:
    """Try what was refused once more, with other values.

    Args:
        desk: the desk.
        refusal: what was refused.
        typed: field → what was typed, of those of `refusal.values` that are other ones now.

    Returns:
        The way back, as `send_again` gives it; the refused values stand as they were.

    Raises:
        Refused: it was settled meanwhile; or `value-<field>`: what was typed there is no value.
    """
    ids, now = desk.store.ids, desk.clock.now()
    zone = desk.identity.zone if desk.identity else "UTC"

    def job(connection: Any) -> Resent:
        act = letters.act_of(connection, refusal.key)
        whose = whose_values(sorted(act, key=lambda one: one.op_id != refusal.key))
        changed: dict[UUID, dict[str, Any]] = {}
        for letter in act:
            mine = {name: text for name, text in typed.items() if whose.get(name) is letter}
            if not mine:
                continue
            try:
                changed[letter.op_id] = corrected(letter, mine, zone, now)
            except RuleBroken as problem:
                raise Refused(problem.code, problem.sentence) from problem
        return letters.resend(connection, ids, refusal.key, beside=changed)

    return send_anew(desk, job)


def keep_file_policy(desk: Desk, policy: FilePolicy) -> Undo:
    """Keep how files travel and how much room they have; the lane of files hears of it.

    Returns:
        The way back, on the store lane: what was chosen before.

    Raises:
        Refused: a size is out of bounds (`files-largest`, `files-room`); nothing was changed.
    """

    def job(connection: Any) -> FilePolicy:
        before = read_policy(connection)
        keep_policy(connection, policy)
        return before

    def keep(chosen: FilePolicy) -> None:
        desk.write(lambda connection: keep_policy(connection, chosen))
        tell()

    def tell() -> None:
        desk.announce(ChangeSet(frozenset({"attachment"}), frozenset(), ORIGIN))

    before = desk.write(job)
    tell()
    return lambda: keep(before)


def export(desk: Desk, refusal: Refusal, path: Path) -> str:
    """Write what was refused into a file, in words; it is not encrypted, so a person asks for it.

    Gives where it stands.

    Raises:
        Refused: what is here is locked.
        Unavailable: it cannot be written down that it leaves, or the file cannot be written.
    """
    parts = (refusal.title, refusal.on, refusal.reason, refusal.next_step, "", refusal.text, "")
    body = "\n".join(parts).encode()
    return taking_out.save(desk, leaving(refusal, Place.FILE, len(body)), path, [body])


def leaving(refusal: Refusal, place: Place, size_bytes: int) -> NoteExport:
    """What is written down of a refused text that leaves this device."""
    return NoteExport(
        Taken.REFUSAL, place, refusal.subject, refusal.client_id, size_bytes=size_bytes
    )
