"""What ends, what is written down, who is trained: assets, pages, credentials, seats, onboarding.

Cost: seven statements.

Source: domain.md 6 (sections 10 to 12), 2 (OnboardingChecklist), S24, S25.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.domain.check_ins import (
    DocumentationFacts,
    ExpirationFact,
    PageFact,
    Row,
    TrainingFacts,
)
from app.domain.check_ins.people import FORMER
from app.domain.documentation import PERSONAL_KINDS, WARRANTED_KINDS
from app.domain.rights import known_roles
from app.queries.check_ins.basis import Basis
from app.queries.documentation import TEMPLATES
from app.queries.onboarding import Read, portal_trainings, steps_of
from app.records import Asset, Contact, Credential, Page

RETIRED = "retired"
_DESCRIBED = WARRANTED_KINDS - PERSONAL_KINDS
"""Kinds of which a page ought to tell how to look after them."""
_ENDS = {"certificate": "certificate", "domain": "domain", "licence": "licence"}


@dataclass(frozen=True, slots=True)
class UpkeepRead:
    """A client's assets and pages, credentials in use, people and training sessions."""

    assets: Sequence[Any]
    pages: Sequence[Any]
    credentials: Sequence[Any]
    contacts: Sequence[Any]
    sessions: Sequence[Any]


def read_upkeep(basis: Basis) -> UpkeepRead:
    """Read what has to be kept up."""
    ask, client = basis.session, basis.client_id
    assets = ask.execute(
        select(
            Asset.id, Asset.tag, Asset.name, Asset.kind, Asset.contact_id, Asset.ends_on,
            Asset.ends_kind,
        )
        .where(Asset.client_id == client, Asset.state != RETIRED)
        .order_by(Asset.tag, Asset.id)
    ).all()  # fmt: skip
    pages = ask.execute(
        select(
            Page.id, Page.title, Page.template, Page.visibility, Page.reviewed_at,
            Page.review_every_days, Page.created_at, Page.asset_ids,
        )
        .where(Page.client_id == client)
        .order_by(Page.title, Page.id)
    ).all()  # fmt: skip
    credentials = ask.execute(
        select(Credential.id, Credential.label, Credential.rotation_due)
        .where(Credential.client_id == client, Credential.retired.is_(False))
        .order_by(Credential.label, Credential.id)
    ).all()
    contacts = ask.execute(
        select(Contact.id, Contact.name, Contact.roles, Contact.active)
        .where(Contact.client_id == client)
        .order_by(Contact.name, Contact.id)
    ).all()
    sessions = portal_trainings(ask, client)
    return UpkeepRead(assets, pages, credentials, contacts, sessions)


def end_of(kind: str, ends_kind: str) -> str:
    """What it is of an asset that ends: certificate, domain, licence, subscription or warranty."""
    return _ENDS.get(kind, ends_kind or "warranty")


def expiration_facts(read: UpkeepRead) -> tuple[ExpirationFact, ...]:
    """Everything that has an end."""
    ends = [
        ExpirationFact(
            Row("asset", str(asset.id), asset.tag),
            end_of(asset.kind, asset.ends_kind),
            asset.name or asset.tag,
            asset.ends_on,
        )
        for asset in read.assets
        if asset.ends_on is not None
    ]
    # What opens a client's systems is never told outside the firm, not even by its name.
    ends += [
        ExpirationFact(
            Row("credential", str(one.id), one.label), "credential", one.label, one.rotation_due,
            internal=True,
        )
        for one in read.credentials
        if one.rotation_due is not None
    ]  # fmt: skip
    return tuple(ends)


def documentation_facts(basis: Basis, read: UpkeepRead) -> DocumentationFacts:
    """What is written down, and what is not."""
    described = {asset for page in read.pages for asset in page.asset_ids}
    have = {page.template for page in read.pages}
    return DocumentationFacts(
        tuple(_page(basis, page) for page in read.pages),
        tuple(
            Row("asset", str(asset.id), asset.tag)
            for asset in read.assets
            if asset.kind in PERSONAL_KINDS and asset.contact_id is None
        ),
        tuple(
            Row("asset", str(asset.id), asset.tag)
            for asset in read.assets
            if asset.kind in _DESCRIBED and str(asset.id) not in described
        ),
        tuple((key, title) for key, title in TEMPLATES.items() if key not in have),
    )


def _page(basis: Basis, page: Any) -> PageFact:
    reviewed: datetime = page.reviewed_at or page.created_at
    return PageFact(
        Row("page", str(page.id), page.title),
        page.title,
        basis.frame.day_of(reviewed),
        page.review_every_days,
        page.visibility != "client",
    )


def training_facts(basis: Basis, read: UpkeepRead) -> TrainingFacts:
    """The seats of the training, and the steps of the onboarding that are not done."""
    version = basis.version_on(basis.frame.today)
    seats = version.training_seats if version is not None else 0
    names = {str(one.id): basis.person(one.id, one.name) for one in read.contacts}
    holders: dict[str, Row] = {}
    sessions: list[Row] = []
    for session in read.sessions:
        # A session outside an agreement takes no seat.
        if basis.version_on(basis.frame.day_of(session.started_at)) is None:
            continue
        sessions.append(Row("entry", str(session.id)))
        for who in session.attendees:
            if len(holders) < seats:
                holders.setdefault(who, Row("contact", who, names.get(who, FORMER)))
    steps = () if basis.client.onboarding_completed_at else tuple(_steps(basis, read, len(holders)))
    return TrainingFacts(seats, tuple(holders.values()), tuple(sessions), steps)


_Step = tuple[str, str, tuple[Row, ...]]


def _steps(basis: Basis, read: UpkeepRead, taken: int) -> Iterator[_Step]:
    """What the data shows not to be done yet, in the order of the checklist."""
    client = (Row("client", str(basis.client_id), basis.client.name),)
    known = Read(
        tuple(known_roles(one.roles) for one in read.contacts if one.active),
        frozenset(page.template for page in read.pages if page.reviewed_at),
        bool(read.assets),
        bool(read.credentials),
    )
    for step in steps_of(basis.session, basis.client_id, known, taken):
        if not step.done:
            yield step.key, step.words, client
