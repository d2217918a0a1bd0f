"""The portal as one thing to hold: central, the mail, its own address, who comes in.

Source: security.md A15, A17, A27, D18.
"""

from __future__ import annotations

import hmac
import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.central.audit.notes import note
from app.central.central import Central
from app.central.files.room import Files, files_of
from app.central.mail.notices.writing import Face, words_of
from app.central.portal import limits, links, sessions
from app.central.portal.address import checked_address
from app.central.portal.sessions import Visitor
from app.database.scope import ScopedSession, nobody, whole
from app.database.work import WorkSession
from app.domain.rights import Permission, may
from app.ports.mailer import Mailer, Message
from app.ports.problems import Refused
from app.queries.letterhead import UNWRITTEN, LetterheadFacts, letterhead
from app.records import Client
from app.security.tokens import derived_key
from app.usecases.context import Ctx

T = TypeVar("T")
_WHO = whole("finding out who asks at the portal")
Asked = Permission | None
"""What a page asks of its reader; None where to be signed in is enough."""


@dataclass(slots=True)
class Last:
    """What an open page showed last, for the page of a problem, which asks no database."""

    firm: LetterheadFacts = UNWRITTEN


@dataclass(frozen=True, slots=True)
class Portal:
    """The portal without its sockets.

    Attributes:
        address: scheme, host and port, as people type it: every link that leaves is made from it,
            and nothing that a request says of itself.
    """

    central: Central
    mailer: Mailer
    address: str
    form_key: bytes = field(repr=False)
    files: Files
    last: Last = field(default_factory=Last)

    @property
    def private(self) -> bool:
        """Whether it speaks https, so that cookies may be bound to it."""
        return self.address.startswith("https:")

    def form_token(self, secret: str) -> str:
        """What a form of the holder of a cookie carries, so that no other site can send it."""
        made = hmac.digest(self.form_key, secret.encode("utf-8", "replace"), "sha256")
        return urlsafe_b64encode(made).rstrip(b"=").decode("ascii")

    def read_as(self, token: str, asked: Asked, job: Callable[[ScopedSession, Visitor], T]) -> T:
        """Answer a question of a contact: one snapshot, their own client alone.

        Raises:
            Refused: they are signed out, or their roles do not reach so far.
        """

        def narrowed(session: ScopedSession) -> T:
            visitor = sessions.find(session, token, self.central.clock.now())
            _let(visitor, asked)
            session.scope = visitor.scope
            session.remember()
            return job(session, visitor)

        return self.central.work.read(_WHO, narrowed)

    def run_as(
        self, verb: str, token: str, asked: Asked, job: Callable[[WorkSession, Visitor], T]
    ) -> T:
        """Do something for a contact: one transaction, their own client alone.

        Raises:
            Refused: they are signed out, or their roles do not reach so far.
            RuleBroken: a rule says no.
        """

        def narrowed(session: WorkSession) -> T:
            visitor = sessions.find(session, token, self.central.clock.now())
            _let(visitor, asked)
            session.scope = visitor.scope
            return job(session, visitor)

        return self.central.work.run(verb, _WHO, narrowed)

    def ctx(self, visitor: Visitor) -> Ctx:
        """What a verb is given beside its session."""
        return Ctx(visitor.actor, self.central.clock, self.central.ids, visitor.scope)

    def keep_alive(self, token: str, visitor: Visitor) -> None:
        """Write down that somebody came again, where that is some time ago."""
        now = self.central.clock.now()
        if now - visitor.seen_at >= sessions.SEEN_EVERY:
            self.central.work.run("portal_seen", _WHO, lambda s: sessions.keep(s, token, now))

    def may_ask(self, email: str, peer: str) -> None:
        """Count that somebody asks for a link; the address may be anybody's, or nobody's.

        Raises:
            Refused: too many were asked for, for this address or from this peer.
        """
        now = self.central.clock.now()

        def count(session: Session) -> None:
            limits.count(session, limits.LINKS_PER_PEER, limits.of_peer(peer), now)
            limits.count(session, limits.LINKS_PER_ADDRESS, limits.of_address(email), now)

        self.central.work.run("portal_link", _WHO, count)

    def send_link(self, email: str, browser: str) -> None:
        """Send a link to whoever has this address; nothing where nobody has.

        It is done after the answer, so that neither what is said nor how long it takes tells
        whether the address is known.
        """
        try:
            found = self.central.work.run(
                "portal_link", _WHO, lambda session: self._links_for(session, email, browser)
            )
            for link, client in found:
                self.mailer.post(self._letter(link, client if len(found) > 1 else ""))
        except Exception:  # nobody waits for it: the log is told
            logging.getLogger("trestle.portal").exception("no link was sent")

    def _links_for(
        self, session: WorkSession, email: str, browser: str
    ) -> list[tuple[links.Link, str]]:
        """A link for each client that somebody is a contact of, with the client's name."""
        now, made = self.central.clock.now(), []
        for contact in links.contacts_called(session, email):
            with suppress(Refused):
                limits.count(session, limits.LINKS_PER_CONTACT, limits.of_contact(contact.id), now)
                link = links.new_link(session, contact, now, browser)
                made.append((link, session.get_one(Client, contact.client_id).name))
        return made

    def place_of(self, link: links.Link) -> str:
        """A link as it is opened."""
        return f"{self.address}{links.PLACE}{link.token}"

    def _letter(self, link: links.Link, client: str) -> Message:
        """The letter with a link; it names the client where there are several."""
        firm = self.central.work.read(nobody("heading a letter"), letterhead)
        face = Face(firm.firm, firm.colour, firm.contact, place=self.address)
        words = words_of(
            "sign_in", face, link.name, {"link": self.place_of(link), "client": client}
        )
        until = self.central.clock.now() + links.COUNTS_FOR
        return Message(link.email, words.subject, words.text, words.html, until=until)

    def enter(self, token: str, browser: str, former: str, peer: str) -> str:
        """Use a link up and begin a session, under a secret that nobody held before.

        Args:
            token: of the link.
            browser: the secret of the browser that opens it.
            former: of the session that the browser is in; it ends.
            peer: from where.

        Raises:
            Refused: the link does not count, or too many were tried from there.
        """
        central = self.central
        now = central.clock.now()
        central.work.run(
            "portal_try",
            _WHO,
            lambda s: limits.count(s, limits.TRIES_PER_PEER, limits.of_peer(peer), now),
        )

        def begin(session: WorkSession) -> str:
            contact = links.use_link(session, token, browser, now)
            if former:
                sessions.end(session, former)
            fresh = sessions.begin(session, contact, now)
            sessions.find(session, fresh, now)  # who may come in no more is refused, and no more
            note(session, Kind.SIGN_IN, ("contact", contact), {"way": "link"})
            return fresh

        return central.work.run("portal_sign_in", _WHO, begin)

    def leave(self, token: str) -> None:
        """Sign out: the session counts no more, here or anywhere."""
        self.central.work.run("portal_sign_out", _WHO, lambda s: sessions.end(s, token))


def _let(visitor: Visitor, asked: Asked) -> None:
    if asked is not None and not may(visitor.roles, asked):
        raise Refused(
            "not-allowed",
            "This page is not among what you may see.",
            next_step="A coordinator of your firm can ask us to change that.",
        )


def open_portal(central: Central, mailer: Mailer, address: str) -> Portal:
    """A portal over one central.

    Raises:
        Refused: the address is none, or speaks plain http beyond this machine.
    """
    return Portal(
        central,
        mailer,
        checked_address(address),
        derived_key(central.token_key, "portal forms"),
        files_of(central),
    )
