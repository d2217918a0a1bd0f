"""What every page of a signed-in contact is made with.

Source: security.md D5, A30, A31; domain.md 7.7.
"""

from __future__ import annotations

from collections.abc import Callable

from litestar import Response
from sqlalchemy.orm import Session

from app.central.portal import pages
from app.central.portal.door import Portal
from app.central.portal.sessions import Visitor
from app.domain.rights import Permission
from app.ports.problems import Refused
from app.queries.portal.around import around
from app.queries.portal.requests import Reader


def reader_of(visitor: Visitor) -> Reader:
    """Who reads."""
    return Reader(visitor.client, visitor.contact, visitor.sees_all)


def frame(
    session: Session, door: Portal, secret: str, visitor: Visitor, current: str
) -> pages.Frame:
    """What stands around a page of a contact."""
    found = around(session, visitor.client, visitor.site)
    door.last.firm = found.firm
    return pages.frame_of(
        visitor, found, door.form_token(secret), door.central.clock.now(), current
    )


def problem_page(around_it: pages.Frame, problem: Refused, status: int) -> Response[str]:
    """The page that says why not, and what to do."""
    return pages.page(
        "problem",
        around_it,
        status=status,
        sentence=problem.sentence,
        next_step=problem.next_step or "",
        number="",
    )


class NotThere(Refused):
    """`not_found`, to a reader who is signed in: with the page that tells them."""

    def __init__(self, page: Response[str]) -> None:
        no = not_found()
        super().__init__(no.code, no.sentence)
        self.page = page


def not_found() -> Refused:
    """The one answer for what is not there and for what is not one's own."""
    return Refused("not-found", "There is nothing here, or nothing that you may see.")


def read_page(
    door: Portal,
    secret: str,
    asked: Permission | None,
    job: Callable[[Session, Visitor], Response[str]],
) -> Response[str]:
    """Answer with a page, and write down that its reader came.

    Args:
        door: the portal.
        secret: of the reader's session.
        asked: what their roles must let them do; as the route declares it.
        job: makes the page of what the reader may see: its session is limited to their client.

    Raises:
        Refused: they are signed out, or may not.
        NotThere: there is no such thing for them.
    """
    seen: list[Visitor] = []
    missing = False

    def look(session: Session, visitor: Visitor) -> Response[str]:
        nonlocal missing
        seen.append(visitor)
        try:
            return job(session, visitor)
        except Refused as no:
            if no.code != "not-found":
                raise
            missing = True
            return problem_page(frame(session, door, secret, visitor, ""), no, 404)

    answer = door.read_as(secret, asked, look)
    door.keep_alive(secret, seen[-1])
    if missing:
        raise NotThere(answer)  # the chain is told of it, as of every other refusal
    return answer
