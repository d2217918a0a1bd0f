"""The one door by which something leaves this device in the open: a file, paper, the clipboard.

Each time it is written down first, as a look at a secret is; what cannot be written down does not
leave. Central hears of it with the next sync, and it stands in the chain then. All of it blocks:
screens call it on the lanes.

Source: security.md A40; docs/adr/0047-what-is-taken-out-is-of-one-client-or-names-none.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from app.bootstrap.desk import Desk
from app.bootstrap.untold import note_untold
from app.domain.exports import Place, Taken
from app.ports.problems import Unavailable
from app.usecases.exports import NoteExport, note_export

__all__ = ["NoteExport", "Place", "Taken", "note", "save"]

_PARTIAL = ".part"


def note(desk: Desk, leaving: NoteExport) -> None:
    """Write down that something leaves, before it does.

    Who waits to be let in has no name on this device yet, so no act of theirs could be told. All
    that they have are their own recovery codes: of these the program's log says it, and central has
    it that a second factor was set up just now.

    Raises:
        Refused: this person may not, or what is here is locked.
        Unavailable: it cannot be written down, as on a full disk.
    """
    if leaving.what is Taken.RECOVERY_CODES and desk.identity is None:
        note_untold(leaving.what, leaving.place)
    else:
        desk.do(note_export, leaving)


def save(desk: Desk, leaving: NoteExport, path: Path, parts: Iterable[bytes]) -> str:
    """Write a file for a person: for this user alone, whole or not at all. Gives where it stands.

    Args:
        desk: writes down that it leaves.
        leaving: what it is.
        path: replaced where it is there already: the person was asked.
        parts: read after it was written down.

    Raises:
        Refused: as `note`.
        Unavailable: it cannot be written down, or the file cannot be written.
    """
    note(desk, leaving)
    partial = path.with_name(path.name + _PARTIAL)
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.writelines(parts)
        partial.replace(path)
    except OSError as problem:
        raise Unavailable(
            "file-unwritten",
            f"{path.name} could not be written: {problem.strerror or problem}.",
            next_step="Choose another place.",
        ) from problem
    finally:
        partial.unlink(missing_ok=True)
    return str(path)
