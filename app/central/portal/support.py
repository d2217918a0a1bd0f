"""What a client has of us beside requests: the agreement, the set-up, and where the rest is found.

Source: domain.md 7.6 (14), (15), 7.7; docs/adr/0053-what-a-contact-reads-beside-their-requests.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from litestar import Response, get
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import pages
from app.central.portal.answering import frame, read_page
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Secret, page
from app.domain.calendar import hours_in_words, local_date
from app.domain.rights import Permission, may
from app.domain.words import zone_city
from app.queries.onboarding import onboarding
from app.queries.portal.agreement import agreement_read
from app.reports.plain_words import plain_agreement

READS = Permission.READ_AGREEMENT
SEES = Permission.SEE_OUR_FIRM


@dataclass(frozen=True, slots=True)
class Corner:
    """A page that the room of support leads to."""

    address: str
    words: str
    about: str
    asked: Permission | None = None


CORNERS: Sequence[Corner] = (
    Corner(
        "/agreement", "Agreement", "What is included, what is not, when somebody is there", READS
    ),
    Corner(
        "/assets", "Devices", "What we look after, and when it ends", Permission.SEE_OWN_DEVICES
    ),
    Corner("/pages", "Pages", "How things are done here, to look up", Permission.SEE_OWN_DEVICES),
    Corner("/figures", "Response figures", "How quickly we answered and helped", SEES),
    Corner("/setup", "Set-up and training", "How far we are, and who holds a seat", SEES),
    Corner("/export", "Take it along", "All that you may see here, as tables"),
    Corner("/words", "Words", "What the words mean"),
)
"""In the order of the page; each only for whom it is."""


@get("/support", opt=page(), sync_to_thread=True)
def see_support(door: Door, secret: Secret) -> Response[str]:
    """Where everything beside requests is."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "support")
        corners = [one for one in CORNERS if one.asked is None or may(visitor.roles, one.asked)]
        return pages.page("support", around_it, corners=corners)

    return read_page(door, secret, None, job)


@get("/agreement", opt=page(asked=READS), sync_to_thread=True)
def see_agreement(door: Door, secret: Secret) -> Response[str]:
    """The agreement in plain words; what it costs is told to whom that is for."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "support")
        found = agreement_read(session, visitor.client, around_it.now)
        priced = may(visitor.roles, Permission.SEE_PRICES)
        plain = (
            plain_agreement(found.terms, found.rules, priced=priced)
            if found.terms is not None
            else None
        )
        return pages.page(
            "agreement", around_it, found=found, plain=plain, priced=priced,
            hours_in_words=hours_in_words, zone_city=zone_city,
        )  # fmt: skip

    return read_page(door, secret, READS, job)


@get("/setup", opt=page(asked=SEES), sync_to_thread=True)
def see_setup(door: Door, secret: Secret) -> Response[str]:
    """How far the set-up has come, and who holds a seat of the training."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "support")
        today = local_date(around_it.zone, around_it.now)
        found = onboarding(session, visitor.client, today)
        return pages.page("setup", around_it, found=found)

    return read_page(door, secret, SEES, job)


ROUTES: Sequence[ControllerRouterHandler] = (see_support, see_agreement, see_setup)
