"""Answers to invitations, as calendars send them: whether it is a plain yes.

Source: RFC 5546 3.2.3 (REPLY), 3.2.7 (COUNTER); RFC 5545 3.1 (folded lines).
"""

from __future__ import annotations

import re
from enum import StrEnum

from app.importers.mail.charsets import decoded
from app.importers.mail.message import Read

_KIND = "text/calendar"
_LOOKED_AT = 100_000
"""Bytes of an entry."""
_METHOD = re.compile(r"^METHOD:(REPLY|COUNTER)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_YES = re.compile(r"^ATTENDEE[^\n]*;PARTSTAT=\"?ACCEPTED\b", re.MULTILINE | re.IGNORECASE)
_COMMENT = re.compile(r"^COMMENT[;:]", re.MULTILINE | re.IGNORECASE)
_SAYS_SO_ITSELF = re.compile(r"^PRODID:[^\n]*Google", re.MULTILINE | re.IGNORECASE)
"""A calendar that puts words of its own into its answers."""


class CalendarAnswer(StrEnum):
    """What somebody answers an invitation."""

    YES = "yes"
    OTHERWISE = "otherwise"


def answer_in(read: Read) -> CalendarAnswer | None:
    """What a mail answers an invitation; None where it is no such answer.

    A yes with words beside it is no plain one.
    """
    entries = (
        decoded(part.content[:_LOOKED_AT]).replace("\r\n", "\n")
        for part in read.parts
        if part.media_type == _KIND
    )
    for folded in entries:
        entry = re.sub(r"\n[ \t]", "", folded)
        said = _METHOD.search(entry)
        if said is None:
            continue
        silent = not read.text.strip() or _SAYS_SO_ITSELF.search(entry) is not None
        plain = silent and _COMMENT.search(entry) is None and said[1].upper() == "REPLY"
        is_yes = plain and _YES.search(entry) is not None
        return CalendarAnswer.YES if is_yes else CalendarAnswer.OTHERWISE
    return None
