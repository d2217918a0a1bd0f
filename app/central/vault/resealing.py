"""Values that are sealed anew, because the key that they were under has a successor.

Source: docs/adr/0039-keys-of-the-vault.md, "Rotation".
"""

from __future__ import annotations

import hashlib
import hmac

from app.central.auth.caller import Caller
from app.central.feed.sealed_values import check_newest, checked_by
from app.central.feed.vault_chain import need_chain
from app.central.vault.rotation import sealed_anew
from app.database.work import WorkSession
from app.domain.credentials import Secret
from app.ports.problems import Corrupt, Refused
from app.records import Credential
from app.security.vault.fields import Place, header_of


def reseal(
    session: WorkSession, caller: Caller, place: Place, sum_before: bytes, sealed: bytes
) -> bool:
    """Put a value that was sealed anew in place of the one that it was, and of no other.

    Args:
        session: the unit of work, in the caller's scope.
        caller: who asks.
        place: of the value.
        sum_before: SHA-256 of the stored bytes that were sealed anew.
        sealed: the same value under the client's newest key, with the same edition.

    Returns:
        Whether it was put there; not where somebody wrote meanwhile.

    Raises:
        Refused: there is no such credential of this person's, or the value is none, not the same
            field's or edition's, or not by this person.
    """
    record = session.get(Credential, place.credential)
    if record is None or record.client_id != place.client or place.field not in set(Secret):
        raise Refused("not-found", "There is nothing here, or nothing that you may see.")
    stored: bytes | None = getattr(record, place.field)
    if stored is None or not hmac.compare_digest(hashlib.sha256(stored).digest(), sum_before):
        return False
    chain = need_chain(session)
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
