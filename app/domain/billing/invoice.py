"""The invoice that closes a month, composed from what stands and from what was invoiced before.

What is due is laid beside what stands on the documents in force; an invoice has the difference. So
it does not matter in which order things came about, nothing is billed twice, and the lines of an
entry add up to what it costs now.

Source: domain.md 2.2, 3.6, 3.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.domain.billing.exclusions import Exclusion
from app.domain.billing.fees import fee_months, fee_of
from app.domain.billing.lines import (
    CALLOUT,
    CREDITS,
    FEE,
    FEE_KEY,
    LABOUR,
    MATERIALS,
    PRIOR,
    PROJECTS,
    TAX,
    Facts,
    Invoice,
    Line,
    Standing,
    Work,
)
from app.domain.billing.months import month_name
from app.domain.billing.reviews import BILLED, DISPUTED, PROPOSED, Review
from app.domain.billing.taxes import Tax, tax_minor


def compose(facts: Facts) -> Invoice:
    """Compose the invoice of a month."""
    lines = [*_fees(facts), *_worked(facts), *_projects(facts), *_materials(facts)]
    ordered = tuple(sorted(lines, key=lambda line: line.place))
    lines_with_tax = taxed(ordered, facts.tax)
    return Invoice(facts.month, facts.currency, lines_with_tax, facts.billed_to, facts.issued_from)


def taxed(lines: Sequence[Line], tax: Tax) -> tuple[Line, ...]:
    """The lines with the tax on their sum; one that stands among them is left out."""
    net = tuple(line for line in lines if line.section != TAX)
    if not net or not tax.name:
        return net
    amount = tax_minor(sum(line.amount_minor for line in net), tax.rate_bp)
    return *net, Line(TAX, tax.words, amount)


def due(facts: Facts) -> list[Standing]:
    """What should stand on the documents once this month is closed."""
    billed = _on_documents(facts.lines).keys()
    return [one for one in facts.standing if _is_due(one, facts, billed)]


def open_reviews(facts: Facts) -> list[Standing]:
    """What has to be spoken of before the month can be closed."""
    return [
        one
        for one in facts.standing
        if one.review.state == PROPOSED and not one.exclusion.tops_up and _falls_in(one, facts)
    ]


def _falls_in(one: Standing, facts: Facts) -> bool:
    return facts.begins <= one.exclusion.posting_month <= facts.month


def _is_due(one: Standing, facts: Facts, billed: Iterable[tuple[str, str, str]]) -> bool:
    if not _falls_in(one, facts):
        return False
    # What is on an invoice stays there while the client and the firm speak about it, and once that
    # is settled, whichever month it is settled in.
    stays = _place(one.exclusion) in billed
    if one.review.state == DISPUTED:
        return stays
    return one.review.state in BILLED and (stays or one.settled_month <= facts.month)


def _place(exclusion: Exclusion) -> tuple[str, str, str]:
    return exclusion.entry, exclusion.work_month, exclusion.key


def _on_documents(lines: Iterable[Line]) -> dict[tuple[str, str, str], list[Line]]:
    """The lines of each group that is on a document and was not credited, the first one first."""
    found: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        if line.entry:
            found.setdefault((line.entry, line.work_month, line.group_key), []).append(line)
    return {
        key: kept for key, kept in found.items() if sum(line.amount_minor for line in kept) != 0
    }


def _worked(facts: Facts) -> Iterator[Line]:
    billed = _on_documents(facts.lines)
    stands = {_place(one.exclusion): one for one in due(facts)}
    for place, one in stands.items():
        if place not in billed and one.exclusion.amount_minor:
            yield _charge(one, facts)
    waived = {_place(one.exclusion): one.review for one in facts.standing}
    for place, lines in billed.items():
        if place not in stands:
            yield _credit(place, lines, waived.get(place), facts)


def _charge(one: Standing, facts: Facts) -> Line:
    group = one.exclusion
    section = CALLOUT if group.tops_up else LABOUR
    return Line(
        section=section if group.work_month == facts.month else PRIOR,
        words=one.words,
        amount_minor=group.amount_minor,
        work_month=group.work_month,
        entry=group.entry,
        effect=facts.effects.get((group.entry, group.work_month), ""),
        group_key=group.key,
        reason=group.reason,
        minutes=group.minutes,
        rate_minor=group.rate_minor,
        multiplier=str(group.multiplier),
        start=group.start,
        work=facts.works.get(group.entry, Work()),
    )


def _credit(
    place: tuple[str, str, str], lines: Sequence[Line], review: Review | None, facts: Facts
) -> Line:
    entry, month, key = place
    first = lines[0]
    if review is not None and review.reason:
        why = f"waived: {review.reason.rstrip('.')}."
    else:
        why = facts.because.get((entry, month), "") or f"no longer billed: {first.words}"
    return Line(
        section=CREDITS,
        words=f"Credit for {month_name(month)}: {why[:1].lower()}{why[1:]}",
        amount_minor=-sum(line.amount_minor for line in lines),
        work_month=month,
        entry=entry,
        effect=facts.effects.get((entry, month), ""),
        group_key=key,
        reason=first.reason,
        minutes=-sum(line.minutes for line in lines),
        rate_minor=first.rate_minor,
        multiplier=first.multiplier,
        start=facts.starts.get(entry),
        work=first.work,
    )


def _fees(facts: Facts) -> Iterator[Line]:
    billed: dict[str, int] = {}
    for line in facts.lines:
        if line.group_key == FEE_KEY:
            billed[line.work_month] = billed.get(line.work_month, 0) + line.amount_minor
    months = fee_months(facts.month, facts.begins, facts.versions)
    for month in sorted({*months, *billed}):
        fee = fee_of(month, facts.versions)
        more = fee.amount_minor - billed.get(month, 0)
        # A change that reaches back never adds a charge to a month that is closed.
        if more == 0 or (more > 0 and month in facts.locked):
            continue
        words = f"Managed support, {month_name(month)}"
        if month in billed:
            words += ": difference to what was invoiced"
        elif fee.active_days < fee.days:
            words += f" ({fee.active_days} of {fee.days} days)"
        yield Line(
            section=FEE if more > 0 else CREDITS,
            words=words,
            amount_minor=more,
            work_month=month,
            group_key=FEE_KEY,
        )


def _projects(facts: Facts) -> Iterator[Line]:
    done = {line.milestone for line in facts.lines}
    for one in facts.milestones:
        if one.id not in done and one.month <= facts.month and one.amount_minor:
            yield Line(
                PROJECTS, one.words, one.amount_minor, work_month=one.month, milestone=one.id
            )


def _materials(facts: Facts) -> Iterator[Line]:
    done = {line.material for line in facts.lines}
    for one in facts.materials:
        if one.id not in done and one.month <= facts.month and one.amount_minor:
            yield Line(
                MATERIALS, one.words, one.amount_minor, work_month=one.month, material=one.id
            )
