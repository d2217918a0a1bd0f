"""The API for integrators: an application beside the portal's, under `/api/`.

Source: security.md A5, D16, D18; docs/api.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import MutableScopeHeaders, State
from litestar.di import Provide
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler, Message, Scope

from app.central.api.answers import CLOCK, HANDLERS, on_http, request_number
from app.central.api.framing import is_coded_otherwise
from app.central.central import Central
from app.central.integrators import acts, shapes
from app.central.integrators.keys import KeyRight
from app.central.integrators.room import Here, Room, Who, caller_of, guard_of, key, undeclared
from app.wire.envelopes import ErrorAnswer

PLACE = "/api/"
"""Every path of it begins so; the portal has none that does."""
VERSION = "1"
LARGEST_BODY = 128 * 1024
MOST = 100
_MOST_PAGES = 10_000
_LONGEST_WORD = 200
_HEADERS = {
    "cache-control": "no-store",
    "strict-transport-security": "max-age=31536000",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}
_REFUSALS = {
    status: ResponseSpec(ErrorAnswer, generate_examples=False, description=when)
    for status, when in {
        400: "It cannot be read, or a rule says no: the sentence names the field or the rule.",
        401: "No key that counts.",
        403: "The key, or the person, may not do this.",
        404: "It is not there, or another client's.",
        409: "This Idempotency-Key was sent with something else, or is being taken in.",
        413: f"Larger than {LARGEST_BODY // 1024} KiB.",
        429: "Too often; Retry-After says when to go on.",
        500: "A fault of central; nothing was changed.",
        503: "Central cannot answer now; Retry-After says when to go on.",
    }.items()
}
_KNOWN = frozenset(shapes.RequestIn.__struct_fields__ + shapes.ReplyIn.__struct_fields__)


@get("/api/v1/requests", opt=key(KeyRight.READ_REQUESTS), responses=_REFUSALS, sync_to_thread=True)
def requests(
    room: Here,
    caller: Who,
    which: Annotated[acts.Which, QueryParameter(name="state")] = "all",
    after: Annotated[str, QueryParameter(max_length=_LONGEST_WORD)] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=MOST)] = 50,
) -> shapes.RequestList:
    """The client's requests, the latest first."""
    now = room.central.clock.now()
    return room.read_as(
        caller, lambda session: acts.list_requests(session, caller, now, which, after, limit)
    )


@get(
    "/api/v1/requests/{number:int}",
    opt=key(KeyRight.READ_REQUESTS),
    responses=_REFUSALS,
    sync_to_thread=True,
)
def request(room: Here, caller: Who, number: FromPath[int]) -> shapes.RequestDetail:
    """One request with its public story; with the work on it where the key may read time."""
    now, with_work = room.central.clock.now(), KeyRight.READ_TIME in caller.rights
    return room.read_as(
        caller,
        lambda session: acts.see_request(session, caller, now, number, with_work=with_work),
    )


@get("/api/v1/time", opt=key(KeyRight.READ_TIME), responses=_REFUSALS, sync_to_thread=True)
def work(
    room: Here,
    caller: Who,
    month: Annotated[str, QueryParameter(max_length=_LONGEST_WORD)] = "",
    page: Annotated[int, QueryParameter(ge=1, le=_MOST_PAGES)] = 1,
) -> shapes.WorkList:
    """A month's work with every decision, like 2026-03; the running month unless named."""
    now = room.central.clock.now()
    return room.read_as(caller, lambda session: acts.list_work(session, caller, now, month, page))


@post(
    "/api/v1/requests", opt=key(KeyRight.WRITE_REQUESTS), responses=_REFUSALS, sync_to_thread=True
)
def send(
    room: Here,
    caller: Who,
    data: JSONBody[shapes.RequestIn],
    once: Annotated[
        str, HeaderParameter(name="Idempotency-Key", max_length=_LONGEST_WORD, required=False)
    ] = "",
) -> shapes.RequestMade:
    """Ask for help in the name of a person of the client.

    With an Idempotency-Key, the same request counts once within a day, however often it comes.
    """
    ticket = room.run_as(
        "submit_ticket",
        caller,
        lambda session: acts.send_request(session, room.central, caller, data, once),
    )
    number = room.read_as(caller, lambda session: acts.number_of(session, ticket))
    return shapes.RequestMade(number=number)


@post(
    "/api/v1/requests/{number:int}/replies",
    opt=key(KeyRight.WRITE_REQUESTS),
    status_code=204,
    responses=_REFUSALS,
    sync_to_thread=True,
)
def reply(room: Here, caller: Who, number: FromPath[int], data: JSONBody[shapes.ReplyIn]) -> None:
    """Reply in the name of a person of the client who may see the request."""
    room.run_as(
        "write_reply",
        caller,
        lambda session: acts.send_reply(session, room.central, caller, number, data),
    )


ROUTES: Sequence[ControllerRouterHandler] = (requests, request, work, send, reply)


def _on_validation(asked: Request[Any, Any, Any], problem: ValidationException) -> Response[Any]:
    """What was sent is not as described: which field it is, never what stood in it."""
    extra = problem.extra if isinstance(problem.extra, list) else []
    named = [str(one.get("key", "")) for one in extra if isinstance(one, dict)]
    known = sorted(_KNOWN.intersection(named))
    if not known:
        return on_http(asked, problem)
    words = ErrorAnswer(
        "request-unreadable",
        f"The field `{known[0]}` is missing, or not as described.",
        f"{PLACE}v1/openapi.json says what it may be.",
    )
    body = msgspec.json.encode(words)
    return Response(body, status_code=400, media_type="application/json")


async def _headers(message: Message, scope: Scope) -> None:
    """Put the request's number and the security headers on every answer, refusals included."""
    if message["type"] != "http.response.start":
        return
    told = MutableScopeHeaders.from_message(message)
    told["x-request-id"] = request_number(scope)
    for name, value in _HEADERS.items():
        told[name] = value
    if is_coded_otherwise(scope):
        told["connection"] = "close"


def make_api(central: Central) -> Litestar:
    """The application over one central.

    Raises:
        RuntimeError: a route does not declare which right it asks for.
    """
    silent = undeclared(ROUTES)
    if silent:
        raise RuntimeError(f"These routes do not say who may use them: {silent}")
    room = Room(central)
    handlers: dict[int | type[Exception], Any] = HANDLERS | {
        ValidationException: _on_validation,
        HTTPException: on_http,
    }
    return Litestar(
        route_handlers=list(ROUTES),
        guards=[guard_of()],
        state=State({CLOCK: central.clock}),
        dependencies={
            "room": Provide(lambda: room, sync_to_thread=False),
            "caller": Provide(caller_of),
        },
        before_send=[_headers],
        exception_handlers=handlers,
        request_max_body_size=LARGEST_BODY,
        openapi_config=OpenAPIConfig(
            title="Trestle: requests and time of one client",
            version=VERSION,
            path="/api/v1",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
            components=Components(
                security_schemes={"key": SecurityScheme(type="http", scheme="bearer")}
            ),
            security=[{"key": []}],
        ),
        logging_config=None,
        debug=False,
    )
