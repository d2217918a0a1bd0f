"""Two pasts of the vault's keys, compared by people and made one.

A device that has seen another past than central shows stops sealing. Which past is the right one,
no program can tell: people who administer compare words, and one of them says that both are one.

Source: docs/adr/0039-keys-of-the-vault.md, "The chain", `join`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from app.bootstrap.vault_ports import Costs, HasWay, chain_kept
from app.ports.problems import Refused
from app.security import words
from app.security.vault.chain import Chain, moved
from app.security.vault.said import Join
from app.security.vault.stretching import SALT_BYTES, stretched
from app.store import vault as kept
from app.store.open import Store
from app.sync.vault.fetching import append, whole_chain
from app.sync.vault.open_vault import Lock

_LABEL = b"trestle vault past words 1\n"


@dataclass(frozen=True, slots=True)
class TwoPasts:
    """What people compare.

    Attributes:
        here, central: six words of this device's past, and of the one that central shows.
        theirs: central's.
    """

    here: tuple[str, ...]
    central: tuple[str, ...]
    theirs: Chain = field(repr=False)


def words_of_past(chain: Chain, costs: Costs) -> tuple[str, ...]:
    """Six words by which people know a past: the same on every device that has seen it alone."""
    said = _LABEL + chain.head
    salt = hashlib.sha256(said).digest()[:SALT_BYTES]
    return words.spelled(stretched(said, salt, costs.words), words.COUNT)


def two_pasts(store: Store, way: HasWay, costs: Costs) -> TwoPasts:
    """Both pasts, to be compared.

    Raises:
        Refused: central shows no vault, or another one's.
        Corrupt: what came is no chain.
        Unavailable: central was not reached.
    """
    mine = chain_kept(store)
    theirs = whole_chain(way(), mine.anchor)
    return TwoPasts(words_of_past(mine, costs), words_of_past(theirs, costs), theirs)


def join(store: Store, way: HasWay, lock: Lock, pasts: TwoPasts, pin: str) -> None:
    """Say at the end of central's past that both are one; devices ended in either stay ended.

    Raises:
        Refused: `pin-wrong`; central's past has grown since the words were compared; or this device
            is none of somebody who administers in both.
        Unavailable: central was not reached.
    """
    keys = lock.keys(pin)
    mine, theirs = chain_kept(store), pasts.theirs
    if whole_chain(way(), mine.anchor).head != theirs.head:
        raise moved()
    ended = tuple(sorted(key for key, one in mine.members.items() if one.until is not None))
    entry = theirs.next(Join(mine.head, ended)).signed(keys.sign)
    joined = mine.joined_with(theirs.extended([entry]))
    if keys.public.sign not in joined.active:
        raise Refused(
            "chain-not-theirs",
            "This computer has no part in the past that central shows.",
            next_step="Let an administrator whose computer is in both make them one.",
        )
    append(way(), entry)
    store.write(lambda c: kept.keep_chain(c, joined))
