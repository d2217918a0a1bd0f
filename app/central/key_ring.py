"""Central's keys: the one in its key file, what follows from it, and what outlived an earlier one.

A key file is a line with the key, and a line for each thing that a change of the key could not make
anew: the key of the signature that devices know, those under which recovery codes were digested
(the digests are digested again, but the first step stays), and those that work was sealed to which
lies on devices' disks. Each line is a word and 64 hex digits.

Source: security.md 2.2; ADR 0046.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.security.tokens import derived_key

KEY_BYTES = 32
_SIGNING, _CODES, _BOX = "signing", "codes", "box"
_NAME_BYTES = 4


@dataclass(frozen=True, slots=True)
class KeyRing:
    """What is in a key file.

    Attributes:
        key: central's own.
        kept_signing: by which devices know central's signature, where that is from before this key.
        former_codes: under which recovery codes were digested before, the first one first.
        former_boxes: what devices that were put out sealed their work to before.

    Shape: 32 bytes each.
    """

    key: bytes = field(repr=False)
    kept_signing: bytes | None = field(default=None, repr=False)
    former_codes: tuple[bytes, ...] = field(default=(), repr=False)
    former_boxes: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def name(self) -> str:
        """Tells this key from others and says nothing of it. Shape: 8 hex digits."""
        return derived_key(self.key, "key name")[:_NAME_BYTES].hex()

    @property
    def signing(self) -> bytes:
        """The private key of central's signature."""
        return self.kept_signing or derived_key(self.key, "signing")

    @property
    def box(self) -> bytes:
        """The private key that opens what is handed in."""
        return derived_key(self.signing, "handed in")

    @property
    def files(self) -> bytes:
        """Seals the bytes of files."""
        return derived_key(self.key, "files")

    @property
    def mail(self) -> bytes:
        """Seals letters that wait."""
        return derived_key(self.key, "letters")

    @property
    def tokens(self) -> bytes:
        """Tells which token follows."""
        return derived_key(self.key, "refresh tokens")

    @property
    def codes(self) -> bytes:
        """Digests recovery codes."""
        return derived_key(self.key, "recovery codes")

    @property
    def seeds(self) -> bytes:
        """Seals what phones make codes from."""
        return derived_key(self.key, "second factors")

    def following(self, *, new_signature: bool) -> KeyRing:
        """A new key, with what has to outlive this one.

        Args:
            new_signature: devices shall know central by another signature, too; each signs in anew.
        """
        return KeyRing(
            secrets.token_bytes(KEY_BYTES),
            None if new_signature else self.signing,
            (*self.former_codes, self.codes),
            (*self.former_boxes, self.box) if new_signature else self.former_boxes,
        )

    def codes_since(self, earlier: KeyRing) -> tuple[bytes, ...] | None:
        """The keys that digest an earlier ring's recovery codes again, in their order.

        Returns:
            None where this ring does not come from that one.
        """
        line = (*self.former_codes, self.codes)
        return line[line.index(earlier.codes) + 1 :] if earlier.codes in line else None

    def text(self) -> str:
        """The ring as its file holds it."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield self.key.hex()
        if self.kept_signing is not None:
            yield f"{_SIGNING} {self.kept_signing.hex()}"
        yield from (f"{_CODES} {one.hex()}" for one in self.former_codes)
        yield from (f"{_BOX} {one.hex()}" for one in self.former_boxes)


def read_text(text: str) -> KeyRing:
    """The ring that a file holds.

    Raises:
        ValueError: it holds none.
    """
    first, *lines = text.split("\n")
    kept: dict[str, list[bytes]] = {_SIGNING: [], _CODES: [], _BOX: []}
    for line in filter(None, map(str.strip, lines)):
        word, _, key = line.partition(" ")
        if word not in kept:
            raise ValueError("a line of another kind")
        kept[word].append(_key(key))
    return KeyRing(
        _key(first),
        kept[_SIGNING][-1] if kept[_SIGNING] else None,
        tuple(kept[_CODES]),
        tuple(kept[_BOX]),
    )


def _key(text: str) -> bytes:
    key = bytes.fromhex(text.strip())
    if len(key) != KEY_BYTES:
        raise ValueError("a key of another length")
    return key
