"""A client's agenda as Markdown, for a span that a person chose: no check-in need be planned.

It is the client's version: nothing internal is in it.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.check_ins import freeze
from app.domain.words import day_words
from app.queries.check_ins import AgendaRead
from app.reports.documents import Fact, Letterhead, agenda_document
from app.reports.exports.markdown import agenda_markdown


def agenda_text(read: AgendaRead) -> str:
    """The agenda of one client, in Markdown.

    The span that it tells of need not begin with a check-in, so it names none as the last one.
    """
    frame = read.frame
    minutes = replace(freeze(read.agenda, ()), since=None)
    since = Fact("Since", (day_words(frame.day_of(frame.begins)),))
    return agenda_markdown(agenda_document(minutes, Letterhead(""), facts=[since]))[0]
