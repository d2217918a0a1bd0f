"""Check-ins with the account manager: when they are due, what they speak about, what is kept.

Facts go in, an agenda comes out; nothing here reads a clock or a database.

Source: domain.md 6; ux.md 3.12.
"""

from app.domain.check_ins.agenda import Agenda, AgendaSection, Facts, HiddenItem, assemble, build
from app.domain.check_ins.captures import Capture, Captured, Person, parse_capture
from app.domain.check_ins.dates import CADENCE_DAYS, DueDate, due_date, propose_next
from app.domain.check_ins.days import parse_day
from app.domain.check_ins.decisions import (
    ApprovalFact,
    FollowUpFact,
    OpenAnswers,
    ProposalFact,
    QuestionFact,
    QuoteFact,
)
from app.domain.check_ins.exclusions import ExclusionFact, OverrideFact
from app.domain.check_ins.frame import Frame, business_days
from app.domain.check_ins.frozen import from_plain, to_plain
from app.domain.check_ins.incidents import IncidentFact
from app.domain.check_ins.marks import Added, Marks, moved
from app.domain.check_ins.minutes import LeftOut, Minutes, for_client, freeze
from app.domain.check_ins.money import BudgetFact, MonthUse, ReviewFact
from app.domain.check_ins.requests import ProjectFact, RequestFact
from app.domain.check_ins.sections import MOST_ITEMS, TITLES, Candidate, Item, Row, Section
from app.domain.check_ins.talks import ActionFact, NextFacts, TopicFact
from app.domain.check_ins.upkeep import (
    DocumentationFacts,
    ExpirationFact,
    PageFact,
    TrainingFacts,
)

__all__ = [
    "CADENCE_DAYS",
    "MOST_ITEMS",
    "TITLES",
    "ActionFact",
    "Added",
    "Agenda",
    "AgendaSection",
    "ApprovalFact",
    "BudgetFact",
    "Candidate",
    "Capture",
    "Captured",
    "DocumentationFacts",
    "DueDate",
    "ExclusionFact",
    "ExpirationFact",
    "Facts",
    "FollowUpFact",
    "Frame",
    "HiddenItem",
    "IncidentFact",
    "Item",
    "LeftOut",
    "Marks",
    "Minutes",
    "MonthUse",
    "NextFacts",
    "OpenAnswers",
    "OverrideFact",
    "PageFact",
    "Person",
    "ProjectFact",
    "ProposalFact",
    "QuestionFact",
    "QuoteFact",
    "RequestFact",
    "ReviewFact",
    "Row",
    "Section",
    "TopicFact",
    "TrainingFacts",
    "assemble",
    "build",
    "business_days",
    "due_date",
    "for_client",
    "freeze",
    "from_plain",
    "moved",
    "parse_capture",
    "parse_day",
    "propose_next",
    "to_plain",
]
