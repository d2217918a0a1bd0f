"""Refusing a request whose body is coded in another way than once in chunks.

The server refuses most requests whose end can be read in two ways before they come here: lengths
that differ, a length beside chunks. Chunks within chunks it lets pass and reads as chunks; somebody
between may have read them otherwise, and taken what follows for a part of the body. So such a
request is refused, the connection ends, and nothing that follows is read.

Source: security.md A19; RFC 9112 6.1.
"""

from __future__ import annotations

from litestar.types import Scope

from app.ports.problems import Refused

_CODING, _CHUNKED = b"transfer-encoding", b"chunked"


def is_coded_otherwise(scope: Scope) -> bool:
    """Whether the body of a request is coded in another way than once in chunks, or not at all."""
    codings = [value.strip().lower() for name, value in scope["headers"] if name == _CODING]
    return codings not in ([], [_CHUNKED])


def check_framing(scope: Scope) -> None:
    """Let a request pass whose end can be read in one way.

    Raises:
        Refused: it can be read in two.
    """
    if is_coded_otherwise(scope):
        raise Refused("request-unreadable", "Central cannot read where this request ends.")
