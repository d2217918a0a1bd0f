"""Reports of mail servers that a letter did not arrive: which letter, to whom, and why.

Source: RFC 3464 (delivery status), RFC 6522; X-Failed-Recipients of Exim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.importers.mail.charsets import decoded, seemly
from app.importers.mail.message import Read

_STATUS = "message/delivery-status"
_ORIGINAL = frozenset({"message/rfc822", "text/rfc822-headers", "message/global"})
_LOOKED_AT = 64_000
"""Bytes of what came with a report."""
_LONGEST = 300
_NAMED = re.compile(r"^message-id:\s{0,4}(<[^<>\s]{1,900}>)", re.MULTILINE | re.IGNORECASE)
_FIELD = re.compile(r"^([a-z-]{1,40}):[ \t]*(.{0,2000})$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A letter that did not arrive, as a server reports.

    Attributes:
        letters: names that the letter may have (Message-ID).
        to: the address; empty where none is named.
        why: in the server's words, one line; may be empty.
    """

    letters: tuple[str, ...]
    to: str = ""
    why: str = ""


def undelivered(read: Read) -> Undelivered | None:
    """What a report says; None where it reports no failure (a delay is none) or names no letter."""
    failed = next((one for one in _recipients(read) if one.get("action") == "failed"), None)
    if failed is None and not read.headers.has("x-failed-recipients"):
        return None
    texts = [_text(part.content) for part in read.parts if part.media_type in _ORIGINAL]
    named = [_NAMED.findall(text) for text in (*texts, read.text, read.quoted)]
    letters = tuple(dict.fromkeys(one for found in named for one in found)) + read.answers
    if not letters:
        return None
    told = failed or {}
    to = told.get("final-recipient", "").rpartition(";")[2].strip()
    said = told.get("diagnostic-code", "").partition(";")[2] or told.get("status", "")
    return Undelivered(
        letters,
        (to or read.headers.first("x-failed-recipients").partition(",")[0]).strip()[:_LONGEST],
        " ".join(said.split())[:_LONGEST],
    )


def _recipients(read: Read) -> list[dict[str, str]]:
    """The fields of each recipient that a report speaks of, names and actions in small letters."""
    found = []
    for part in read.parts:
        if part.media_type != _STATUS:
            continue
        for block in re.split(r"\n[ \t]*\n", _text(part.content)):
            fields = {name.lower(): value.strip() for name, value in _FIELD.findall(block)}
            if "action" in fields:
                found.append(fields | {"action": fields["action"].lower()})
    return found


def _text(content: bytes) -> str:
    """Lines that go on are put together."""
    return re.sub(r"\n[ \t]+", " ", seemly(decoded(content[:_LOOKED_AT])))
