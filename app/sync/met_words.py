"""What came together without a question, in words.

Source: ux.md 3.7; mockups/07-sync-centre "Merged without a question".
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from app.records import PageVersion, TicketEvent
from app.store.met import Met, MetField
from app.sync.act_words import Names, Op
from app.sync.centre_facts import MetAct, MetLine
from app.sync.places import place_of
from app.sync.value_words import field_words, noun_words


def met_acts(names: Names, found: Iterable[Met], me: UUID | None) -> Iterable[MetAct]:
    """Word them, the newest first.

    Args:
        names: of rows.
        found: what came together.
        me: whose device this is.
    """
    for one in found:
        op = Op(one.entity, one.row, "edit", {})
        _, client = names.label(op)
        yield MetAct(
            (one.row, one.at),
            one.row,
            names.title(op),
            client,
            noun_words(one.entity),
            one.at,
            tuple(_line(names, one, field, me) for field in one.fields),
            place_of(names, op),
        )


def _line(names: Names, one: Met, field: MetField, me: UUID | None) -> MetLine:
    words = field_words(field.name)
    before = after = ""
    if field.whole:
        before, after = (
            names.values.say(one.entity, field.name, value) for value in (field.before, field.after)
        )
    if field.both:
        return MetLine(words, before, after, "both kept")
    who = names.person(_author(names, one, field.name, me))
    return MetLine(words, before, after, f"only {who} changed it" if who else "changed elsewhere")


def _author(names: Names, one: Met, field: str, me: UUID | None) -> UUID | None:
    """Who of the others changed a field last, where this device knows."""
    if one.entity == "ticket":
        event = (
            select(TicketEvent.author_id)
            .where(
                TicketEvent.ticket_id == one.row,
                TicketEvent.field_name.in_((field, field.removesuffix("_id"))),
                TicketEvent.author_kind == "user",
                TicketEvent.author_id != me,
            )
            .order_by(TicketEvent.at.desc())
        )
        return names.session.scalars(event.limit(1)).first()
    if one.entity == "page":
        version = (
            select(PageVersion.author_id)
            .where(PageVersion.page_id == one.row, PageVersion.author_id != me)
            .order_by(PageVersion.at.desc())
        )
        return names.session.scalars(version.limit(1)).first()
    return None
