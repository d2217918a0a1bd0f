"""Questioning what was decided of a piece of work.

Source: domain.md 0 (I12), 7.6 (6); ux.md 3.18.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import limits, pages, words
from app.central.portal.answering import frame, not_found, read_page, reader_of
from app.central.portal.door import Portal
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Form, Secret, page
from app.database.work import WorkSession
from app.domain.billing.reviews import DISPUTED, follows
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from app.queries.portal.around import manager_of
from app.queries.portal.hours import own_work
from app.queries.portal.work import Part, WorkEntry, work_of
from app.records import Ticket, TimeEntry
from app.usecases.portal.question import Question, question_exclusion, question_work

MAY_SEE = Permission.SEE_OWN_REQUESTS
PLACE = "/work/{entry:uuid}/question/{part:str}"
_SAID_IN_PLACE = frozenset(
    {"dispute-late", "reason-long", "reason-short", "review-changed", "review-misplaced"}
)


@get(PLACE, opt=page(asked=MAY_SEE), sync_to_thread=True)
def question_page(
    door: Door, secret: Secret, entry: FromPath[UUID], part: FromPath[str]
) -> Response[str]:
    """Where one says what seems wrong."""
    return read_page(door, secret, MAY_SEE, _page_of(door, secret, entry, part))


def _page_of(
    door: Portal, secret: str, entry: UUID, part: str, error: str = "", typed: str = ""
) -> Callable[[Session, Visitor], Response[str]]:
    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "requests")
        work, meant = _meant(session, visitor, entry, part)
        return pages.page(
            "question",
            around_it,
            status=422 if error else 200,
            work=work,
            part=meant,
            tam=manager_of(session, visitor.client),
            billed=bool(meant.review),
            open=not meant.review or follows(meant.review, DISPUTED),
            back=_back(work),
            error=error,
            typed=typed,
        )

    return job


def _meant(session: Session, visitor: Visitor, entry: UUID, part: str) -> tuple[WorkEntry, Part]:
    """The part of a piece of work that is meant.

    Raises:
        Refused: it is not there, or not of work that is theirs to see: the same answer.
    """
    own = own_work(reader_of(visitor))
    found, _held = work_of(session, visitor.client, TimeEntry.id == entry, *own)
    for work in found:
        for one in work.parts:
            if one.key == part:
                return work, one
    raise not_found()


def _back(work: WorkEntry) -> str:
    """Where its work stands."""
    return f"/requests/{work.number}#e-{work.id}" if work.number else "/hours"


@post(PLACE, opt=page("reason", asked=MAY_SEE), sync_to_thread=True)
def send_question(
    door: Door, secret: Secret, form: Form, entry: FromPath[UUID], part: FromPath[str]
) -> Response[Any]:
    """Question it: what would be billed waits until it is settled; else it is a request."""
    reason = form.get("reason", "")
    place: list[str] = []
    made: list[UUID] = []

    def job(session: WorkSession, visitor: Visitor) -> None:
        now, who = door.central.clock.now(), limits.of_contact(visitor.contact)
        limits.count(session, limits.WORDS_PER_CONTACT, who, now)
        work, meant = _meant(session, visitor, entry, part)
        around_it = frame(session, door, secret, visitor, "requests")
        span = words.span(work.started_at, work.ended_at, around_it.zone)
        said = f"{span}, {meant.worked_min} min, {words.decision_chip(meant).word.lower()}"
        question = Question(entry, part, reason, said)
        place[:] = [_back(work)]
        if meant.review:
            question_exclusion(session, door.ctx(visitor), question)
        else:
            made[:] = [question_work(session, door.ctx(visitor), question)]

    try:
        door.run_as("dispute_exclusion", secret, MAY_SEE, job)
    except (Refused, RuleBroken) as no:
        if no.code not in _SAID_IN_PLACE:
            raise
        again = _page_of(door, secret, entry, part, no.sentence, reason)
        return read_page(door, secret, MAY_SEE, again)
    if made:
        number = door.read_as(secret, MAY_SEE, lambda s, _v: s.get_one(Ticket, made[0]).number)
        return pages.to(f"/requests/{number}/sent")
    return pages.to(place[0])


ROUTES: Sequence[ControllerRouterHandler] = (question_page, send_question)
