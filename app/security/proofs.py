"""What a device signs with each request, and how it is written in the header.

Source: security.md D6.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from app.security.device_keys import SIGNATURE_BYTES, is_signed, sign

_HEAD = b"trestle request 1\n"
_TIME = re.compile(r"[0-9a-f]{1,11}")


@dataclass(frozen=True, slots=True)
class Request:
    """What of a request is signed.

    Attributes:
        path: below central's address, with what follows the question mark.
        body: the SHA-256 of the body; for a body that is streamed, of where it begins.
        nonce: the call's number, which no other call of this device has.
        token: what it is sent with, or empty.
    """

    method: str
    path: str
    body: bytes
    nonce: str
    token: str = ""

    def at(self, time_ms: int) -> bytes:
        """The bytes that are signed.

        Units: milliseconds since 1970, by central's clock.
        """
        token = hashlib.sha256(self.token.encode("utf-8", "replace")).digest()
        plain = f"{self.method}\n{self.path}\n{time_ms}\n{self.nonce}\n"
        return _HEAD + plain.encode("utf-8", "surrogateescape") + self.body + token


@dataclass(frozen=True, slots=True)
class Proof:
    """A signature and the time at which it was made, in milliseconds since 1970."""

    time_ms: int
    signature: bytes


def digest_of(body: bytes) -> bytes:
    """What is signed of a body."""
    return hashlib.sha256(body).digest()


def digest_of_stream(offset: str) -> bytes:
    """What is signed of a body that is not read as one: where in the file it begins.

    The file itself is known by its own sum, which came in a push that was signed.
    """
    return hashlib.sha256(b"from " + offset.encode("utf-8", "replace")).digest()


def made(private: bytes, request: Request, time_ms: int) -> str:
    """The header of a request."""
    signature = sign(private, request.at(time_ms))
    return f"{time_ms:x}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode('ascii')}"


def read(header: str) -> Proof | None:
    """What a header says; None where it is none of ours."""
    time, _, text = header.partition(".")
    if not _TIME.fullmatch(time):
        return None
    try:
        signature = base64.b64decode(text + "==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return Proof(int(time, 16), signature) if len(signature) == SIGNATURE_BYTES else None


def holds(public: bytes, request: Request, proof: Proof) -> bool:
    """Whether the holder of the key made this request."""
    return is_signed(public, request.at(proof.time_ms), proof.signature)
