"""The chain comes: followed where it goes on, offered where central lost some, else stopped at.

Source: docs/adr/0039-keys-of-the-vault.md, "The chain".
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Protocol

from app.ports.problems import Corrupt, Refused
from app.security.vault import compared
from app.security.vault.chain import Chain, Compared, read_chain
from app.security.vault.entries import Entry, read
from app.store import vault as kept
from app.store.open import Store

CHAIN = "/vault/chain"
ASKS = "/vault/asks"
OTHER_PAST = "chain-other-past"
_FULL = 2000
"""Entries that central gives at once where there are more."""


class Way(Protocol):
    """What is needed of the way to central (`sync.session.Account`)."""

    def post(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """POST a JSON object."""
        ...

    def items(self, path: str) -> list[dict[str, Any]]:
        """GET a JSON list of objects."""
        ...


def text(raw: bytes) -> str:
    """Bytes as they travel."""
    return base64.b64encode(raw).decode("ascii")


def raw(said: object) -> bytes:
    """Bytes that travelled.

    Raises:
        Corrupt: they are none.
    """
    try:
        return base64.b64decode(str(said), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Corrupt(
            "vault-unreadable",
            "Central's answer about the vault makes no sense here.",
            next_step="Sync again. If it stays so, tell whoever looks after central.",
        ) from problem


def fetch_chain(store: Store, way: Way) -> Chain | None:
    """The chain, as long as central has it or this device; None where there is none yet.

    Raises:
        Refused: `chain-other-past`, which is noted: the vault writes nothing until people have
            compared; or central does not take back what it lost.
        Corrupt: what came is no chain.
        Unavailable: central was not reached.
    """
    with store.reading() as connection:
        mine = kept.chain_here(connection)
        own = kept.own_keys(connection)
    found = _fetched(way, mine)
    if found is None:
        return None
    if own is not None and own.asked is not None and own.public.sign in found.members:
        compared.accept(found, own.asked, own.public)
        accepted = kept.OwnKeys(own.public, own.sealed, None)
        store.write(lambda c: kept.keep_keys(c, accepted, store.clock.now()))
    if mine is None or found.head != mine.head:
        store.write(lambda c: kept.keep_chain(c, found))
    return found


def _fetched(way: Way, mine: Chain | None) -> Chain | None:
    if mine is None:
        entries = _entries(way, 0)
        return read_chain([entry.raw for entry in entries]) if entries else None
    entries = _entries(way, len(mine) - 1)
    if entries and entries[0].hash == mine.head:
        return mine.extended(entries[1:])
    return _compared(way, mine)


def _compared(way: Way, mine: Chain) -> Chain:
    """Central has another chain, or a shorter one: it was put back from a backup."""
    theirs = _entries(way, 0)
    match mine.compared([entry.hash for entry in theirs]):
        case Compared.SHORTER:
            for entry in mine.entries[len(theirs) :]:
                way.post(CHAIN, {"entry": text(entry.raw)})
            return mine
        case Compared.OTHER:
            return mine.joined_with(read_chain([entry.raw for entry in theirs]))
        case _:
            return mine.extended(theirs[len(mine) :])


def _entries(way: Way, since: int) -> list[Entry]:
    found: list[Entry] = []
    while True:
        page = [read(raw(one.get("entry"))) for one in way.items(f"{CHAIN}?since={since}")]
        found += page
        since += len(page)
        if len(page) < _FULL:
            return found


def whole_chain(way: Way, anchor: bytes) -> Chain:
    """The chain as central shows it, whatever this device has seen before.

    Raises:
        Refused: there is none, or it is another vault's.
        Corrupt: what came is no chain.
        Unavailable: central was not reached.
    """
    return read_chain([entry.raw for entry in _entries(way, 0)], anchor)


def append(way: Way, entry: Entry) -> None:
    """Offer an entry for the end of the chain.

    Raises:
        Refused: it does not follow any more, or its signer may not say it.
        Unavailable: central was not reached.
    """
    way.post(CHAIN, {"entry": text(entry.raw)})


def say(store: Store, way: Way, chain: Chain, entry: Entry) -> Chain:
    """Say an entry at the end of the chain, and keep the longer chain.

    Raises:
        Refused: it does not follow any more, or its signer may not say it; nothing was kept.
        Unavailable: central was not reached.
    """
    longer = chain.extended([entry])
    append(way, entry)
    store.write(lambda c: kept.keep_chain(c, longer))
    return longer


def is_other_past(problem: Refused) -> bool:
    """Whether central shows another past than this device has seen."""
    return problem.code in {OTHER_PAST, "chain-other-vault", "chain-not-compared"}
