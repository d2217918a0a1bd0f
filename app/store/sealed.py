"""Rescued work in a file of its own: sealed with the store's key, or readable on a person's word.

Source: security.md 2.2, 3.4.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.ports.problems import Corrupt, Unavailable
from app.records.codec import written_text
from app.records.types import from_micros
from app.store.rescue import Rescued, Row

_HEAD = b"TRESTLE-WORK-1\n"
_NONCE = 12
_INFO = b"trestle rescued work v1"
_NAME = "work-%Y%m%dT%H%M%SZ.sealed"


def seal(folder: Path, rescued: Rescued, key: bytes, now: datetime) -> Path:
    """Write rescued work where only the store's key opens it.

    Raises:
        Unavailable: the disk is full or the folder cannot be written.
    """
    nonce = os.urandom(_NONCE)
    hidden = AESGCM(_derived(key)).encrypt(nonce, msgspec.msgpack.encode(rescued), _HEAD)
    path = folder / now.strftime(_NAME)
    _write(path, _HEAD + nonce + hidden)
    return path


def unseal(path: Path, key: bytes) -> Rescued:
    """Read rescued work again.

    Raises:
        Corrupt: the file is damaged, or another store's.
    """
    whole = path.read_bytes()
    nonce, hidden = whole[len(_HEAD) :][:_NONCE], whole[len(_HEAD) + _NONCE :]
    try:
        if not whole.startswith(_HEAD):
            raise InvalidTag
        plain = AESGCM(_derived(key)).decrypt(nonce, hidden, _HEAD)
        return msgspec.msgpack.decode(plain, type=Rescued)
    except (InvalidTag, ValueError, msgspec.MsgspecError) as problem:
        raise Corrupt(
            "rescued-unreadable",
            f"{path.name} is damaged, or it belongs to another store.",
            next_step="Use the file that was saved together with this store.",
        ) from problem


def sealed_files(folder: Path) -> list[Path]:
    """The files of this kind in a folder, the newest first."""
    return sorted(folder.glob("work-*.sealed"), reverse=True)


def write_readable(path: Path, rescued: Rescued, *, timing: bool = False) -> None:
    """Write what was typed and not sent as text that anyone can read: only on a person's word.

    Args:
        path: of the file.
        rescued: what could be read.
        timing: a timer was going: what it counted is written, too.

    Raises:
        Unavailable: the disk is full or the folder cannot be written.
    """
    lines = ["Work from this device that central does not have. This file is not encrypted.", ""]
    for op in rescued.unsent:
        lines.append(f"{op['verb']} · {op['entity']} · {op['kind']}")
        fields = msgspec.msgpack.decode(op["fields"])
        lines += [f"    {name}: {_text(written_text(value))}" for name, value in fields.items()]
    for one in rescued.rows.get("draft", []):
        lines += [f"draft · {one['key']}", f"    {one['text']}"]
    lines += [_timer_line(one) for one in rescued.rows.get("timer_event", []) if timing]
    _write(path, "\n".join([*lines, ""]).encode())


def _timer_line(event: Row) -> str:
    ticket = f"ticket {UUID(bytes=event['ticket'])}" if event["ticket"] else "no ticket yet"
    at = from_micros(event["at_utc"])
    return f"timer · {event['kind']} · {at:%Y-%m-%d %H:%M:%S} UTC · {ticket}"


def _text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _derived(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(key)


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(f"{path.name}.part")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    except OSError as problem:
        partial.unlink(missing_ok=True)
        raise Unavailable(
            "work-not-saved",
            f"Your unsent work could not be saved: {problem.strerror or problem}.",
            next_step="Free some space on the disk and try again. Nothing was changed.",
        ) from problem
