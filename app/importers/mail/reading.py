"""Reading a mail: who, about what, which words, which files.

The parser takes headers as they are (`compat32`): the newer policy parses each when it is asked
for, and gives up on some. What it says is looked at with care all the same, and what cannot be
made out is left and named.

Source: RFC 5322, 2045 to 2049, 2183, 3676.
"""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from app.importers.mail.bodies import Bodies, bodies_of
from app.importers.mail.charsets import decoded, seemly
from app.importers.mail.folding import fold
from app.importers.mail.headers import addresses, headers_of, ids, safely, unfolded
from app.importers.mail.message import Address, Headers, Read

MOST_BOUNDARIES = 200
"""A mail that names more of them was made to be slow: no more than its headers is parsed."""
LONGEST_TEXT = 200_000
"""Of the words that are read, in characters; the mail itself has them all."""
_HEAD = 256_000
"""Bytes that headers are looked for in, where the whole cannot be parsed."""
_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "resent-to")


def read_mail(raw: bytes) -> Read:
    """Read a mail. It never raises.

    Args:
        raw: as it came over the wire or lay in a file.
    """
    remarks: list[str] = []
    message, bodies = _taken_apart(raw, remarks)
    headers = headers_of(message)
    froms = addresses(headers.all("from"))
    whole = seemly(bodies.text)
    if len(whole) > LONGEST_TEXT:
        whole = whole[:LONGEST_TEXT]
        remarks.append("The text is longer than is shown here.")
    folded = safely(lambda: fold(whole), None)
    return Read(
        headers,
        froms[0] if froms else _sender(headers),
        len(froms),
        tuple(dict.fromkeys(one.address for one in addresses(_recipients(headers)))),
        next(iter(ids(headers.all("message-id"))), ""),
        ids([*headers.all("in-reply-to"), *reversed(headers.all("references"))]),
        " ".join(headers.first("subject").split()),
        folded.text if folded is not None else whole.strip(),
        folded.quoted if folded is not None else "",
        bodies.parts,
        (*remarks, *bodies.remarks),
    )


def _taken_apart(raw: bytes, remarks: list[str]) -> tuple[Message, Bodies]:
    if raw.lower().count(b"boundary") <= MOST_BOUNDARIES:
        both = safely(lambda: _parsed(raw), None)
        if both is not None:
            return both
    remarks.append("It could not be taken apart: its first words are shown as they came.")
    head, _empty, rest = raw[:_HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")
    message = safely(lambda: message_from_bytes(head + b"\n\n"), Message())
    return message, Bodies(decoded(rest[:20_000]))


def _parsed(raw: bytes) -> tuple[Message, Bodies]:
    message = message_from_bytes(raw)
    return message, bodies_of(message)


def _sender(headers: Headers) -> Address:
    """Whoever else is named as the sender, where no From can be read."""
    others = addresses([headers.first("sender"), headers.first("reply-to")])
    name = unfolded(headers.first("from"))
    return Address(name[:200], others[0].address if others else "")


def _recipients(headers: Headers) -> list[str]:
    return [value for name in _TO for value in headers.all(name)]
