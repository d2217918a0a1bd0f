"""What has to hold of a year's money, whatever happened in it; and the year in figures.

Source: domain.md 2.2, 3.9.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.exclusions import CALLOUT
from app.domain.billing.fees import FeeTerms, fee_of
from app.domain.billing.lines import FEE_KEY, SECTIONS
from app.domain.billing.months import month_after
from app.domain.billing.numbers import number_order, number_words
from app.domain.billing.reviews import CONFIRMED, TAKEN, WAIVED
from app.domain.words import money_words
from app.queries.billing.accounting import accounting_csv
from app.queries.billing.standing import spoken_of
from app.queries.ledger import minutes_by_month
from app.records import AgreementVersion, Invoice, InvoiceLine, Period, ReviewAct, TimeEntry
from app.simulation.money.year import Year, said_by


@dataclass(frozen=True, slots=True)
class YearReport:
    """A year in figures, and what does not hold of it.

    Attributes:
        wrong: sentences; none where everything holds.
        happened: how often each thing did.
        documents: how many were issued.
        sections: section and currency → what its lines come to.
    """

    wrong: tuple[str, ...]
    happened: Counter[str]
    documents: int
    sections: Counter[tuple[str, str]]

    def lines(self) -> Iterator[str]:
        """The report as it is printed."""
        for what, count in sorted(self.happened.items()):
            yield f"{count:>7} {what}"
        yield f"{self.documents:>7} documents issued"
        for section in SECTIONS:
            for (name, currency), minor in sorted(self.sections.items()):
                if name == section:
                    yield f"{money_words(minor, currency):>16} {section}"
        yield from (f"WRONG: {sentence}" for sentence in self.wrong)
        if not self.wrong:
            yield "Everything that must hold of a year's money holds."


def look_back(year: Year) -> YearReport:
    """Look whether everything holds of a year that was lived, and count it."""
    ask = year.firm.ask
    wrong = [
        *ask(_numbers),
        *ask(_sums),
        *ask(lambda session: list(_entries(session, year))),
        *ask(lambda session: list(_fees(session, year))),
        *ask(lambda session: list(_closed(session, year))),
        *ask(lambda session: list(_reviews(session))),
        *ask(lambda session: list(_table(session, year))),
    ]
    return YearReport(tuple(wrong), year.counts, *ask(_figures))


def _figures(session: Session) -> tuple[int, Counter[tuple[str, str]]]:
    query = select(InvoiceLine.section, Invoice.currency, InvoiceLine.amount_minor).join(
        Invoice, Invoice.id == InvoiceLine.invoice_id
    )
    sections: Counter[tuple[str, str]] = Counter()
    for section, currency, amount in session.execute(query):
        sections[section, currency] += amount
    return len(session.scalars(select(Invoice.id)).all()), sections


def _numbers(session: Session) -> list[str]:
    """Numbers are gapless within their year, in the order in which documents were issued."""
    rows = sorted(session.scalars(select(Invoice)), key=lambda one: one.issued_at)
    by_year: dict[int, list[str]] = defaultdict(list)
    for one in rows:
        by_year[one.issued_on.year].append(one.number)
    return [
        f"The numbers of {year} are not gapless."
        for year, numbers in by_year.items()
        if sorted(numbers, key=number_order)
        != [number_words(year, count) for count in range(1, len(numbers) + 1)]
    ]


def _sums(session: Session) -> list[str]:
    """A document comes to what its lines come to, and they are its client's own."""
    totals: Counter[UUID] = Counter()
    owners = {one.id: one for one in session.scalars(select(Invoice))}
    entries = {
        row.id: row.client_id for row in session.execute(select(TimeEntry.id, TimeEntry.client_id))
    }
    wrong = []
    for line in session.scalars(select(InvoiceLine)):
        totals[line.invoice_id] += line.amount_minor
        whose = {line.client_id, owners[line.invoice_id].client_id}
        if line.entry_id is not None:
            whose.add(entries[line.entry_id])
        if len(whose) > 1:
            wrong.append(f"A line of {owners[line.invoice_id].number} is another client's.")
    wrong += [
        f"{one.number} is not the sum of its lines."
        for one in owners.values()
        if one.total_minor != totals[one.id]
    ]
    return wrong


def _entries(session: Session, year: Year) -> Iterator[str]:
    """The lines of an entry add up to what it costs now; what was waived costs nothing."""
    billed: Counter[tuple[str, str]] = Counter()
    for line in session.scalars(select(InvoiceLine).where(InvoiceLine.entry_id.is_not(None))):
        billed[str(line.entry_id), line.work_month] += line.amount_minor
    for cast in year.firm.clients:
        entries = session.scalars(select(TimeEntry.id).where(TimeEntry.client_id == cast.client))
        spoken = spoken_of(session, [cast.client], entries=entries)[cast.client]
        costs: Counter[tuple[str, str]] = Counter()
        for one in spoken.standing:
            if one.review.state != WAIVED:
                group = one.exclusion
                costs[group.entry, group.work_month] += group.amount_minor
        own = {place for place in billed if UUID(place[0]) in spoken.chains}
        for place in own | costs.keys():
            if billed[place] != costs[place]:
                entry, month = place
                yield (
                    f"{cast.code}: entry {entry} of {month} was billed {billed[place]} "
                    f"and costs {costs[place]}."
                )


def _fees(session: Session, year: Year) -> Iterator[str]:
    """Each month's fee was invoiced once, as the agreement stood."""
    for cast in year.firm.clients:
        query = select(AgreementVersion).where(AgreementVersion.client_id == cast.client)
        versions = [
            FeeTerms(one.effective_from, one.effective_to, one.fee_minor)
            for one in session.scalars(query)
        ]
        billed: Counter[str] = Counter()
        lines = select(InvoiceLine).where(
            InvoiceLine.client_id == cast.client, InvoiceLine.group_key == FEE_KEY
        )
        for line in session.scalars(lines):
            billed[line.work_month] += line.amount_minor
        month = f"{year.year}-02"
        while month <= f"{year.year + 1}-01":
            fee = fee_of(month, versions).amount_minor
            if billed[month] != fee:
                yield f"{cast.code}: the fee of {month} is {fee}, and {billed[month]} was billed."
            month = month_after(month)


def _closed(session: Session, year: Year) -> Iterator[str]:
    """What a month was closed with has not changed since."""
    for (client, month), minutes in year.closed.items():
        now = minutes_by_month(session, client, closed=True).get(month, 0)
        if now != minutes:
            yield f"{month} was closed with {minutes} min and has {now} now."
    locked = session.scalars(select(Period.month).where(Period.state == "locked")).all()
    if len(locked) < len(year.closed):
        yield "A closed month is not locked."
    for id_, said in year.issued.items():
        document = session.get_one(Invoice, id_)
        if said_by(session, document) != said:
            yield f"{document.number} has changed since it was issued."


def _reviews(session: Session) -> Iterator[str]:
    """Nothing was invoiced that nobody confirmed or upheld, and nothing twice."""
    acts = select(ReviewAct).where(ReviewAct.outcome == TAKEN)
    confirmed = {
        (one.entry_id, one.group_key)
        for one in session.scalars(acts)
        if one.act in {CONFIRMED, "upheld"}
    }
    count: Counter[tuple[UUID, str]] = Counter()
    for line in session.scalars(select(InvoiceLine).where(InvoiceLine.entry_id.is_not(None))):
        if line.entry_id is None:
            continue
        place = line.entry_id, line.group_key
        count[place] += 1 if line.amount_minor > 0 else -1
        if line.reason != CALLOUT and place not in confirmed:
            yield f"Entry {line.entry_id} is on an invoice and nobody confirmed it."
    for place, stands in count.items():
        if stands not in {0, 1}:
            yield f"A group of entry {place[0]} stands on {stands} lines."


def _table(session: Session, year: Year) -> Iterator[str]:
    """The table for accounting is the same bytes twice, and has every document."""
    days = date(year.year, 1, 1), date(year.year + 1, 12, 31)
    first, again = accounting_csv(session, *days), accounting_csv(session, *days)
    if first != again:
        yield "The table for accounting is not the same twice."
    lines = session.scalars(select(InvoiceLine.id)).all()
    if first.count(b"\r\n") != len(lines) + 1:
        yield "The table for accounting has not every line."
