"""The nouns: one definition each, used by device and central (architecture.md 3)."""

from app.records.agreements import Agreement, AgreementVersion, Calendar
from app.records.attachments import Attachment
from app.records.base import FIRM_SCOPE, ClientOwned, Record
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
from app.records.firm import LETTERHEAD_ID, Letterhead
from app.records.mail import Mail
from app.records.people import Team, User
from app.records.portal import PortalBrand
from app.records.quarters import ExceptionalMark, QuarterlyReview
from app.records.tickets import Ticket, TicketEvent
from app.records.time import CoverageDecision, TimeEntry
from app.records.vault import Credential, CredentialReveal
from app.records.visits import Visit

__all__ = [
    "FIRM_SCOPE",
    "LETTERHEAD_ID",
    "Action",
    "AgendaMark",
    "AgendaTopic",
    "Agreement",
    "AgreementVersion",
    "Asset",
    "Attachment",
    "Authorization",
    "Calendar",
    "Capture",
    "CheckIn",
    "Client",
    "ClientOwned",
    "Contact",
    "CoverageDecision",
    "CoverageEffect",
    "Credential",
    "CredentialReveal",
    "EffectAnswer",
    "ExceptionalMark",
    "Export",
    "FirmExport",
    "Invoice",
    "InvoiceLine",
    "LedgerEntry",
    "Letterhead",
    "Mail",
    "Material",
    "Milestone",
    "MonthAct",
    "Override",
    "Page",
    "PageVersion",
    "Period",
    "PortalBrand",
    "Project",
    "QuarterlyReview",
    "Quote",
    "Record",
    "ReviewAct",
    "Site",
    "Team",
    "Ticket",
    "TicketEvent",
    "TimeEntry",
    "User",
    "Visit",
]
