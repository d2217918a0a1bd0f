"""Messages to bytes and back: MessagePack in zstd, with a limit on what it may become.

Each frame carries a checksum: zstd alone would unpack many a flipped bit into other words.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
import zstandard

from app.ports.problems import Corrupt

M = TypeVar("M")
MEDIA_TYPE = "application/x-trestle"
LIMIT = 64 * 1024 * 1024
"""Bytes that a message may unpack to."""

_encoder = msgspec.msgpack.Encoder()


def pack(message: Any, *, level: int = 3) -> bytes:
    """Encode and compress a message."""
    packer = zstandard.ZstdCompressor(level=level, write_checksum=True)
    return packer.compress(_encoder.encode(message))


def unpack(body: bytes, kind: type[M], *, limit: int = LIMIT) -> M:
    """Decompress and decode a message of the expected kind.

    Raises:
        Corrupt: these bytes are no such message, or would unpack to more than the limit.
    """
    try:
        size = zstandard.frame_content_size(body)
        if size < 0 or size > limit:
            raise Corrupt("wire-size", "The answer is larger than any that Trestle sends.")
        if not zstandard.get_frame_parameters(body).has_checksum:
            raise Corrupt("wire-format", "What came back is not from Trestle central.")
        raw = zstandard.ZstdDecompressor().decompress(
            body, max_output_size=limit, allow_extra_data=False
        )
        return msgspec.msgpack.decode(raw, type=kind)
    except (zstandard.ZstdError, msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise Corrupt(
            "wire-format",
            "What came back is not from Trestle central.",
            next_step="Check the server address; a sign-in page of the network may be in between.",
        ) from problem
