"""What a renewal or an end means, in plain words, while it is typed."""

from __future__ import annotations

from datetime import date, timedelta

from app.domain.agreement.written import date_words
from app.queries.agreements import AgreementPage


def kept_renewal_words(page: AgreementPage) -> str:
    """How the agreement is renewed as it stands."""
    return renewal_words(page, page.renews_on, page.notice_days, _last(page))


def renewal_words(
    page: AgreementPage, renews_on: date | None, notice_days: int, last: date | None
) -> str:
    """How the agreement would be renewed."""
    if renews_on is None:
        words = "No date of renewal: the agreement goes on by itself."
    else:
        by = date_words(renews_on - timedelta(days=notice_days))
        words = f"Renewed on {date_words(renews_on)}; notice until {by}."
    if last is not None and page.versions:
        number = page.versions[-1].number
        words += f" Version {number} holds until {date_words(last)}"
        words += _after(page, last, "; add a version before then.")
    return words


def kept_end_words(page: AgreementPage) -> str:
    """How the agreement ends as it stands."""
    if page.ended_on is None:
        return "The agreement has no end."
    verb = "ended" if page.ended_on < page.today else "ends"
    return f"The agreement {verb} on {date_words(page.ended_on)}: {page.end_reason}"


def end_words(page: AgreementPage, last_day: date) -> str:
    """What an end on a day would mean."""
    number = page.versions[-1].number if page.versions else 1
    words = (
        f"The agreement ends with {date_words(last_day)}, and version {number} with it: no fee and "
        "no budget after that day"
    )
    return words + _after(
        page, last_day, "; work from then on is billed by the hour at the client's own rates."
    )


def _last(page: AgreementPage) -> date | None:
    return page.versions[-1].last if page.versions else None


def _after(page: AgreementPage, day: date, otherwise: str) -> str:
    if day < page.today:
        return "; that has passed: you see what it changes before it is saved."
    return otherwise
