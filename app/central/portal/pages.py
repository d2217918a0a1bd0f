"""Pages from templates: text is text, whoever wrote it.

Source: security.md A8, D18; ux.md 3.18.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response
from litestar.datastructures import Cookie

from app.central.portal import money_words as money_said
from app.central.portal import words
from app.central.portal.faces import Face, face_of
from app.central.portal.rooms import Room, rooms_for
from app.central.portal.sessions import Visitor
from app.central.portal.sheets import place_of
from app.central.portal.strips import strip_of
from app.domain.attachments import size_words
from app.domain.billing.months import month_name
from app.domain.branding import dialled
from app.domain.calendar import hours_in_words
from app.domain.quarter import percent
from app.domain.rights import Permission, may
from app.domain.words import day_words, hours_words, money_words, zone_city
from app.queries.letterhead import UNWRITTEN, LetterheadFacts
from app.queries.portal.around import Around
from app.reports.documents.words import capture_more, plain_day

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page.

    Attributes:
        firm: who supports the client.
        face: whose name and colour the page bears: the client's, or where nobody is signed in, the
            firm's.
        form: what its forms carry.
        hours: when somebody answers, in the reader's own zone; empty where nobody is signed in.
    """

    firm: LetterheadFacts
    face: Face
    form: str
    now: datetime
    visitor: Visitor | None = None
    client: str = ""
    zone: str = "UTC"
    hours: str = ""
    current: str = ""

    @property
    def city(self) -> str:
        """The zone in which every time on the page is meant."""
        return zone_city(self.zone)

    @property
    def may_ask(self) -> bool:
        """Whether the reader may send requests."""
        return self.visitor is not None and may(self.visitor.roles, Permission.SEE_OWN_REQUESTS)

    @property
    def rooms(self) -> list[Room]:
        """The places of the menu."""
        return rooms_for(self.visitor.roles) if self.visitor is not None else []

    @property
    def left_s(self) -> int:
        """How many seconds the reader stays signed in if they ask for nothing more."""
        until = self.visitor.until(self.now) if self.visitor is not None else self.now
        return int((until - self.now).total_seconds())

    @property
    def until(self) -> str:
        """Until when that is, in the reader's zone."""
        return self.moment(self.now + timedelta(seconds=self.left_s))

    def moment(self, at: datetime) -> str:
        """A moment in the reader's zone."""
        return words.moment(at, self.zone, self.now)

    def span(self, begin: datetime, end: datetime) -> str:
        """A stretch of work, or a visit, in the reader's zone."""
        return words.span(begin, end, self.zone)


def open_frame(form: str, now: datetime, firm: LetterheadFacts = UNWRITTEN) -> Frame:
    """Around a page that anybody may see."""
    return Frame(firm, face_of(firm), form, now)


def frame_of(visitor: Visitor, found: Around, form: str, now: datetime, current: str) -> Frame:
    """Around a page of somebody who is signed in."""
    rules = found.rules
    hours = f"{hours_in_words(rules)} {zone_city(rules.zone)}"
    face = face_of(found.firm, found.brand)
    return Frame(found.firm, face, form, now, visitor, found.client, rules.zone, hours, current)


def page(
    name: str,
    frame: Frame,
    *,
    status: int = 200,
    cookies: Iterable[Cookie] = (),
    **values: Any,
) -> Response[str]:
    """A page as it is sent."""
    text = _templates().get_template(f"{name}.html").render(frame=frame, **values)
    return Response(text, status_code=status, media_type=HTML, cookies=list(cookies))


def to(place: str, *, cookies: Iterable[Cookie] = ()) -> Response[bytes]:
    """Send the reader on to another page of the portal.

    Args:
        place: its path; never what a request says of itself.
        cookies: set beside it.
    """
    return Response(b"", status_code=303, headers={"location": place}, cookies=list(cookies))


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("resources", "portal"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # They come with the program: none changes while it runs.
        auto_reload=False,
    )
    made.globals.update(
        place_of=place_of,
        dialled=dialled,
        size_words=size_words,
        terms=words.TERMS,
        chip_of=words.chip,
        decision_chip=words.decision_chip,
        review_words=words.review_words,
        story_words=words.story_words,
        review_chip=money_said.review_chip,
        quote_chip=money_said.quote_chip,
        section_words=money_said.section_words,
        line_priced=money_said.line_priced,
        taken_back=money_said.TAKEN_BACK,
        budget_review_chip=money_said.budget_review_chip,
        quarter_name=money_said.quarter_name,
        progress_words=money_said.progress_words,
        day=day_words,
        month_name=month_name,
        work_words=money_said.work_words,
        priced=money_said.priced,
        time_words=money_said.time_words,
        strip_of=strip_of,
        why=money_said.why,
        percent=percent,
        minutes=words.minutes,
        hours=hours_words,
        money=money_words,
        plain_day=plain_day,
        capture_more=capture_more,
        cadence_words=words.cadence,
        plain_words=words.plain_words,
    )
    return made
