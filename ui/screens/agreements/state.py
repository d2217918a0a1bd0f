"""What the agreement's screen shows, as values, and how each event changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from app.domain.agreement import Finding, VersionFacts
from app.domain.agreement.findings import ORDER
from app.domain.agreement.written import date_words
from app.queries.agreements import AgreementPage
from app.queries.clients import TermsFacts
from app.reports.plain_words import PlainAgreement, plain_agreement
from ui.screens.agreements.draft import VersionDraft, draft_of, new_draft, read_draft

Tab = Literal["terms", "hours", "term"]
When = Literal["over", "now", "to_come", "new"]


@dataclass(frozen=True, slots=True)
class VersionMark:
    """One version on the timeline."""

    key: str
    title: str
    span: str
    when: When


@dataclass(frozen=True, slots=True)
class AgreementState:
    """Everything that the screen shows of the versions.

    Attributes:
        page: what is kept; None before it was read.
        draft: what stands in the fields; None without a version to show.
        kept: the same as it is kept, to tell whether something was changed.
        facts: what the draft means; None while something cannot be understood.
        unread: by field what cannot be understood.
        findings: of the linter about the agreement as it would be.
        plain: the draft in plain words.
        busy: it is on its way.
        why_not: why this person may not write here; empty where they may.
    """

    page: AgreementPage | None = None
    draft: VersionDraft | None = None
    kept: VersionDraft | None = None
    facts: VersionFacts | None = None
    unread: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    plain: PlainAgreement | None = None
    busy: bool = False
    missing: bool = False
    tab: Tab = "terms"
    why_not: str = ""
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def changed(self) -> bool:
        """Whether something was typed that is not kept."""
        return self.draft is not None and self.draft != self.kept

    @property
    def errors(self) -> dict[str, str]:
        """By field what stands in the way of saving."""
        found = dict(self.unread)
        for finding in self._own():
            if finding.severity == "error":
                found.setdefault(self._place(finding), finding.sentence)
        return found | dict(self.refused)

    @property
    def hints(self) -> dict[str, str]:
        """By field what is strange but may be kept."""
        found: dict[str, str] = {}
        for finding in self._own():
            if finding.severity != "error":
                found.setdefault(self._place(finding), finding.sentence)
        return found

    def _own(self) -> list[Finding]:
        if self.draft is None or self.page is None:
            return []
        calendars = {self.draft.calendar, *dict(self.draft.sites).values()}
        return [one for one in self.findings if one.subject in {self.draft.version, *calendars}]

    def _place(self, finding: Finding) -> str:
        """The field of the form that a finding stands at."""
        if finding.where.startswith("calendar"):
            return "calendar"
        if finding.field == "rates" and self.draft is not None:
            for grade, _text in self.draft.rates:
                if f"“{grade}”" in finding.sentence:
                    return f"rates.{grade}"
        return finding.field

    @property
    def elsewhere(self) -> tuple[Finding, ...]:
        """What the linter says about everything, for the card beside the form."""
        return tuple(sorted(self.findings, key=lambda one: ORDER.index(one.severity)))


def marks(state: AgreementState) -> tuple[VersionMark, ...]:
    """The versions on the timeline, and the one that is being added."""
    page = state.page
    if page is None:
        return ()
    found = [_mark(one, page.today) for one in page.versions]
    if state.draft is not None and not state.draft.version:
        found.append(VersionMark("", f"Version {state.draft.number}", "not saved yet", "new"))
    return tuple(found)


def _mark(version: VersionFacts, today: date) -> VersionMark:
    first = date_words(version.first)
    if version.first > today:
        when: When = "to_come"
        span = f"from {first}"
    elif version.last is not None and version.last < today:
        when, span = "over", f"{first} to {date_words(version.last)}"
    else:
        when = "now"
        span = f"since {first}" if version.last is None else f"until {date_words(version.last)}"
    return VersionMark(version.id, f"Version {version.number}", span, when)


def arrived(state: AgreementState, page: AgreementPage | None) -> AgreementState:
    """Take what was read; what is being typed stays."""
    if page is None:
        return replace(state, page=None, missing=True, draft=None, kept=None, busy=False)
    same = state.page is not None and state.page.client == page.client
    if same and state.changed and state.draft is not None:
        kept = _kept(page, state.draft.version)
        return judged(replace(state, page=page, kept=kept, busy=False, missing=False))
    version = state.draft.version if same and state.draft is not None else ""
    return shown(replace(state, page=page, busy=False, missing=False), version)


def _kept(page: AgreementPage, version: str) -> VersionDraft | None:
    found = next((one for one in page.versions if one.id == version), None)
    return draft_of(found, page) if found is not None else None


def shown(state: AgreementState, version: str = "") -> AgreementState:
    """Show a version; without one that which is in force, or comes last."""
    page = state.page
    if page is None:
        return state
    if not page.versions:
        return begun(state)
    now = [one for one in page.versions if one.first <= page.today]
    default = (now or list(page.versions))[-1]
    found = next((one for one in page.versions if one.id == version), default)
    draft = draft_of(found, page)
    return judged(replace(state, draft=draft, kept=draft, refused=()))


def begun(state: AgreementState) -> AgreementState:
    """Begin a version that copies the last one."""
    if state.page is None:
        return state
    draft = new_draft(state.page)
    return judged(replace(state, draft=draft, kept=None, refused=()))


def typed(state: AgreementState, draft: VersionDraft) -> AgreementState:
    """Take what is typed; a refusal is over with it."""
    return judged(replace(state, draft=draft, refused=()))


def judged(state: AgreementState) -> AgreementState:
    """Read the draft, ask the linter, and say it in plain words."""
    if state.page is None or state.draft is None:
        return state
    facts, unread = read_draft(state.draft, state.page)
    if facts is None:
        return replace(state, facts=None, unread=tuple(unread.items()))
    versions = as_if_saved(state.page.versions, facts)
    return replace(
        state,
        facts=facts,
        unread=(),
        findings=state.page.lint(versions),
        plain=plain_of(state.page, facts) or state.plain,
    )


def as_if_saved(versions: Sequence[VersionFacts], facts: VersionFacts) -> list[VersionFacts]:
    """The versions as they would stand, the one before cut short."""
    others = []
    for one in versions:
        if one.id == facts.id:
            continue
        reaches = one.last is None or one.last >= facts.first
        cut = one.first < facts.first and reaches
        others.append(replace(one, last=facts.first - timedelta(days=1)) if cut else one)
    return [*others, facts]


def plain_of(page: AgreementPage, facts: VersionFacts) -> PlainAgreement | None:
    """A version in plain words; None while its hours cannot be used."""
    calendar = next((one for one in page.calendars if str(one.id) == facts.calendar), None)
    if calendar is None or calendar.facts.rules is None:
        return None
    terms = TermsFacts(
        number=facts.number,
        effective_from=facts.first,
        effective_to=facts.last,
        zone=facts.zone,
        calendar_id=calendar.id,
        budget_min=facts.budget_min,
        fee_minor=facts.fee_minor,
        currency=facts.currency,
        rates=dict(facts.rates),
        multipliers=dict(facts.multipliers),
        minor_sr=dict(facts.minor_sr),
        wrap_up_min=facts.wrap_up_min,
        travel=facts.travel,
        rounding=dict(facts.rounding),
        callout_minimum_min=facts.callout_minimum_min,
        training_seats=facts.training_seats,
        fee_timing=facts.fee_timing,
    )
    return plain_agreement(terms, calendar.facts.rules)


def reach_back(state: AgreementState) -> tuple[date, date | None] | None:
    """The days in the past that saving would decide again; None where it reaches no past day."""
    page, facts = state.page, state.facts
    if page is None or facts is None:
        return None
    before = next((one for one in page.versions if one.id == facts.id), None)
    first = min(facts.first, before.first) if before else facts.first
    return (first, page.today) if first < page.today else None


def saving_words(state: AgreementState) -> str:
    """What saving does, in one sentence."""
    page, facts, draft = state.page, state.facts, state.draft
    if state.why_not:
        return state.why_not
    if draft is None or page is None:
        return ""
    if state.errors:
        return next(iter(state.errors.values()))
    if not state.changed or facts is None:
        return "Everything here is saved."
    words = f"Version {draft.number} holds from {date_words(facts.first)}"
    words += f" to {date_words(facts.last)}" if facts.last else ""
    day = facts.first - timedelta(days=1)
    cut = [o for o in page.versions if o.id != facts.id and o.first < facts.first
           and (o.last is None or o.last > day)]  # fmt: skip
    if cut:
        words += f"; version {cut[-1].number} ends on {date_words(day)}"
    if reach_back(state) is not None:
        words += ". It reaches back: you see what it changes before it is saved"
    return f"{words}."
