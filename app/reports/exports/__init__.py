"""Documents as text for other programs and other desks: Markdown, invitation, CSV, JSON.

What each looks like is told in docs/exports.md. Markdown and JSON of an agenda or of minutes are
the client's version, and come with how much stays inside.

Source: domain.md 6 (Exports), ux.md 3.12 (4).
"""

from app.reports.exports.as_json import agenda_json, invoice_json, minutes_json, review_json
from app.reports.exports.exclusions import COLUMNS, Exclusion, ExclusionState, exclusions_csv
from app.reports.exports.invitation import (
    Invitation,
    Invited,
    calendar_uid,
    cancelled,
    invitation_ics,
    moved,
)
from app.reports.exports.markdown import agenda_markdown, minutes_markdown

__all__ = [
    "COLUMNS",
    "Exclusion",
    "ExclusionState",
    "Invitation",
    "Invited",
    "agenda_json",
    "agenda_markdown",
    "calendar_uid",
    "cancelled",
    "exclusions_csv",
    "invitation_ics",
    "invoice_json",
    "minutes_json",
    "minutes_markdown",
    "moved",
    "review_json",
]
