"""Parts of messages that were packed before, put into a message without packing them again.

A message is one zstd frame with a checksum over all of it. A frame is a header, blocks, and the
checksum; what a block says refers to nothing before its own frame's first one, and a block that is
stored as it is disturbs nothing for the next. So the part that differs from answer to answer goes
into stored blocks, the blocks that were packed before follow as they lie, and whoever unpacks it
cannot tell.

Source: RFC 8878, 3.1.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import msgspec
import zstandard

T = TypeVar("T")

_MAGIC = b"\x28\xb5\x2f\xfd"
_DESCRIPTOR = b"\xa4"
"""Four bytes of size follow, one segment, a checksum at the end."""
_LARGEST_BLOCK = 128 * 1024
_BLOCK_HEADER, _CHECKSUM = 3, 4
_LEVEL = 3
_BARELY = -100_000
"""So low a level looks for next to nothing: what is wanted of it is the checksum."""
_SMALL_ARRAY, _MIDDLE_ARRAY = 15, 2**16 - 1

_encoder = msgspec.msgpack.Encoder()


@dataclass(frozen=True, slots=True)
class Ready:
    """Items of a list, packed.

    Attributes:
        count: how many there are.
        frame: all of them, one after the other, without a list around them.
    """

    count: int
    frame: bytes

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(self.frame)

    def items(self, kind: type[T]) -> list[T]:
        """What is in it."""
        said = _array(self.count) + self.unpacked()
        return msgspec.msgpack.decode(said, type=list[kind])  # type: ignore[valid-type] # given at run time

    def unpacked(self) -> bytes:
        """The items as MessagePack has them."""
        return zstandard.ZstdDecompressor().decompress(self.frame)


def make_ready(items: Sequence[Any], *, level: int = _LEVEL) -> Ready:
    """Pack items that will be part of more than one message."""
    packer = zstandard.ZstdCompressor(level=level, write_checksum=True)
    return Ready(len(items), packer.compress(b"".join(map(_encoder.encode, items))))


def pack_with(message: msgspec.Struct, name: str, ready: Ready) -> bytes:
    """Encode a message with more items at the end of one of its lists, as `wire.pack.pack` does.

    Args:
        message: has only lists, texts, numbers and the like that are empty or zero by default.
        name: of the list.
        ready: what is to follow what the list has.
    """
    begins: list[Any] = getattr(message, name)
    items = _array(len(begins) + ready.count) + b"".join(map(_encoder.encode, begins))
    fields = {
        field.encode_name: getattr(message, field.name)
        for field in _fields(type(message))
        if field.name != name and (field.required or getattr(message, field.name))
    }
    # What is ready comes last: a reader takes the fields in any order.
    before = _encoder.encode({**fields, name: msgspec.Raw(items)})
    return _frame(before, ready)


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(kind)


def _frame(before: bytes, ready: Ready) -> bytes:
    whole = before + ready.unpacked()
    size = len(whole).to_bytes(4, "little")
    stored = b"".join(
        _stored(before[start : start + _LARGEST_BLOCK])
        for start in range(0, len(before), _LARGEST_BLOCK)
    )
    blocks = ready.frame[zstandard.frame_header_size(ready.frame) : -_CHECKSUM]
    return b"".join((_MAGIC, _DESCRIPTOR, size, stored, blocks, _checksum(whole)))


def _stored(content: bytes) -> bytes:
    """A block that is not the last, and holds its content as it is."""
    return (len(content) << _BLOCK_HEADER).to_bytes(_BLOCK_HEADER, "little") + content


def _checksum(content: bytes) -> bytes:
    """As zstd makes it, which has no other door to it: the half of an XXH64."""
    packer = zstandard.ZstdCompressor(level=_BARELY, write_checksum=True)
    return packer.compress(content)[-_CHECKSUM:]


def _array(count: int) -> bytes:
    """How MessagePack begins a list of so many items."""
    if count <= _SMALL_ARRAY:
        return bytes((0x90 | count,))
    if count <= _MIDDLE_ARRAY:
        return b"\xdc" + count.to_bytes(2, "big")
    return b"\xdd" + count.to_bytes(4, "big")
