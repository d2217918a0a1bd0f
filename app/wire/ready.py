"""Parts of messages that were packed before, put into a message without packing them again.

A message is one zstd frame with a checksum over all of it. A frame is a header, blocks, and the
checksum; what a block says refers to nothing before its own frame's first one, and a block that is
stored as it is disturbs nothing for the next. So the part that differs from answer to answer goes
into stored blocks, the blocks that were packed before follow as they lie, and whoever unpacks it
cannot tell.

The checksum would ask for all of it to be unpacked and gone through for each message, which costs
more than anything else of an answer. But it is made of four sums that each take eight bytes at a
time in a step that can be undone (XXH64). So the part that differs ends with a field that no reader
looks for, whose last bytes bring the four sums back to where they began. The checksum of what
follows is then the same in each message of that length, and is kept. It still notices whatever
happens to any byte on the way: sums that arrive elsewhere than at their beginning come out
elsewhere at the end.

Source: RFC 8878, 3.1.1; the XXH64 algorithm by Y. Collet, specification 0.1.1.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

import msgspec
import zstandard

T = TypeVar("T")

_MAGIC = b"\x28\xb5\x2f\xfd"
_DESCRIPTOR = b"\xa4"
"""Four bytes of size follow, one segment, a checksum at the end."""
_LARGEST_BLOCK = 128 * 1024
_BLOCK_HEADER, _BYTES_HEADER, _CHECKSUM = 3, 5, 4
_LEVEL = 3
_BARELY = -100_000
"""So low a level looks for next to nothing: what is wanted of it is the checksum."""
_FEW, _MANY = 15, 2**16 - 1
"""How long a list, or a map, may be whose length takes no byte of its own, or two."""

_FILLING = "fill"
"""The field that no reader looks for."""
_STEPS = 512
"""What differs is filled up to a multiple of so many bytes: few lengths, few checksums to keep."""
_MOST_FILLED = 64 * 1024
"""A longer one is left as it is: in this language the sums are slow."""
_STRIPE = struct.Struct("<4Q")
_BITS64 = 2**64 - 1
_P1, _P2 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F
_P1_UNDONE, _P2_UNDONE = pow(_P1, -1, 2**64), pow(_P2, -1, 2**64)
_BEGINNINGS = ((_P1 + _P2) & _BITS64, _P2, 0, -_P1 & _BITS64)
"""Where the four sums begin."""

_encoder = msgspec.msgpack.Encoder()


@dataclass(frozen=True, slots=True)
class Ready:
    """Items of a list, packed.

    Attributes:
        count: how many there are.
        frame: all of them, one after the other, without a list around them.
        sums: name of the list and bytes before the items → the checksum of such a message.
    """

    count: int
    frame: bytes
    sums: dict[tuple[str, int], bytes] = field(default_factory=dict, compare=False, repr=False)

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
    fields = {
        one.encode_name: getattr(message, one.name)
        for one in _fields(type(message))
        if one.name != name and (one.required or getattr(message, one.name))
    }
    # What is ready comes last: a reader takes the fields in any order.
    own = _map(len(fields) + 2) + b"".join(_pairs(fields)) + _encoder.encode(_FILLING)
    begun = _encoder.encode(name) + _array(len(begins) + ready.count)
    if begins or len(own) > _MOST_FILLED:
        before = b"".join((own, _encoder.encode(b""), begun, *map(_encoder.encode, begins)))
        return _frame(before, ready, _checksum(before + ready.unpacked()))
    before = _filled(own) + begun
    known = ready.sums.get((name, len(before)))
    if known is None:
        known = ready.sums[name, len(before)] = _checksum(before + ready.unpacked())
    return _frame(before, ready, known)


def _pairs(fields: Mapping[str, Any]) -> Iterator[bytes]:
    for name, value in fields.items():
        yield _encoder.encode(name)
        yield _encoder.encode(value)


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(kind)


def _filled(own: bytes) -> bytes:
    """These bytes with the filling behind them, after which the sums stand at their beginning."""
    least = len(own) + _BYTES_HEADER + _STRIPE.size
    size = -(-least // _STEPS) * _STEPS
    filling = b"\xc6" + (size - len(own) - _BYTES_HEADER).to_bytes(4, "big")
    before = (own + filling).ljust(size - _STRIPE.size, b"\0")
    return before + _STRIPE.pack(*map(_back, _sums(before), _BEGINNINGS))


def _sums(content: bytes) -> tuple[int, int, int, int]:
    """The four sums after some stripes of 32 bytes, in whole."""
    # Written out: a function for each step takes half as long again.
    one, two, three, four = _BEGINNINGS
    for a, b, c, d in _STRIPE.iter_unpack(content):
        one = one + a * _P2 & _BITS64
        one = (one << 31 | one >> 33) * _P1 & _BITS64
        two = two + b * _P2 & _BITS64
        two = (two << 31 | two >> 33) * _P1 & _BITS64
        three = three + c * _P2 & _BITS64
        three = (three << 31 | three >> 33) * _P1 & _BITS64
        four = four + d * _P2 & _BITS64
        four = (four << 31 | four >> 33) * _P1 & _BITS64
    return one, two, three, four


def _back(stands: int, beginning: int) -> int:
    """The eight bytes, as a number, that take a sum from where it stands to its beginning."""
    turned = beginning * _P1_UNDONE & _BITS64
    return ((turned >> 31 | turned << 33 & _BITS64) - stands) * _P2_UNDONE & _BITS64


def _frame(before: bytes, ready: Ready, checksum: bytes) -> bytes:
    size = len(before) + zstandard.frame_content_size(ready.frame)
    stored = b"".join(
        _stored(before[start : start + _LARGEST_BLOCK])
        for start in range(0, len(before), _LARGEST_BLOCK)
    )
    blocks = memoryview(ready.frame)[zstandard.frame_header_size(ready.frame) : -_CHECKSUM]
    return b"".join((_MAGIC, _DESCRIPTOR, size.to_bytes(4, "little"), stored, blocks, checksum))


def _stored(content: bytes) -> bytes:
    """A block that is not the last, and holds its content as it is."""
    return (len(content) << _BLOCK_HEADER).to_bytes(_BLOCK_HEADER, "little") + content


def _checksum(content: bytes) -> bytes:
    """As zstd makes it, which has no other door to it: the half of an XXH64."""
    packer = zstandard.ZstdCompressor(level=_BARELY, write_checksum=True)
    return packer.compress(content)[-_CHECKSUM:]


def _array(count: int) -> bytes:
    """How MessagePack begins a list of so many items."""
    return _begins(count, 0x90, 0xDC)


def _map(count: int) -> bytes:
    """How MessagePack begins a map of so many fields."""
    return _begins(count, 0x80, 0xDE)


def _begins(count: int, few: int, many: int) -> bytes:
    if count <= _FEW:
        return bytes((few | count,))
    if count <= _MANY:
        return bytes((many,)) + count.to_bytes(2, "big")
    return bytes((many + 1,)) + count.to_bytes(4, "big")
