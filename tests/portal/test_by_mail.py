"""What came by mail, as the client reads it: whether its sender is proven, what it quotes folded.

Source: ADR 0058; domain.md S06.
"""

from __future__ import annotations

import re
from html import unescape

import pytest
from playwright.sync_api import Page

from app.domain.mail import BY_MAIL, UNPROVEN, with_quoted
from app.domain.vocabulary import EventKind
from app.records import Ticket, TicketEvent
from tests.portal.browsing import Looker
from tests.portal.inside import look_inside
from tests.portal.test_looks import NARROW, WIDER
from tests.portal.town import DANA, ELI, Town

DOUBT = "Came by mail. Nothing proves who sent it."
LONG = "On Tue, 10 Mar 2026 support@haldenrow.example wrote: " + "is-it-plugged-in" * 12
SIGNED = "--\nEli Brandt\n<b>Northwind</b>"


@pytest.fixture
def mailed(town: Town) -> str:
    """A request from a mail that nothing proves; one of two replies is proven."""
    books, ticket = town.books, town.ticket(ELI)
    said = with_quoted("It closed again.", SIGNED)
    books.change(Ticket, ticket.id, description=said, source=BY_MAIL, tags=[UNPROVEN])
    for body, quoted, unproven in (("Once more.", LONG, True), ("And now.", "", False)):
        now = town.world.clock.now()
        made = books.made(
            ticket_id=ticket.id, kind=EventKind.REPLY.value, at=now, effective_at=now, body=body,
            quoted=quoted, unproven=unproven, channel=BY_MAIL, author_kind="contact",
            author_id=town.contacts[ELI],
        )  # fmt: skip
        books.add(TicketEvent(**made))
    return f"/requests/{ticket.number}"


def test_a_reply_and_a_request_say_whether_their_sender_is_proven_and_fold_what_they_quote(
    town: Town, mailed: str
) -> None:
    town.become(DANA)
    html = unescape(town.get(mailed).text.partition('<ol class="time')[2].partition("</ol>")[0])
    found = {
        re.search(r'<p class="said">(.*?)</p>', step)[1]: step  # type: ignore[index] # each says something
        for step in html.split("<li")[1:]
    }
    assert [words for words, step in found.items() if DOUBT in step] == [
        "Once more.", "It closed again.",
    ]  # fmt: skip
    assert {words for words, step in found.items() if "<details" in step} == {
        "Once more.", "It closed again.",
    }  # fmt: skip
    quoted = found["It closed again."].partition("<details")[2]
    assert SIGNED in quoted
    assert "> Eli" not in html


def test_a_quotation_is_unfolded_by_keyboard_on_a_phone_and_stays_within_it(
    indoors: Looker, town: Town, mailed: str
) -> None:
    def walk(page: Page) -> list[bool]:
        page.goto(mailed)
        quoted = page.get_by_text("is-it-plugged-in")
        told = [quoted.is_visible()]
        page.get_by_text("What the mail quotes").first.press("Enter")
        return [*told, quoted.is_visible(), page.evaluate(WIDER) > 0]

    assert look_inside(
        indoors, town, ELI, walk, viewport=NARROW, java_script_enabled=True
    ) == [False, True, False]  # fmt: skip
