"""What waits for the client's word: quotes, proposals, approvals, questions, follow-ups.

Source: domain.md 6 (section 3), S08, S49.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from app.domain.calendar import CalendarRules
from app.domain.check_ins.frame import Frame, business_days, days_words, moment, short_day
from app.domain.check_ins.sections import Candidate, Item, Row, Section
from app.domain.words import money_words

UNANSWERED_DAYS = 2
"""Business days after which a question to the client is spoken about."""
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class QuoteFact:
    """A quote that was sent and not decided yet.

    Attributes:
        label: how it is called: "Quote 14".
        expires_on: its last day; None where it has none.
        ticket: what it is for.
    """

    id: str
    label: str
    title: str
    amount_minor: int
    currency: str
    sent_at: datetime
    expires_on: date | None = None
    ticket: Row | None = None


@dataclass(frozen=True, slots=True)
class ProposalFact:
    """Something dearer that only the client may accept: an adjustment, another budget.

    Attributes:
        key: kind and id of its row, as `Row.target` writes them.
        what: in a few words: "Adjustment of February".
        cause: what changed, in words.
        rows: what it rests on, the proposal itself first.
    """

    key: str
    what: str
    cause: str
    amount_minor: int
    currency: str
    asked_at: datetime
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ApprovalFact:
    """A ticket that waits for an approver's consent."""

    ticket: Row
    title: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class QuestionFact:
    """A public question of ours that nobody of the client has answered.

    Attributes:
        text: what was asked.
        hours: the business hours at the ticket's site.
    """

    ticket: Row
    title: str
    text: str
    asked_at: datetime
    hours: CalendarRules


@dataclass(frozen=True, slots=True)
class FollowUpFact:
    """An incident solved by a workaround, where nobody said what comes after it."""

    ticket: Row
    title: str
    resolved_at: datetime


@dataclass(frozen=True, slots=True)
class OpenAnswers:
    """Everything that waits for the client's word."""

    quotes: tuple[QuoteFact, ...] = field(default=())
    proposals: tuple[ProposalFact, ...] = field(default=())
    approvals: tuple[ApprovalFact, ...] = field(default=())
    questions: tuple[QuestionFact, ...] = field(default=())
    follow_ups: tuple[FollowUpFact, ...] = field(default=())


def decision_items(frame: Frame, open_: OpenAnswers) -> Iterator[Candidate]:
    """What needs a decision or an answer; the most money first, then the oldest."""
    yield from _quotes(frame, open_)
    yield from _proposals(frame, open_.proposals)
    yield from _approvals(frame, open_.approvals)
    yield from _questions(frame, open_.questions)
    yield from _follow_ups(frame, open_.follow_ups)


def _quotes(frame: Frame, open_: OpenAnswers) -> Iterator[Candidate]:
    waiting = {approval.ticket.target for approval in open_.approvals}
    for quote in open_.quotes:
        if quote.sent_at > frame.planned:
            continue
        age = frame.age(quote.sent_at)
        expired = quote.expires_on is not None and quote.expires_on < frame.today
        money = money_words(quote.amount_minor, quote.currency)
        sent = short_day(frame.day_of(quote.sent_at), frame.today)
        ends = ""
        if quote.expires_on is not None:
            word = "expired" if expired else "valid until"
            ends = f", {word} {short_day(quote.expires_on, frame.today)}"
        own = {quote.ticket.target} if quote.ticket else set()
        yield Candidate(
            Item(
                f"quote:{quote.id}",
                Section.DECISIONS,
                f"{quote.title}, undecided",
                f"sent {sent}, {days_words(age)} before the check-in; {money}{ends}",
                (Row("quote", quote.id, quote.label), *((quote.ticket,) if quote.ticket else ())),
                mark=_days_mark(age),
                tone="late" if expired else "normal",
                amount_minor=quote.amount_minor,
                currency=quote.currency,
            ),
            _order(quote.amount_minor, quote.sent_at),
            # The ticket waits for this very decision: it is not asked about twice.
            frozenset(own & waiting),
        )


def _proposals(frame: Frame, proposals: Iterable[ProposalFact]) -> Iterator[Candidate]:
    for proposal in proposals:
        asked = short_day(frame.day_of(proposal.asked_at), frame.today)
        money = money_words(proposal.amount_minor, proposal.currency)
        because = f"; {proposal.cause}" if proposal.cause else ""
        yield Candidate(
            Item(
                proposal.key,
                Section.DECISIONS,
                f"{proposal.what}, to accept or decline",
                f"asked {asked}; {money}{because}",
                proposal.rows,
                mark=money,
                amount_minor=proposal.amount_minor,
                currency=proposal.currency,
            ),
            _order(proposal.amount_minor, proposal.asked_at),
        )


def _approvals(frame: Frame, approvals: Iterable[ApprovalFact]) -> Iterator[Candidate]:
    for approval in approvals:
        age = frame.age(approval.asked_at)
        yield Candidate(
            Item(
                approval.ticket.target,
                Section.DECISIONS,
                f"{approval.title}: may we begin?",
                f"waits for your approval since {moment(frame, approval.asked_at)}",
                (approval.ticket,),
                mark=_days_mark(age),
            ),
            _order(0, approval.asked_at),
        )


def _questions(frame: Frame, questions: Iterable[QuestionFact]) -> Iterator[Candidate]:
    for question in questions:
        age = business_days(question.hours, question.asked_at, frame.planned)
        if age <= UNANSWERED_DAYS:
            continue
        asked = moment(frame, question.asked_at)
        yield Candidate(
            Item(
                question.ticket.target,
                Section.DECISIONS,
                question_in(question.text) or question.title,
                f"asked {asked}, no answer for {days_words(age)}",
                (question.ticket,),
                mark=_days_mark(age),
            ),
            _order(0, question.asked_at),
        )


def _follow_ups(frame: Frame, follow_ups: Iterable[FollowUpFact]) -> Iterator[Candidate]:
    for one in follow_ups:
        solved = short_day(frame.day_of(one.resolved_at), frame.today)
        yield Candidate(
            Item(
                one.ticket.target,
                Section.DECISIONS,
                f"{one.title}: what comes after the workaround?",
                f"solved by a workaround on {solved}; say whether the cause should be addressed",
                (one.ticket,),
                mark="workaround",
            ),
            _order(0, one.resolved_at),
        )


def _order(amount_minor: int, since: datetime) -> tuple[int, datetime]:
    return (-amount_minor, since)


def _days_mark(age: Fraction) -> str:
    return days_words(age).replace("business ", "")


def question_in(text: str) -> str:
    """The question within a reply, in one line; empty where no sentence asks."""
    for line in text.splitlines():
        ends = line.find("?")
        if ends < 0:
            continue
        begins = max(line.rfind(stop, 0, ends) for stop in (". ", "! ", ": ")) + 1
        sentence = " ".join(line[begins : ends + 1].split())
        return sentence if len(sentence) <= _LONGEST else sentence[: _LONGEST - 1] + "…"
    return ""
