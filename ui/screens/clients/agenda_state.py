"""What the agenda of a check-in shows, as values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from app.domain.check_ins.money import month_name
from app.domain.words import hours_words, money_words
from app.queries.check_ins import AgendaRead

USUAL_DAYS = 31


@dataclass(frozen=True, slots=True)
class Summary:
    """The agenda in figures.

    Attributes:
        excluded: time and money outside the fee, in words; empty where there is none.
        budget: used and agreed, in words; empty where no agreement is in force.
        month: the month of that budget, which need not be the span that is told of.
        earlier: how many exclusions are of work before the span, and not settled yet.
    """

    open_tickets: int
    excluded_groups: int
    excluded: str
    budget: str
    month: str = ""
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class AgendaState:
    """Everything that the agenda's view is painted from.

    Attributes:
        client: whose; None before one was chosen.
        name, code: of the client, for titles and the file's name.
        since: the first day that is told about, at the client.
        markdown: the text; the one before stays while another is read.
        fresh: `markdown` belongs to `client` and `since`.
        saved_as: the file that this very text was saved to.
    """

    client: UUID | None = None
    name: str = ""
    code: str = ""
    zone: str = "UTC"
    since: date | None = None
    today: date | None = None
    markdown: str = ""
    summary: Summary | None = None
    fresh: bool = False
    problem: str = ""
    saved_as: str = ""

    @property
    def file_name(self) -> str:
        """What the file is called unless the person says otherwise."""
        day = f"-{self.today:%Y-%m-%d}" if self.today else ""
        return f"agenda-{self.code or 'client'}{day}.md"


def chosen(state: AgendaState, client: UUID, name: str, code: str, zone: str) -> AgendaState:
    """Turn to another client; the usual span begins anew."""
    if client == state.client:
        return replace(state, name=name, code=code, zone=zone)
    return AgendaState(client=client, name=name, code=code, zone=zone)


def usual_since(today: date) -> date:
    """The first day that is told about unless the person says otherwise."""
    return today - timedelta(days=USUAL_DAYS)


def asked(state: AgendaState, since: date) -> AgendaState:
    """Ask for another span."""
    return replace(state, since=since, fresh=False, problem="")


def arrived(
    state: AgendaState, since: date, today: date, markdown: str, summary: Summary
) -> AgendaState:
    """Take a text."""
    same = markdown == state.markdown
    return replace(
        state,
        since=since,
        today=today,
        markdown=markdown,
        summary=summary,
        fresh=True,
        problem="",
        saved_as=state.saved_as if same else "",
    )


def summary_of(read: AgendaRead) -> Summary:
    """The figures of an agenda."""
    told = {item.key for item in read.agenda.items}
    excluded = [one for one in read.facts.exclusions if one.key in told]
    minutes = sum(one.minutes for one in excluded)
    amount = money_words(sum(one.amount_minor for one in excluded), read.frame.currency)
    budget = read.facts.budget
    return Summary(
        len(read.facts.requests),
        len(excluded),
        f"{hours_words(minutes)}, {amount}" if excluded else "",
        f"{hours_words(budget.state.used_min)} of {hours_words(budget.state.budget_min)}"
        if budget
        else "",
        month_name(budget.month) if budget else "",
        sum(one.worked_at < read.frame.begins for one in excluded),
    )
