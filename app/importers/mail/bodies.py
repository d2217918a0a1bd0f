"""The words of a mail, and what came beside them.

Source: RFC 2045, 2046, 2183, 2231, 3676.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import cast

from app.importers.mail.charsets import decoded
from app.importers.mail.headers import safely, unfolded
from app.importers.mail.message import Part
from app.importers.mail.plain import text_of

MOST_PARTS = 300
"""Parts of one mail that are looked at."""
_DEEPEST = 50
_MOST_BYTES = 4_000_000
"""Of words that are decoded."""
_UNSAID = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,80}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_SEALS = frozenset({
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
})  # fmt: skip
"""Signatures of the whole: nobody looks for them among the files, and the mail itself has them."""
_CALLED = {
    "message/rfc822": "mail.eml",
    "text/calendar": "invitation.ics",
    "application/ms-tnef": "winmail.dat",
    "message/delivery-status": "delivery.txt",
}


@dataclass(frozen=True, slots=True)
class Bodies:
    """What a mail holds.

    Attributes:
        text: the words, of every part that is read and no file.
        remarks: what could not be made out, each a sentence.
    """

    text: str
    parts: tuple[Part, ...] = ()
    remarks: tuple[str, ...] = ()


def bodies_of(message: Message) -> Bodies:
    """Take a mail apart. Of two forms of the same words, the plain one is read."""
    texts: list[str] = []
    parts: list[Part] = []
    remarks: list[str] = []
    for number, (leaf, is_words) in enumerate(_leaves(message, 0)):
        if number == MOST_PARTS:
            remarks.append(f"It has more than {MOST_PARTS} parts: the rest are in the mail itself.")
            break
        if is_words:
            texts.append(_words(leaf))
        elif _kind(leaf) not in _SEALS:
            parts.append(_part(leaf, len(parts) + 1))
    told = "\n\n".join(text.strip("\n") for text in texts if text.strip())
    return Bodies(told, tuple(part for part in parts if part.content), tuple(remarks))


def _leaves(message: Message, depth: int) -> Iterator[tuple[Message, bool]]:
    """Every part that holds something, and whether it is words to be read."""
    kind = _kind(message)
    inner = message.get_payload()
    if kind == "message/rfc822" or not isinstance(inner, list) or depth > _DEEPEST:
        yield message, _is_words(message)
        return
    children = [cast("Message", child) for child in inner if isinstance(child, Message)]
    if kind != "multipart/alternative":
        for child in children:
            yield from _leaves(child, depth + 1)
        return
    leaves = [leaf for child in children for leaf in _leaves(child, depth + 1)]
    words = [leaf for leaf, is_words in leaves if is_words]
    plain = [leaf for leaf in words if _kind(leaf) == "text/plain" and _words(leaf).strip()]
    chosen = plain or words[-1:]
    for leaf, is_words in leaves:
        if not is_words or leaf in chosen:
            yield leaf, is_words


def _kind(part: Message) -> str:
    said = safely(part.get_content_type, _UNSAID).strip().lower()
    return said if _MEDIA_TYPE.fullmatch(said) else _UNSAID


def _is_words(part: Message) -> bool:
    kind = _kind(part)
    if kind.startswith("multipart/"):  # whose parts cannot be told apart
        return True
    if kind not in {"text/plain", "text/html"}:
        return False
    disposition = safely(part.get_content_disposition, None)
    return disposition != "attachment" and not _name(part)


def _bytes(part: Message) -> bytes:
    """The bytes of a part; where its encoding is broken, as much as can be read."""
    if isinstance(part.get_payload(), list):
        inner = cast("list[Message]", part.get_payload())
        return safely(lambda: b"".join(one.as_bytes() for one in inner), b"")
    content = safely(lambda: part.get_payload(decode=True), None)
    if isinstance(content, bytes):
        return content
    return str(part.get_payload()).encode("utf-8", "surrogateescape")


def _words(part: Message) -> str:
    charset = safely(lambda: str(part.get_param("charset") or ""), "")
    text = decoded(_bytes(part)[:_MOST_BYTES], charset)
    if _kind(part) == "text/html":
        return text_of(text)
    if safely(lambda: str(part.get_param("format") or "").lower(), "") == "flowed":
        delsp = safely(lambda: str(part.get_param("delsp") or "").lower(), "") == "yes"
        return unflowed(text, delsp=delsp)
    return text


def unflowed(text: str, *, delsp: bool = False) -> str:
    """Paragraphs that were broken to be sent, in one line each (RFC 3676)."""
    lines: list[str] = []
    open_depth = -1
    for raw in text.replace("\r\n", "\n").split("\n"):
        bare = raw.lstrip(">")
        depth = len(raw) - len(bare)
        line = bare.removeprefix(" ")
        flows = line.endswith(" ") and line != "-- "
        if flows and delsp:
            line = line[:-1]
        if open_depth == depth and line != "-- ":
            lines[-1] += line
        else:
            lines.append(f"{'>' * depth} {line}" if depth else line)
        open_depth = depth if flows else -1
    return "\n".join(lines)


def _part(part: Message, number: int) -> Part:
    kind = _kind(part)
    major, _slash, minor = kind.partition("/")
    name = _name(part) or _CALLED.get(kind, "")
    if not name:
        ending = re.sub(r"[^a-z0-9]", "", minor.removeprefix("x-"))[:8]
        name = f"{major if major == 'image' else 'file'}-{number}.{ending or 'bin'}"
    inline = major == "image" and bool(safely(lambda: str(part.get("content-id") or ""), ""))
    return Part(name, kind, _bytes(part), inline)


def _name(part: Message) -> str:
    """What the sender called it, by either header and any of the ways to write it."""
    said = safely(lambda: part.get_filename() or "", "")
    return unfolded(said) if said else ""
