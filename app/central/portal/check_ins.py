"""Check-ins: when, about what, what was decided and promised; as a page, on paper, for a calendar.

Source: domain.md 6, 7.6 (12); docs/adr/0053-what-a-contact-reads-beside-their-requests.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import limits, pages
from app.central.portal.answering import frame, not_found, read_page
from app.central.portal.door import Portal
from app.central.portal.leaving import CALENDAR, PDF, Leaving, take_out
from app.central.portal.sessions import Visitor
from app.central.portal.told_check_in import shown_check_in
from app.central.portal.web import Door, Form, Secret, page
from app.database.work import WorkSession
from app.domain.check_ins import Section
from app.domain.check_ins.life import CheckInState
from app.domain.check_ins.marks import LONGEST_TEXT
from app.domain.exports import Taken
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from app.queries.portal.check_ins import check_ins_page
from app.queries.portal.topics import withdrawn_topic
from app.reports.check_in import ShownCheckIn
from app.reports.check_in_files import Form as FileForm
from app.reports.check_in_files import file_of
from app.reports.documents import Minutes, client_agenda, client_minutes
from app.reports.documents.agenda import AgendaSection as AgendaPart
from app.reports.documents.words import nothing_words
from app.reports.paper import Unprintable
from app.usecases.portal.topics import (
    AddOwnTopic,
    ChangeOwnTopic,
    add_own_topic,
    change_own_topic,
)

MAY_SEE = Permission.SET_AGENDA_TOPICS
_SAID_IN_PLACE = frozenset(
    {
        "agenda-text-empty",
        "agenda-text-long",
        "check-in-running",
        "topic-over",
        "topics-many",
    }
)
"""What a rule may find wrong with a topic."""


@get("/check-ins", opt=page(asked=MAY_SEE), sync_to_thread=True)
def list_check_ins(door: Door, secret: Secret, withdrawn: FromQuery[str] = "") -> Response[str]:
    """The next check-in, topics for it, what was promised and decided, and those before."""
    return read_page(door, secret, MAY_SEE, _room(door, secret, withdrawn=withdrawn))


def _room(
    door: Portal, secret: str, *, withdrawn: str = "", error: str = "", text: str = ""
) -> Callable[[Session, Visitor], Response[str]]:
    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "check-ins")
        found = check_ins_page(session, visitor.client, visitor.contact, around_it.now)
        gone = _id(withdrawn)
        return pages.page(
            "check_ins",
            around_it,
            status=422 if error else 200,
            found=found,
            gone=withdrawn_topic(session, visitor.client, visitor.contact, gone) if gone else None,
            error=error,
            text=text,
            longest=LONGEST_TEXT,
        )

    return job


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _topic(
    door: Portal, secret: str, job: Callable[[WorkSession, Visitor], object], typed: str = ""
) -> Response[Any] | None:
    """Do something about a topic; the page with what is wrong, where a rule says no."""

    def counted(session: WorkSession, visitor: Visitor) -> None:
        now = door.central.clock.now()
        limits.count(session, limits.WORDS_PER_CONTACT, limits.of_contact(visitor.contact), now)
        job(session, visitor)

    try:
        door.run_as("portal_topic", secret, MAY_SEE, counted)
    except (Refused, RuleBroken) as no:
        if no.code not in _SAID_IN_PLACE:
            raise
        shown = _room(door, secret, error=no.sentence, text=typed)
        return read_page(door, secret, MAY_SEE, shown)
    return None


@post("/check-ins/topics", opt=page("text", asked=MAY_SEE), sync_to_thread=True)
def add_topic(door: Door, secret: Secret, form: Form) -> Response[Any]:
    """Add something to speak about."""
    text = form.get("text", "")

    def job(session: WorkSession, visitor: Visitor) -> None:
        add_own_topic(session, door.ctx(visitor), AddOwnTopic(visitor.client, text))

    return _topic(door, secret, job, text) or pages.to("/check-ins#topics")


@post("/check-ins/topics/{topic:uuid}", opt=page("text", asked=MAY_SEE), sync_to_thread=True)
def edit_topic(door: Door, secret: Secret, form: Form, topic: FromPath[UUID]) -> Response[Any]:
    """Say it in other words."""
    text = form.get("text", "")

    def job(session: WorkSession, visitor: Visitor) -> None:
        change_own_topic(session, door.ctx(visitor), ChangeOwnTopic(topic, text))

    return _topic(door, secret, job, text) or pages.to("/check-ins#topics")


@post(
    "/check-ins/topics/{topic:uuid}/withdraw", opt=page("text", asked=MAY_SEE), sync_to_thread=True
)
def withdraw_topic(door: Door, secret: Secret, form: Form, topic: FromPath[UUID]) -> Response[Any]:
    """Take it off, whatever its field says by now; the page that follows offers to put it back."""
    del form
    return _end(door, secret, topic, withdrawn=True)


@post("/check-ins/topics/{topic:uuid}/restore", opt=page(asked=MAY_SEE), sync_to_thread=True)
def restore_topic(door: Door, secret: Secret, form: Form, topic: FromPath[UUID]) -> Response[Any]:
    """Put it back."""
    del form
    return _end(door, secret, topic, withdrawn=False)


def _end(door: Portal, secret: str, topic: UUID, *, withdrawn: bool) -> Response[Any]:
    def job(session: WorkSession, visitor: Visitor) -> None:
        change_own_topic(session, door.ctx(visitor), ChangeOwnTopic(topic, withdrawn=withdrawn))

    place = f"/check-ins?withdrawn={topic}#topics" if withdrawn else "/check-ins#topics"
    return _topic(door, secret, job) or pages.to(place)


@get("/check-ins/{check_in:uuid}", opt=page(asked=MAY_SEE), sync_to_thread=True)
def see_check_in(door: Door, secret: Secret, check_in: FromPath[UUID]) -> Response[str]:
    """The agenda of one to come, the minutes of one that was held."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "check-ins")
        shown = _found(session, door, visitor, check_in, draws=False)
        document = shown.document
        if isinstance(document, Minutes):
            minutes, _inside = client_minutes(document)
            # Decisions and promises stand on top; the section of what comes next would repeat them.
            last = AgendaPart(Section.NEXT)
            return pages.page(
                "minutes", around_it, head=shown.page.head, told=minutes,
                words=shown.page.head.minutes_text,
                spoken=[one for one in minutes.spoken if one.section is not Section.NEXT],
                beside=[one for one in minutes.about(last) if one.kind == "note"],
            )  # fmt: skip
        agenda, _inside = client_agenda(document)
        sections = [one for one in agenda.sections if not one.is_empty]
        return pages.page(
            "agenda", around_it, head=shown.page.head, told=agenda,
            sections=sections, nothing=nothing_words(sections),
            minutes_follow=shown.page.head.state == CheckInState.HELD,
        )  # fmt: skip

    return read_page(door, secret, MAY_SEE, job)


def _found(
    session: Session, door: Portal, visitor: Visitor, check_in: UUID, *, draws: bool
) -> ShownCheckIn:
    """A check-in of the reader's own firm.

    Raises:
        Refused: it is not there, was called off, or is another firm's: the same answer.
    """
    now = door.central.clock.now()
    shown = shown_check_in(session, visitor.client, check_in, now, draws=draws)
    if shown is None:
        raise not_found()
    return shown


@get("/check-ins/{check_in:uuid}/pdf", opt=page(asked=MAY_SEE), sync_to_thread=True)
def paper(door: Door, secret: Secret, check_in: FromPath[UUID]) -> Response[bytes]:
    """The same as a PDF."""
    return _file(door, secret, check_in, FileForm.PDF, PDF)


@get("/check-ins/{check_in:uuid}/ics", opt=page(asked=MAY_SEE), sync_to_thread=True)
def calendar_entry(door: Door, secret: Secret, check_in: FromPath[UUID]) -> Response[bytes]:
    """The invitation, for a calendar."""
    return _file(door, secret, check_in, FileForm.CALENDAR, CALENDAR)


def _file(door: Portal, secret: str, check_in: UUID, form: FileForm, kind: str) -> Response[bytes]:
    def read(session: Session, visitor: Visitor) -> Callable[[], Leaving]:
        shown = _found(session, door, visitor, check_in, draws=form is FileForm.PDF)
        if shown.page.head.state == CheckInState.HELD and form is FileForm.CALENDAR:
            raise not_found()

        def make() -> Leaving:
            try:
                file = file_of(shown, form)
            except (Unprintable, RuleBroken) as no:
                raise Refused(
                    "file-unmade", "This file cannot be made just now.", next_step="Call us."
                ) from no
            return Leaving(file.name, kind, file.data)

        return make

    return take_out(door, secret, MAY_SEE, Taken.AGENDA, read, ("check_in", check_in))


ROUTES: Sequence[ControllerRouterHandler] = (
    list_check_ins,
    add_topic,
    edit_topic,
    withdraw_topic,
    restore_topic,
    see_check_in,
    paper,
    calendar_entry,
)
