"""What was written into a form whose session had ended by then: kept in the page, sent later.

It is shown to whoever wrote it and travels on in the pages of signing in, as hidden fields; central
stores nothing of it. That somebody agrees to something is not kept: they say so again, before what
they agree to.

Source: ux.md 3.14 (WCAG 2.2.1); docs/adr/0073-what-was-written-outlives-a-session.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.central.portal.address import is_own
from app.central.portal.bodies import MOST_FIELDS
from app.domain.notices import NOTICES

KEPT = "kept"
"""The field in which it travels through the pages of signing in."""
_NOT_KEPT = frozenset({"ok"})
_LABELS: Mapping[str, str] = {
    "summary": "What happened",
    "add": "Add me to request",
    "details": "What else we should know",
    "affected": "Who is affected",
    "working": "Whether you can go on working",
    "site": "Where",
    "device": "Device",
    "onsite": "Please come onsite",
    "body": "Your words",
    "text": "Topic",
    "number": "Request",
    "starts": "From",
    "ends": "Until",
    "reason": "Your reason",
    "note": "Your note",
} | {key: one.words for key, one in NOTICES.items()}
"""Fields that people fill in, in the order of their forms; of any other only the form knows."""
_CHOSEN = "As you chose it"
_VALUES: Mapping[str, Mapping[str, str]] = {
    "affected": {"me": "Just me", "several": "Several people", "everyone": "Everyone here"},
    "working": {"yes": "Yes", "hardly": "With difficulty", "no": "No, it is stopped"},
}
_WHAT: Mapping[str, str] = {
    "/requests/new": "Your request for help",
    "/requests/*/reply": "Your reply to a request",
    "/requests/*/again": "Your word that it came back",
    "/work/*/question/*": "Your question about work",
    "/check-ins/topics": "Your topic for a check-in",
    "/check-ins/topics/*": "Your change of a topic",
    "/check-ins/topics/*/withdraw": "Your withdrawal of a topic",
    "/consents/new": "Your approval of work by the hour",
    "/consents/decline": "Your “no” to work by the hour",
    "/quotes/*/approve": "Your approval of a quote",
    "/quotes/*/decline": "Your “no” to a quote",
    "/materials/*/approve": "Your approval of materials",
    "/materials/*/decline": "Your “no” to materials",
    "/adjustments/*/approve": "Your approval of an adjustment",
    "/adjustments/*/decline": "Your “no” to an adjustment",
    "/reviews/*/agree": "Your approval of a review",
    "/reviews/*/decline": "Your “no” to a review",
    "/notices": "Your choice of letters",
}
_NAMED = re.compile(r"/(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=/|$)")


@dataclass(frozen=True, slots=True)
class Written:
    """A form as it was sent.

    Attributes:
        place: where it was sent to.
        fields: what it held.
        files: what the files are called that came along; they have to be chosen again.
    """

    place: str
    fields: Mapping[str, str]
    files: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """What it was, for its heading."""
        plain = re.sub(r"/(question|reviews)/\w[^/]*", r"/\1/*", _NAMED.sub("/*", self.place))
        return _WHAT.get(plain, "What you wrote")

    @property
    def carried(self) -> dict[str, str]:
        """The fields that go on."""
        return {name: text for name, text in self.fields.items() if name not in _NOT_KEPT}

    @property
    def told(self) -> list[tuple[str, str]]:
        """What somebody filled in: label and words."""
        return [
            (label, _words(name, self.fields[name]))
            for name, label in _LABELS.items()
            if self.fields.get(name, "").strip()
        ]

    @property
    def takes_files(self) -> bool:
        """Whether its form brings files along."""
        return self.place == "/requests/new" or self.place.endswith("/reply")

    def packed(self) -> str:
        """As one field of another form."""
        told = {"place": self.place, "fields": self.carried, "files": self.files}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _words(name: str, value: str) -> str:
    if name in {"site", "device"}:
        return _CHOSEN
    if value == "yes" and name not in _VALUES:
        return "Yes"
    return _VALUES.get(name, {}).get(value, value)


def unpacked(text: str) -> Written | None:
    """What `packed` made; None where it is anything else."""
    try:
        told: Any = json.loads(text)
        place, fields, files = told["place"], told["fields"], told["files"]
        texts = [place, *fields, *fields.values(), *files]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if (
        not isinstance(files, list)
        or len(texts) > 3 * MOST_FIELDS
        or not all(isinstance(one, str) for one in texts)
        or not is_own(place)
    ):
        return None
    return Written(place, fields, tuple(files))
