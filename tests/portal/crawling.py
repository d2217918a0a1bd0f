"""A reader who follows every link of the portal, and what was found on the way."""

from __future__ import annotations

import html
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from app.central.portal.app import ROUTES
from app.domain.rights import Permission
from tests.portal.marked_world import MUST_SHOW, MarkedWorld, Reader

_LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')
_WORD = re.compile(r"zq(?:nw|sg)\d{5}x")
_NUMBERS = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|\d+")
_ENDS = ("/sign-out", "/in/")
"""What ends the session, or begins another one."""
_SLOW = (".pdf", "/pdf")
START = ("/", "/requests", "/requests?state=all")


@dataclass
class Crawler:
    """Asks for whatever anybody was ever led to, in the name of one reader after another.

    Attributes:
        known: every address that a page named, whoever was shown it.
        tally: address without its numbers, role → marks that were found there.
        most: how many addresses are asked for in one walk.
    """

    world: MarkedWorld
    chance: random.Random
    most: int = 60
    known: set[str] = field(default_factory=lambda: set(START))
    tally: Counter[tuple[str, str]] = field(default_factory=Counter)
    asked: int = 0

    def walk(self, reader: Reader, *, papers: bool = False) -> list[str]:
        """What this reader found that they may not, or did not find that they must."""
        town = self.world.town
        town.become(reader.email)
        others = sorted(self.known - set(START))
        self.chance.shuffle(others)
        waiting, seen, wrong = [*START, *others[: self.most // 2]], set[str](), list[str]()
        found: set[str] = set()
        while waiting and len(seen) < self.most:
            path = waiting.pop(0)
            if path in seen or any(end in path for end in _ENDS):
                continue
            if any(slow in path for slow in _SLOW) and not papers:
                continue
            seen.add(path)
            answer = town.get(path)
            self.asked += 1
            if answer.status_code >= 500:
                wrong.append(f"{path} said {answer.status_code} to {reader.email}")
            text = _text_of(answer)
            # What an address says is said again by some pages: that tells nobody anything.
            words = set(_WORD.findall(text)) - set(_WORD.findall(path))
            for word in words:
                mark = self.world.marks[word]
                if not self.world.may_read(reader, mark, path):
                    what = "hidden " if mark.hidden else ""
                    wrong.append(
                        f"{reader.email} {sorted(reader.roles)} read {what}{mark.field} of "
                        f"{mark.code} at {path}"
                    )
            found |= words
            self._count(path, reader, len(words))
            links = [html.unescape(one) for one in _LINK.findall(text)]
            self.known.update(links)
            fresh = [one for one in dict.fromkeys(links) if one not in seen]
            waiting += fresh
        return wrong

    def misses(self, reader: Reader) -> list[str]:
        """What a reader must find on the pages of their own requests, and does not."""
        town = self.world.town
        if not reader.may(Permission.SEE_OWN_REQUESTS):
            return []
        town.become(reader.email)
        must = {
            word for word, mark in self.world.marks.items()
            if mark.field in MUST_SHOW and reader.id in mark.seers
            and self.world.may_read(reader, mark, "/requests")
        }  # fmt: skip
        if not must:
            return []
        shown: set[str] = set()
        for ticket in self.world.tickets_of(reader):
            shown |= set(_WORD.findall(town.get(f"/requests/{ticket.number}").text))
        lost = sorted(must - shown - self.world.held())
        return [f"{reader.email} does not find {self.world.marks[word].field}" for word in lost]

    def _count(self, path: str, reader: Reader, many: int) -> None:
        place = _NUMBERS.sub("…", path.partition("?")[0])
        for role in reader.roles:
            self.tally[place, role.value] += many


def _text_of(answer: Any) -> str:
    kind = answer.headers.get("content-type", "")
    if kind.startswith("application/pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    if kind.startswith("application/octet-stream"):  # a file of a request
        return str(answer.content, "utf-8", "replace")
    return answer.text if kind.startswith(("text/", "application/json")) else ""


def addresses() -> set[str]:
    """Every address that a reader without numbers can be led to."""
    found: set[str] = set()
    for handler in ROUTES:
        paths: set[str] = getattr(handler, "paths", set())
        methods: set[str] = getattr(handler, "http_methods", set())
        found |= {path for path in paths if "{" not in path and "GET" in methods}
    return found
