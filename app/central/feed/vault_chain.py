"""The chain of the vault's keys as central has it: read, and each entry checked once.

Source: docs/adr/0039-keys-of-the-vault.md, "The chain".
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.feed.vault_tables import vault_entry
from app.ports.problems import Refused
from app.security.vault.chain import Chain, read_chain
from app.security.vault.entries import read

MOST_AT_ONCE = 2000
"""Entries of one answer."""
_KEPT = 4
_NO_VAULT = "vault-none"


class _Checked:
    """Chains that were checked, by the hash of their last entry, which holds all before it."""

    def __init__(self) -> None:
        self._chains: OrderedDict[bytes, Chain] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, head: bytes) -> Chain | None:
        with self._lock:
            return self._chains.get(head)

    def keep(self, chain: Chain) -> None:
        with self._lock:
            self._chains[chain.head] = chain
            while len(self._chains) > _KEPT:
                self._chains.popitem(last=False)

    def newest(self) -> list[Chain]:
        with self._lock:
            return sorted(self._chains.values(), key=len, reverse=True)


_checked = _Checked()


def chain_of(session: Session) -> Chain | None:
    """The chain as this transaction sees it; None before the vault is set up.

    Raises:
        Refused, Corrupt: what is stored is no chain.
    """
    connection, table = session.connection(), vault_entry
    last = connection.execute(
        select(table.c.hash).order_by(table.c.number.desc()).limit(1)
    ).scalar()
    if last is None:
        return None
    found = _checked.get(bytes(last))
    if found is None:
        found = _grown(session)
        _checked.keep(found)
    return found


def _grown(session: Session) -> Chain:
    """A chain that was checked before with what came after it, or the whole of it."""
    connection, table = session.connection(), vault_entry
    for known in _checked.newest():
        there = connection.execute(
            select(table.c.hash).where(table.c.number == len(known) - 1)
        ).scalar()
        if there is not None and bytes(there) == known.head:
            return known.extended(read(raw) for raw in raws(session, len(known)))
    return read_chain(raws(session, 0))


def need_chain(session: Session) -> Chain:
    """The chain as this transaction sees it.

    Raises:
        Refused: `vault-none`, nobody set up the vault yet.
    """
    chain = chain_of(session)
    if chain is None:
        raise Refused(
            _NO_VAULT,
            "The vault is not set up yet.",
            next_step="An administrator sets it up, with its recovery sheets.",
        )
    return chain


def raws(session: Session, since: int, most: int | None = None) -> list[bytes]:
    """The bytes of the entries from a place on, in order."""
    query = (
        select(vault_entry.c.raw)
        .where(vault_entry.c.number >= since)
        .order_by(vault_entry.c.number)
        .limit(most)
    )
    return [bytes(raw) for raw in session.connection().execute(query).scalars()]
