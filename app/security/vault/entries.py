"""An entry of the firm's chain: how it is written, hashed and signed.

An entry's bytes have one form only: what is read is written again and compared, so nobody changes a
byte without changing what was signed.

Source: docs/adr/0039-keys-of-the-vault.md.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.security.device_keys import KEY_BYTES, SIGNATURE_BYTES, is_signed, sign
from app.security.vault.packing import number, packed, sized, unpacked, unreadable
from app.security.vault.said import HASH_BYTES, Said, said_of

LONGEST = 256 * 1024
"""Bytes of one entry: a share of some thousand keys is shorter."""
NOTHING_BEFORE = bytes(HASH_BYTES)
_FORM = b"\x01"
_SIGNED = b"trestle chain entry 1\n"
_SECOND = b"trestle chain second signature 1\n"
_HASHED = b"trestle chain hash 1\n"
_FIELDS = 9


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the chain.

    Attributes:
        number: its place, from 0 on.
        before: the hash of the entry before it.
        signer: the key that signed it.
        second: the key of a second signature where the kind asks for one, else empty.
    """

    number: int
    before: bytes
    said: Said
    signer: bytes = b""
    signature: bytes = b""
    second: bytes = b""
    second_signature: bytes = b""

    @property
    def raw(self) -> bytes:
        """Its bytes, as they are sent and kept."""
        return packed(
            b"",
            _FORM,
            number(self.number),
            self.before,
            bytes([self.said.KIND]),
            packed(b"", *self.said.fields()),
            self.signer,
            self.signature,
            self.second,
            self.second_signature,
        )

    @property
    def hash(self) -> bytes:
        """What the next entry names it by, signatures and all. Shape: 32 bytes."""
        return hash_of(self.raw)

    def signed(self, private: bytes) -> Entry:
        """The entry under somebody's signature.

        Args:
            private: the signer's key that signs.
        """
        entry = replace(self, signer=_public(private))
        return replace(entry, signature=sign(private, _to_sign(entry)))

    def seconded(self, private: bytes) -> Entry:
        """The entry under somebody's second signature, which does not depend on the first."""
        entry = replace(self, second=_public(private))
        return replace(entry, second_signature=sign(private, _to_second(entry)))

    def is_signed(self) -> bool:
        """Whether the signer that it names signed it."""
        return is_signed(self.signer, _to_sign(self), self.signature)

    def is_seconded(self) -> bool:
        """Whether the second signer that it names signed it."""
        return is_signed(self.second, _to_second(self), self.second_signature)


def hash_of(raw: bytes) -> bytes:
    """What an entry's bytes are named by."""
    return hashlib.sha256(_HASHED + raw).digest()


def read(raw: bytes) -> Entry:
    """An entry from its bytes.

    Raises:
        Corrupt: they are no entry's, or another way to write one.
    """
    if len(raw) > LONGEST:
        raise unreadable()
    fields = unpacked(raw)
    if len(fields) != _FIELDS:
        raise unreadable()
    _, place, before, kind, body, signer, signature, second, second_signature = fields
    entry = Entry(
        int.from_bytes(sized(place, 8), "big"),
        sized(before, HASH_BYTES),
        said_of(kind, unpacked(body)),
        sized(signer, KEY_BYTES),
        sized(signature, SIGNATURE_BYTES),
        second,
        second_signature,
    )
    if entry.raw != raw:
        raise unreadable()
    return entry


def _public(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _to_sign(entry: Entry) -> bytes:
    return packed(
        _SIGNED,
        number(entry.number),
        entry.before,
        bytes([entry.said.KIND]),
        packed(b"", *entry.said.fields()),
        entry.signer,
    )


def _to_second(entry: Entry) -> bytes:
    """Without the first signer: a new device does not know yet who will let it in."""
    return packed(
        _SECOND,
        number(entry.number),
        entry.before,
        bytes([entry.said.KIND]),
        packed(b"", *entry.said.fields()),
    )
