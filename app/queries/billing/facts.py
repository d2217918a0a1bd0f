"""The facts of a client's month, as the invoice is composed from them.

Source: domain.md 2.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.fees import FeeTerms
from app.domain.billing.invoice import due
from app.domain.billing.lines import Bought, Facts, Line, Reached, Standing, Work
from app.domain.billing.materials import material_minor
from app.domain.billing.months import month_of_day
from app.domain.billing.taxes import Tax
from app.domain.calendar import local_date, month_of
from app.queries.billing.labels import EntryLabel, entry_labels
from app.queries.billing.standing import Spoken, Telling, spoken_of
from app.queries.coverage import CoverageBook, book_of
from app.queries.letterhead import letterhead
from app.records import (
    AgreementVersion,
    Client,
    CoverageEffect,
    Invoice,
    InvoiceLine,
    Material,
    Milestone,
    MonthAct,
    Period,
    Project,
)

_MOVED = ("applied", "confirmed", "accepted")


@dataclass(frozen=True, slots=True)
class MonthMatter:
    """A client's month with all that it is made from."""

    client: Client
    spoken: Spoken
    facts: Facts


def month_matter(
    session: Session, client: Client, month: str, book: CoverageBook | None = None
) -> MonthMatter:
    """Read everything that the invoice of a month is composed from."""
    book = book or book_of(session)
    spoken = spoken_of(session, [client.id])[client.id]
    lines = _lines(session, client.id, spoken)
    bare = Facts(
        month=month,
        begins=books_begin(session, client.id) or month,
        currency=client.currency,
        versions=_versions(session, client.id),
        locked=frozenset(closed_months(session, client.id)),
        standing=spoken.standing,
        milestones=_milestones(session, client),
        materials=_materials(session, client.id),
        lines=lines,
        billed_to=billed_to(client),
        issued_from=issued_from(session),
        tax=tax_of(client),
    )
    return MonthMatter(client, spoken, _told(session, bare, spoken, book))


def tax_of(client: Client) -> Tax:
    """The tax on what a client is invoiced from now on."""
    return Tax(client.tax_name, client.tax_rate_bp)


def _told(session: Session, facts: Facts, spoken: Spoken, book: CoverageBook) -> Facts:
    """Add what is read: sentences of what is new, and why what was billed is so no more."""
    billed = {(line.entry, line.group_key) for line in facts.lines if line.entry}
    falls = [one for one in facts.standing if one.exclusion.posting_month <= facts.month]
    fresh = [one for one in falls if (one.exclusion.entry, one.exclusion.key) not in billed]
    stands = {(one.exclusion.entry, one.exclusion.key) for one in due(facts)}
    gone = {
        (line.entry, line.work_month)
        for line in facts.lines
        if line.entry and (line.entry, line.group_key) not in stands
    }
    entries = {one.exclusion.entry for one in fresh} | {entry for entry, _month in gone}
    tell = Telling(session, spoken, book, entries)
    names = {id(one) for one in fresh}
    standing = tuple(_worded(one, tell) if id(one) in names else one for one in facts.standing)
    labels = entry_labels(session, map(UUID, entries))
    return replace(
        facts,
        standing=standing,
        works={str(entry): work_of(one, spoken.zone) for entry, one in labels.items()},
        starts={str(entry): one.started_at for entry, one in labels.items()},
        effects=_effects(session, spoken),
        because={place: tell.month(*place) for place in gone},
    )


def work_of(label: EntryLabel, zone: str) -> Work:
    """What a line says of an entry, in the client's zone."""
    return Work(label.ticket, label.title, label.user, local_date(zone, label.started_at))


def billed_to(client: Client) -> dict[str, str | int]:
    """Whom an invoice names, with how many days they have to pay it, as it stands now."""
    return {
        "name": client.billing_name or client.name,
        "address": client.billing_address,
        "tax_id": client.tax_id,
        "payment_days": client.payment_days,
    }


def issued_from(session: Session) -> dict[str, str]:
    """The words of the firm's letterhead, as they stand now."""
    head = letterhead(session)
    return {"firm": head.firm, "address": head.address, "contact": head.contact}


def _worded(one: Standing, tell: Telling) -> Standing:
    return replace(one, words=tell.standing(one))


def books_begin(session: Session, client: UUID) -> str:
    """The first month that was closed with an invoice; empty where none was."""
    query = select(MonthAct.month).where(
        MonthAct.client_id == client, MonthAct.act == "close", MonthAct.outcome == "taken"
    )
    return min(session.scalars(query), default="")


def closed_months(session: Session, client: UUID) -> list[str]:
    """The months that are locked, in order."""
    query = select(Period.month).where(Period.client_id == client, Period.state == "locked")
    return sorted(session.scalars(query))


def closed_months_of(session: Session, clients: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """The locked months of several clients."""
    wanted = set(clients)
    query = select(Period.client_id, Period.month).where(Period.state == "locked")
    found: dict[UUID, set[str]] = {}
    for client, month in session.execute(query):
        if client in wanted:
            found.setdefault(client, set()).add(month)
    return {client: frozenset(months) for client, months in found.items()}


def _versions(session: Session, client: UUID) -> tuple[FeeTerms, ...]:
    query = (
        select(AgreementVersion)
        .where(AgreementVersion.client_id == client)
        .order_by(AgreementVersion.effective_from)
    )
    return tuple(
        FeeTerms(
            one.effective_from,
            one.effective_to,
            one.fee_minor,
            "arrears" if one.fee_timing == "arrears" else "advance",
        )
        for one in session.scalars(query)
    )


def _lines(session: Session, client: UUID, spoken: Spoken) -> tuple[Line, ...]:
    """The lines of documents in force; of work only where it can still move."""
    back = select(Invoice.credits_id).where(
        Invoice.client_id == client, Invoice.credits_id.is_not(None)
    )
    query = (
        select(InvoiceLine)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(
            InvoiceLine.client_id == client,
            Invoice.kind == "invoice",
            Invoice.id.not_in(back),
        )
        .order_by(Invoice.issued_at, Invoice.number, InvoiceLine.position)
    )
    return tuple(
        line_value(row, spoken.chains)
        for row in session.scalars(query)
        if row.entry_id is None or row.entry_id in spoken.chains
    )


def line_value(row: InvoiceLine, chains: Mapping[UUID, UUID] | None = None) -> Line:
    """A stored line as it was composed; `chains` gives the entry that stands in for its own."""
    entry = row.entry_id
    if entry is not None and chains is not None:
        entry = chains.get(entry, entry)
    return Line(
        section=row.section,
        words=row.words,
        amount_minor=row.amount_minor,
        work_month=row.work_month,
        entry=_text(entry),
        effect=_text(row.effect_id),
        milestone=_text(row.milestone_id),
        material=_text(row.material_id),
        group_key=row.group_key,
        reason=row.reason,
        minutes=row.minutes,
        rate_minor=row.rate_minor,
        multiplier=row.multiplier,
        work=Work(row.ticket, row.title, row.person, row.worked_on),
    )


def _text(id_: UUID | None) -> str:
    return str(id_) if id_ is not None else ""


def _milestones(session: Session, client: Client) -> tuple[Reached, ...]:
    query = (
        select(Milestone, Project.title)
        .join(Project, Project.id == Milestone.project_id)
        .where(
            Milestone.client_id == client.id,
            Milestone.reached_at.is_not(None),
            Milestone.void.is_(False),
        )
        .order_by(Milestone.id)
    )
    return tuple(
        Reached(
            str(one.id),
            month_of(client.zone, one.reached_at),
            f"{title}: {one.title}",
            one.fee_minor,
        )
        for one, title in session.execute(query)
        if one.reached_at is not None
    )


def _materials(session: Session, client: UUID) -> tuple[Bought, ...]:
    query = (
        select(Material)
        .where(
            Material.client_id == client,
            Material.approved_at.is_not(None),
            Material.void.is_(False),
        )
        .order_by(Material.id)
    )
    return tuple(
        Bought(
            str(one.id),
            month_of_day(one.used_on),
            material_words(one),
            material_minor(one.quantity_milli, one.unit_price_minor),
        )
        for one in session.scalars(query)
    )


def material_words(one: Material) -> str:
    """What was bought, as a line says it: "2 × UPS battery", "1.5 m × cable"."""
    whole, part = divmod(one.quantity_milli, 1000)
    count = f"{whole}.{part:03}".rstrip("0").rstrip(".") if part else str(whole)
    unit = f" {one.unit}" if one.unit else ""
    return f"{count}{unit} × {one.description}"


def _effects(session: Session, spoken: Spoken) -> dict[tuple[str, str], str]:
    """(entry, work month) → the effect that moved it last."""
    query = (
        select(CoverageEffect)
        .where(CoverageEffect.client_id == spoken.client, CoverageEffect.state.in_(_MOVED))
        .order_by(CoverageEffect.at, CoverageEffect.id)
    )
    found: dict[tuple[str, str], str] = {}
    for effect in session.scalars(query):
        for text in effect.entry_ids:
            now = spoken.chains.get(UUID(text))
            if now is not None:
                found[str(now), effect.work_month] = str(effect.id)
    return found
