"""A secret field: sealed under a client's key, signed by the device that wrote it.

```
header     = version 1 | key name 16 | edition u64 | head 16
value      = header | nonce 12 | ciphertext and tag | author 16 | signature 64
plaintext  = length u32 | UTF-8 | zeros to a multiple of 64 bytes
associated = label | anchor | client | credential | field | header
signature  over associated | nonce | ciphertext, by the author's vault key
```

Source: docs/adr/0039-keys-of-the-vault.md, "A secret field".
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.ports.problems import Corrupt, Refused
from app.security.device_keys import PrivateKeys, is_signed, sign
from app.security.vault.chain import Chain
from app.security.vault.client_keys import ClientKey
from app.security.vault.packing import packed
from app.security.vault.state import SHORT, Born, Member

LONGEST = 64 * 1024
"""Bytes of a value's text."""
STEP = 1000
"""An edition further beyond the last one is refused: nobody uses up the numbers."""
_VERSION = b"\x01"
_LABEL = b"trestle secret field 1\n"
_SEEN = b"trestle secret seen 1\n"
_BLOCK = 64
_EDITION = 8
_NONCE, _TAG, _SIGNATURE = 12, 16, 64
_HEADER = len(_VERSION) + SHORT + _EDITION + SHORT
_SHORTEST = _HEADER + _NONCE + _BLOCK + _TAG + SHORT + _SIGNATURE
_LONGEST_SEALED = _SHORTEST + LONGEST + _BLOCK


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret belongs: it opens nowhere else."""

    client: UUID
    credential: UUID
    field: str


@dataclass(frozen=True, slots=True)
class Header:
    """What a sealed value says of itself in the open.

    Attributes:
        key: the name's beginning of the client key.
        edition: which of the field's values it is, from 1 on.
        head: the beginning of the chain's head that its author knew.
        author: the beginning of its author's key that signs.
    """

    key: bytes
    edition: int
    head: bytes
    author: bytes


@dataclass(frozen=True, slots=True)
class Checked:
    """A sealed value whose author, key and place hold by the chain."""

    header: Header
    born: Born
    author: Member


@dataclass(frozen=True, slots=True)
class Opened:
    """A secret. Its words say nothing of it.

    Attributes:
        under_old_key: the client has a newer key by now; somebody who left may have written it.
    """

    text: str = field(repr=False)
    checked: Checked
    under_old_key: bool


def header_of(sealed: bytes) -> Header:
    """What a sealed value says of itself.

    Raises:
        Corrupt: the bytes are no sealed value's.
    """
    hidden = len(sealed) - (_SHORTEST - _BLOCK)
    if sealed[:1] != _VERSION or not _SHORTEST <= len(sealed) <= _LONGEST_SEALED or hidden % _BLOCK:
        raise damaged()
    at = len(_VERSION) + SHORT
    return Header(
        sealed[len(_VERSION) : at],
        int.from_bytes(sealed[at : at + _EDITION], "big"),
        sealed[at + _EDITION : _HEADER],
        sealed[-_SIGNATURE - SHORT : -_SIGNATURE],
    )


def seal(
    text: str, place: Place, key: ClientKey, edition: int, chain: Chain, author: PrivateKeys
) -> bytes:
    """A value as it is kept and sent.

    Args:
        text: the secret.
        place: where it belongs.
        key: the client's newest one.
        edition: the highest that was seen, plus one.
        chain: as this device knows it.
        author: this device's vault keys.

    Raises:
        Refused: the text is too long, or the key is not to be sealed under any more.
    """
    check_fresh(chain, place.client, key.name)
    plain = _padded(text)
    header = _VERSION + key.name[:SHORT] + edition.to_bytes(_EDITION, "big") + chain.head[:SHORT]
    nonce = os.urandom(_NONCE)
    bound = _associated(chain.anchor, place, header)
    hidden = _cipher(key, chain.anchor).encrypt(nonce, plain, bound)
    signed = sign(author.sign, bound + nonce + hidden)
    return header + nonce + hidden + author.public.sign[:SHORT] + signed


def check_fresh(chain: Chain, client: UUID, name: bytes) -> None:
    """Let only a client's newest key pass, and only while nobody who holds it was ended.

    Raises:
        Refused: `key-unknown`, `key-stale`.
    """
    newest = chain.newest(client)
    if newest is None:
        raise unknown_key()
    if newest.name != name or chain.is_stale(client):
        raise stale_key()


def check(sealed: bytes, place: Place, chain: Chain) -> Checked:
    """Whether a value was written for this place by whom it names; nothing is opened.

    Raises:
        Corrupt: it was changed, or belongs elsewhere.
        Refused: its key, its author or its head is none of this chain's; or its author was not
            there, or did not hold the key, when they wrote.
    """
    header = header_of(sealed)
    known = chain.place_of(header.head)
    if known is None:
        raise Refused(
            "secret-other-past",
            "A secret names a past of the vault's keys that is not known here.",
            next_step="Sync. If it stays, central shows people different pasts: ask an"
            " administrator to compare two devices.",
        )
    born, author = chain.born(header.key), chain.author(header.author)
    if born is None or born.client != place.client:
        raise unknown_key()
    since = chain.holders(born.name).get(author.keys.sign) if author else None
    if author is None or not author.is_active_at(known) or since is None or since > known:
        raise Refused(
            "secret-stranger",
            "A secret was written by a device that did not hold the client's key.",
            next_step="It is not shown. Ask who wrote it, and enter it anew.",
        )
    bound = _associated(chain.anchor, place, sealed[:_HEADER])
    if not is_signed(
        author.keys.sign, bound + sealed[_HEADER : -_SIGNATURE - SHORT], sealed[-_SIGNATURE:]
    ):
        raise damaged()
    return Checked(header, born, author)


def open_value(sealed: bytes, place: Place, key: ClientKey, chain: Chain) -> Opened:
    """The secret in a sealed value.

    Raises:
        Corrupt: it was changed, belongs elsewhere, or the key is another one.
        Refused: as `check`.
    """
    checked = check(sealed, place, chain)
    bound = _associated(chain.anchor, place, sealed[:_HEADER])
    nonce = sealed[_HEADER : _HEADER + _NONCE]
    hidden = sealed[_HEADER + _NONCE : -_SIGNATURE - SHORT]
    try:
        if key.name != checked.born.name:
            raise InvalidTag
        text = _unpadded(_cipher(key, chain.anchor).decrypt(nonce, hidden, bound))
    except (InvalidTag, UnicodeDecodeError) as problem:
        raise damaged() from problem
    return Opened(text, checked, chain.newest(place.client) != checked.born)


def seen(mine: PrivateKeys, place: Place, text: str) -> bytes:
    """What a device remembers of a value that it has shown, by which nobody finds it out.

    Shape: 32 bytes; the same for a value that was only sealed anew.
    """
    said = packed(_SEEN, place.client.bytes, place.credential.bytes, place.field.encode())
    return hmac.digest(mine.box, said + hashlib.sha256(text.encode()).digest(), "sha256")


def check_edition(edition: int, last: int) -> None:
    """Refuse an edition that is none, or far beyond the last one.

    Raises:
        Refused: `edition-far`.
    """
    if not 0 < edition <= last + STEP:
        raise Refused(
            "edition-far",
            "A secret claims to be far newer than the one that is known.",
            next_step="It is not taken. Enter it anew.",
        )


def damaged() -> Corrupt:
    """The one answer to a sealed value that does not hold."""
    return Corrupt(
        "secret-damaged",
        "A secret does not open: it was changed, or belongs elsewhere.",
        next_step="Nothing was changed here. Enter it anew, or take an earlier one.",
    )


def unknown_key() -> Refused:
    """There is no key that this could be sealed under, or was."""
    return Refused(
        "key-unknown",
        "This client has no such key yet.",
        next_step="Sync while the vault is unlocked: the key is made then.",
    )


def stale_key() -> Refused:
    """Somebody who should not read it any more has the key."""
    return Refused(
        "key-stale",
        "This client's key is held by a device that was ended, or has a successor.",
        next_step="Sync while the vault is unlocked: a new key is made or fetched then.",
    )


def _padded(text: str) -> bytes:
    raw = text.encode()
    if len(raw) > LONGEST:
        raise Refused(
            "secret-long",
            "A secret has 64 KiB at most.",
            next_step="Keep what is longer as an attachment.",
        )
    plain = len(raw).to_bytes(4, "big") + raw
    return plain + bytes(-len(plain) % _BLOCK)


def _unpadded(plain: bytes) -> str:
    size = int.from_bytes(plain[:4], "big")
    raw, rest = plain[4 : 4 + size], plain[4 + size :]
    if len(raw) != size or len(rest) >= _BLOCK or any(rest):
        raise InvalidTag
    return raw.decode()


def _associated(anchor: bytes, place: Place, header: bytes) -> bytes:
    return packed(
        _LABEL,
        anchor,
        place.client.bytes,
        place.credential.bytes,
        place.field.encode(),
        header,
    )


def _cipher(key: ClientKey, anchor: bytes) -> AESGCM:
    """A key for values alone: the client's key itself also proves its successor."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=anchor, info=_LABEL).derive(key.secret)
    return AESGCM(derived)
