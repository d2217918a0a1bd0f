"""Sealed values as central sees them: whose they are, under which key, and never what.

Source: docs/adr/0039-keys-of-the-vault.md, "A secret field".
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.central.feed.vault_chain import need_chain
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.ports.problems import Corrupt, Refused
from app.security.vault.chain import Chain
from app.security.vault.fields import (
    Checked,
    Place,
    check,
    check_edition,
    header_of,
    stale_key,
    unknown_key,
)


def check_value(
    session: Session, actor: Actor, place: Place, sealed: bytes, before: bytes | None
) -> None:
    """Let a new value of a secret pass.

    Args:
        session: sees the chain.
        actor: who pushes it.
        place: where it belongs.
        sealed: the value.
        before: the one that stands now.

    Raises:
        RuleBroken: `key-unknown`; `key-stale` where the key has a successor, so that the device
            seals it anew; it was written by another person's device, or by one that was ended.
    """
    try:
        chain = need_chain(session)
        checked = checked_by(chain, actor.user, place, sealed)
        check_edition(checked.header.edition, _edition(before))
        check_newest(chain, place.client, checked)
    except (Refused, Corrupt) as problem:
        raise RuleBroken(problem.code, str(problem)) from problem


def checked_by(chain: Chain, user: UUID, place: Place, sealed: bytes) -> Checked:
    """A value that this person's device wrote, which is active.

    Raises:
        Corrupt: it was changed, or belongs elsewhere.
        Refused: it is another person's, or as `fields.check`.
    """
    checked = check(sealed, place, chain)
    if checked.author.person != user or checked.author.until is not None:
        raise Refused(
            "not-yours",
            "This was sealed by another person, or by a device that was ended.",
            next_step="Enter it anew.",
        )
    return checked


def check_newest(chain: Chain, client: UUID, checked: Checked) -> None:
    """Let a value under the client's newest key pass.

    Raises:
        Refused: `key-unknown`, `key-stale`.
    """
    newest = chain.newest(client)
    if newest is None:
        raise unknown_key()
    if newest.name != checked.born.name:
        raise stale_key()


def _edition(sealed: bytes | None) -> int:
    return 0 if sealed is None else header_of(sealed).edition
