"""The HTTP application of the portal; it shares no route with the one that devices speak to.

Source: security.md D18.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Litestar, Request, Response, Router, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.api.answers import request_number
from app.central.portal import (
    asking,
    assets,
    attached,
    bodies,
    budget,
    check_ins,
    consents,
    entry,
    export,
    figures,
    home,
    hours,
    invoices,
    listing,
    looks,
    notices,
    offers,
    pages,
    questions,
    requests,
    returning,
    reviews,
    support,
    visits,
    web,
)
from app.central.portal.answering import NotThere, frame, read_page
from app.central.portal.denials import denials_of
from app.central.portal.door import Portal
from app.central.portal.sessions import SIGNED_OUT, Visitor
from app.central.portal.web import Door, Secret, page
from app.central.portal.written import Written
from app.domain.rules import RuleBroken
from app.ports.problems import Corrupt, Refused, TrestleProblem, Unavailable

_STATUS: Mapping[str, int] = {
    "not-allowed": 403,
    web.FOREIGN: 403,
    "not-found": 404,
    "portal-too-many": 429,
    "files-many": 413,
}
_SENTENCES: Mapping[int, str] = {
    404: "There is nothing here, or nothing that you may see.",
    405: "This page does not take such requests.",
    413: "That is more than we can take here at once.",
}
_UNREADABLE = "We cannot read this request; nothing was changed."


@get("/words", opt=page(), sync_to_thread=True)
def glossary(door: Door, secret: Secret) -> Response[str]:
    """What the words mean."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        return pages.page("words", frame(session, door, secret, visitor, "words"))

    return read_page(door, secret, None, job)


ROUTES: Sequence[ControllerRouterHandler] = (
    glossary,
    *looks.ROUTES,
    *entry.ROUTES,
    *home.ROUTES,
    *listing.ROUTES,
    *asking.ROUTES,
    *requests.ROUTES,
    *attached.ROUTES,
    *questions.ROUTES,
    *hours.ROUTES,
    *budget.ROUTES,
    *offers.ROUTES,
    *consents.ROUTES,
    *reviews.ROUTES,
    *invoices.ROUTES,
    *notices.ROUTES,
    *check_ins.ROUTES,
    *assets.ROUTES,
    *support.ROUTES,
    *visits.ROUTES,
    *figures.ROUTES,
    *export.ROUTES,
)
"""Every route of the portal: each room's own, in a line of its own."""


def _problem(
    request: Request[Any, Any, Any], status: int, sentence: str, next_step: str = ""
) -> Response[str]:
    portal: Portal = request.app.state["portal"]
    frame = pages.open_frame("", portal.central.clock.now(), portal.last.firm)
    number = request_number(request.scope) if status >= 500 else ""  # noqa: PLR2004 -- the border between their fault and ours
    return pages.page(
        "problem", frame, status=status, sentence=sentence, next_step=next_step, number=number
    )


def _again(portal: Portal, request: Request[Any, Any, Any], written: Written) -> Response[str]:
    """What was written before its sender came in anew: they look at it, and send it."""
    form = portal.form_token(web.secret_of(request, portal))
    frame = pages.open_frame(form, portal.central.clock.now(), portal.last.firm)
    hint = attached.HINT
    return pages.page("written", frame, status=403, kept=written, hint=hint)


def _written(request: Request[Any, Any, Any]) -> Written | None:
    """What somebody wrote and sent with a request; None where there is nothing to lose."""
    written: Written | None = request.state.get(web.WRITTEN)
    return written if written is not None and (written.told or written.files) else None


def _signed_out(
    portal: Portal, request: Request[Any, Any, Any], written: Written | None
) -> Response[Any]:
    """Where one comes in anew, with what was written or the way back to the page."""
    if written is not None:
        return entry.keep(portal, request, written)
    away = entry.leave(portal)
    for kept in returning.remember(portal, request):
        away.set_cookie(kept)
    return away


def on_problem(request: Request[Any, Any, Any], problem: TrestleProblem) -> Response[Any]:
    """A problem that has words of its own; who is signed out is sent to where one comes in."""
    if isinstance(problem, Corrupt):
        return on_bug(request, problem)
    if isinstance(problem, Unavailable):
        return _problem(
            request, 503, "We cannot answer just now.", "Try again in a minute, or call us."
        )
    if isinstance(problem, NotThere):
        return problem.page
    portal: Portal = request.app.state["portal"]
    written = _written(request)
    if isinstance(problem, Refused) and problem.code == SIGNED_OUT:
        return _signed_out(portal, request, written)
    if written is not None and problem.code == web.FOREIGN:
        return _again(portal, request, written)
    answer = _problem(
        request, _STATUS.get(problem.code, 400), problem.sentence, problem.next_step or ""
    )
    if isinstance(problem, Refused) and problem.retry_after_s is not None:
        answer.headers["retry-after"] = str(int(problem.retry_after_s) + 1)
    return answer


def on_broken_rule(request: Request[Any, Any, Any], broken: RuleBroken) -> Response[Any]:
    """A rule said no where no form could say it."""
    return _problem(request, _STATUS.get(broken.code, 400), broken.sentence)


def on_http(request: Request[Any, Any, Any], problem: HTTPException) -> Response[Any]:
    """What the framework refused; its own details may repeat what was sent, so they stay here."""
    status = problem.status_code
    if status >= 500:  # noqa: PLR2004 -- the border between their fault and ours
        return on_bug(request, problem)
    return _problem(request, status, _SENTENCES.get(status, _UNREADABLE))


def on_bug(request: Request[Any, Any, Any], problem: Exception) -> Response[Any]:
    """Everything else is ours: the log says what, the page only that."""
    number = request_number(request.scope)
    logging.getLogger("trestle.portal").error(
        "request %s failed: %s", number, type(problem).__name__, exc_info=problem
    )
    return _problem(
        request,
        500,
        "Something went wrong on our side; nothing was changed.",
        "Try again. If it stays so, call us and tell us the number below.",
    )


def make_portal(portal: Portal) -> Litestar:
    """The application over one portal.

    Raises:
        RuntimeError: a route does not declare whom it is for, or changes something without a form.
    """
    silent = web.undeclared(ROUTES)
    if silent:
        raise RuntimeError(f"These routes do not say who may use them: {silent}")
    return Litestar(
        # By a router, which takes the two methods of an address in at once: taken in one after the
        # other, the first is wrapped for its thread twice, and answers with a coroutine.
        route_handlers=[Router("/", route_handlers=list(ROUTES))],
        guards=[web.guard_of(portal)],
        state=State({"portal": portal}),
        dependencies={
            "door": Provide(lambda: portal, sync_to_thread=False),
            "secret": Provide(web.secret_of, sync_to_thread=False),
            "browser": Provide(web.browser_of, sync_to_thread=False),
            "form": Provide(web.form_of),
            "uploads": Provide(web.uploads_of),
        },
        after_exception=[denials_of(portal)],
        before_send=[web.headers],
        exception_handlers={
            TrestleProblem: on_problem,
            RuleBroken: on_broken_rule,
            HTTPException: on_http,
            Exception: on_bug,
        },
        request_max_body_size=bodies.LARGEST_BODY,
        multipart_form_part_limit=bodies.MOST_FIELDS + attached.MOST_FILES,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
