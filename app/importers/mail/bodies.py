"""The words of a mail, and what came beside them.

Source: RFC 2045, 2046, 2183, 2231, 3676.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Literal, cast

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
_Use = Literal["words", "file", "fuller"]
"""What a part is for: to be read, to be kept, or kept since it says more than what is read."""
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,80}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_SEALS = frozenset({
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
})  # fmt: skip
"""Signatures of the whole: nobody looks for them among the files, and the mail itself has them."""
_CLOSED = {
    **dict.fromkeys(
        ("application/pkcs7-mime", "application/x-pkcs7-mime"),
        "It is sealed as one piece (S/MIME): its words are in “{name}”, which is not opened here.",
    ),
    "multipart/encrypted": "It is encrypted (PGP/MIME): its words are in a file that is not "
    "opened here.",
    "application/ms-tnef": "“{name}” is a parcel of Outlook's (TNEF), which may hold more files.",
}
"""What cannot be looked into here → what is said of it."""
_FULLER, _STUB = 3, 200
"""The formatted words are kept beside plain ones that are so many times shorter, and by so many
characters: those only say that the mail is formatted."""
_FORMATTED = "message.html"
_CALLED = {
    "message/rfc822": "mail.eml",
    "text/calendar": "invitation.ics",
    "application/ms-tnef": "winmail.dat",
    "message/delivery-status": "delivery.txt",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
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
    """Take a mail apart.

    Of two forms of the same words, the plain one is read; where that says far less than the other,
    the other is kept as a file.
    """
    texts: list[str] = []
    parts: list[Part] = []
    remarks: list[str] = []
    if _kind(message) in _CLOSED and message.is_multipart():
        remarks.append(_CLOSED[_kind(message)])
    for number, (leaf, use) in enumerate(_leaves(message, 0)):
        if number == MOST_PARTS:
            remarks.append(f"It has more than {MOST_PARTS} parts: the rest are in the mail itself.")
            break
        kind = _kind(leaf)
        if use == "words":
            texts.append(_words(leaf))
        elif use == "fuller":
            parts.append(Part(_FORMATTED, kind, _bytes(leaf)))
            remarks.append(f"Formatted, it says more than is read here: see “{_FORMATTED}”.")
        elif kind not in _SEALS:
            parts.append(_part(leaf, len(parts) + 1))
            if kind in _CLOSED:
                remarks.append(_CLOSED[kind].format(name=parts[-1].name))
    told = "\n\n".join(text.strip("\n") for text in texts if text.strip())
    return Bodies(told, tuple(part for part in parts if part.content), tuple(remarks))


def _leaves(message: Message, depth: int) -> Iterator[tuple[Message, _Use]]:
    """Every part that holds something, and what it is for."""
    kind = _kind(message)
    inner = message.get_payload()
    if kind.startswith("message/") or not isinstance(inner, list) or depth > _DEEPEST:
        yield message, "words" if _is_words(message) else "file"
        return
    children = [cast("Message", child) for child in inner if isinstance(child, Message)]
    if kind != "multipart/alternative":
        for child in children:
            yield from _leaves(child, depth + 1)
        return
    leaves = [leaf for child in children for leaf in _leaves(child, depth + 1)]
    words = [leaf for leaf, use in leaves if use == "words"]
    plain = [leaf for leaf in words if _kind(leaf) == "text/plain" and _words(leaf).strip()]
    chosen = plain or words[-1:]
    for leaf, use in leaves:
        if use != "words" or leaf in chosen:
            yield leaf, use
        elif _kind(leaf) == "text/html" and _says_more(leaf, chosen):
            yield leaf, "fuller"


def _says_more(formatted: Message, chosen: Sequence[Message]) -> bool:
    """Whether formatted words are many more than those that are read."""
    read = sum(len(_words(one).split()) for one in chosen)
    told = _words(formatted).split()
    return len(told) > _FULLER * read and sum(map(len, told)) > _STUB


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
