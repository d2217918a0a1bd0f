"""What waits, clashes or was refused, in words: which act, on what, of which client.

Source: ux.md 3.7.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from app.domain.billing.months import month_name
from app.domain.words import local_time
from app.queries.page_versions import page_clash
from app.queries.queue import ticket_label
from app.records import Asset, Client, MonthAct, Page, Ticket, TimeEntry, User
from app.records.codec import from_wire, written_text
from app.records.nouns import NOUNS, fields_of
from app.sync.act_titles import ACT_WORDS, ICONS
from app.sync.value_words import Values, field_words, noun_words, state_words

Wire = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Op:
    """One operation as it is kept: wire values by field."""

    entity: str
    row: UUID
    kind: str
    fields: Wire


@dataclass(frozen=True, slots=True)
class ActWords:
    """One act in words.

    Attributes:
        title: what was done: "Time entry 16:12–16:56".
        on: on what, of whom: "T-1036 · Northwind".
        icon: name of its icon.
        about: the operation that matters most in it.
    """

    title: str
    on: str
    icon: str
    about: Op


def act_title(verb: str, entity: str) -> str:
    """What a person did, without what it was done to."""
    return ACT_WORDS.get(verb, f"Change of a {noun_words(entity)}")


_OF_A_TICKET = frozenset({"ticket_event", "time_entry", "review_act", "override"})
"""Nouns that are named by the ticket they are about."""


class Names:
    """Names of rows, read once each from what this device shows."""

    def __init__(self, session: Session, zone: str, now: datetime) -> None:
        self.session = session
        self.zone = zone
        self.now = now
        self.values = Values(session, zone, now)
        self._clients: dict[UUID, str] = {}

    def act(self, verb: str, ops: Sequence[Op]) -> ActWords:
        """Word one act by the operation that matters most in it."""
        first = "ticket_event" if verb == "write_reply" else ""
        lead = min(ops, key=lambda op: (op.entity != first, _RANK.get(op.entity, len(_RANK))))
        title = act_title(verb, lead.entity)
        icon = ICONS.get(lead.entity, "file")
        if verb == "submit_ticket":
            label, client = self.label(lead)
            subject = str(lead.fields.get("title", ""))
            place = " · ".join(part for part in (subject, client) if part)
            return ActWords(f"{title} {label}".strip(), place, "plus", lead)
        if verb == "write_reply":
            internal = lead.fields.get("kind") == "note"
            title, icon = ("Internal note", "lock") if internal else (title, icon)
        if lead.entity == "time_entry" and lead.kind == "create":
            title = f"{title} {self._span(lead)}".strip()
        if verb == "change_state":
            title = self._state_title(title, ops)
        return ActWords(title, self.place(lead), icon, lead)

    def person(self, user: UUID | None) -> str:
        """Name a person of the firm; empty where nobody is meant, or nobody known here."""
        found = self.session.get(User, user) if user is not None else None
        return found.name if found is not None else ""

    def has_versions(self, op: Op) -> bool:
        """Whether two versions of a page wait to be brought together."""
        return op.entity == "page" and page_clash(self.session, op.row) is not None

    def _span(self, op: Op) -> str:
        start, end = (_python(op, name) for name in ("started_at", "ended_at"))
        if not isinstance(start, datetime) or not isinstance(end, datetime):
            return ""
        return f"{local_time(start, self.zone)}–{local_time(end, self.zone)}"

    def _state_title(self, title: str, ops: Sequence[Op]) -> str:
        states = [
            op.fields["state"] for op in ops if op.entity == "ticket" and "state" in op.fields
        ]
        return f"State: {state_words(states[-1])}" if states else title

    def place(self, op: Op) -> str:
        """On what an operation is, and whose that is: "T-1042 · Northwind"."""
        label, client = self.label(op)
        return " · ".join(part for part in (label, client) if part)

    def label(self, op: Op) -> tuple[str, str]:
        """Name the thing and the client that an operation is about."""
        ticket = _python(op, "ticket_id")
        if op.entity in _OF_A_TICKET:
            if ticket is None and op.entity != "ticket_event":
                about = op.row if op.entity == "time_entry" else self._entry(op)
                entry = self.session.get(TimeEntry, about) if about is not None else None
                ticket = entry.ticket_id if entry is not None else None
            label = self._ticket(ticket) if isinstance(ticket, UUID) else ""
        else:
            label = self._named(op)
        return label, self._client(op)

    def _entry(self, op: Op) -> UUID | None:
        """The time that a word about an exclusion, or another decision, is about."""
        told = _python(op, "entry_id")
        if isinstance(told, UUID):
            return told
        noun = NOUNS.get(op.entity)
        found: Any = self.session.get(noun, op.row) if noun is not None else None
        entry: UUID | None = getattr(found, "entry_id", None)
        return entry

    def _named(self, op: Op) -> str:
        if op.entity == "ticket":
            known = self._ticket(op.row)
            return known or str(op.fields.get("provisional") or "")
        if op.entity == "month_act":
            return self._month(op)
        if op.entity == "page_version":
            page = _python(op, "page_id")
            record = self.session.get(Page, page) if isinstance(page, UUID) else None
            return record.title if record is not None else ""
        noun = NOUNS.get(op.entity)
        found: Any = self.session.get(noun, op.row) if noun is not None else None
        for name in ("tag", "title", "name"):
            if isinstance(op.fields.get(name), str) and found is None:
                return str(op.fields[name])
            if found is not None and hasattr(found, name):
                return str(getattr(found, name))
        return noun_words(op.entity)

    def _month(self, op: Op) -> str:
        act = self.session.get(MonthAct, op.row)
        number = str(op.fields.get("number", "")) or (act.number if act is not None else "")
        if number:
            return number
        month = str(op.fields.get("month", "")) or (act.month if act is not None else "")
        return month_name(month) if month else ""

    def _ticket(self, ticket: UUID) -> str:
        record = self.session.get(Ticket, ticket)
        return "" if record is None else ticket_label(record.number, record.provisional)

    def title(self, op: Op) -> str:
        """The thing by its full name: "T-1045 Sync client duplicates drawings"."""
        label, _ = self.label(op)
        record = self.session.get(Ticket, op.row) if op.entity == "ticket" else None
        if record is not None:
            return f"{label} {record.title}"
        asset = self.session.get(Asset, op.row) if op.entity == "asset" else None
        return f"{label} {asset.name}" if asset is not None else label

    def client_of(self, op: Op) -> UUID | None:
        """Whose the thing is that an operation is about; None where it is no client's."""
        client = op.row if op.entity == "client" else _python(op, "client_id")
        if client is None and op.entity in NOUNS:
            record: Any = self.session.get(NOUNS[op.entity], op.row)
            client = getattr(record, "client_id", None)
        return client if isinstance(client, UUID) else None

    def _client(self, op: Op) -> str:
        client = self.client_of(op)
        if client is None:
            return ""
        if client not in self._clients:
            found = self.session.get(Client, client)
            self._clients[client] = found.name if found is not None else ""
        return self._clients[client]


def act_text(names: Names, verb: str, ops: Sequence[Op]) -> str:
    """Everything that a person wrote in an act, as text to keep; its operations in this order."""
    act = names.act(verb, ops)
    head = f"{act.title} – {act.on}" if act.on else act.title
    told = {field for op in ops if op.entity != "ticket_event" for field in op.fields}
    lines = dict.fromkeys(line for op in ops for line in _lines(names, op, told))
    return "\n".join((head, "", *lines)).strip() + "\n"


def _lines(names: Names, op: Op, told: Collection[str]) -> Iterator[str]:
    """What an operation says; the timeline says once more which fields others changed."""
    echo = op.entity == "ticket_event" and op.fields.get("field_name") in told
    dull = _DULL | _ECHO if echo else _DULL
    said = [field for field in op.fields if field not in dull and field in fields_of(op.entity)]
    for field in sorted(said, key=lambda field: field not in _PROSE):
        value = _python(op, field)
        if value in (None, "", [], False) or (op.entity, field) in _TOLD_BY_THE_TITLE:
            continue
        words = names.values.say(op.entity, field, value)
        yield words if field in _PROSE else f"{field_words(field)}: {words}"


_PROSE = frozenset({"body", "description", "note"})
"""What a person wrote, which comes first and without a label."""
_TOLD_BY_THE_TITLE = frozenset({("ticket_event", "kind"), ("ticket", "provisional")})
_DULL = frozenset({
    "id", "client_id", "ticket_id", "created_by", "created_at", "user_id", "author_id",
    "author_kind", "at", "effective_at", "opened_at", "channel", "intervals",
    "preview_code", "preview_digest", "added_at", "sha256",
})  # fmt: skip
_ECHO = frozenset({"field_name", "old", "new"})
_RANK = {
    noun: at
    for at, noun in enumerate(
        ("time_entry", "ticket", "ticket_event", "page", "page_version", "asset", "contact", "site")
    )
}
"""Which operation of an act names it; a reply moves its ticket, too, but it is a reply."""


def _python(op: Op, field: str) -> Any:
    value = op.fields.get(field)
    if value is None or field not in (fields_of(op.entity) if op.entity in NOUNS else ()):
        return None
    value = written_text(value)
    if isinstance(value, Mapping):
        return [*value.get("add", ()), *(f"without {part}" for part in value.get("del", ()))]
    try:
        return from_wire(op.entity, field, value)
    except (ValueError, TypeError, msgspec.MsgspecError):
        return None
