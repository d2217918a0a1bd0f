"""The queue's columns: what each makes of a finished line, and the headings of the lanes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.filters import parse_filter
from app.domain.queue.words import DueTone
from app.queries.queue import Lane as QueueLane
from app.queries.queue import QueueOrder
from ui.kit.keys import key_text
from ui.kit.table.columns import Cell, ColumnSpec, Lane, Tone, Trail
from ui.screens.queue.lines import COMING, TicketLine
from ui.screens.queue.state import QueueState

_TONES: dict[DueTone, Tone] = {
    "late": "late",
    "soon": "soon",
    "normal": "normal",
    "muted": "muted",
}


def _tr(words: str, hint: str | None = None) -> str:
    return QCoreApplication.translate("Queue", words, hint)


def columns() -> tuple[ColumnSpec, ...]:
    """The columns in order, titled in the language of the window.

    Source: mockups/01-queue-ticket; ux.md 3.3.
    """
    return (
        ColumnSpec("priority", _tr("Prio"), 34, _priority, kind="priority", sortable=True),
        ColumnSpec("number", _tr("Ticket"), 48, _number, kind="number", sortable=True),
        ColumnSpec(
            "subject", _tr("Subject"), 220, _subject, kind="title", min_width=140, stretch=True
        ),
        ColumnSpec("client", _tr("Client"), 78, _client, min_width=60, drop=2),
        ColumnSpec("state", _tr("State"), 70, _state, drop=3),
        ColumnSpec("owner", "", 20, _owner, kind="initials", drop=4),
        ColumnSpec("due", _tr("Due"), 124, _due, kind="due", min_width=122, sortable=True),
        ColumnSpec("cover", _tr("Cover"), 54, _cover, kind="chip", min_width=50, drop=1),
        ColumnSpec("age", _tr("Age"), 38, _age, kind="age", align="right", drop=5, sortable=True),
    )


ORDER_COLUMN = {
    QueueOrder.DUE: "due",
    QueueOrder.PRIORITY: "priority",
    QueueOrder.NEWEST: "number",
    QueueOrder.TOUCHED: "age",
}
"""The column whose title shows, and chooses, an order; heat has none."""

COLUMN_ORDER = {column: order for order, column in ORDER_COLUMN.items()}


def order_words(order: QueueOrder) -> str:
    """Name an order."""
    return {
        QueueOrder.HEAT: _tr("In order of heat"),
        QueueOrder.DUE: _tr("In order of due"),
        QueueOrder.PRIORITY: _tr("In order of priority"),
        QueueOrder.NEWEST: _tr("Newest first"),
        QueueOrder.TOUCHED: _tr("Last touched first"),
    }[order]


def view_words(view: str) -> str:
    """Name a view."""
    return {
        "open": _tr("Open tickets"),
        "mine": _tr("My tickets"),
        "unassigned": _tr("Unassigned"),
        "waiting": _tr("Waiting"),
        "due": _tr("Due today"),
        "all": _tr("All tickets"),
    }[view]


def done_words(view: str) -> str:
    """Say that a view has nothing left, which is good news."""
    return {
        "open": _tr("No ticket is open."),
        "mine": _tr("Nothing waits for you."),
        "unassigned": _tr("Every open ticket has somebody."),
        "waiting": _tr("Nothing waits for a client or a vendor."),
        "due": _tr("Nothing is due today."),
        "all": _tr("There are no tickets."),
    }[view]


def nothing_words(text: str) -> str:
    """Say that a filter finds nothing, and where else its words may be found."""
    words = _tr("Nothing matches {0}.").format(text or _tr("this"))
    if not parse_filter(text).words:
        return words
    look = _tr("{0} Older tickets rest at central: {1}, then @, looks there.")
    return look.format(words, key_text("Ctrl+K"))


def lanes_of(state: QueueState) -> list[Lane]:
    """The headings over the parts of the list; the active part has none."""
    found: list[Lane] = []
    start = 0
    for lane, tickets in state.shown.lanes:
        closed = lane in state.closed
        if lane is not QueueLane.ACTIVE:
            title, note = _lane_words(lane)
            found.append(Lane(lane.value, title, start, f"{len(tickets):,}", note, closed=closed))
        start += 0 if closed else len(tickets)
    return found


def _lane_words(lane: QueueLane) -> tuple[str, str]:
    return {
        QueueLane.ACTIVE: ("", ""),
        QueueLane.WAITING: (_tr("Waiting for the client"), _tr("clocks paused")),
        QueueLane.SCHEDULED: (_tr("Scheduled"), ""),
        QueueLane.RESOLVED: (_tr("Resolved"), ""),
        QueueLane.ENDED: (_tr("Closed"), ""),
    }[lane]


def _tone(line: TicketLine, tone: Tone) -> Tone:
    return "muted" if line.gone else tone


def _priority(line: TicketLine) -> Cell:
    return Cell(f"P{line.priority}", mark=str(line.priority))


def _number(line: TicketLine) -> Cell:
    hint = _tr("Central gives its number with the next sync.") if line.provisional else ""
    return Cell(line.label, _tone(line, "provisional" if line.provisional else "muted"), hint=hint)


def _subject(line: TicketLine) -> Cell:
    trails = {
        "rejected": Trail("conflict", _tr("rejected")),
        "conflict": Trail("conflict", _tr("conflict")),
        "reopened": Trail("outlined", _tr("reopened")),
        "waiting": Trail("waiting"),
    }
    waits = line.mark == "waiting"
    return Cell(
        line.subject,
        _tone(line, "normal"),
        trail=trails.get(line.mark),
        hint=line.subject,
        spoken=_tr("{0}, waiting to be sent").format(line.subject) if waits else None,
    )


def _client(line: TicketLine) -> Cell:
    return Cell(line.client, _tone(line, "normal"), hint=line.client)


def _state(line: TicketLine) -> Cell:
    return Cell(line.state_words, "muted")


def _owner(line: TicketLine) -> Cell:
    if not line.owner:
        return Cell("—", "muted", hint=_tr("Nobody has it"), spoken=_tr("nobody has it"))
    mark = "me" if line.mine else None
    return Cell(line.owner, "muted", mark=mark, hint=line.owner_name, spoken=line.owner_name)


def _due(line: TicketLine) -> Cell:
    return Cell(line.due.text, _tone(line, _TONES[line.due.tone]), hint=line.due.exact)


def _cover(line: TicketLine) -> Cell:
    chips = {
        "included": (_tr("In"), "included", _tr("Included")),
        "excluded": (_tr("Ex"), "excluded", _tr("Excluded")),
        "held": (_tr("Held"), "held", _tr("Held")),
    }
    if line.cover == COMING:
        return Cell("", "muted", spoken="")
    if line.cover not in chips:
        return Cell("—", "muted", spoken="")
    text, mark, word = chips[line.cover]
    hint = _tr("{0} · {1}", "decision · reason").format(word, line.cover_words)
    return Cell(text, mark=mark, hint=hint, spoken=hint)


def _age(line: TicketLine) -> Cell:
    return Cell(line.age, "muted", hint=_tr("Opened {0}").format(line.opened))


def count_words(many: int, *, capped: bool) -> str:
    """Say how many tickets are listed."""
    if capped:
        return _tr("{0}+ tickets").format(f"{many:,}")
    return _tr("1 ticket") if many == 1 else _tr("{0} tickets").format(f"{many:,}")
