"""What a person chose for the files of this device: over which network, how large, how much room.

Source: sync.md 2.9, ADR 0029.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import Connection

from app.domain.attachments import LARGEST_STAFF, MEGABYTE, read_size, size_words
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from app.store.errands import Allowed
from app.store.settings import read_setting, write_setting

NETWORK, SMALL, LARGEST, ROOM = "files.network", "files.small", "files.largest", "files.room"
"""Settings of this device: see `Network`, `SmallOver`; bytes; bytes."""
LEAST_ROOM, MOST_ROOM = 100 * MEGABYTE, 1_000_000 * MEGABYTE
"""Less would send away what was looked at just now; more than this is a slip of the hand."""

Network = Literal["never", "unmetered", "always"]
"""When whole files travel by themselves."""
SmallOver = Literal["unmetered", "always"]
"""Over which networks small pictures travel."""


@dataclass(frozen=True, slots=True)
class FilePolicy:
    """How files travel and are kept.

    Attributes:
        largest: a larger file waits until somebody asks for it.
        room: so much is kept here of what central has.

    *Units*: `largest` and `room` in bytes.
    """

    network: Network = "unmetered"
    small: SmallOver = "always"
    largest: int = 25 * MEGABYTE
    room: int = 2_000 * MEGABYTE

    def allowed(self, *, metered: bool) -> Allowed:
        """Which files may travel over the network of this moment."""
        whole = self.network == "always" or (self.network == "unmetered" and not metered)
        return Allowed(whole, self.largest, small=self.small == "always" or not metered)


USUAL = FilePolicy()
"""What holds until somebody chooses."""


def read_policy(connection: Connection) -> FilePolicy:
    """What was chosen; what was not, or is odd, is as usual."""
    return FilePolicy(
        _one_of(read_setting(connection, NETWORK), get_args(Network), USUAL.network),
        _one_of(read_setting(connection, SMALL), get_args(SmallOver), USUAL.small),
        int(read_setting(connection, LARGEST) or USUAL.largest),
        int(read_setting(connection, ROOM) or USUAL.room),
    )


def _one_of(value: Any, known: tuple[str, ...], usual: Any) -> Any:
    return value if value in known else usual


def typed_policy(network: str, small: str, largest: str, room: str) -> FilePolicy:
    """A choice as people type it, with sizes such as "25 MB" or "1.5 GB".

    Raises:
        Refused: one of the sizes is none (`files-largest`, `files-room`).
    """
    sizes = {}
    for code, text in (("files-largest", largest), ("files-room", room)):
        try:
            sizes[code] = read_size(text)
        except RuleBroken as broken:
            raise Refused(code, broken.sentence) from broken
    return FilePolicy(
        _one_of(network, get_args(Network), USUAL.network),
        _one_of(small, get_args(SmallOver), USUAL.small),
        sizes["files-largest"],
        sizes["files-room"],
    )


def keep_policy(connection: Connection, policy: FilePolicy) -> None:
    """Keep a choice; what is as usual is forgotten, so that it follows the program.

    Raises:
        Refused: a size is out of bounds (`files-largest`, `files-room`); nothing was changed.
    """
    if not MEGABYTE <= policy.largest <= LARGEST_STAFF:
        raise Refused(
            "files-largest",
            f"Choose a size from {size_words(MEGABYTE)} to {size_words(LARGEST_STAFF)}: "
            "no larger file can be attached.",
        )
    if not LEAST_ROOM <= policy.room <= MOST_ROOM:
        raise Refused(
            "files-room",
            f"Choose a size from {size_words(LEAST_ROOM)} to {size_words(MOST_ROOM)}.",
        )
    chosen = {
        NETWORK: (policy.network, USUAL.network),
        SMALL: (policy.small, USUAL.small),
        LARGEST: (policy.largest, USUAL.largest),
        ROOM: (policy.room, USUAL.room),
    }
    for key, (value, usual) in chosen.items():
        write_setting(connection, key, None if value == usual else value)
