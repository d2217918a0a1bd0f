"""Rows of the client's tables, finished for painting: words and tones, no record and no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.documentation import (
    ASSET_KINDS,
    ASSET_STATES,
    PERSONAL_KINDS,
    DateWords,
    ends_words,
)
from app.domain.people import initials
from app.domain.queue.words import STATE_SHORT, DueWords, due_words
from app.domain.vocabulary import ContactRole
from app.domain.words import age_words, moment_words, money_words
from app.queries.client_page import ClientPage
from app.queries.clients import ContactRow
from app.queries.documentation import AssetRow
from app.queries.queue_page import QueuePageRow


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One open ticket of the client."""

    id: UUID
    label: str
    provisional: bool
    priority: int
    subject: str
    waiting: bool
    state: str
    owner: str
    owner_name: str
    mine: bool
    due: DueWords
    cover: str
    cover_words: str
    age: str
    opened: str


def ticket_line(
    page: QueuePageRow, *, me: UUID | None, zone: str, now: datetime, waiting: bool
) -> TicketLine:
    """Finish a ticket; times are those of the reader's zone."""
    row = page.row
    return TicketLine(
        id=row.id,
        label=row.label,
        provisional=row.number is None,
        priority=row.priority,
        subject=row.title,
        waiting=waiting,
        state=STATE_SHORT.get(row.state, row.state),
        owner=initials(row.assignee) if row.assignee else "",
        owner_name=row.assignee,
        mine=me is not None and row.assignee_id == me,
        due=due_words(
            state=row.state,
            due_kind=row.due_kind,
            due_at=row.due_at,
            state_since=row.state_since,
            now=now,
            zone=zone,
            hours=page.hours,
            pinned=page.pinned,
        ),
        cover=page.chip.decision if page.chip else "",
        cover_words=page.chip.words if page.chip else "",
        age=age_words(int((now - row.opened_at).total_seconds())),
        opened=moment_words(row.opened_at, zone, now),
    )


@dataclass(frozen=True, slots=True)
class AssetLine:
    """One asset of the client.

    Attributes:
        tag_shared: another asset of the client has the same tag.
        owner: empty where nobody owns it; `orphan` says that somebody should.
    """

    id: UUID
    icon: str
    kind: str
    tag: str
    tag_shared: bool
    name: str
    where: str
    owner: str
    orphan: bool
    state: str
    state_tone: str
    ends: DateWords
    ends_kind: str


ICONS: Mapping[str, str] = {
    "server": "server",
    "laptop": "laptop",
    "desktop": "monitor",
    "phone": "smartphone",
    "switch": "router",
    "printer": "printer",
    "certificate": "shield",
    "domain": "globe",
    "licence": "key-round",
}


def asset_line(asset: AssetRow, today: date) -> AssetLine:
    """Finish an asset."""
    return AssetLine(
        id=asset.id,
        icon=ICONS.get(asset.kind, "package"),
        kind=ASSET_KINDS.get(asset.kind, asset.kind.replace("_", " ").capitalize()),
        tag=asset.tag,
        tag_shared=asset.tag_shared,
        name=asset.name,
        where=asset.place or asset.site,
        owner=asset.owner,
        orphan=not asset.owner and asset.kind in PERSONAL_KINDS,
        state=ASSET_STATES.get(asset.state, asset.state.replace("_", " ").capitalize()),
        state_tone="muted" if asset.state == "in_use" else "normal",
        ends=ends_words(asset.ends_on, asset.kind, today),
        ends_kind=asset.ends_kind,
    )


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact of the client."""

    id: UUID
    name: str
    phone: str
    email: str
    site: str
    roles: str


def contact_line(contact: ContactRow, currency: str) -> ContactLine:
    """Finish a contact."""
    words = [role.replace("_", " ") for role in contact.roles]
    if contact.limit_minor is not None:
        limit = money_words(contact.limit_minor, currency)
        words = [f"{one} up to {limit}" if one == ContactRole.APPROVER else one for one in words]
    roles = ", ".join(words)
    return ContactLine(contact.id, contact.name, contact.phone, contact.email, contact.site, roles)


def today_at(page: ClientPage, now: datetime) -> date:
    """The date at the client."""
    return now.astimezone(ZoneInfo(page.detail.row.zone)).date()
