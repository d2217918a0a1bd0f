"""Bytes to text, whatever charset they are said to be in, or are.

Nothing is lost in silence: what fits no charset shows as the replacement character.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Mapping

from charset_normalizer import from_bytes

_ENOUGH, _SAMPLE = 60, 10_000
"""A charset is guessed from no fewer bytes, since that would be chance, and from no more."""
_NAMES: Mapping[str, str] = {
    "ansi": "cp1252",
    "ascii": "utf-8",
    "cp-850": "cp850",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "iso8859-1": "cp1252",
    "ks_c_5601-1987": "cp949",
    "latin1": "cp1252",
    "shift_jis": "cp932",
    "unicode-1-1-utf-7": "utf-7",
    "us-ascii": "utf-8",
    "utf8mb4": "utf-8",
    "windows-31j": "cp932",
    "x-sjis": "cp932",
}
"""What mail programs write → the charset that they mean, as browsers read it."""
_NOT_MEANT = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
"""Known here, and never the charset of a mail; some of them are slow on purpose-made bytes."""
_KEPT = frozenset("\n\t")


def decoded(raw: bytes, said: str = "") -> str:
    """Bytes as text.

    Args:
        raw: the bytes.
        said: the charset that the mail names; may be empty, wrong or unknown.
    """
    for name in (_known(said), "utf-8"):
        try:
            if name:
                return raw.decode(name)
        except (UnicodeError, LookupError):
            continue
    guess = from_bytes(raw[:_SAMPLE]).best() if len(raw) >= _ENOUGH else None
    name = _known(guess.encoding) if guess is not None else ""
    return _as_far_as_it_goes(raw, name or _known(said) or "cp1252")


def _as_far_as_it_goes(raw: bytes, name: str) -> str:
    try:
        return raw.decode(name, "replace")
    except (UnicodeError, LookupError):
        return raw.decode("latin-1")


def _known(said: str) -> str:
    """The codec for what a mail names; empty where there is none."""
    name = said.strip().strip("\"'").lower()
    name = _NAMES.get(name, name)
    if not name or not name.isascii() or "\0" in name:
        return ""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # A codec of bytes to bytes is no charset, and may unpack a little into very much.
    is_text = bool(getattr(found, "_is_text_encoding", True))
    return found.name if is_text and found.name not in _NOT_MEANT else ""


def seemly(text: str) -> str:
    """Text without what nobody can see or keep: line ends are one kind, control characters go."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return "".join(map(_seemly, plain)) if not plain.isprintable() else plain


def _seemly(sign: str) -> str:
    if sign in _KEPT or sign.isprintable():
        return sign
    category = unicodedata.category(sign)
    if category == "Cs":
        return "\ufffd"
    if category == "Zs":
        return " "
    # Marks that join letters are part of several scripts; those that turn the direction are not.
    return sign if sign in "\u200c\u200d" else ""
