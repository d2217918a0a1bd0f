"""The client's tables and lists: what each column and entry makes of a finished line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.domain.documentation import DateTone, DateWords, review_due_words, review_words
from app.domain.queue.hours import open_words
from app.domain.queue.words import DueTone
from app.domain.words import local_time
from app.queries.client_page import ClientLine, ClientPage
from app.queries.documentation import PageRow
from ui.kit.lines import Line
from ui.kit.plural import counted
from ui.kit.table.columns import Cell, ColumnSpec, Tone, Trail
from ui.screens.clients.lines import AssetLine, ContactLine, TicketLine, asset_line, today_at

_DUE: dict[DueTone, Tone] = {"late": "late", "soon": "soon", "normal": "normal", "muted": "muted"}
_DATES: dict[DateTone, Tone] = {
    "late": "late", "warning": "warning", "normal": "normal", "muted": "muted",
}  # fmt: skip
ENDS_SHOWN = 7


def _tr(words: str, hint: str | None = None) -> str:
    return QCoreApplication.translate("Clients", words, hint)


def client_entries(lines: Iterable[ClientLine], now: datetime) -> list[Line]:
    """The list at the left: name, how much is open, and the time there."""
    return [
        Line(
            key=line.row.id,
            title=line.row.name,
            detail=_tr("{0}, {1}", "time there, open or closed").format(
                local_time(now, line.hours.zone), open_words(line.hours, now)
            ),
            tail=f"{line.row.open_tickets:,}" if line.row.open_tickets else "",
            square=line.row.code,
            spoken=_spoken_client(line, now),
        )
        for line in lines
    ]


def _spoken_client(line: ClientLine, now: datetime) -> str:
    count = counted(line.row.open_tickets, _tr("1 ticket open"), _tr("{0} tickets open"))
    return f"{line.row.name}, {count}, {open_words(line.hours, now)}"


def page_entries(
    pages: Sequence[PageRow], now: datetime, with_two: Collection[UUID] = ()
) -> list[Line]:
    """The client's pages: when they were looked through, and whether two versions stand."""
    return [_page_entry(page, now, two=page.id in with_two) for page in pages]


def _page_entry(page: PageRow, now: datetime, *, two: bool) -> Line:
    internal = page.visibility == "internal"
    review = review_words(page.reviewed_at, page.review_every_days, now)
    return Line(
        key=page.id,
        title=page.title,
        detail=review_due_words(page.reviewed_at, page.review_every_days, now).text,
        icon="lock" if internal else "file-text",
        tail=_tr("2 versions") if two else "!" if review.tone == "warning" else "",
        tone="excluded" if two or review.tone == "warning" else "internal" if internal else "muted",
        spoken=", ".join(
            (
                page.title,
                *((_tr("2 versions"),) if two else ()),
                _tr("internal") if internal else _tr("for the client"),
                review.text,
            )
        ),
    )


def ends_entries(page: ClientPage, now: datetime) -> list[Line]:
    """What ends next, the first end first: the assets whose date matters soon or has passed."""
    today = today_at(page, now)
    dated = sorted(
        (asset for asset in page.assets if asset.ends_on is not None and asset.state != "retired"),
        key=lambda asset: (asset.ends_on, asset.tag),
    )
    lines = [asset_line(asset, today) for asset in dated]
    urgent = [line for line in lines if line.ends.tone in {"late", "warning"}]
    rest = [line for line in lines if line.ends.tone == "normal"]
    return [_ends_entry(line) for line in [*urgent, *rest][:ENDS_SHOWN]]


def _ends_entry(line: AssetLine) -> Line:
    tone = {"late": "error", "warning": "excluded"}.get(line.ends.tone, "muted")
    return Line(
        key=line.id,
        title=line.name,
        detail=_tr("{0} · {1}", "asset tag · what ends").format(line.tag, _what_ends(line)),
        tail=line.ends.text,
        icon=line.icon,
        tone=tone,  # type: ignore[arg-type] # the three values are tones of a line
    )


def _what_ends(line: AssetLine) -> str:
    words = {
        "warranty": _tr("warranty"),
        "certificate": _tr("certificate"),
        "domain": _tr("registration"),
        "licence": _tr("licence"),
    }
    return words.get(line.ends_kind, line.ends_kind)


def urgent_columns() -> tuple[ColumnSpec, ...]:
    """The columns of the few tickets on the overview."""
    left_out = {"state", "owner", "cover"}
    return tuple(column for column in ticket_columns() if column.key not in left_out)


def ticket_columns() -> tuple[ColumnSpec, ...]:
    """The columns of the open tickets, as the queue has them without the client."""
    return (
        ColumnSpec("priority", _tr("Prio"), 34, _priority, kind="priority"),
        ColumnSpec("number", _tr("Ticket"), 48, _number, kind="number"),
        ColumnSpec(
            "subject", _tr("Subject"), 240, _subject, kind="title", min_width=130, stretch=True
        ),
        ColumnSpec("state", _tr("State"), 70, _state, drop=3),
        ColumnSpec("owner", "", 20, _owner, kind="initials", drop=4),
        ColumnSpec("due", _tr("Due"), 118, _due, kind="due", min_width=100),
        ColumnSpec("cover", _tr("Cover"), 54, _cover, kind="chip", min_width=50, drop=2),
        ColumnSpec("age", _tr("Age"), 38, _age, kind="age", align="right", drop=5),
    )


def _priority(line: TicketLine) -> Cell:
    return Cell(f"P{line.priority}", mark=str(line.priority))


def _number(line: TicketLine) -> Cell:
    hint = _tr("Central gives its number with the next sync.") if line.provisional else ""
    return Cell(line.label, "provisional" if line.provisional else "muted", hint=hint)


def _subject(line: TicketLine) -> Cell:
    return Cell(
        line.subject,
        trail=Trail("waiting") if line.waiting else None,
        hint=line.subject,
        spoken=_tr("{0}, waiting to be sent").format(line.subject) if line.waiting else None,
    )


def _state(line: TicketLine) -> Cell:
    return Cell(line.state, "muted")


def _owner(line: TicketLine) -> Cell:
    if not line.owner:
        return Cell("—", "muted", hint=_tr("Nobody has it"), spoken=_tr("nobody has it"))
    mark = "me" if line.mine else None
    return Cell(line.owner, "muted", mark=mark, hint=line.owner_name, spoken=line.owner_name)


def _due(line: TicketLine) -> Cell:
    return Cell(line.due.text, _DUE[line.due.tone], hint=line.due.exact)


def _cover(line: TicketLine) -> Cell:
    chips = {
        "included": (_tr("In"), "included", _tr("Included")),
        "excluded": (_tr("Ex"), "excluded", _tr("Excluded")),
        "held": (_tr("Held"), "held", _tr("Held")),
    }
    if line.cover not in chips:
        return Cell("—", "muted", spoken="")
    text, mark, word = chips[line.cover]
    hint = _tr("{0} · {1}", "decision · reason").format(word, line.cover_words)
    return Cell(text, mark=mark, hint=hint, spoken=hint)


def _age(line: TicketLine) -> Cell:
    return Cell(line.age, "muted", hint=_tr("Opened {0}").format(line.opened))


def asset_columns() -> tuple[ColumnSpec, ...]:
    """The columns of the assets.

    Source: mockups/04-client.
    """
    return (
        ColumnSpec("kind", "", 16, _kind, kind="icon"),
        ColumnSpec("tag", _tr("Tag"), 76, _tag),
        ColumnSpec("name", _tr("Name"), 190, _name, kind="title", min_width=110, stretch=True),
        ColumnSpec("where", _tr("Where"), 110, _where, min_width=70, drop=3),
        ColumnSpec("owner", _tr("Owner"), 96, _person, min_width=70, drop=4),
        ColumnSpec("state", _tr("State"), 56, _asset_state, drop=2),
        ColumnSpec("ends", _tr("Ends"), 104, _ends, kind="due", min_width=96, drop=1),
    )


def _kind(line: AssetLine) -> Cell:
    return Cell("", mark=line.icon, hint=line.kind, spoken=line.kind)


def _tag(line: AssetLine) -> Cell:
    if not line.tag_shared:
        return Cell(line.tag, "muted")
    said = _tr("{0}: another asset has this tag, too").format(line.tag)
    return Cell(f"! {line.tag}", "warning", hint=said, spoken=said)


def _name(line: AssetLine) -> Cell:
    return Cell(line.name, hint=line.name)


def _where(line: AssetLine) -> Cell:
    return Cell(line.where, "muted", hint=line.where)


def _person(line: AssetLine) -> Cell:
    if line.owner:
        return Cell(line.owner, hint=line.owner)
    if line.orphan:
        return Cell(_tr("no owner"), "warning")
    return Cell("—", "muted", spoken="")


def _asset_state(line: AssetLine) -> Cell:
    return Cell(line.state, "muted" if line.state_tone == "muted" else "normal")


def _ends(line: AssetLine) -> Cell:
    return Cell(line.ends.text, _date_tone(line.ends))


def _date_tone(words: DateWords) -> Tone:
    return _DATES[words.tone]


def contact_columns() -> tuple[ColumnSpec, ...]:
    """The columns of the contacts."""
    return (
        ColumnSpec(
            "name", _tr("Name"), 170, lambda c: Cell(c.name, hint=c.name), kind="title",
            min_width=110, stretch=True,
        ),
        ColumnSpec("phone", _tr("Phone"), 120, _phone, min_width=104),
        ColumnSpec("email", _tr("E-mail"), 280, _email, min_width=120, drop=2),
        ColumnSpec("site", _tr("Where"), 130, _site, min_width=80, drop=3),
        ColumnSpec("roles", _tr("Roles"), 150, _roles, min_width=80, drop=1),
    )  # fmt: skip


def _phone(line: ContactLine) -> Cell:
    return Cell(line.phone) if line.phone else Cell(_tr("no number"), "warning")


def _email(line: ContactLine) -> Cell:
    return Cell(line.email, "muted", hint=line.email)


def _site(line: ContactLine) -> Cell:
    return Cell(line.site, "muted", hint=line.site)


def _roles(line: ContactLine) -> Cell:
    return Cell(line.roles, "muted", hint=line.roles)


def rows_by_id(
    lines: Sequence[TicketLine] | Sequence[AssetLine] | Sequence[ContactLine],
) -> dict[bytes | str | UUID, object]:
    """Rows as a table's source takes them."""
    return {line.id: line for line in lines}
