"""All nouns, parents before children: the one list that everything generic reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Table, inspect
from sqlalchemy.schema import Column

from app.records.agreements import Agreement, AgreementVersion, Calendar
from app.records.attachments import Attachment
from app.records.base import FIRM_SCOPE, Record
from app.records.billing import (
    Invoice,
    InvoiceLine,
    Material,
    Milestone,
    MonthAct,
    Quote,
    ReviewAct,
)
from app.records.check_ins import Action, AgendaMark, AgendaTopic, Capture, CheckIn
from app.records.clients import Client, Contact, Site
from app.records.coverage import (
    Authorization,
    CoverageEffect,
    EffectAnswer,
    LedgerEntry,
    Override,
    Period,
    Project,
)
from app.records.documentation import Asset, Page, PageVersion
from app.records.exports import Export, FirmExport
from app.records.firm import Letterhead
from app.records.mail import Mail
from app.records.marks import Merge, merge_of
from app.records.people import Team, User
from app.records.portal import PortalBrand
from app.records.quarters import ExceptionalMark, QuarterlyReview
from app.records.tickets import Ticket, TicketEvent
from app.records.time import CoverageDecision, TimeEntry
from app.records.vault import Credential, CredentialReveal
from app.records.visits import Visit

_ORDER: tuple[type[Record], ...] = (
    User,
    Team,
    Calendar,
    Client,
    Site,
    Contact,
    Agreement,
    AgreementVersion,
    Asset,
    Ticket,
    TicketEvent,
    TimeEntry,
    CoverageDecision,
    Page,
    PageVersion,
    Attachment,
    Authorization,
    Project,
    Override,
    Period,
    CoverageEffect,
    LedgerEntry,
    EffectAnswer,
    Credential,
    CredentialReveal,
    Export,
    FirmExport,
    CheckIn,
    AgendaMark,
    AgendaTopic,
    Capture,
    Action,
    QuarterlyReview,
    ExceptionalMark,
    ReviewAct,
    Quote,
    Milestone,
    Invoice,
    InvoiceLine,
    Material,
    MonthAct,
    Letterhead,
    PortalBrand,
    Mail,
    Visit,
)

NOUNS: Mapping[str, type[Record]] = {noun.ENTITY: noun for noun in _ORDER}
"""Entity name → class, parents first."""

CODES: Mapping[str, int] = {noun.ENTITY: number for number, noun in enumerate(_ORDER, start=1)}
"""Entity name → the small number that stands for it in the change table. Append, never reorder."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a noun, with its marks."""

    name: str
    column: Column[Any]
    merge: Merge
    refers: str | None
    search: bool
    portal: bool
    secret: bool


def table_of(entity: str) -> Table:
    """The table of a noun on a device."""
    table = inspect(NOUNS[entity]).local_table
    assert isinstance(table, Table)  # noqa: S101 -- no noun is a join
    return table


@cache
def fields_of(entity: str) -> Mapping[str, Field]:
    """The fields that people and central write, by name, in column order."""
    return {
        column.key: Field(
            column.key,
            column,
            merge_of(column),
            column.info["refers"],
            column.info["search"],
            column.info["portal"],
            column.info["secret"],
        )
        for column in table_of(entity).columns
        if not column.info.get("system")
    }


def scope_of(record: Record) -> UUID:
    """The scope that a row belongs to: its client, or the firm."""
    match record.SCOPE:
        case "firm":
            return FIRM_SCOPE
        case "self":
            return record.id
        case "client":
            client: UUID = record.client_id  # type: ignore[attr-defined] # ClientOwned has it
            return client


def ticket_of(record: Record) -> UUID | None:
    """The ticket that a row is, or hangs on; None for a row without one."""
    ticket: UUID | None = getattr(record, "ticket_id", None)
    return record.id if isinstance(record, Ticket) else ticket
