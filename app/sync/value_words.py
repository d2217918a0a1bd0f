"""Fields and their values as people know them: a state, a person, a date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.documentation import ASSET_KINDS, ASSET_STATES
from app.domain.lifecycle import WORDS
from app.domain.queue.words import KIND_WORDS
from app.domain.vocabulary import TicketState
from app.domain.words import day_words, moment_words
from app.queries.queue import ticket_label
from app.records import Client, Contact, Site, Team, Ticket, User
from app.records.nouns import NOUNS, fields_of

_NOUN_WORDS: Mapping[str, str] = {
    "ticket": "ticket",
    "ticket_event": "timeline",
    "time_entry": "time entry",
    "asset": "asset",
    "attachment": "attachment",
    "page": "page",
    "page_version": "page",
    "contact": "contact",
    "site": "site",
    "client": "client",
    "credential": "credential",
    "credential_reveal": "look at a credential",
    "export": "note of what was saved, printed or copied",
    "firm_export": "note of what was saved, printed or copied",
    "check_in": "check-in",
    "agenda_mark": "mark on an agenda",
    "agenda_topic": "topic of an agenda",
    "capture": "note of a check-in",
    "action": "action",
    "quarterly_review": "quarterly review",
    "exceptional_mark": "exceptional work",
    "review_act": "answer to an exclusion",
    "quote": "quote",
    "milestone": "milestone",
    "invoice": "invoice",
    "invoice_line": "line of an invoice",
    "material": "material",
    "month_act": "close of a month",
    "letterhead": "letterhead",
    "portal_brand": "face of a portal",
    "mail": "mail",
    "project": "project",
    "visit": "visit",
}

_FIELD_WORDS: Mapping[str, str] = {
    "assignee_id": "Owner",
    "body": "Text",
    "contact_id": "Owner",
    "description": "Description",
    "ends_on": "Ends",
    "requester_id": "Requester",
    "resolution_summary": "Resolution",
    "title": "Subject",
    "well_defined": "Well defined",
}


def field_words(field: str) -> str:
    """Name a field as the screens do."""
    if not field:
        return "Several fields"
    return _FIELD_WORDS.get(field) or field.removesuffix("_id").replace("_", " ").capitalize()


def noun_words(entity: str) -> str:
    """Name a kind of thing: "ticket", "page"."""
    return _NOUN_WORDS.get(entity, "record")


def state_words(value: str) -> str:
    """Name a ticket's state inside a sentence."""
    return WORDS[TicketState(value)].lower() if value in set(TicketState) else value


_PEOPLE_AND_PLACES: Mapping[str, Any] = {
    "user": User, "contact": Contact, "site": Site, "team": Team, "client": Client,
}  # fmt: skip
_WORDED: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("ticket", "state"): state_words,
    ("ticket", "priority"): "P{}".format,
    ("ticket", "kind"): lambda value: KIND_WORDS.get(value, value),
    ("asset", "kind"): lambda value: ASSET_KINDS.get(value, value),
    ("asset", "state"): lambda value: ASSET_STATES.get(value, value),
}


def _is_secret(entity: str, field: str) -> bool:
    known = fields_of(entity).get(field) if entity in NOUNS else None
    return known is not None and known.secret


class Values:
    """Says values of records, with the names that this device knows."""

    def __init__(self, session: Session, zone: str, now: datetime) -> None:
        self._session = session
        self._zone, self._now = zone, now

    def say(self, entity: str, field: str, value: Any) -> str:
        """Say a value of a field."""
        if value is None or value == "":
            return "nothing"
        if _is_secret(entity, field):
            return "another value, which is kept sealed"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, datetime | date):
            return self._when(value)
        if isinstance(value, UUID):
            return self._who(entity, field, value)
        if isinstance(value, list | tuple):
            value = ", ".join(str(part) for part in value) or "nothing"
        worded = _WORDED.get((entity, field), str)
        return worded(str(value))

    def _when(self, value: date) -> str:
        if isinstance(value, datetime):
            return moment_words(value, self._zone, self._now)
        return day_words(value)

    def _who(self, entity: str, field: str, value: UUID) -> str:
        known = fields_of(entity).get(field) if entity in NOUNS else None
        noun = (known.refers if known is not None else None) or ""
        if noun == "ticket":
            ticket = self._session.get(Ticket, value)
            return ticket_label(ticket.number, ticket.provisional) if ticket else "another ticket"
        kind = _PEOPLE_AND_PLACES.get(noun)
        found = self._session.get(kind, value) if kind is not None else None
        return str(found.name) if found is not None else "someone who is not known here"
