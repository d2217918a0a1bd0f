"""Headers as people would read them, out of whatever programs have written.

Source: RFC 5322, 2047, 2231; and what is sent in spite of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from typing import TypeVar

from app.importers.mail.charsets import decoded, seemly
from app.importers.mail.message import Address, Headers

T = TypeVar("T")
LONGEST = 8_000
"""Of one header, in characters: what follows is not read."""
MOST = 500
"""Headers that are read, from the top."""
MOST_NAMED = 100
"""Message-IDs and addresses that are read of one mail."""
_ID = re.compile(r"<[^<>\s]{1,900}>")
_ADDRESS = re.compile(r"[^@\s<>\"(),:;\\]{1,64}@[^@\s<>\"(),:;\\]{1,255}")


def safely(job: Callable[[], T], otherwise: T) -> T:
    """What a job gives, or something else where the library trips over what was sent.

    The standard library promises no set of errors for broken mail, and has raised many kinds.
    """
    try:
        return job()
    except Exception:  # noqa: BLE001 -- as above: the mail is kept as it came whatever happens
        return otherwise


def headers_of(message: Message) -> Headers:
    """Every header, decoded."""
    nothing: list[tuple[str, str]] = []
    raw = safely(lambda: list(message.raw_items()), nothing)
    return Headers(tuple((name.lower(), unfolded(str(value))) for name, value in raw[:MOST]))


def unfolded(value: str) -> str:
    """A header's value in one line, its encoded words read."""
    line = re.sub(r"\r?\n[ \t]*", " ", value[:LONGEST]).strip()
    if "=?" not in line:
        return seemly(_eight_bit(line)).replace("\n", " ")
    words = safely(lambda: decode_header(_eight_bit(line)), [(line, None)])
    return seemly("".join(_word(text, charset) for text, charset in words)).replace("\n", " ")


def _word(text: str | bytes, charset: str | None) -> str:
    if isinstance(text, str):
        return text
    return decoded(text, charset or "")


def _eight_bit(value: str) -> str:
    """A header with bytes beyond ASCII, which stand for themselves while they are parsed."""
    if value.isascii():
        return value
    try:
        return decoded(value.encode("ascii", "surrogateescape"))
    except UnicodeEncodeError:
        return value


def addresses(values: Iterable[str]) -> list[Address]:
    """Everybody whom headers name, as far as addresses can be made out."""
    joined = [value for value in values if value][:MOST_NAMED]
    nothing: list[tuple[str, str]] = []
    found = safely(lambda: getaddresses(joined), nothing)
    read = [Address(" ".join(name.split()), _plain(address)) for name, address in found]
    good = [one for one in read if one.address]
    # What the library gives up on may still hold one.
    return (good or [Address("", match.lower()) for match in _loose(joined)])[:MOST_NAMED]


def _loose(values: Iterable[str]) -> list[str]:
    return [match for value in values for match in _ADDRESS.findall(value)]


def _plain(address: str) -> str:
    found = _ADDRESS.fullmatch(address.strip())
    return found[0].lower() if found else ""


def ids(values: Iterable[str]) -> tuple[str, ...]:
    """The Message-IDs in some headers, each once."""
    found = (match for value in values for match in _ID.findall(value))
    return tuple(dict.fromkeys(found))[:MOST_NAMED]
