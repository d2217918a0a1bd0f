"""Two hundred hostile texts in everything that somebody types, on every page (A8)."""

from __future__ import annotations

import html
import itertools
from collections.abc import Callable

from sqlalchemy import Text

from app.records import (
    AgendaTopic,
    Asset,
    Attachment,
    CheckIn,
    Client,
    Contact,
    Material,
    Page,
    Quote,
    Site,
    Ticket,
    TicketEvent,
    TimeEntry,
    User,
)  # fmt: skip
from tests.portal.places import PLACES
from tests.portal.test_leaks import marks_of
from tests.portal.town import Town

TYPED = frozenset({
    "name", "title", "text", "note", "body", "description", "reason", "make", "model", "serial",
    "place", "system", "resolution_summary", "address", "scope", "purpose", "quoted",
})  # fmt: skip
NOUNS = (
    AgendaTopic, Asset, Attachment, CheckIn, Client, Contact, Material, Page, Quote, Site, Ticket,
    TicketEvent, TimeEntry, User,
)  # fmt: skip
ACTS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<iframe src=javascript:alert(1)>", "<a href=javascript:alert(1)>x</a>",
    "<style>*{x:expression(alert(1))}</style>", "<math><mi xlink:href=data:x,alert(1)>",
    "<body onload=alert(1)>", "<input autofocus onfocus=alert(1)>", "<base href=//evil.example>",
)  # fmt: skip
BREAKS = ("", '">', "'>", "</textarea>", "-->")
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    lambda text: text.replace("<", "<\x0c"),
    html.escape,
)
HOSTILE = [before + spell(act) for before, spell, act in itertools.product(BREAKS, SPELLINGS, ACTS)]


def test_no_text_that_anybody_typed_is_more_than_text_on_any_page(rich_town: Town) -> None:
    town = rich_town
    assert len(set(HOSTILE)) == 200
    addresses = [(place, place.address(town)) for place in PLACES]
    turn = itertools.cycle(" ".join(HOSTILE[at::8]) for at in range(8))
    for noun in NOUNS:
        columns = [
            one.name for one in noun.__table__.columns
            if one.name in TYPED and isinstance(one.type, Text)
        ]  # fmt: skip
        for row in town.books.all(noun):
            kept = {name: getattr(row, name) or "" for name in columns}
            town.books.change(
                noun, row.id, **{name: f"{text} {next(turn)}" for name, text in kept.items()}
            )
    shown = 0
    for place, address in addresses:
        if place.who:
            town.become(place.who)
        else:
            town.carry("")
        answer = town.get(address)
        assert answer.status_code < 500, address
        assert marks_of(answer.text) == [], address
        shown += "&lt;script&gt;alert(1)" in answer.text
    assert shown > 20
