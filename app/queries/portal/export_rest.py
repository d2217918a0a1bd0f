"""What a contact takes along of plans: topics, visits, files, quotes, set-up, the next invoice.

Each row is read by the question that its page asks, so a table can hold no more than the page.

Source: domain.md 7.6 (2), (10) to (12), (14); 7.7.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.calendar import local_date
from app.domain.rights import Permission
from app.queries.billing.documents import DocumentLine
from app.queries.onboarding import onboarding
from app.queries.portal.export_shape import Row, Table, whole
from app.queries.portal.files import all_files
from app.queries.portal.invoices import InvoicePage, lines_of, next_invoice
from app.queries.portal.offers import offered_quote, offers_page
from app.queries.portal.requests import Reader
from app.queries.portal.topics import open_topics
from app.queries.portal.visits import coming_visits
from app.records import Client


def _topics(session: Session, reader: Reader, _now: datetime) -> Sequence[Row]:
    return [
        (one.at, one.by, one.text, one.lasting)
        for one in open_topics(session, reader.client, reader.contact)
    ]


def _visits(session: Session, reader: Reader, now: datetime) -> Sequence[Row]:
    return [
        (
            one.number, one.title, one.starts_at, one.ends_at, one.technician, one.site,
            one.where, one.state, one.cancel_reason,
        )
        for one in coming_visits(session, reader, now)
    ]  # fmt: skip


def _files(session: Session, reader: Reader, _now: datetime) -> Sequence[Row]:
    return [
        (number, one.name, one.size, one.added_at, one.author, one.here)
        for number, one in all_files(session, reader)
    ]


def _scopes(session: Session, reader: Reader, now: datetime) -> Sequence[Row]:
    """What was offered in words; of requests only to whoever may see them all."""
    rows: list[Row] = []
    for line in offers_page(session, reader.client, now).quotes:
        found = offered_quote(session, reader, line.id, now)
        if found is None:
            continue
        offer, page = found.page.offer, found.page
        titles = [one.title for one in page.tickets] if reader.sees_all else []
        steps = [
            f"{one.title}: {one.fee_minor}" + (f", by {one.due}" if one.due else "")
            for one in offer.stages
        ]
        rows.append(
            (
                line.title, line.edition, line.state, offer.kind, offer.scope, offer.deliverables,
                offer.out_of_scope, "\n".join(steps), offer.fee_minor, offer.currency,
                offer.estimate_min, offer.expires_on, "\n".join(titles), page.note,
            )
        )  # fmt: skip
    return rows


def _setup(session: Session, reader: Reader, now: datetime) -> Sequence[Row]:
    client = session.get(Client, reader.client)
    found = onboarding(
        session, reader.client, local_date(client.zone if client is not None else "UTC", now)
    )
    rows: list[Row] = [
        ("step", one.words, "done" if one.done else "open", None) for one in found.steps
    ]
    rows += [("seat", one.name, "taken", one.at) for one in found.taken]
    free = max(0, found.seats - len(found.taken))
    return rows + [("seat", "", "free", None)] * free


def _next(session: Session, reader: Reader, now: datetime) -> Sequence[Row]:
    found = next_invoice(session, reader.client, now)
    return [] if found is None else list(_preview(found.document.currency, found))


def _preview(currency: str, found: InvoicePage) -> Iterator[Row]:
    def row(state: str, one: DocumentLine) -> Row:
        return (
            state, one.section, one.words, one.ticket.removeprefix("T-"), one.title, one.person,
            one.day, one.minutes, one.rate_minor, one.multiplier, one.amount_minor, currency,
        )  # fmt: skip

    for one in lines_of(found.document):
        yield row("billed", one)
    for one in found.left_off:
        yield row("questioned", one)
    for item in found.waiting:
        entry, part = item.entry, item.part
        yield (
            "in review", "work", part.sentence, str(entry.number or ""), entry.title, entry.who,
            entry.started_at, part.counted_min, part.rate_minor, part.multiplier,
            part.amount_minor, part.currency,
        )  # fmt: skip


TOPICS = ("at", "by", "text", "lasting")
VISITS = (
    *("request", "title", "starts_at", "ends_at", "who", "site", "where", "state"),
    "why_called_off",
)
FILES = ("request", "name", "size_bytes", "added_at", "by", "here")
SCOPES = (
    *("quote", "edition", "state", "kind", "scope", "deliverables", "out_of_scope", "steps"),
    *("amount_minor", "currency", "estimate_min", "valid_until", "requests", "answer"),
)
SETUP = ("kind", "what", "state", "at")
NEXT = (
    *("state", "section", "words", "request", "title", "who", "on", "minutes", "rate_minor"),
    *("multiplier", "amount_minor", "currency"),
)

REST: Sequence[Table] = (
    whole("files", "Files of requests", Permission.SEE_OWN_REQUESTS, FILES, _files),
    whole("visits", "Visits to come", Permission.SEE_OWN_REQUESTS, VISITS, _visits),
    whole("scopes", "What quotes say", Permission.SEE_OFFERS, SCOPES, _scopes),
    whole("topics", "Topics for the check-in", Permission.SET_AGENDA_TOPICS, TOPICS, _topics),
    whole("setup", "Set-up and training seats", Permission.SEE_OUR_FIRM, SETUP, _setup),
    whole("next", "What is billed next, so far", Permission.SEE_INVOICES, NEXT, _next),
)
"""In the order of the page, behind those of `export_more.MORE`."""
