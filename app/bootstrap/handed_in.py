"""What a revoked device handed in, for an administrator to read."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from app.central.leases import HandedIn
from app.store.sealed import write_readable
from app.store.unsent_work import unpacked


def write_out(one: HandedIn, to: Path | None) -> str:
    """A line about it; with a folder, its texts and files are written there, in the open.

    Raises:
        Corrupt: it cannot be read.
        Unavailable: the folder cannot be written.
    """
    work = unpacked(one.work)
    acts, drafts = work.rescued.waiting, len(work.rescued.rows.get("draft", []))
    line = (
        f"{one.short} ({one.person}), {one.at:%Y-%m-%d %H:%M} UTC: {acts} acts, {drafts} drafts, "
        f"{len(work.files)} files" + (", a timer that was going" if work.timing else "")
    )
    if to is None:
        return line
    folder = to / f"{one.short}-{one.at:%Y%m%dT%H%M%SZ}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_readable(folder / "work.txt", work.rescued, timing=work.timing)
    for attachment, content in work.files.items():
        (folder / str(UUID(bytes=attachment))).write_bytes(content)
    return f"{line}, written to {folder}"
