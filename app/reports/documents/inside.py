"""The client's version of a document: what is internal stays inside, and is counted.

Every writer for clients goes through here, so that nothing internal can leave by being forgotten.

Source: domain.md 6 (Exports), ux.md 3.12 (4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.domain.check_ins import LeftOut
from app.reports.documents.agenda import Agenda, AgendaItem, AgendaSection
from app.reports.documents.minutes import Minutes


def client_agenda(agenda: Agenda) -> tuple[Agenda, LeftOut]:
    """The agenda as the client may read it, and how much of it stays inside."""
    return replace(agenda, sections=_shown(agenda.sections)), _left_out(agenda.sections)


def client_minutes(minutes: Minutes) -> tuple[Minutes, LeftOut]:
    """The minutes as the client may read them, and how much of them stays inside.

    A note about an item that stays inside stays with it. A decision or an action binds the client,
    so it is told without the item, as `domain.check_ins.for_client` does.
    """
    inside = {
        item.key for section in minutes.sections for item in section.everything if not item.leaves
    }
    kept = tuple(
        replace(capture, item="") if capture.item in inside else capture
        for capture in minutes.captures
        if not capture.inside and (capture.kind != "note" or capture.item not in inside)
    )
    left = _left_out(minutes.sections)
    notes = left.notes + len(minutes.captures) - len(kept)
    shown = replace(minutes, sections=_shown(minutes.sections), captures=kept)
    return shown, replace(left, notes=notes)


def _left_out(sections: Iterable[AgendaSection]) -> LeftOut:
    everything = [item for section in sections for item in section.everything]
    return LeftOut(
        notes=sum(bool(item.inside) for item in everything),
        hidden=sum(item.hidden is not None for item in everything),
        items=sum(item.internal and item.hidden is None for item in everything),
    )


def _shown(sections: Iterable[AgendaSection]) -> tuple[AgendaSection, ...]:
    return tuple(
        replace(section, items=_leaving(section.items), appendix=_leaving(section.appendix))
        for section in sections
    )


def _leaving(items: Iterable[AgendaItem]) -> tuple[AgendaItem, ...]:
    return tuple(replace(item, inside="") for item in items if item.leaves)
