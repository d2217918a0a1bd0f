"""Bodies that something happened to."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import zstandard

_HUGE = (2**63, 2**64 - 1, -(2**63), 2**62)
_OTHERS: tuple[Any, ...] = (None, True, 7, -1, 1.5, "text", [], {}, [[]], {"a": 1})


def packed(raw: bytes) -> bytes:
    """As a device packs a message, whatever it is."""
    return zstandard.ZstdCompressor(write_checksum=True).compress(raw)


def damaged(
    chance: random.Random, body: bytes, *, is_packed: bool, kinds: Sequence[str] = ()
) -> bytes:
    """A body after an accident, or after somebody's attempt; now and then it is still a good one.

    Args:
        body: a good one: JSON, or MessagePack in zstd.
        kinds: of damage, of which one is chosen; any unless named.
    """
    inner = zstandard.ZstdDecompressor().decompress(body) if is_packed else body
    made = DAMAGES[chance.choice(list(kinds) or sorted(DAMAGES))](chance, inner, is_packed)
    if is_packed and chance.random() < 0.1:  # on the way, where the frame's checksum is
        return _flipped(chance, packed(inner), is_packed)
    return packed(made) if is_packed else made


def _cut(chance: random.Random, raw: bytes, _is_packed: bool) -> bytes:
    return raw[: chance.randrange(len(raw))] if raw else b"\xc1"


def _flipped(chance: random.Random, raw: bytes, _is_packed: bool) -> bytes:
    changed = bytearray(raw or b"\0")
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _no_text(chance: random.Random, raw: bytes, is_packed: bool) -> bytes:
    """Bytes of text that are no UTF-8."""
    wrong = chance.choice([b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80"])
    if is_packed:
        return _put(chance, raw, is_packed, msgspec.Raw(bytes([0xA0 + len(wrong)]) + wrong))
    return raw.replace(b'"', b'"' + wrong, chance.randint(1, 4)) if b'"' in raw else wrong


def _not_a_number(chance: random.Random, raw: bytes, is_packed: bool) -> bytes:
    if is_packed:
        return _put(chance, raw, is_packed, float(chance.choice(["nan", "inf", "-inf"])))
    return _put(chance, raw, is_packed, float("nan"))


def _huge(chance: random.Random, raw: bytes, is_packed: bool) -> bytes:
    largest = chance.choice(_HUGE) if is_packed else 10 ** chance.randint(19, 4000)
    return _put(chance, raw, is_packed, largest)


def _other_type(chance: random.Random, raw: bytes, is_packed: bool) -> bytes:
    return _put(chance, raw, is_packed, chance.choice(_OTHERS))


def _doubled(chance: random.Random, raw: bytes, is_packed: bool) -> bytes:
    """One key twice, the second time with something else."""
    whole = _read(raw, is_packed)
    if not isinstance(whole, dict) or not whole or len(whole) > 14:
        return _cut(chance, raw, is_packed)
    key, other = chance.choice(sorted(whole)), chance.choice(_OTHERS)
    if is_packed:
        pair = msgspec.msgpack.encode(key) + msgspec.msgpack.encode(other)
        return bytes([raw[0] + 1]) + raw[1:] + pair
    return raw.rstrip()[:-1] + b"," + json.dumps({key: other}).encode()[1:]


DAMAGES: dict[str, Callable[[random.Random, bytes, bool], bytes]] = {
    "cut": _cut,
    "doubled": _doubled,
    "flipped": _flipped,
    "huge": _huge,
    "no text": _no_text,
    "not a number": _not_a_number,
    "other type": _other_type,
}


def _put(chance: random.Random, raw: bytes, is_packed: bool, value: Any) -> bytes:
    """The same message with another value somewhere in it."""
    whole = _read(raw, is_packed)
    places = list(_places(whole))
    if not places:
        return _cut(chance, raw, is_packed)
    inside, key = chance.choice(places)
    inside[key] = value
    return msgspec.msgpack.encode(whole) if is_packed else json.dumps(whole).encode()


def _read(raw: bytes, is_packed: bool) -> Any:
    if is_packed:
        return msgspec.msgpack.decode(raw)
    return json.loads(raw) if raw else None


def _places(whole: Any) -> list[tuple[Any, Any]]:
    """Every place of a message that holds a value."""
    inside: list[tuple[Any, Any]] = []
    if isinstance(whole, dict):
        inside = [(whole, key) for key in whole]
    elif isinstance(whole, list):
        inside = [(whole, index) for index in range(len(whole))]
    return inside + [place for holder, key in inside for place in _places(holder[key])]
