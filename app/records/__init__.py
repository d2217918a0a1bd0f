"""The nouns: one definition each, used by device and central (architecture.md 3)."""

from app.records.agreements import Agreement, AgreementVersion, Calendar
from app.records.attachments import Attachment
from app.records.base import FIRM_SCOPE, ClientOwned, Record
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
from app.records.people import Team, User
from app.records.tickets import Ticket, TicketEvent
from app.records.time import CoverageDecision, TimeEntry
from app.records.vault import Credential, CredentialReveal

__all__ = [
    "FIRM_SCOPE",
    "Agreement",
    "AgreementVersion",
    "Asset",
    "Attachment",
    "Authorization",
    "Calendar",
    "Client",
    "ClientOwned",
    "Contact",
    "CoverageDecision",
    "CoverageEffect",
    "Credential",
    "CredentialReveal",
    "EffectAnswer",
    "Export",
    "FirmExport",
    "LedgerEntry",
    "Override",
    "Page",
    "PageVersion",
    "Period",
    "Project",
    "Record",
    "Site",
    "Team",
    "Ticket",
    "TicketEvent",
    "TimeEntry",
    "User",
]
