"""The entries of a ticket's timeline, finished in words: messages, notes, work and changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.domain.coverage.reasons import short_reason
from app.domain.lifecycle import FOLLOW_UP, WORDS
from app.domain.mail import UNPROVEN, opening
from app.domain.people import initials
from app.domain.queue.words import KIND_WORDS
from app.domain.vocabulary import TicketState
from app.domain.words import duration_words, local_time, moment_words
from app.queries.coverage import CORRECTION
from app.queries.decisions import DecisionFacts, WorkRow
from app.queries.ticket import TimelineItem
from app.queries.ticket_page import TicketPage
from ui.kit.chips import ChipKind

EntryKind = Literal["message", "note", "work", "change"]
_TOGETHER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, ready to be shown.

    Attributes:
        who: by full name, or empty.
        role: what the person is to this ticket, or how it came.
        at: when, for the order.
        when: the same in words.
        title: of work: "0:40 worked".
        counted: of work: "0:45", or empty.
        chips: decisions on work.
        waiting: central has not seen it yet.
    """

    id: UUID
    kind: EntryKind
    at: datetime
    when: str
    who: str = ""
    role: str = ""
    mine: bool = False
    body: str = ""
    quoted: str = ""
    title: str = ""
    counted: str = ""
    chips: tuple[tuple[str, ChipKind], ...] = ()
    waiting: bool = False

    @property
    def letters(self) -> str:
        """The person as initials."""
        return initials(self.who)

    @property
    def spoken(self) -> str:
        """The whole entry for a screen reader."""
        chips = ", ".join(words for words, _ in self.chips)
        waits = _tr("waiting to be sent") if self.waiting else ""
        parts = (self.who, self.role, self.title, self.counted, self.body, chips, self.when, waits)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Telling:
    """Who reads, where, when, and what still waits to be sent."""

    me: UUID
    my_name: str
    zone: str
    now: datetime
    unsynced: frozenset[UUID] = frozenset()

    def when(self, at: datetime) -> str:
        """Say a moment to the reader."""
        return moment_words(at, self.zone, self.now)


def entries_of(page: TicketPage, tell: Telling) -> list[Entry]:
    """Everything that happened, the oldest first."""
    found = [_opening(page, tell)]
    found += [_said(item, tell) for item in page.detail.timeline]
    found += [work_entry(row, tell) for row in page.detail.work]
    found.sort(key=lambda entry: entry.at)
    return _joined(found)


def message_count(entries: Sequence[Entry]) -> int:
    """How many entries are more than a change of a field."""
    return sum(entry.kind != "change" for entry in entries)


def _opening(page: TicketPage, tell: Telling) -> Entry:
    """How the ticket came: the first words of whoever called, or only that they did."""
    row, detail = page.detail.row, page.detail
    by = _channel(detail.source)
    text, quoted = opening(detail.source, detail.description)
    same = any(item.body.strip() == text for item in detail.timeline if text)
    when = tell.when(row.opened_at)
    waits = row.id in tell.unsynced and row.number is None
    if text and not same:
        role = _tr("client, by {0}").format(by)
        return Entry(
            row.id, "message", row.opened_at, when, row.requester or row.client,
            _doubted(role) if UNPROVEN in detail.tags else role, body=text, quoted=quoted,
            waiting=waits,
        )  # fmt: skip
    words = _tr("{0} asked by {1}").format(row.requester or row.client, by)
    return Entry(row.id, "change", row.opened_at, when, body=words, waiting=waits)


def _said(item: TimelineItem, tell: Telling) -> Entry:
    mine = item.author == tell.my_name and item.author_kind == "user"
    base = Entry(
        item.id, "message", item.at, tell.when(item.at), item.author, mine=mine, body=item.body,
        quoted=item.quoted, waiting=item.id in tell.unsynced,
    )  # fmt: skip
    if item.kind == "note":
        return replace(base, kind="note", who=item.author or _tr("Trestle"))
    if item.kind == "change":
        words = _change_words(item)
        who = item.author or _tr("Trestle")
        return replace(base, kind="change", who=who, body=words)
    if item.author_kind == "contact":
        here = item.channel in {"", "desk"}
        role = _tr("client") if here else _tr("client, by {0}").format(_channel(item.channel))
        return replace(base, role=_doubted(role) if item.unproven else role)
    return replace(base, role=_tr("public reply"))


def _doubted(role: str) -> str:
    return _tr("{0}, sender not proven").format(role)


def _change_words(item: TimelineItem) -> str:
    """A change as a quiet one-liner; the person stands before it."""
    old, new, name = item.old, item.new, item.field_name
    if name == "state":
        words = _tr("set it to {0}").format(_state(new))
    elif name == "assignee_id":
        if new and new == item.author:
            words = _tr("took it")
        else:
            words = (
                _tr("gave it to {0}").format(new) if new else _tr("took it from {0}").format(old)
            )
    elif name == "priority":
        words = _tr("set the priority from P{0} to P{1}").format(old, new)
    elif name == "kind":
        words = _tr("made it a {0}").format(KIND_WORDS.get(new, new).lower())
    elif name == CORRECTION:
        words = _tr("corrected it: it was a {0} all along").format(KIND_WORDS.get(new, new).lower())
    elif name == FOLLOW_UP:
        words = _tr("said that no follow-up is wanted")
    elif name in {"minor", "well_defined"}:
        flag = _tr("minor") if name == "minor" else _tr("well defined")
        said = new == "True"
        words = (
            _tr("marked it as {0}").format(flag) if said else _tr("unmarked it as {0}").format(flag)
        )
    else:
        words = _field_words(name, old, new)
    return f"{words}: {item.reason}" if item.reason else words


def _field_words(name: str, old: str, new: str) -> str:
    """A change of a field that needs no words of its own."""
    if name == "description":
        return _tr("changed the description")
    if name in {"tags", "asset_ids"}:
        return _members_words(name, old, new)
    title = _tr("the subject") if name == "title" else name.removesuffix("_id").replace("_", " ")
    return _tr("changed {0}: {1} → {2}").format(title, old or "—", new or "—")


def _members_words(name: str, gone: str, added: str) -> str:
    """What came and what went; the whole set is another thing, which others change, too."""
    what = _tr("tags") if name == "tags" else _tr("assets")
    parts = [_tr("added {0}: {1}").format(what, added)] if added else []
    if gone:
        parts.append(_tr("took off {0}: {1}").format(what, gone))
    return ", ".join(parts)


def _state(value: str) -> str:
    known = value in TicketState.__members__.values()
    return WORDS[TicketState(value)] if known else value


def work_entry(row: WorkRow, tell: Telling) -> Entry:
    """Work as a box: what was done, how long, and what was decided."""
    start, end = local_time(row.started_at, tell.zone), local_time(row.ended_at, tell.zone)
    day = tell.when(row.started_at).removesuffix(start).strip()
    span = f"{day} {start}–{end}".strip()
    counted = ""
    if row.decision is not None and row.decision.status == "decided":
        facts = row.decision
        minutes = facts.included_min + facts.excluded_min + facts.setup_min
        counted = duration_words(minutes * 60)
    return Entry(
        row.id,
        "work",
        row.ended_at,
        span,
        row.user,
        mine=row.user_id == tell.me,
        body=row.note or row.internal_note,
        title=_tr("{0} worked").format(duration_words(row.worked_s)),
        counted=counted,
        chips=tuple(decision_chips(row.decision, row.preview_code)),
        waiting=row.id in tell.unsynced,
    )


def decision_chips(facts: DecisionFacts | None, preview_code: str) -> list[tuple[str, ChipKind]]:
    """Say what was decided on work, or what the device expects."""
    if facts is None:
        if not preview_code:
            return [(_tr("Not decided yet"), "held")]
        kind: ChipKind = "included" if preview_code.startswith("IN-") else "excluded"
        if preview_code.startswith("HOLD-"):
            kind = "held"
        return [(_tr("{0} · preview").format(short_reason(preview_code)), kind)]
    if facts.status == "held":
        return [(_decision("held", short_reason(facts.hold)), "held")]
    seen: dict[tuple[str, str], int] = {}
    for group in facts.groups:
        key = (str(group["decision"]), str(group["reason"]))
        seen[key] = seen.get(key, 0) + int(group.get("rounded_min", 0))
    parts = len(seen) > 1
    return [
        (_with_minutes(decision, reason, minutes if parts else 0), _chip_kind(decision))
        for (decision, reason), minutes in seen.items()
    ]


def _with_minutes(decision: str, reason: str, minutes: int) -> str:
    words = _decision(decision, short_reason(reason))
    return f"{duration_words(minutes * 60)} {words}" if minutes else words


def _chip_kind(decision: str) -> ChipKind:
    kinds: dict[str, ChipKind] = {"included": "included", "excluded": "excluded", "held": "held"}
    return kinds.get(decision, "plain")


def _decision(decision: str, reason: str) -> str:
    word = {
        "included": _tr("Included"),
        "excluded": _tr("Excluded"),
        "held": _tr("Held"),
    }.get(decision, _tr("Not counted"))
    return _tr("{0} · {1}", "decision · reason").format(word, reason) if reason else word


def _joined(entries: list[Entry]) -> list[Entry]:
    """Put changes of one person at one time into one line."""
    found: list[Entry] = []
    for entry in entries:
        last = found[-1] if found else None
        if (
            last is not None
            and last.kind == entry.kind == "change"
            and last.who == entry.who
            and entry.at - last.at <= _TOGETHER
        ):
            found[-1] = replace(
                last, body=f"{last.body}, {entry.body}", waiting=last.waiting or entry.waiting
            )
        else:
            found.append(entry)
    return found


def _tr(words: str, hint: str | None = None) -> str:
    return QCoreApplication.translate("TicketEntries", words, hint)


def _channel(source: str) -> str:
    """Name the way that something came."""
    return {
        "phone": _tr("phone"),
        "portal": _tr("portal"),
        "email": _tr("email"),
        "chat": _tr("chat"),
        "monitoring": _tr("monitoring"),
        "self": _tr("walk-in"),
        "api": _tr("a program"),
    }.get(source, source)
