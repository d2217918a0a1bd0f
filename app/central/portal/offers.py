"""The room of quotes: what is offered, one quote whole, and an approver's answer to each.

Source: domain.md 2.3, 7.6 (10), 7.7; ux.md 3.18; mockups-portal 5.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import limits, pages
from app.central.portal.answering import frame, not_found, read_page, reader_of
from app.central.portal.door import Portal
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Form, Secret, page
from app.database.work import WorkSession
from app.domain.rights import Permission, may
from app.ports.problems import Refused
from app.queries.portal.around import manager_of
from app.queries.portal.consents import asked_consents
from app.queries.portal.offers import OfferedQuote, offered_quote, offers_page
from app.usecases.context import Ctx
from app.usecases.portal.answer_offers import (
    SAID_HERE,
    AnswerOffer,
    answer_adjustment,
    answer_material,
    answer_own_quote,
)

MAY_SEE, MAY_ANSWER = Permission.SEE_OFFERS, Permission.ACCEPT_OFFERS
FIELDS = ("shown", "ok", "reason")
_NOT_SAID_IN_PLACE = frozenset({"not-found", "not-allowed", "signed-out", "portal-too-many"})
UNTICKED = "Tick that you approve it; nothing was decided."
Act = tuple[Callable[[Session, Ctx, AnswerOffer], None], str]
"""A verb, and what the unit of work is called."""
_QUOTE: Act = (answer_own_quote, "answer_quote")
_MATERIAL: Act = (answer_material, "approve_material")
_ADJUSTMENT: Act = (answer_adjustment, "settle_effect")


@get("/quotes", opt=page(asked=MAY_SEE), sync_to_thread=True)
def list_quotes(door: Door, secret: Secret) -> Response[str]:
    """Everything that was offered; what waits for an answer comes first."""
    return read_page(door, secret, MAY_SEE, _list(door, secret))


def _list(
    door: Portal, secret: str, error: str = ""
) -> Callable[[Session, Visitor], Response[str]]:
    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "quotes")
        return pages.page(
            "quotes",
            around_it,
            status=422 if error else 200,
            found=offers_page(session, visitor.client, around_it.now),
            asked=asked_consents(
                session,
                reader_of(visitor),
                sees_own=may(visitor.roles, Permission.SEE_OWN_REQUESTS),
            ),
            may_answer=may(visitor.roles, MAY_ANSWER),
            error=error,
        )

    return job


@get("/quotes/{quote:uuid}", opt=page(asked=MAY_SEE), sync_to_thread=True)
def see_quote(door: Door, secret: Secret, quote: FromPath[UUID]) -> Response[str]:
    """One quote."""
    return read_page(door, secret, MAY_SEE, _one(door, secret, quote))


def _one(
    door: Portal, secret: str, quote: UUID, error: str = "", reason: str = ""
) -> Callable[[Session, Visitor], Response[str]]:
    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "quotes")
        return pages.page(
            "quote",
            around_it,
            status=422 if error else 200,
            found=_found(session, visitor, quote, door),
            may_answer=may(visitor.roles, MAY_ANSWER),
            tam=manager_of(session, visitor.client),
            said_here=SAID_HERE,
            error=error,
            reason=reason,
        )

    return job


def _found(session: Session, visitor: Visitor, quote: UUID, door: Portal) -> OfferedQuote:
    """A quote of the reader's client.

    Raises:
        Refused: it is not there, not theirs, or was never sent: the same answer.
    """
    found = offered_quote(session, reader_of(visitor), quote, door.central.clock.now())
    if found is None:
        raise not_found()
    return found


def answer(door: Portal, secret: str, act: Act, command: AnswerOffer) -> str:
    """Take an answer; gives what has to be said in place, where it could not be taken."""
    verb, name = act

    def job(session: WorkSession, visitor: Visitor) -> None:
        now = door.central.clock.now()
        limits.count(session, limits.WORDS_PER_CONTACT, limits.of_contact(visitor.contact), now)
        verb(session, door.ctx(visitor), command)

    try:
        door.run_as(name, secret, MAY_ANSWER, job)
    except Refused as no:
        if no.code in _NOT_SAID_IN_PLACE:
            raise
        return no.sentence
    return ""


def unticked(command: AnswerOffer, form: dict[str, str]) -> bool:
    """Whether somebody agrees without having ticked that they do."""
    return command.agreed and form.get("ok") != "yes"


def said(offer: UUID, form: dict[str, str], *, agreed: bool) -> AnswerOffer:
    """What a form says to an offer."""
    return AnswerOffer(offer, agreed, form.get("shown", ""), form.get("reason", ""))


def _of_quote(
    door: Portal, secret: str, command: AnswerOffer, form: dict[str, str]
) -> Response[Any]:
    error = UNTICKED if unticked(command, form) else answer(door, secret, _QUOTE, command)
    if error:
        shown = _one(door, secret, command.offer, error, command.reason)
        return read_page(door, secret, MAY_ANSWER, shown)
    return pages.to(f"/quotes/{command.offer}#decision")


@post("/quotes/{quote:uuid}/approve", opt=page(*FIELDS, asked=MAY_ANSWER), sync_to_thread=True)
def approve(door: Door, secret: Secret, form: Form, quote: FromPath[UUID]) -> Response[Any]:
    """Approve a quote as it was shown."""
    return _of_quote(door, secret, said(quote, form, agreed=True), form)


@post("/quotes/{quote:uuid}/decline", opt=page(*FIELDS, asked=MAY_ANSWER), sync_to_thread=True)
def decline(door: Door, secret: Secret, form: Form, quote: FromPath[UUID]) -> Response[Any]:
    """Decline it."""
    return _of_quote(door, secret, said(quote, form, agreed=False), form)


def _of_list(
    door: Portal, secret: str, act: Act, command: AnswerOffer, form: dict[str, str]
) -> Response[Any]:
    error = UNTICKED if unticked(command, form) else answer(door, secret, act, command)
    if error:
        return read_page(door, secret, MAY_ANSWER, _list(door, secret, error))
    return pages.to("/quotes")


@post(
    "/materials/{material:uuid}/approve", opt=page(*FIELDS, asked=MAY_ANSWER), sync_to_thread=True
)
def agree_to_material(
    door: Door, secret: Secret, form: Form, material: FromPath[UUID]
) -> Response[Any]:
    """Agree to material."""
    return _of_list(door, secret, _MATERIAL, said(material, form, agreed=True), form)


@post(
    "/materials/{material:uuid}/decline", opt=page(*FIELDS, asked=MAY_ANSWER), sync_to_thread=True
)
def leave_material_off(
    door: Door, secret: Secret, form: Form, material: FromPath[UUID]
) -> Response[Any]:
    """Have it left off."""
    return _of_list(door, secret, _MATERIAL, said(material, form, agreed=False), form)


@post(
    "/adjustments/{effect:uuid}/approve", opt=page(*FIELDS, asked=MAY_ANSWER), sync_to_thread=True
)
def agree_to_adjustment(
    door: Door, secret: Secret, form: Form, effect: FromPath[UUID]
) -> Response[Any]:
    """Agree that a closed month is adjusted."""
    return _of_list(door, secret, _ADJUSTMENT, said(effect, form, agreed=True), form)


@post(
    "/adjustments/{effect:uuid}/decline", opt=page(*FIELDS, asked=MAY_ANSWER), sync_to_thread=True
)
def decline_adjustment(
    door: Door, secret: Secret, form: Form, effect: FromPath[UUID]
) -> Response[Any]:
    """Decline it."""
    return _of_list(door, secret, _ADJUSTMENT, said(effect, form, agreed=False), form)


ROUTES: Sequence[ControllerRouterHandler] = (
    list_quotes,
    see_quote,
    approve,
    decline,
    agree_to_material,
    leave_material_off,
    agree_to_adjustment,
    decline_adjustment,
)
