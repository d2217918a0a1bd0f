"""What a revoked device handed in, for an administrator to read."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from app.central.central import Central
from app.central.leases import HandedIn
from app.central.writing_out import note_written_out
from app.domain.exports import Taken
from app.store.sealed import write_readable
from app.store.unsent_work import unpacked


def write_out(central: Central, one: HandedIn, to: Path | None) -> str:
    """A line about it; with a folder, its texts and files are written there, in the open.

    What is written out is in the chain first, and is not written where that cannot be.

    Raises:
        Corrupt: it cannot be read.
        Unavailable: the chain or the folder cannot be written.
    """
    work = unpacked(one.work)
    acts, drafts = work.rescued.waiting, len(work.rescued.rows.get("draft", []))
    line = (
        f"{one.short} ({one.person}), {one.at:%Y-%m-%d %H:%M} UTC: {acts} acts, {drafts} drafts, "
        f"{len(work.files)} files" + (", a timer that was going" if work.timing else "")
    )
    if to is None:
        return line
    on, files = ("device", one.device), 1 + len(work.files)
    note_written_out(central, Taken.UNSENT_WORK, on, pieces=files)
    folder = to / f"{one.short}-{one.at:%Y%m%dT%H%M%SZ}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_readable(folder / "work.txt", work.rescued, timing=work.timing)
    for attachment, content in work.files.items():
        (folder / str(UUID(bytes=attachment))).write_bytes(content)
    return f"{line}, written to {folder}"
