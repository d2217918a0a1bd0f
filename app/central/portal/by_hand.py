"""Links that are made at central's own command line."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.central import Central
from app.central.people import ADMINISTRATION
from app.central.portal import links
from app.central.portal.door import Portal
from app.database.work import WorkSession
from app.domain.vocabulary import ContactRole
from app.ports.problems import Refused
from app.records import Contact


def link_by_hand(portal: Portal, email: str) -> str:
    """A link for the contact with this address, handed on by whoever asks at central itself.

    Raises:
        Refused: nobody who may come in has it, or two have.
    """

    def make(session: WorkSession) -> links.Link:
        found = links.contacts_called(session, email)
        if len(found) != 1:
            raise Refused(
                "contact-unknown",
                "Nobody who may come in has this address."
                if not found
                else "Several contacts have this address, so nobody can tell whose link it is.",
                next_step="`trestle central contact list CODE` names a client's people.",
            )
        return links.new_link(session, found[0], portal.central.clock.now())

    return portal.place_of(portal.central.work.run("portal_link", ADMINISTRATION, make))


def anybody(central: Central) -> str:
    """The address of some contact who coordinates, for a demo; empty where there is none."""

    def look(session: Session) -> str:
        query = select(Contact).where(Contact.active.is_(True)).order_by(Contact.id)
        for one in session.scalars(query):
            alone = len(links.contacts_called(session, one.email)) == 1
            if alone and ContactRole.COORDINATOR in one.roles:
                return one.email
        return ""

    return central.work.read(ADMINISTRATION, look)
