"""Answers in the form that was asked for, and every refusal in one shape."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import msgspec
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.types import Scope

from app.domain.rules import RuleBroken
from app.ports.clock import Clock
from app.ports.problems import Corrupt, Refused, TrestleProblem, Unavailable
from app.records.types import to_micros
from app.wire.calls import TIME_HEADER
from app.wire.envelopes import ErrorAnswer
from app.wire.pack import MEDIA_TYPE, pack

log = logging.getLogger("trestle.central")

_STATUS: Mapping[str, int] = {
    "signed-out": 401,
    "key-unknown": 401,
    "key-too-many": 429,
    "request-differs": 409,
    "request-at-once": 409,
    "sign-in-wrong": 401,
    "not-allowed": 403,
    "device-barred": 403,
    "proof-time": 401,
    "proof-seen": 409,
    "second-factor-needed": 401,
    "second-factor-wrong": 401,
    "second-factor-unset": 403,
    "password-own": 403,
    "password-chosen": 403,
    "starting-over": 403,
    "device-suspended": 403,
    "device-not-waiting": 409,
    "device-revoked": 409,
    "devices-waiting": 429,
    "not-found": 404,
    "upload-offset": 409,
    "attachment-void": 409,
    "upload-expired": 410,
    "upload-version": 412,
    "upload-size": 413,
    "upload-long": 413,
    "upload-checked-large": 413,
    "file-large": 413,
    "files-client-full": 413,
    "upload-type": 415,
    "range-beyond": 416,
    "file-differs": 422,
    "file-infected": 422,
    "program-older": 426,
    "files-device-full": 429,
    "sign-in-locked": 429,
    "upload-checksum": 460,
}
_UNREADABLE = ErrorAnswer("request-unreadable", "Central cannot read this request.")
_WORDS: Mapping[int, ErrorAnswer] = {
    400: _UNREADABLE,
    404: ErrorAnswer("not-found", "There is nothing here, or nothing that you may see."),
    405: ErrorAnswer("method-unknown", "This address does not take such requests."),
    413: ErrorAnswer("request-large", "This request is larger than central takes."),
}
_BUG = ErrorAnswer(
    "central-failed",
    "Something went wrong on central; nothing was changed.",
    "Try again; if it stays so, tell your administrator the number of this request.",
)

CLOCK = "clock"
"""Under which the application keeps central's clock."""
_OFF_TIME = "proof-time"

_CUT = "client disconnected prematurely"
"""What the framework says of a body that ends before its end."""


def request_number(scope: Scope) -> str:
    """The number by which the log and the person can speak of one request."""
    state: dict[str, Any] = scope["state"]
    number: str = state.setdefault("request_number", uuid4().hex)
    return number


def packed(message: Any) -> Response[bytes]:
    """An answer for a device."""
    return Response(pack(message), media_type=MEDIA_TYPE)


def not_found() -> Refused:
    """The one answer for what is not there and for what is not one's own."""
    words = _WORDS[404]
    return Refused(words.code, words.sentence)


def _answer(
    request: Request[Any, Any, Any],
    status: int,
    words: ErrorAnswer,
    retry_after_s: float | None = None,
) -> Response[bytes]:
    headers = {} if retry_after_s is None else {"retry-after": str(math.ceil(retry_after_s))}
    if words.code == _OFF_TIME:
        clock: Clock = request.app.state[CLOCK]
        headers[TIME_HEADER] = str(to_micros(clock.now()) // 1000)
    if request.headers.get("content-type", "").startswith(MEDIA_TYPE):
        return Response(pack(words), status_code=status, media_type=MEDIA_TYPE, headers=headers)
    body = msgspec.json.encode(words)
    return Response(body, status_code=status, media_type=MediaType.JSON, headers=headers)


def on_problem(request: Request[Any, Any, Any], problem: TrestleProblem) -> Response[bytes]:
    """A problem that has words of its own."""
    if isinstance(problem, Corrupt):
        if problem.code.startswith("wire-"):
            return _answer(request, 400, _UNREADABLE)
        return on_bug(request, problem)
    status = 503 if isinstance(problem, Unavailable) else _STATUS.get(problem.code, 400)
    words = ErrorAnswer(problem.code, problem.sentence, problem.next_step)
    later = problem.retry_after_s if isinstance(problem, (Refused, Unavailable)) else None
    return _answer(request, status, words, later)


def on_broken_rule(request: Request[Any, Any, Any], broken: RuleBroken) -> Response[bytes]:
    """A rule said no."""
    words = ErrorAnswer(broken.code, broken.sentence)
    return _answer(request, _STATUS.get(broken.code, 400), words)


def on_http(request: Request[Any, Any, Any], problem: HTTPException) -> Response[bytes]:
    """What the framework refused; its own details may repeat what was sent, so they stay here."""
    status = problem.status_code
    if problem.detail == _CUT:
        # A line that breaks is no fault of anybody's; nobody hears this answer.
        log.info("request %s was cut off", request_number(request.scope))
        return _answer(request, 400, _UNREADABLE)
    if status >= 500:  # noqa: PLR2004 -- the border between their fault and ours
        return on_bug(request, problem)
    return _answer(request, status, _WORDS.get(status, _UNREADABLE))


def on_nesting(request: Request[Any, Any, Any], _problem: RecursionError) -> Response[bytes]:
    """Brackets in brackets in brackets."""
    return _answer(request, 400, _UNREADABLE)


def on_bug(request: Request[Any, Any, Any], problem: Exception) -> Response[bytes]:
    """Everything else is ours: the log says what, the answer only that."""
    number = request_number(request.scope)
    log.error("request %s failed: %s", number, type(problem).__name__, exc_info=problem)
    return _answer(request, 500, _BUG)


HANDLERS: dict[int | type[Exception], Any] = {
    TrestleProblem: on_problem,
    RuleBroken: on_broken_rule,
    HTTPException: on_http,
    RecursionError: on_nesting,
    Exception: on_bug,
}
