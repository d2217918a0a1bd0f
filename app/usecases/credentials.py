"""Keeping credentials, and noting every look at their secrets.

What is sealed comes in sealed: the vault of the device does that, and nothing here opens anything.

Source: domain.md 7 "Credential"; docs/adr/0039-keys-of-the-vault.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.credentials import Look, Secret, check_kind, check_label, check_plain
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Asset, Client, Credential, CredentialReveal
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class AddCredential:
    """A new credential.

    Attributes:
        id: chosen before, since what is sealed is bound to it.
        secrets: sealed.
    """

    id: UUID
    client: UUID
    label: str
    username: str = ""
    url: str = ""
    kind: str = "login"
    asset: UUID | None = None
    rotation_due: date | None = None
    secrets: Mapping[Secret, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class EditCredential:
    """What is known of a credential; None leaves a part as it is.

    Attributes:
        secrets: sealed; None empties a field.
        without: what is not known any more.
    """

    credential: UUID
    label: str | None = None
    username: str | None = None
    url: str | None = None
    kind: str | None = None
    asset: UUID | None = None
    rotation_due: date | None = None
    retired: bool | None = None
    secrets: Mapping[Secret, bytes | None] = field(default_factory=dict, repr=False)
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NoteReveal:
    """Somebody is about to look at a secret, or to take it."""

    credential: UUID
    secret: Secret
    act: Look
    reason: str = ""


def add_credential(session: Session, ctx: Ctx, command: AddCredential) -> UUID:
    """Write a credential down.

    Raises:
        RuleBroken: the client or the asset is not here, or a line is empty or too long.
    """
    ctx.actor.must_be_let(Permission.USE_CREDENTIALS)
    if session.get(Client, command.client) is None:
        raise RuleBroken("client-missing", "Choose the client that this is for.")
    _check_asset(session, command.asset, command.client)
    record = Credential(
        id=command.id,
        client_id=command.client,
        label=check_label(command.label),
        username=check_plain("user name", command.username),
        url=check_plain("address", command.url),
        kind=check_kind(command.kind),
        asset_id=command.asset,
        rotation_due=command.rotation_due,
        retired=False,
        created_at=ctx.clock.now(),
        created_by=ctx.actor.user,
    )
    for secret, sealed in command.secrets.items():
        setattr(record, secret, sealed)
    session.add(record)
    return record.id


def edit_credential(session: Session, ctx: Ctx, command: EditCredential) -> bool:
    """Change what is known of a credential; whether anything changed.

    Raises:
        RuleBroken: it is not here, or a line is empty or too long.
    """
    ctx.actor.must_be_let(Permission.USE_CREDENTIALS)
    record = _found(session, command.credential)
    wanted: dict[str, Any] = {name.value: sealed for name, sealed in command.secrets.items()}
    if command.label is not None:
        wanted["label"] = check_label(command.label)
    if command.username is not None:
        wanted["username"] = check_plain("user name", command.username)
    if command.url is not None:
        wanted["url"] = check_plain("address", command.url)
    if command.kind is not None:
        wanted["kind"] = check_kind(command.kind)
    if command.retired is not None:
        wanted["retired"] = command.retired
    if command.asset is not None or "asset" in command.without:
        _check_asset(session, command.asset, record.client_id)
        wanted["asset_id"] = command.asset
    if command.rotation_due is not None or "rotation_due" in command.without:
        wanted["rotation_due"] = command.rotation_due
    changed = {name: value for name, value in wanted.items() if getattr(record, name) != value}
    for name, value in changed.items():
        setattr(record, name, value)
    return bool(changed)


def note_reveal(session: Session, ctx: Ctx, command: NoteReveal) -> UUID:
    """Write down that somebody looks, before they do.

    Raises:
        RuleBroken: the credential is not here, or has no such secret.
    """
    ctx.actor.must_be_let(Permission.USE_CREDENTIALS)
    record = _found(session, command.credential)
    if getattr(record, command.secret) is None:
        raise RuleBroken("secret-none", "Nothing is kept there. Edit the credential to add it.")
    now = ctx.clock.now()
    row = CredentialReveal(
        id=ctx.ids.new(),
        client_id=record.client_id,
        credential_id=record.id,
        user_id=ctx.actor.user,
        field_name=command.secret.value,
        act=command.act.value,
        reason=check_plain("reason", command.reason),
        at=now,
        created_at=now,
        created_by=ctx.actor.user,
    )
    session.add(row)
    return row.id


def _found(session: Session, credential: UUID) -> Credential:
    record = session.get(Credential, credential)
    if record is None:
        raise RuleBroken(
            "credential-missing", "This credential is not on this device. Sync, or choose another."
        )
    return record


def _check_asset(session: Session, asset: UUID | None, client: UUID) -> None:
    found = session.get(Asset, asset) if asset is not None else None
    if asset is not None and (found is None or found.client_id != client):
        raise RuleBroken("asset-foreign", "Choose one of this client's assets.")
