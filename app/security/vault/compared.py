"""The six words that two people compare before a device's vault keys come into the chain.

Everything in them is fixed before they are shown: the new device draws its nonce *after* it took
the chain, and whoever approves makes the words of their own chain. What is left to central is to
search for keys that give the same words, at the price of one Argon2id a try.

Source: docs/adr/0039-keys-of-the-vault.md, "Six words".
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from app.ports.problems import Refused
from app.security import words
from app.security.device_keys import KEY_BYTES, SIGNATURE_BYTES, PrivateKeys, PublicKeys
from app.security.vault.chain import Chain, moved
from app.security.vault.entries import Entry
from app.security.vault.packing import id_of, packed, sized, unpacked, unreadable
from app.security.vault.said import HASH_BYTES, Admit
from app.security.vault.stretching import SALT_BYTES, WORDS, Cost, stretched

NONCE_BYTES = 32
_FIELDS = 6
_LABEL = b"trestle vault words 1\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a new device asks for; central relays it.

    Attributes:
        said: person, device and keys.
        nonce: drawn by the new device when it had the chain.
        head: of the chain that it took.
        signature: its own, under the entry that will let it in.
    """

    said: Admit
    nonce: bytes
    head: bytes
    signature: bytes

    @property
    def raw(self) -> bytes:
        """Its bytes, as they are relayed."""
        said = self.said
        return packed(
            b"",
            said.person.bytes,
            said.device.bytes,
            _pair(said.keys),
            self.nonce,
            self.head,
            self.signature,
        )


def read_asked(raw: bytes) -> Asked:
    """What a device asks for, from its bytes.

    Raises:
        Corrupt: they are not of this form.
    """
    fields = unpacked(raw)
    if len(fields) != _FIELDS:
        raise unreadable()
    person, device, keys, nonce, head, signature = fields
    pair = sized(keys, 2 * KEY_BYTES)
    said = Admit(id_of(person), id_of(device), PublicKeys(pair[:KEY_BYTES], pair[KEY_BYTES:]))
    return Asked(
        said,
        sized(nonce, NONCE_BYTES),
        sized(head, HASH_BYTES),
        sized(signature, SIGNATURE_BYTES),
    )


def ask(chain: Chain, person: UUID, device: UUID, keys: PrivateKeys) -> Asked:
    """What a new device sends when it has taken the chain; drawn again if the chain grows."""
    said = Admit(person, device, keys.public)
    entry = chain.next(said).seconded(keys.sign)
    return Asked(said, secrets.token_bytes(NONCE_BYTES), chain.head, entry.second_signature)


def six_words(said: Admit, nonce: bytes, chain: Chain, cost: Cost = WORDS) -> tuple[str, ...]:
    """The words of a device that asks, made of one's own chain and of what was relayed."""
    all_of_it = packed(
        _LABEL,
        said.person.bytes,
        said.device.bytes,
        _pair(said.keys),
        nonce,
        chain.anchor,
        chain.head,
    )
    salt = hashlib.sha256(all_of_it).digest()[:SALT_BYTES]
    return words.spelled(stretched(all_of_it, salt, cost), words.COUNT)


def admission(chain: Chain, asked: Asked, signer: bytes) -> Entry:
    """The entry that lets a device in, once people have compared the words.

    Args:
        chain: of whoever approves.
        asked: as it was relayed.
        signer: the approver's private key that signs; its PIN was asked for this.

    Raises:
        Refused: `chain-moved`, the device took another chain than this.
    """
    if asked.head != chain.head or len(asked.nonce) != NONCE_BYTES:
        raise moved()
    entry = chain.next(asked.said).signed(signer)
    return Entry(
        entry.number,
        entry.before,
        entry.said,
        entry.signer,
        entry.signature,
        asked.said.keys.sign,
        asked.signature,
    )


def accept(chain: Chain, head: bytes, keys: PublicKeys) -> None:
    """Let a chain pass on the new device: its own entry has to follow the head in its words.

    Raises:
        Refused: `chain-not-compared`, it was let in elsewhere, or not at all.
    """
    place = chain.hashes.index(head) + 1 if head in chain.hashes else len(chain)
    entry = chain.entries[place] if place < len(chain) else None
    if entry is None or not isinstance(entry.said, Admit) or entry.said.keys != keys:
        raise Refused(
            "chain-not-compared",
            "This chain is not the one whose words were compared.",
            next_step="Compare the words that this device shows now.",
        )


def _pair(keys: PublicKeys) -> bytes:
    return keys.sign + keys.box
