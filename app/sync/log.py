"""The log of the sync on this device: a line for each round and each thing that went wrong.

A supporter can read it without seeing anything of a client: it holds instants, durations, counts,
sizes, revisions, and words of this program itself (nouns, verbs, codes). What a person wrote, what
central answered in words, and ids of rows never get into it.

Shape: one JSON object a line, the oldest first, in `sync.log` beside the store; at 256 KB the file
becomes `sync.log.1` and a new one begins.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from app.records.nouns import NOUNS

LOG, EARLIER = "sync.log", "sync.log.1"
LARGEST = 256 * 1024
"""Bytes of one of the two files."""
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_CODE = 60
_SHORT = 8

What = Literal["round", "refused", "held", "conflict", "resent", "discarded", "reopened"]


class LogLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """What happened.

    Attributes:
        what: a whole round, what became of one operation in it, or what a person did with a
            refused one.
        code: why it ended early or was turned down; empty where all went well.
        op: a digest that tells operations apart and names none; `anew` is that of the one that
            says it anew.
        nouns: of which rows came or changed.
        epoch: the first letters of central's history.
        waiting: operations that central still lacks, afterwards.

    *Units*: `took_s` and `answer_s` in seconds, `size` in bytes both ways.
    """

    at: datetime
    what: What
    code: str = ""
    took_s: float = 0.0
    answer_s: float = 0.0
    requests: int = 0
    size: int = 0
    pushed: int = 0
    pulled: int = 0
    conflicts: int = 0
    rejected: int = 0
    held: int = 0
    waiting: int = 0
    rev: int = 0
    epoch: str = ""
    nouns: tuple[str, ...] = ()
    verb: str = ""
    noun: str = ""
    op: str = ""
    anew: str = ""


_line = msgspec.json.Decoder(LogLine)


def code_of(text: str) -> str:
    """A code as it may be written down: anything that does not look like one is "odd"."""
    fits = len(text) <= _LONGEST_CODE and _CODE.fullmatch(text)
    return text if fits or not text else "odd"


def nouns_of(kinds: Sequence[str] | set[str]) -> tuple[str, ...]:
    """The nouns among kinds of changes."""
    return tuple(sorted(kind for kind in kinds if kind in NOUNS))


def digest(op_id: bytes) -> str:
    """Tells one operation from another in a log."""
    return hashlib.sha256(op_id).hexdigest()[:_SHORT]


def write(folder: Path, lines: Sequence[LogLine]) -> None:
    """Append lines; a full disk loses them rather than the round."""
    said = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
    with suppress(OSError):
        path = folder / LOG
        if path.exists() and path.stat().st_size + len(said) > LARGEST:
            path.replace(folder / EARLIER)
        with path.open("ab") as file:
            file.write(said)


def read(folder: Path, last: int) -> list[LogLine]:
    """The last lines, the oldest of them first; a line that was cut short is passed over."""
    found: list[LogLine] = []
    for name in (LOG, EARLIER):
        lines = list(_read_one(folder / name))
        found = [*lines[-(last - len(found)) :], *found] if len(found) < last else found
    return found[-last:] if last else []


def rounds(lines: Sequence[LogLine]) -> list[LogLine]:
    """The whole rounds among lines."""
    return [line for line in lines if line.what == "round"]


def _read_one(path: Path) -> Iterator[LogLine]:
    try:
        raw = path.read_bytes()
    except OSError:
        return
    for line in raw.splitlines():
        with suppress(msgspec.MsgspecError, UnicodeDecodeError):
            yield _line.decode(line)
