"""What somebody wrote now, apart from what they quote and sign with.

Nothing is thrown away. Where it is not clear, all of it counts as written now: words between quoted
lines are an answer to each.

Source: RFC 3676 4.3; what the common mail programs put above a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_ORIGINAL = re.compile(
    r"[-_=* ]{2,20}"
    r"(?:original message|forwarded message|begin forwarded message|ursprüngliche nachricht|"
    r"weitergeleitete nachricht|message d'origine|message transféré|mensaje original|"
    r"messaggio originale|oorspronkelijk bericht|původní zpráva|исходное сообщение)"
    r"[-_=* ]{0,20}:?"
)
_FROM = re.compile(r"\*?(?:from|von|de|da|van|od|от)\s?:\*? .{1,300}")
_BESIDE = re.compile(
    r"\*?(?:sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff|envoyé|à|objet|"
    r"enviado|fecha|para|asunto|inviato|data|a|oggetto|verzonden|aan|onderwerp|odesláno|komu|"
    r"předmět|отправлено|дата|кому|тема)\s?:\*?(?: .{0,500})?"
)
_WROTE = re.compile(
    r".{0,400}\b(?:wrote|writes|schrieb|geschrieben|a écrit|escribió|ha scritto|schreef|napsal|"
    r"napsala|escreveu|skrev|пишет|написал|написала)\b.{0,200}:"
)
_BEGINS = re.compile(
    r"(?:on|am|le|el|il|op|em|den|dne|\d{1,4}[-./]|>|.{0,80}<[^<>\s]{1,200}@).{0,400}"
)
_RULED = re.compile(
    r"-{2,10} ?(?:on|am|le|el) .{1,400}\b(?:wrote|schrieb|a écrit|escribió)\b.{0,200}-{2,10}:?"
)
"""What some web mails put above a quotation that they do not mark otherwise."""
_SOMEBODY = re.compile(r"<[^<>\s]{1,200}@[^<>\s]{1,200}>")
_SENT_FROM = re.compile(
    r"(?:sent from my|sent from outlook|get outlook for|von meinem|gesendet von|envoyé de mon|"
    r"enviado desde mi|inviato da|verzonden vanaf) .{0,120}"
)
_SCANNED = 500
"""Of a line, in characters: what a mail program puts above a quotation is shorter."""
_LONGEST_SIGNATURE = 20
"""In lines: what is longer and follows two hyphens is text."""


class Folded(NamedTuple):
    """The two parts of a text; together they are all of it."""

    text: str
    quoted: str


def fold(whole: str) -> Folded:
    """Part what was written now from what is quoted, and from the signature."""
    lines = whole.strip("\n").split("\n")
    cut = _cut(lines)
    cut = _signature(lines, cut)
    text = "\n".join(lines[:cut]).strip()
    if not text:
        return Folded(whole.strip(), "")
    return Folded(text, "\n".join(lines[cut:]).strip("\n"))


def _cut(lines: Sequence[str]) -> int:
    """The first line of what is quoted; past the end where nothing is."""
    tail = _quoted_from(lines)
    for at, line in enumerate(lines):
        low = line[:_SCANNED].strip().lower()
        if not low:
            continue
        if _ORIGINAL.fullmatch(low) or _RULED.fullmatch(low) or _heads(lines, at, low):
            return _back_over_rule(lines, at)
        length = _attribution(lines, at, low)
        if at >= tail or (length and (at + length >= tail or _unmarked(lines, at, length))):
            return at
    return len(lines)


def _quoted_from(lines: Sequence[str]) -> int:
    """From where on there are only quoted lines, and a signature; past the end where none are.

    An answer among quoted lines stays one: what stands above it is no quotation to be folded.
    """
    end = len(lines)
    for at in range(max(0, end - _LONGEST_SIGNATURE), end):
        if _is_mark(lines[at]):
            end = at
            break
    start = end
    while start and (not lines[start - 1].strip() or _is_quoted(lines[start - 1])):
        start -= 1
    quotes = any(_is_quoted(line) for line in lines[start:end])
    return start if quotes else len(lines) + 1


def _heads(lines: Sequence[str], at: int, low: str) -> bool:
    """Whether a line begins the headers of a mail, as Outlook writes them out."""
    if not _FROM.fullmatch(low):
        return False
    near = [line[:_SCANNED].strip().lower() for line in lines[at + 1 : at + 7]]
    return sum(_BESIDE.fullmatch(line) is not None for line in near) >= 2  # noqa: PLR2004 -- one may be chance


def _back_over_rule(lines: Sequence[str], at: int) -> int:
    """Take in a rule, and empty lines, above the headers."""
    start = at
    for before in range(at - 1, max(at - 4, -1), -1):
        bare = lines[before].strip()
        if not bare:
            continue
        return before if len(bare) >= 5 and not bare.strip("_-=*") else start  # noqa: PLR2004 -- a rule, no dash
    return start


def _attribution(lines: Sequence[str], at: int, low: str) -> int:
    """How many lines say who wrote what follows; 0 where these do not. It may be broken twice."""
    if not _BEGINS.fullmatch(low):
        return 0
    joined = ""
    for more in range(3):
        if at + more >= len(lines) or not lines[at + more].strip():
            return 0
        joined = f"{joined} {lines[at + more][:_SCANNED].strip().lower()}".strip()
        if _WROTE.fullmatch(joined[: 2 * _SCANNED]):
            return more + 1
    return 0


def _unmarked(lines: Sequence[str], at: int, length: int) -> bool:
    """Whether what somebody is said to have written follows without signs before its lines.

    Only below an answer, and where an address says who: else it may be the answer itself.
    """
    said = " ".join(lines[at : at + length])
    above, below = lines[:at], lines[at + length :]
    return (
        _SOMEBODY.search(said) is not None
        and any(line.strip() for line in above)
        and any(line.strip() for line in below)
        and not any(_is_quoted(line) for line in (*above, *below))
    )


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _is_mark(line: str) -> bool:
    """Whether a signature begins with this line."""
    low = line[:_SCANNED].strip().lower()
    return low == "--" or _SENT_FROM.fullmatch(low) is not None


def _signature(lines: Sequence[str], cut: int) -> int:
    """Where the signature above a quotation begins, or the quotation, where there is none."""
    for at in range(max(0, cut - _LONGEST_SIGNATURE - 1), cut):
        if _is_mark(lines[at]):
            return at
    return cut
