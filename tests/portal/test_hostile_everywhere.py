"""Two hundred hostile texts in everything that somebody types, on every page (A8)."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Text

from app.records import (
    Action,
    AgendaTopic,
    Asset,
    Attachment,
    Authorization,
    Capture,
    CheckIn,
    Client,
    Contact,
    Letterhead,
    Material,
    Page,
    PortalBrand,
    QuarterlyReview,
    Quote,
    Site,
    Ticket,
    TicketEvent,
    TimeEntry,
    User,
    Visit,
)
from tests.portal.places import PLACES
from tests.portal.test_faces import give_face
from tests.portal.test_leaks import marks_of
from tests.portal.town import PIA, Town

TYPED = frozenset({
    "name", "title", "text", "note", "body", "description", "reason", "make", "model", "serial",
    "place", "system", "resolution_summary", "address", "scope", "purpose", "quoted", "greeting",
    "phone", "comment", "minutes_text", "settled_note", "cancel_reason", "firm", "contact",
    "approval_note", "deliverables", "out_of_scope",
})  # fmt: skip
NOUNS = (
    Action, AgendaTopic, Asset, Attachment, Authorization, Capture, CheckIn, Client, Contact,
    Letterhead, Material, Page, PortalBrand, QuarterlyReview, Quote, Site, Ticket, TicketEvent,
    TimeEntry, User, Visit,
)  # fmt: skip
SHOWN: frozenset[tuple[type[Any], str]] = frozenset({
    (Action, "text"), (AgendaTopic, "text"), (Asset, "name"), (Authorization, "note"),
    (Capture, "text"), (CheckIn, "minutes_text"), (Client, "name"), (Contact, "name"),
    (Letterhead, "contact"), (Letterhead, "firm"), (Material, "description"), (Page, "body"),
    (PortalBrand, "greeting"), (PortalBrand, "name"), (PortalBrand, "phone"),
    (QuarterlyReview, "comment"), (Quote, "scope"), (Ticket, "title"), (TicketEvent, "body"),
    (TimeEntry, "note"), (User, "name"), (Visit, "place"),
})  # fmt: skip
"""What must have been met on some page, or the walk proves nothing of it."""
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
DIALLED = re.compile(r"tel:[+0-9]+(;ext=[0-9]+)?")
"""The one address beyond the portal: a number as phones take it."""
HOSTILE = [before + spell(act) for before, spell, act in itertools.product(BREAKS, SPELLINGS, ACTS)]


def test_no_text_that_anybody_typed_is_more_than_text_on_any_page(rich_town: Town) -> None:
    town = rich_town
    assert len(set(HOSTILE)) == 200
    addresses = [(place, place.address(town)) for place in PLACES]
    give_face(town)
    now = town.world.clock.now()
    town.books.add(
        Authorization(
            **town.books.made(
                kind="billable", starts_at=now, ends_at=now + timedelta(hours=2),
                approved_by_kind="contact", approved_by=town.contacts[PIA], at=now, note="",
            )
        )
    )  # fmt: skip
    marks: dict[tuple[type[Any], str], str] = {}
    turn = itertools.cycle(" ".join(HOSTILE[at::8]) for at in range(8))
    for noun in NOUNS:
        columns = [
            one.name for one in noun.__table__.columns
            if one.name in TYPED and isinstance(one.type, Text)
        ]  # fmt: skip
        marks |= {(noun, name): f"zq{noun.__name__}{name}".lower() for name in columns}
        for row in town.books.all(noun):
            kept = {name: getattr(row, name) or "" for name in columns}
            town.books.change(
                noun,
                row.id,
                **{
                    name: f"{text} {marks[noun, name]} {ACTS[0]} {next(turn)}"
                    for name, text in kept.items()
                },
            )
    shown = 0
    met: set[tuple[type[Any], str]] = set()
    for place, address in addresses:
        if place.who:
            town.become(place.who)
        else:
            town.carry("")
        answer = town.get(address)
        assert answer.status_code < 500, address
        led = [one for one in marks_of(answer.text) if not DIALLED.fullmatch(one)]
        assert led == [], address
        shown += "&lt;script&gt;alert(1)" in answer.text
        met |= {one for one, mark in marks.items() if mark in answer.text}
    assert shown > 20
    assert SHOWN - met == set()
