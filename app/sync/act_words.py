"""What waits, clashes or was refused, in words: which act, on what, of which client.

Source: ux.md 3.7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from app.domain.words import local_time
from app.queries.page_versions import page_clash
from app.queries.queue import ticket_label
from app.records import Asset, Client, Page, Ticket, TimeEntry, User
from app.records.codec import from_wire, written_text
from app.records.nouns import NOUNS, fields_of
from app.sync.value_words import Values, field_words, noun_words, state_words

Wire = Mapping[str, Any]

_ACT_WORDS: Mapping[str, str] = {
    "action_to_ticket": "New ticket for an action",
    "add_credential": "New credential",
    "add_material": "Material written down",
    "answer_quote": "Answer to a quote",
    "approve_material": "Material agreed to",
    "add_topic": "New topic of an agenda",
    "arrange_items": "Order of an agenda changed",
    "assign_ticket": "Owner changed",
    "attach_file": "File added",
    "authorize": "Consent recorded",
    "cancel_check_in": "Check-in called off",
    "change_check_in": "Check-in changed",
    "change_state": "State changed",
    "close_month": "Month closed",
    "close_project": "Project closed",
    "confirm_exclusions": "Exclusion confirmed",
    "confirm_long_timer": "End of a long timer confirmed",
    "correct_capture": "Note of a check-in corrected",
    "correct_entry": "Time entry corrected",
    "correct_kind": "Kind of ticket changed",
    "create_page": "New page",
    "decide_review": "Quarterly review decided",
    "decide_override": "Override decided",
    "decline_follow_up": "Follow-up declined",
    "draft_quote": "New quote",
    "draft_review": "Comment on a quarterly review",
    "dispute_exclusion": "Exclusion disputed",
    "edit_action": "Action changed",
    "edit_asset": "Asset changed",
    "edit_credential": "Credential changed",
    "edit_contact": "Contact changed",
    "edit_page": "Page changed",
    "edit_quote": "Quote changed",
    "edit_site": "Site changed",
    "edit_ticket": "Ticket changed",
    "edit_topic": "Topic of an agenda changed",
    "erase_contact": "Person erased",
    "end_agreement": "End of an agreement",
    "finish_check_in": "Check-in held",
    "give_late_reason": "Reason for late time",
    "link_project": "Ticket linked to a project",
    "log_time": "Time entry",
    "mark_item": "Item of an agenda pinned or hidden",
    "note_export": "Something saved, printed or copied",
    "mark_exceptional": "Exceptional work left out",
    "note_reveal": "Look at a credential",
    "plan_check_in": "Check-in planned",
    "propose_override": "Override proposed",
    "publish_review": "Quarterly review published",
    "reach_milestone": "Milestone reached",
    "renew_agreement": "Agreement renewed",
    "renew_quote": "New edition of a quote",
    "resolve_page_clash": "Versions of a page brought together",
    "resolve_ticket": "Ticket resolved",
    "restore_page_version": "Page as it was before",
    "restore_value": "Value put back",
    "reverse_exclusion": "Exclusion reversed",
    "review_month": "Month looked through",
    "revoke_authorization": "Consent revoked",
    "route_exclusion": "Exclusion routed",
    "rule_on_exclusion": "Exclusion decided at a check-in",
    "save_agreement_version": "Agreement version saved",
    "save_calendar": "Opening hours saved",
    "send_quote": "Quote sent",
    "send_minutes": "Minutes sent",
    "set_flags": "Flags of a request changed",
    "set_priority": "Priority changed",
    "settle_action": "Action settled",
    "settle_effect": "Proposal answered",
    "start_check_in": "Check-in begun",
    "start_project": "Project started",
    "start_timer": "Timer started",
    "stop_timer": "Time entry",
    "submit_ticket": "New ticket",
    "take_action": "New action",
    "take_down": "Note of a check-in",
    "triage_ticket": "Ticket triaged",
    "uphold_exclusion": "Dispute upheld",
    "void_attachment": "File voided",
    "void_entry": "Time entry withdrawn",
    "write_letterhead": "Letterhead changed",
    "void_exceptional": "Exceptional work counted again",
    "withdraw_quote": "Quote withdrawn",
    "void_material": "Material withdrawn",
    "waive_exclusions": "Exclusion waived",
    "unstart_check_in": "Begin of a check-in taken back",
    "write_minutes": "Minutes written",
    "write_reply": "Reply",
}

_ICONS: Mapping[str, str] = {
    "agreement": "briefcase",
    "agreement_version": "briefcase",
    "asset": "monitor",
    "attachment": "paperclip",
    "calendar": "calendar-days",
    "contact": "user",
    "credential": "lock",
    "credential_reveal": "lock",
    "export": "download",
    "firm_export": "download",
    "letterhead": "mail",
    "exceptional_mark": "chart-column",
    "milestone": "receipt",
    "page": "file-text",
    "page_version": "file-text",
    "project": "receipt",
    "quarterly_review": "chart-column",
    "quote": "receipt",
    "site": "map-pin",
    "ticket": "inbox",
    "ticket_event": "message-square",
    "time_entry": "clock",
}


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
    return _ACT_WORDS.get(verb, f"Change of a {noun_words(entity)}")


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
        icon = _ICONS.get(lead.entity, "file")
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
        if op.entity in {"ticket_event", "time_entry"}:
            if ticket is None and op.entity == "time_entry":
                entry = self.session.get(TimeEntry, op.row)
                ticket = entry.ticket_id if entry is not None else None
            label = self._ticket(ticket) if isinstance(ticket, UUID) else ""
        else:
            label = self._named(op)
        return label, self._client(op)

    def _named(self, op: Op) -> str:
        if op.entity == "ticket":
            known = self._ticket(op.row)
            return known or str(op.fields.get("provisional") or "")
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


def op_text(names: Names, verb: str, op: Op) -> str:
    """Everything that a person wrote in an operation, as text to keep."""
    act = names.act(verb, [op])
    lines = [f"{act.title} – {act.on}" if act.on else act.title, ""]
    told = [field for field in op.fields if field not in _DULL and field in fields_of(op.entity)]
    for field in sorted(told, key=lambda field: field not in _PROSE):
        value = _python(op, field)
        if value in (None, "", [], False) or (op.entity, field) in _TOLD_BY_THE_TITLE:
            continue
        words = names.values.say(op.entity, field, value)
        lines.append(words if field in _PROSE else f"{field_words(field)}: {words}")
    return "\n".join(lines).strip() + "\n"


_PROSE = frozenset({"body", "description", "note"})
"""What a person wrote, which comes first and without a label."""
_TOLD_BY_THE_TITLE = frozenset({("ticket_event", "kind"), ("ticket", "provisional")})
_DULL = frozenset({
    "id", "client_id", "ticket_id", "created_by", "created_at", "user_id", "author_id",
    "author_kind", "at", "effective_at", "opened_at", "channel", "intervals",
    "preview_code", "preview_digest", "added_at", "sha256",
})  # fmt: skip
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
