"""What the last look into the mailbox met, for `trestle central mail status`.

It is a file beside the mailbox's settings and no row: each machine that serves looks by itself, and
other settings answer it.
"""

from __future__ import annotations

from contextlib import suppress

import msgspec

from app.central.settings import Settings
from app.ports.problems import TrestleProblem

UNMARKED = "mailbox-unmarked"
"""Only a mail that was marked tells that this is over."""
_FILE = "mailbox.met"


class _Met(msgspec.Struct, frozen=True):
    code: str = ""
    words: str = ""


def note_problem(settings: Settings, problem: TrestleProblem) -> None:
    """Keep what the mailbox could not be read or marked for."""
    _write(settings, _Met(problem.code, str(problem)))


def note_fetched(settings: Settings, many: int) -> None:
    """Keep that the mailbox was read without a problem, and how many mails were new."""
    if many or _read(settings).code != UNMARKED:
        forget(settings)


def forget(settings: Settings) -> None:
    """Keep nothing of it any more."""
    with suppress(OSError):
        (settings.folder / _FILE).unlink(missing_ok=True)


def met(settings: Settings) -> str:
    """What the last look met, in words; empty where all went well."""
    return _read(settings).words


def _write(settings: Settings, found: _Met) -> None:
    if found != _read(settings):
        with suppress(OSError):  # the log tells of it as well
            (settings.folder / _FILE).write_bytes(msgspec.json.encode(found))


def _read(settings: Settings) -> _Met:
    try:
        return msgspec.json.decode((settings.folder / _FILE).read_bytes(), type=_Met)
    except (OSError, msgspec.MsgspecError):
        return _Met()
