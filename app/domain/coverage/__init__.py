"""Which work is included in the monthly fee and which is not, and why.

Values in, values out; the same inputs give the same answer. Source: domain.md 3.
"""

from app.domain.coverage.digest import ENGINE_VERSION, digest
from app.domain.coverage.engine import decide_all, decide_entry
from app.domain.coverage.model import (
    Authorization,
    CalloutTopUp,
    CaseDecision,
    ClientTerms,
    Condition,
    CoverageProblem,
    Decision,
    Entry,
    EntryDecision,
    Group,
    Interval,
    Ledger,
    MinorCaps,
    Multipliers,
    Override,
    Preview,
    Project,
    Rounding,
    Route,
    Segment,
    Terms,
    TicketHistory,
    TicketKind,
    Usage,
    WorkKind,
)
from app.domain.coverage.preview import preview
from app.domain.coverage.reasons import clauses_of, short_reason
from app.domain.coverage.sentences import hold_sentence, sentence
from app.domain.coverage.why import explain

__all__ = [
    "ENGINE_VERSION",
    "Authorization",
    "CalloutTopUp",
    "CaseDecision",
    "ClientTerms",
    "Condition",
    "CoverageProblem",
    "Decision",
    "Entry",
    "EntryDecision",
    "Group",
    "Interval",
    "Ledger",
    "MinorCaps",
    "Multipliers",
    "Override",
    "Preview",
    "Project",
    "Rounding",
    "Route",
    "Segment",
    "Terms",
    "TicketHistory",
    "TicketKind",
    "Usage",
    "WorkKind",
    "clauses_of",
    "decide_all",
    "decide_entry",
    "digest",
    "explain",
    "hold_sentence",
    "preview",
    "sentence",
    "short_reason",
]
