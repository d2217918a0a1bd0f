"""The agenda that builds itself: thirteen sections of what was found, and what people made of it.

Pure: the same facts and marks give the same agenda, in whatever order they come.

Source: domain.md 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.check_ins.decisions import OpenAnswers, decision_items
from app.domain.check_ins.exclusions import (
    ExclusionFact,
    OverrideFact,
    exclusion_items,
    exclusions_note,
)
from app.domain.check_ins.frame import Frame
from app.domain.check_ins.incidents import IncidentFact, incident_items
from app.domain.check_ins.marks import NO_MARKS, Marks, added_items, arranged
from app.domain.check_ins.money import (
    BudgetFact,
    ReviewFact,
    budget_items,
    budget_note,
    review_items,
)
from app.domain.check_ins.requests import ProjectFact, RequestFact, project_items, request_items
from app.domain.check_ins.sections import MOST_ITEMS, TITLES, Candidate, Item, Section
from app.domain.check_ins.talks import (
    ActionFact,
    NextFacts,
    TopicFact,
    action_items,
    next_items,
    topic_items,
)
from app.domain.check_ins.upkeep import (
    DocumentationFacts,
    ExpirationFact,
    TrainingFacts,
    documentation_items,
    expiration_items,
    training_items,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that an agenda is built from.

    Attributes:
        raised: key → on how many agendas of held check-ins it stood before.
    """

    actions: tuple[ActionFact, ...] = ()
    topics: tuple[TopicFact, ...] = ()
    answers: OpenAnswers = field(default_factory=OpenAnswers)
    exclusions: tuple[ExclusionFact, ...] = ()
    overrides: tuple[OverrideFact, ...] = ()
    incidents: tuple[IncidentFact, ...] = ()
    requests: tuple[RequestFact, ...] = ()
    projects: tuple[ProjectFact, ...] = ()
    budget: BudgetFact | None = None
    review: ReviewFact | None = None
    ends: tuple[ExpirationFact, ...] = ()
    documentation: DocumentationFacts = field(default_factory=DocumentationFacts)
    training: TrainingFacts = field(default_factory=TrainingFacts)
    next: NextFacts = field(default_factory=NextFacts)
    raised: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HiddenItem:
    """An item that is left out, and why."""

    item: Item
    reason: str


@dataclass(frozen=True, slots=True)
class AgendaSection:
    """One section.

    Attributes:
        items: what is spoken about, at most seven and all that are pinned.
        appendix: the rest, in order.
        note: the section in one line, beside its title; empty where nothing needs saying.
        more: further items of the appendix, which were not kept when the agenda was frozen.
    """

    section: Section
    items: tuple[Item, ...] = ()
    appendix: tuple[Item, ...] = ()
    note: str = ""
    more: int = 0

    @property
    def title(self) -> str:
        """Its title."""
        return TITLES[self.section]

    @property
    def count(self) -> int:
        """All its items, the appendix's too."""
        return len(self.items) + len(self.appendix) + self.more

    @property
    def everything(self) -> tuple[Item, ...]:
        """Its items and its appendix, in order."""
        return self.items + self.appendix


@dataclass(frozen=True, slots=True)
class Agenda:
    """An agenda, to show as it is.

    Attributes:
        since: when the last check-in was held; None before the first.
        sections: all thirteen, in order; some without items.
        hidden: what was left out by a person, in the order in which it would stand.
    """

    client: str
    zone: str
    currency: str
    planned: datetime
    since: datetime | None
    sections: tuple[AgendaSection, ...]
    hidden: tuple[HiddenItem, ...] = ()

    @property
    def count(self) -> int:
        """Its items, without the hidden ones."""
        return sum(section.count for section in self.sections)

    @property
    def items(self) -> tuple[Item, ...]:
        """All its items in order, without the hidden ones."""
        return tuple(item for section in self.sections for item in section.everything)

    def find(self, key: str) -> Item | None:
        """The item of a key, hidden or not; None where the agenda has none."""
        shown = (item for item in self.items if item.key == key)
        hidden = (one.item for one in self.hidden if one.item.key == key)
        return next(shown, None) or next(hidden, None)


def build(frame: Frame, facts: Facts, marks: Marks = NO_MARKS) -> Agenda:
    """Build the agenda of a check-in from what is known and what people marked."""
    notes = {Section.BUDGET: budget_note(frame, facts.budget)}
    return assemble(frame, (*found(frame, facts), *added_items(marks)), marks, facts.raised, notes)


def found(frame: Frame, facts: Facts) -> Iterator[Candidate]:
    """Everything that qualifies for a section, some of it for several."""
    yield from action_items(frame, facts.actions)
    yield from topic_items(frame, facts.topics)
    yield from decision_items(frame, facts.answers)
    yield from exclusion_items(frame, facts.exclusions, facts.overrides)
    yield from incident_items(frame, facts.incidents)
    yield from request_items(frame, facts.requests)
    yield from project_items(frame, facts.projects)
    yield from budget_items(facts.budget)
    yield from review_items(frame, facts.review)
    yield from expiration_items(frame, facts.ends)
    yield from documentation_items(frame, facts.documentation)
    yield from training_items(facts.training)
    yield from next_items(frame, facts.next)


def assemble(
    frame: Frame,
    candidates: Iterable[Candidate],
    marks: Marks = NO_MARKS,
    raised: Mapping[str, int] | None = None,
    notes: Mapping[Section, str] | None = None,
) -> Agenda:
    """Put candidates into sections: each item once, in the first that it qualifies for.

    A hidden item keeps its claims: what it speaks for does not come up further down.
    """
    sections: dict[Section, list[Item]] = {section: [] for section in Section}
    hidden: list[HiddenItem] = []
    for candidate in _once(candidates):
        item = _counted(candidate, marks, raised or {})
        reason = marks.hidden.get(item.key)
        if reason is not None:
            hidden.append(HiddenItem(item, reason))
        else:
            sections[item.section].append(item)
    return Agenda(
        frame.client,
        frame.zone,
        frame.currency,
        frame.planned,
        frame.since,
        tuple(_section(section, items, marks, notes or {}) for section, items in sections.items()),
        tuple(hidden),
    )


def _once(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Candidates in order, each key once, without what an earlier one speaks for."""
    taken: set[str] = set()
    for one in sorted(candidates, key=_place):
        if one.item.key in taken:
            continue
        taken.add(one.item.key)
        taken.update(one.claims)
        yield one


def _place(one: Candidate) -> tuple[object, ...]:
    # Orders differ from section to section, and what people add has one of its own.
    return (one.item.section, one.item.added, one.order, one.item.key)


def _counted(candidate: Candidate, marks: Marks, raised: Mapping[str, int]) -> Item:
    item = candidate.item
    before = max(candidate.earlier, raised.get(item.key, 0))
    return replace(item, raised=before + 1, pinned=item.key in marks.pinned)


def _section(
    section: Section, items: list[Item], marks: Marks, notes: Mapping[Section, str]
) -> AgendaSection:
    ordered = arranged(items, marks)
    # What is pinned is spoken about, however much of it there is.
    most = max(MOST_ITEMS, sum(item.pinned for item in ordered))
    note = notes.get(section, "")
    if section is Section.EXCLUSIONS:
        note = exclusions_note(ordered)
    return AgendaSection(section, tuple(ordered[:most]), tuple(ordered[most:]), note)
