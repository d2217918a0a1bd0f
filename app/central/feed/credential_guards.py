"""Rules of credentials and of who looked at them; central checks what it cannot read.

Source: docs/adr/0039-keys-of-the-vault.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.central.feed.at_hand import AtHand
from app.central.feed.coverage_guards import Guard, Old
from app.central.feed.sealed_values import check_value
from app.domain.credentials import Look, Secret, check_kind, check_label, check_plain
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.records import Credential, CredentialReveal, Record
from app.security.vault.fields import Place


def _credential(at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Credential)  # noqa: S101 -- the table below says so
    if new or "label" in old:
        check_label(record.label)
    for name in ("username", "url"):
        if new or name in old:
            check_plain(name, getattr(record, name))
    if new or "kind" in old:
        check_kind(record.kind)
    for secret in Secret:
        sealed: bytes | None = getattr(record, secret)
        if sealed is not None and (new or secret in old):
            place = Place(record.client_id, record.id, secret)
            check_value(at_hand.session, actor, place, sealed, old.get(secret))


def _reveal(_at_hand: AtHand, actor: Actor, record: Record, _old: Old, new: bool) -> None:
    assert isinstance(record, CredentialReveal)  # noqa: S101 -- as above
    if not new:
        return
    if record.user_id != actor.user:
        raise RuleBroken("not-yours", "This was written under another person's name.")
    if record.field_name not in set(Secret) or record.act not in set(Look):
        raise RuleBroken("word-unknown", "Central does not know this kind of look.")


CREDENTIAL_GUARDS: Mapping[str, Guard] = {
    "credential": _credential,
    "credential_reveal": _reveal,
}
"""Noun → the rule of its rows."""
