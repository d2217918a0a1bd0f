"""The mail of one central: what letters are from, and the one place where they are put and sent.

Source: ADR 0060.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from app.central.central import Central
from app.central.mail import queue, standing
from app.central.mail.carriers import Carrier, FileCarrier, NotTaken, SmtpCarrier, Unreachable
from app.central.mail.letters import File, Letter, Person, with_files, written
from app.central.mail.queue import Put, Sheet, Taken
from app.central.mail.settings import MailSettings, read_settings
from app.central.mail.threads import reply_address, reply_key, reply_token, root_id
from app.database.scope import whole
from app.database.work import WorkSession
from app.platform.mail_spool import MailSpool
from app.ports.mailer import Message
from app.ports.problems import TrestleProblem
from app.queries.letterhead import letterhead

FOLDER = "mail"
"""In central's own folder: letters where no server is named."""
AT_ONCE = 20
"""Letters taken at one time; a server may take a while over each."""
SIGN_IN = "sign_in"
_SCOPE = whole("sending letters")

Paper = Callable[[Central, UUID], File]
"""Makes a file that goes with a letter when it leaves."""


@dataclass(frozen=True, slots=True)
class MailRoom:
    """The mail of one central.

    Attributes:
        papers: how files are made that letters name, by the word before the colon.
    """

    central: Central
    papers: Mapping[str, Paper] = field(default_factory=dict)

    def settings(self) -> MailSettings:
        """How letters leave just now.

        Raises:
            Refused: the file of settings is damaged.
        """
        return read_settings(self.central.settings)

    def post(self, message: Message) -> None:
        """Take a letter that stands for itself: to sign in.

        Raises:
            Unavailable: it cannot be kept.
        """
        settings = self.settings()
        name = self.central.ids.new().hex
        letter = Letter(
            Person("", message.to),
            message.subject,
            message.text,
            message.html,
            message_id=f"<{name}@{settings.domain}>",
        )

        def job(session: WorkSession) -> None:
            made = self.written(session, settings, letter)
            self.put(
                session,
                Put(
                    f"{SIGN_IN}:{name}", SIGN_IN, letter.message_id, made.sheet,
                    urgent=True, until=message.until, problem=made.problem,
                ),
            )  # fmt: skip

        self.central.work.run("mail_put", _SCOPE, job)

    def written(
        self, session: Session, settings: MailSettings, letter: Letter, papers: Sequence[str] = ()
    ) -> Written:
        """A letter, written out; with the reason why it cannot be, where it cannot."""
        sender = Person(letterhead(session).firm, settings.sender)
        try:
            raw = written(letter, sender, self.central.clock.now())
        except ValueError as problem:
            return Written(Sheet(letter.to.address, b"", list(papers)), str(problem))
        return Written(Sheet(letter.to.address, raw, list(papers)))

    def put(self, session: Session, letter: Put) -> bool:
        """Put a letter into the queue, in the transaction of what it tells."""
        central = self.central
        return queue.put(session, central.mail_key, central.ids.new(), letter, central.clock.now())

    def thread(self, settings: MailSettings, ticket: UUID, contact: UUID) -> Threaded:
        """How letters about a request to one contact hang together."""
        token = reply_token(reply_key(self.central.signing_key), ticket, contact)
        address = reply_address(settings.sender, token) if settings.tokens else ""
        return Threaded(token, root_id(token, settings.domain), address)

    def carrier(self, settings: MailSettings) -> Carrier:
        """What carries letters.

        Raises:
            Refused: the password or the certificates cannot be read.
        """
        if settings.host:
            return SmtpCarrier(settings)
        central = self.central
        return FileCarrier(MailSpool(central.settings.folder / FOLDER, central.clock))

    def begin(self) -> None:
        """Where one process serves alone: what it had taken before it ended waits no longer."""
        central = self.central
        if central.settings.url is None:
            now = central.clock.now()
            central.work.run("mail_release", _SCOPE, lambda session: queue.release(session, now))

    def standing(self) -> standing.Standing:
        """How the queue stands."""
        now = self.central.clock.now()
        return self.central.work.read(_SCOPE, lambda session: standing.standing(session, now))

    def again(self, letter: UUID | None = None) -> int:
        """Let a dead letter be tried anew, or all of them; how many."""
        now = self.central.clock.now()
        return self.central.work.run(
            "mail_again", _SCOPE, lambda session: standing.again(session, now, letter)
        )

    def send_some(self) -> int:
        """Send letters whose time has come.

        Returns:
            How many were looked at; 0 when nothing is left to do.

        Raises:
            TrestleProblem: the settings do not let anything leave, or the database does not answer.
        """
        central = self.central
        now = central.clock.now()
        if not central.work.read(_SCOPE, lambda session: queue.is_due(session, now)):
            return 0
        settings = self.settings()
        carrier = self.carrier(settings)
        taken = central.work.run(
            "mail_take",
            _SCOPE,
            lambda session: queue.take(session, central.mail_key, now, AT_ONCE, settings.per_hour),
        )
        self._carry(carrier, taken)
        return max(1, len(taken))

    def _carry(self, carrier: Carrier, taken: Sequence[Taken]) -> None:
        waiting = list(taken)
        try:
            with carrier:
                while waiting:
                    self._carry_one(carrier, waiting[0])
                    waiting.pop(0)
        except Unreachable as problem:
            logging.getLogger("trestle.central").warning("no letters leave: %s", problem)
            for letter in waiting:
                self._failed(letter, str(problem), for_good=False)

    def _carry_one(self, carrier: Carrier, letter: Taken) -> None:
        central = self.central
        try:
            carrier.carry(letter.sheet.to, self._whole(letter))
        except NotTaken as problem:
            self._failed(letter, str(problem), for_good=problem.for_good)
        except Unreachable:
            raise
        except Exception as problem:  # the letters behind it leave all the same
            logging.getLogger("trestle.central").exception("a letter could not be made")
            why = str(problem) if isinstance(problem, TrestleProblem) else "It cannot be made."
            self._failed(letter, why, for_good=False)
        else:
            now = central.clock.now()
            central.work.run("mail_sent", _SCOPE, lambda s: queue.sent(s, letter.id, now))

    def _whole(self, letter: Taken) -> bytes:
        """A letter with its papers, which are made now: they take a while."""
        named = (paper.partition(":") for paper in letter.sheet.papers)
        files = [self.papers[word](self.central, UUID(row)) for word, _, row in named]
        return with_files(letter.sheet.letter, files) if files else letter.sheet.letter

    def _failed(self, letter: Taken, why: str, *, for_good: bool) -> None:
        now = self.central.clock.now()
        self.central.work.run(
            "mail_failed",
            _SCOPE,
            lambda session: queue.failed(session, letter, now, why, for_good=for_good),
        )


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it is kept; with a problem it is dead."""

    sheet: Sheet
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Threaded:
    """How letters about a request to one contact hang together."""

    token: str
    root: str
    reply_to: str


def name_of(key: str) -> str:
    """What names a letter for good, from what it tells and whom. Shape: 32 hex digits."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
