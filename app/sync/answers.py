"""Judging what came back: only an answer that is marked as ours, and as this call's, counts.

A page of a hotel's network with status 200, a proxy's 502, a page that a cache kept, half an
answer: all the same, central was not reached.

Source: security.md 0 (5), T28.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import msgspec
import requests

from app.ports.problems import Corrupt, Refused, TrestleProblem, Unavailable
from app.wire.calls import CALL_HEADER
from app.wire.envelopes import ErrorAnswer
from app.wire.pack import LIMIT, MEDIA_TYPE, unpack

JSON_TYPE = "application/json"
WHOLE_S = 120.0
LONGEST_RETRY_AFTER_S = 3600.0
"""Nobody in between may silence this device for longer."""
_CHUNK = 64 * 1024
_OK = range(200, 300)
_NO_CONTENT = 204
_TOO_MANY = 429
_AWAY = frozenset({502, 503, 504})
_SERVER_FAILED = range(500, 600)
_ELSEWHERE = range(300, 400)
_REFUSED = "refused"
STRANGER = "The network answered instead of central: you may have to sign in to this Wi-Fi."


def read_body(answer: requests.Response) -> bytes:
    """The whole body, within the limits of size and time; it is never unpacked here.

    Raises:
        Unavailable: it is longer, or takes longer, than any answer of central's.
    """
    until = time.monotonic() + WHOLE_S
    chunks: list[bytes] = []
    size = 0
    for chunk in answer.raw.stream(_CHUNK, decode_content=False):
        size += len(chunk)
        if size > LIMIT or time.monotonic() > until:
            raise stranger()
        chunks.append(chunk)
    return b"".join(chunks)


def judged(answer: requests.Response, body: bytes, kind: str, call: str) -> bytes:
    """The body, if it is central's answer to this very call.

    Args:
        answer: its head.
        body: as it came.
        kind: the media type that was asked for.
        call: the number that was given with the request.

    Raises:
        Unavailable: somebody else answered, or central cannot answer now.
        Refused: central said no.
    """
    status, found = answer.status_code, _media_type(answer)
    ours = (
        answer.headers.get(CALL_HEADER, "") == call
        and answer.headers.get("Content-Encoding", "identity") == "identity"
    )
    if ours and status in _OK and found == kind:
        return body
    if ours and status == _NO_CONTENT and not body:
        return body
    problem = _own_words(found, body) if ours else None
    if problem is not None:
        raise _said(status, problem, retry_after_s(answer.headers))
    if ours and status in _SERVER_FAILED and found in {MEDIA_TYPE, JSON_TYPE}:
        raise failed()
    if status in _ELSEWHERE:
        raise _sent_on(answer.headers.get("Location", ""))
    raise _foreign(status, retry_after_s(answer.headers))


def _media_type(answer: requests.Response) -> str:
    return answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _own_words(found: str, body: bytes) -> ErrorAnswer | None:
    """What central says about a request that it did not do, if it is central that speaks."""
    try:
        if found == MEDIA_TYPE:
            return unpack(body, ErrorAnswer)
        if found == JSON_TYPE:
            return msgspec.json.decode(body, type=ErrorAnswer)
    except (Corrupt, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return None


def _said(status: int, said: ErrorAnswer, later: float | None) -> TrestleProblem:
    if status in _SERVER_FAILED and status not in _AWAY:
        return failed()
    if status == _TOO_MANY or status in _AWAY:
        return Unavailable(said.code, said.sentence, next_step=said.next_step, retry_after_s=later)
    return Refused(said.code or _REFUSED, said.sentence, next_step=said.next_step)


def _foreign(status: int, later: float | None) -> Unavailable:
    """Not ours: a gateway that misses central, one that has enough of us, or anybody."""
    if status in _AWAY:
        return Unavailable(
            "central-unreachable",
            "Something in front of central answered that central is not there; it is tried again.",
            retry_after_s=later,
        )
    if status == _TOO_MANY:
        return Unavailable(
            "central-unreachable",
            "Something in front of central asks to be called less often; it is tried again.",
            retry_after_s=later,
        )
    return stranger()


def _sent_on(location: str) -> Unavailable:
    """A redirect is never followed: what it names was told by nobody that this device trusts."""
    try:
        host = urlsplit(location).hostname or ""
    except ValueError:
        host = ""
    to = f" to {host[:80]}" if host.isascii() and host.isprintable() and host else " elsewhere"
    return Unavailable(
        "central-stranger",
        f"Whoever answers at this address sends on{to}; that is not followed.",
        next_step="Open a web page to sign in to the network, or ask your administrator for the "
        "address of central.",
    )


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """How long whoever answered wants to be left alone: seconds, or until a date.

    *Units*: seconds, at most an hour; None if nothing (or nonsense) is said.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_RETRY_AFTER_S)
    try:
        # Against the answer's own date: this computer's clock may be off.
        then, sent = (parsedate_to_datetime(one) for one in (text, headers.get("Date", "")))
    except ValueError:
        return None
    seconds = (then.replace(tzinfo=UTC) - sent.replace(tzinfo=UTC)).total_seconds()
    return min(max(0.0, seconds), LONGEST_RETRY_AFTER_S)


def failed() -> Unavailable:
    """Central itself answered, with a fault of its own."""
    return Unavailable(
        "central-failed", "Central stumbled over this; nothing was lost and it is tried again."
    )


def stranger() -> Unavailable:
    """Somebody else answered."""
    return Unavailable(
        "central-stranger",
        STRANGER,
        next_step="Open a web page to sign in to the network, or check the server address.",
    )
