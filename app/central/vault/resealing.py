"""Values that are sealed anew, because the key that they were under has a successor.

Source: docs/adr/0039-keys-of-the-vault.md, "Rotation".
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from app.central.auth.caller import Caller
from app.central.feed.sealed_values import check_newest, checked_by
from app.central.feed.vault_chain import need_chain
from app.central.vault.rotation import sealed_anew
from app.database.work import WorkSession
from app.domain.credentials import Secret
from app.ports.problems import Corrupt, Refused
from app.records import Credential
from app.security.vault.chain import Chain
from app.security.vault.fields import Place, header_of

MOVED = "moved"
"""Somebody wrote meanwhile, so a value stays as it is."""


@dataclass(frozen=True, slots=True)
class Anew:
    """A value that was sealed anew.

    Attributes:
        place: where it belongs.
        sum_before: SHA-256 of the stored bytes that were sealed anew.
        sealed: the same value under the client's newest key, with the same edition.
    """

    place: Place
    sum_before: bytes
    sealed: bytes


def reseal_all(session: WorkSession, caller: Caller, values: Iterable[Anew]) -> list[str]:
    """Put values that were sealed anew in place of those that they were, and of no others.

    Each is judged by itself: one that is refused keeps no other back.

    Returns:
        For each, in order: nothing where it was put there, `moved`, or why it was refused:
        there is no such credential of this person's, or the value is none, not the same field's
        or edition's, or not by this person.

    Raises:
        Refused: there is no vault.
    """
    chain = need_chain(session)
    told = []
    for value in values:
        try:
            told.append("" if _reseal(session, caller, chain, value) else MOVED)
        except Refused as problem:
            told.append(problem.code)
    return told


def _reseal(session: WorkSession, caller: Caller, chain: Chain, value: Anew) -> bool:
    place, sealed = value.place, value.sealed
    record = session.get(Credential, place.credential)
    if record is None or record.client_id != place.client or place.field not in set(Secret):
        raise Refused("not-found", "There is nothing here, or nothing that you may see.")
    stored: bytes | None = getattr(record, place.field)
    if stored is None or not hmac.compare_digest(hashlib.sha256(stored).digest(), value.sum_before):
        return False
    try:
        checked = checked_by(chain, caller.actor.user, place, sealed)
    except Corrupt as problem:
        raise Refused(problem.code, problem.sentence, next_step=problem.next_step) from problem
    if checked.header.edition != header_of(stored).edition:
        raise Refused(
            "edition-moved",
            "What is sealed anew keeps its edition.",
            next_step="Update Trestle on this computer.",
        )
    check_newest(chain, place.client, checked)
    sealed_anew(session, chain, place, header_of(stored))
    setattr(record, place.field, sealed)
    return True
