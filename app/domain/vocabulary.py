"""The words of the service, as the field uses them (domain.md 8)."""

from __future__ import annotations

from enum import StrEnum


class TicketKind(StrEnum):
    """What a ticket asks for."""

    INCIDENT = "incident"
    SERVICE_REQUEST = "service_request"
    SOLUTION_DESIGN = "solution_design"


class TicketState(StrEnum):
    """Where a ticket stands (domain.md 2.1)."""

    NEW = "new"
    TRIAGED = "triaged"
    AWAITING_APPROVAL = "awaiting_approval"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    WAITING_CLIENT = "waiting_client"
    WAITING_VENDOR = "waiting_vendor"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


OPEN_STATES = frozenset(TicketState) - {
    TicketState.RESOLVED,
    TicketState.CLOSED,
    TicketState.CANCELLED,
}
"""States in which somebody still has to do something."""

PAUSED_STATES = frozenset({TicketState.WAITING_CLIENT, TicketState.SCHEDULED, TicketState.RESOLVED})
"""States in which the client's clocks stand still (domain.md 2.1, 7.3)."""

ENDED_STATES = frozenset({TicketState.CLOSED, TicketState.CANCELLED})


class EventKind(StrEnum):
    """What an entry of a ticket's timeline is."""

    REPLY = "reply"
    NOTE = "note"
    CHANGE = "change"


class WorkKind(StrEnum):
    """What a time entry was spent on (domain.md 2)."""

    REQUEST = "request"
    CHECK_IN = "check_in"
    TRAINING = "training"
    PORTAL_SETUP = "portal_setup"
    DOCUMENTATION = "documentation"
    INTERNAL = "internal"
    OTHER = "other"


class Right(StrEnum):
    """What a person of the firm may do (domain.md 7.7)."""

    TECHNICIAN = "technician"
    DESK = "desk"
    TAM = "tam"
    ADMIN = "admin"


class ContactRole(StrEnum):
    """What a contact of a client may do (domain.md 7.7); one contact may have several."""

    REQUESTER = "requester"
    COORDINATOR = "coordinator"
    APPROVER = "approver"
    BILLING = "billing"


class ResolutionKind(StrEnum):
    """How service was restored (domain.md S49)."""

    PERMANENT = "permanent"
    WORKAROUND = "workaround"
    TEMPORARY = "temporary"
