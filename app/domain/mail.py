"""Mail that nobody could place by itself: why, and what may become of it.

Source: domain.md 2.1, S04, S06.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.domain.rules import RuleBroken

LONGEST_SHOWN = 20_000
"""Of a mail's text on a device, in characters; all of it stays at central."""
BY_MAIL = "email"
"""Source of a request, and channel of a reply, that came by mail."""
UNPROVEN = "sender-not-proven"
"""The tag of a request from a mail of which nothing proves that it is its sender's."""


class MailState(StrEnum):
    """Where a parked mail stands."""

    PARKED = "parked"
    FILED = "filed"
    DISMISSED = "dismissed"


class Parked(StrEnum):
    """Why a mail waits for a person."""

    SENDER_UNKNOWN = "sender-unknown"
    DOMAIN_KNOWN = "domain-known"
    SENDER_TWICE = "sender-twice"
    SENDER_UNREADABLE = "sender-unreadable"
    NOT_THEIRS = "not-theirs"
    NOT_LET = "not-let"
    TOO_LARGE = "too-large"
    WITHHELD = "withheld"
    NOT_REACHED = "not-reached"
    NOT_ACCEPTED = "not-accepted"
    BY_LIST = "by-list"
    TO_MANY = "to-many"
    TOO_MANY = "too-many"
    FAILED = "failed"


PARKED_WORDS: Mapping[Parked, str] = {
    Parked.SENDER_UNKNOWN: "Nobody with this address is known.",
    Parked.DOMAIN_KNOWN: "The address is new, but others of a client write from the same domain.",
    Parked.SENDER_TWICE: "Several people have this address: choose who wrote.",
    Parked.SENDER_UNREADABLE: "No sender can be read from it.",
    Parked.NOT_THEIRS: "It answers a request that this sender does not see.",
    Parked.NOT_LET: "The sender's roles do not let them ask for help.",
    Parked.TOO_LARGE: "It is too large to be fetched: read it in the mailbox itself.",
    Parked.WITHHELD: "The mail server does not give it out: read it in the mailbox itself.",
    Parked.NOT_REACHED: "Letters to this person do not arrive: correct the address.",
    Parked.NOT_ACCEPTED: "It answers an invitation, and not with a plain yes: read what it says.",
    Parked.BY_LIST: "It came by a mailing list: see whether it is meant for you.",
    Parked.TO_MANY: "It went to many: see whether it is meant for you.",
    Parked.TOO_MANY: "Its sender has written very often within an hour: is it a person?",
    Parked.FAILED: "It could not be taken in; central keeps it as it came.",
}
"""Why → the sentence that the desk reads."""


def parked_words(why: str) -> str:
    """Why a mail waits, in a sentence; a newer version's reason says so."""
    known = Parked(why) if why in set(Parked) else None
    return PARKED_WORDS[known] if known is not None else "It waits for somebody to place it."


def check_parked(state: MailState) -> None:
    """Let a mail be placed or put away.

    Raises:
        RuleBroken: somebody did that meanwhile.
    """
    if state is not MailState.PARKED:
        done = "placed" if state is MailState.FILED else "put away"
        raise RuleBroken("mail-settled", f"Somebody has {done} this mail meanwhile: look again.")


def check_dismissal(reason: str) -> str:
    """Why a mail is put away, without the spaces around it.

    Raises:
        RuleBroken: nothing says why.
    """
    found = reason.strip()
    if not found:
        raise RuleBroken("reason-empty", "Say why, for example “advertising”.")
    return found


def subject_of(subject: str, text: str, longest: int) -> str:
    """What a request from a mail is called: its subject, or the first words of its text.

    Args:
        subject: as it was read; may be empty.
        text: of the mail; may be empty.
        longest: in characters.
    """
    words = " ".join(subject.split()) or " ".join(text.split()) or "Mail without a subject"
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def with_quoted(text: str, quoted: str) -> str:
    """A text, with what it quotes below it, marked as a quotation."""
    if not quoted.strip():
        return text.strip()
    marked = "\n".join(f"> {line}".rstrip() for line in quoted.strip().splitlines())
    return f"{text.strip()}\n\n{marked}".strip()


def opening(source: str, description: str) -> tuple[str, str]:
    """A request's first words, and what they quote where it came by mail."""
    return apart(description) if source == BY_MAIL else (description.strip(), "")


def apart(text: str) -> tuple[str, str]:
    """A text as `with_quoted` made it: its own words, and what it quotes, without the marks.

    Words below a quotation are the text's own, so then nothing is taken apart; nor is a text that
    is a quotation throughout.
    """
    lines = text.strip().splitlines()
    begin = len(lines)
    while begin and lines[begin - 1].startswith(">"):
        begin -= 1
    words = "\n".join(lines[:begin]).strip()
    if not words or begin == len(lines) or lines[begin - 1].strip():
        return text.strip(), ""
    return words, "\n".join(line[1:].removeprefix(" ") for line in lines[begin:])
