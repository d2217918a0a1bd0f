"""Whether the sender's address is theirs, as the firm's own mail server found.

Anybody can write such a header. Only one is believed: the topmost, and only where it bears the name
of the server that the firm receives its mail by, which removes others of that name.

Source: RFC 8601; RFC 7489 3.1 (alignment).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.importers.mail.message import Read

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_RESULT = re.compile(r"\s*([a-z0-9-]{1,40})(?:/\d+)?\s*=\s*([a-z]{1,40})\b(.*)", re.DOTALL)
_PROPERTY = re.compile(r"\b([a-z]{1,20}\.[a-z_.-]{1,20})\s*=\s*(\S{1,320})")


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of the sender.

    Attributes:
        why: what decided, for whoever wonders: "dmarc=pass", "no result of mx.example".
    """

    proven: bool
    why: str


def proof_of(read: Read, server: str) -> Proof:
    """What the receiving server found.

    Args:
        read: the mail.
        server: the name that it puts into Authentication-Results; empty where it puts none.
    """
    if not server:
        return Proof(False, "no server is named whose word counts")
    if read.senders != 1:
        return Proof(False, f"{read.senders} senders")
    name, found = _parsed(read.headers.first("authentication-results"))
    if name != server.lower():
        return Proof(False, f"no result of {server}")
    domain = read.sender.domain
    verdict = {method: result for method, result, _said in found if method == "dmarc"}
    if verdict and verdict["dmarc"] != "none":
        return Proof(verdict["dmarc"] == "pass", f"dmarc={verdict['dmarc']}")
    for method, result, said in found:
        if result == "pass" and any(_aligned(domain, one) for one in _domains(method, said)):
            return Proof(True, f"{method}=pass")
    told = ", ".join(f"{method}={result}" for method, result, _said in found)
    return Proof(False, told[:200] or "no method was tried")


def _parsed(header: str) -> tuple[str, list[tuple[str, str, dict[str, str]]]]:
    first, *rest = _QUOTED.sub('""', _bare(header)).lower().split(";")
    name = first.split()[0] if first.split() else ""
    found = []
    for piece in rest:
        match = _RESULT.fullmatch(piece)
        if match:
            found.append((match[1], match[2], dict(_PROPERTY.findall(match[3]))))
    return name, found


def _bare(header: str) -> str:
    """A header without its comments, which may stand in each other."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for sign in header:
        if escaped:
            escaped = False
        elif sign == "\\":
            escaped = True
        elif sign == '"' and not depth:
            quoted = not quoted
        elif not quoted and sign == "(":
            depth += 1
            continue
        elif not quoted and sign == ")" and depth:
            depth -= 1
            continue
        if not depth:
            kept.append(sign)
    return "".join(kept)


def _domains(method: str, said: dict[str, str]) -> list[str]:
    """The domains that a method vouches for."""
    names = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}.get(method, ())
    return [said[name].rpartition("@")[2] for name in names if name in said]


def _aligned(domain: str, other: str) -> bool:
    """Whether two domains are one organisation's, as far as their names tell."""
    if "." not in other or "." not in domain:
        return False
    return domain == other or domain.endswith(f".{other}") or other.endswith(f".{domain}")
