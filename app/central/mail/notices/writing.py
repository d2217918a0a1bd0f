"""Letters written from templates: a text and an HTML part that say the same.

Source: ux.md 3.18 (words); domain.md S37.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from app.domain.colours import contrast_ratio, darkened, lightened
from app.domain.words import MONTHS, hours_words, local_time, money_words

_LIGHT, _DARK = "#FFFFFF", "#101318"
_ON = ("#FFFFFF", "#101318")
_BLANKS = re.compile(r"\n{3,}")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Face:
    """Whom a letter is from, as it shows it.

    Attributes:
        name: of the client's portal, or of the firm.
        contact: a line: how to reach the firm.
        phone: whom to call when all work has stopped; empty: none.
        place: the portal's address; empty without one.
    """

    name: str
    colour: str
    contact: str = ""
    phone: str = ""
    place: str = ""

    @property
    def light(self) -> str:
        """The colour, made fit for text on white."""
        return darkened(self.colour, _LIGHT)

    @property
    def dark(self) -> str:
        """The colour, made fit for text on a dark ground."""
        return lightened(self.colour, _DARK)

    def on(self, ground: str) -> str:
        """What is written on a ground of that colour."""
        return max(_ON, key=lambda one: contrast_ratio(one, ground))


@dataclass(frozen=True, slots=True)
class Words:
    """A letter as it is read."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


def words_of(template: str, face: Face, name: str, values: Mapping[str, Any]) -> Words:
    """Write a letter.

    Args:
        template: in resources/mail, without its ending.
        face: whom it is from.
        name: whom it is to; may be empty.
        values: what the template says.
    """
    said = {"face": face, "name": name, **values}
    text, html = _environment(html=False), _environment(html=True)
    made = text.get_template(f"{template}.jinja")
    context = made.new_context({"frame": "frame.txt", "to": _macros(text, "text"), **said})
    subject = "".join(made.blocks["subject"](context)).strip()
    return Words(
        subject,
        _BLANKS.sub("\n\n", _rendered(text, "text", template, "frame.txt", said)).strip() + "\n",
        _rendered(html, "html", template, "frame.html", said | {"subject": subject}),
    )


def _rendered(
    environment: Environment, kind: str, template: str, frame: str, said: Mapping[str, Any]
) -> str:
    found = environment.get_template(f"{template}.jinja")
    return found.render(frame=frame, to=_macros(environment, kind), **said)


def _macros(environment: Environment, kind: str) -> Any:
    return environment.get_template(f"{kind}.jinja").module


@cache
def _environment(*, html: bool) -> Environment:
    made = Environment(
        loader=PackageLoader("resources", "mail"),
        autoescape=select_autoescape((), (), default=html),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        money=money_words, hours=hours_words, day=day_words, at=moment_words, month=month_words
    )
    made.filters["flat"] = lambda text: " ".join(str(text).split())
    return made


def day_words(day: date) -> str:
    """A date in full: "Tuesday, 10 March 2026"."""
    return f"{_DAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_words(at: datetime, zone: str) -> str:
    """A moment in full: "Tuesday, 10 March 2026, 09:40 (New York)"."""
    local = at.astimezone(ZoneInfo(zone))
    city = zone.rpartition("/")[2].replace("_", " ")
    return f"{day_words(local.date())}, {local_time(at, zone)} ({city})"


def month_words(month: str) -> str:
    """A month: "March 2026" from "2026-03"."""
    year, _, number = month.partition("-")
    return f"{MONTHS[int(number) - 1]} {year}"
