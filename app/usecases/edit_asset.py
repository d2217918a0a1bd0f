"""Correcting what is known about an asset.

Each field goes to central by itself (`edit_ticket` says what that means); what an inventory found
is never written by hand, except for the fields that people add.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.assets import (
    LONGEST_NOTES,
    check_kind,
    check_line,
    check_state,
    free_fields,
    with_free_fields,
)
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Asset, Contact, Site
from app.usecases.context import Ctx

Emptied = Literal["site", "owner", "ends_on"]


@dataclass(frozen=True, slots=True)
class EditAsset:
    """What is known of an asset; None leaves a part as it is.

    Attributes:
        owner: a contact of the client.
        ends_on: the last day of its warranty, licence, certificate or registration.
        free: fields of people's own, all of them, by name.
        without: what is not known any more.
    """

    asset: UUID
    tag: str | None = None
    name: str | None = None
    kind: str | None = None
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    place: str | None = None
    system: str | None = None
    state: str | None = None
    site: UUID | None = None
    owner: UUID | None = None
    ends_on: date | None = None
    notes: str | None = None
    free: Mapping[str, str] | None = None
    without: frozenset[Emptied] = frozenset()


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "tag": partial(check_line, "tag", needed=True),
    "name": partial(check_line, "name", needed=True),
    "kind": check_kind,
    "make": partial(check_line, "make"),
    "model": partial(check_line, "model"),
    "serial": partial(check_line, "serial number"),
    "place": partial(check_line, "place"),
    "system": partial(check_line, "system"),
    "state": check_state,
}


def edit_asset(session: Session, ctx: Ctx, command: EditAsset) -> bool:
    """Change what is known of an asset.

    Raises:
        RuleBroken: the asset is not here, a text is empty or too long, or a person or place is
            not the client's; the sentence names it.

    Returns:
        Whether anything changed.

    Source: sync.md 3.4, ux.md 3.3 "Assets".
    """
    ctx.actor.must_be_let(Permission.KEEP_INVENTORY)
    asset = session.get(Asset, command.asset)
    if asset is None:
        raise RuleBroken(
            "asset-missing", "This asset is not on this device. Sync, or choose another one."
        )
    wanted = _texts(asset, command) | _references(session, asset, command)
    if command.ends_on is not None or "ends_on" in command.without:
        wanted["ends_on"] = command.ends_on
    if command.free is not None and dict(command.free) != free_fields(asset.components):
        wanted["components"] = with_free_fields(asset.components, command.free)
    changed = {name: value for name, value in wanted.items() if getattr(asset, name) != value}
    for name, value in changed.items():
        setattr(asset, name, value)
    return bool(changed)


def _texts(asset: Asset, command: EditAsset) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for name, check in _CHECKS.items():
        given = getattr(command, name)
        if given is not None and given != getattr(asset, name):
            wanted[name] = check(given)
    if command.notes is not None:
        notes = command.notes.strip()
        if len(notes) > LONGEST_NOTES:
            raise RuleBroken(
                "asset-notes-long",
                f"The notes have {len(notes):,} characters and may have {LONGEST_NOTES:,}: "
                "write a page about the asset.",
            )
        wanted["notes"] = notes
    return wanted


def _references(session: Session, asset: Asset, command: EditAsset) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if command.site is not None or "site" in command.without:
        site = session.get(Site, command.site) if command.site else None
        if command.site and (site is None or site.client_id != asset.client_id):
            raise RuleBroken("site-foreign", "Choose one of the sites of this asset's client.")
        wanted["site_id"] = command.site
    if command.owner is not None or "owner" in command.without:
        contact = session.get(Contact, command.owner) if command.owner else None
        if command.owner and (contact is None or contact.client_id != asset.client_id):
            raise RuleBroken(
                "contact-foreign", "Choose a contact of this asset's client as its owner."
            )
        wanted["contact_id"] = command.owner
    return wanted
