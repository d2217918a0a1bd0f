"""The room of letters: what its reader is told by letter, and what they do without.

Source: domain.md 2.4.
"""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import limits, pages
from app.central.portal.answering import frame, read_page
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Form, Secret, page
from app.database.work import WorkSession
from app.domain.notices import NOTICES, offered_to
from app.records import Contact
from app.usecases.portal.choose_notices import ChooseNotices, choose_notices

_KEYS = tuple(key for key, one in NOTICES.items() if one.mutable and not key.startswith("staff"))


@get("/notices", opt=page(), sync_to_thread=True)
def see_notices(door: Door, secret: Secret, kept: FromQuery[str] = "") -> Response[str]:
    """What the reader is told by letter."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        contact = session.get(Contact, visitor.contact)
        offered = offered_to(visitor.roles)
        return pages.page(
            "notices",
            frame(session, door, secret, visitor, "notices"),
            chosen=[one for one in offered if one.mutable],
            always=[one for one in offered if not one.mutable],
            muted=frozenset(contact.muted if contact is not None else ()),
            email=contact.email if contact is not None else "",
            kept=bool(kept),
        )

    return read_page(door, secret, None, job)


@post("/notices", opt=page(*_KEYS), sync_to_thread=True)
def choose(door: Door, secret: Secret, form: Form) -> Response[bytes]:
    """Choose them."""
    wanted = frozenset(key for key, value in form.items() if value == "yes")

    def job(session: WorkSession, visitor: Visitor) -> None:
        now = door.central.clock.now()
        limits.count(session, limits.WORDS_PER_CONTACT, limits.of_contact(visitor.contact), now)
        choose_notices(session, door.ctx(visitor), ChooseNotices(wanted))

    door.run_as("choose_notices", secret, None, job)
    return pages.to("/notices?kept=yes")


ROUTES: Sequence[ControllerRouterHandler] = (see_notices, choose)
