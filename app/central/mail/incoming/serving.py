"""Taking mail in as long as central serves: fetched, taken in, and what the desk did followed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from app.central.central import Central
from app.central.files.room import Files
from app.central.mail.incoming.following import follow_desk
from app.central.mail.incoming.letting_go import let_go
from app.central.mail.incoming.mailbox import Unmarked, Withheld, fetch_mail
from app.central.mail.incoming.settings import own_of, read_settings
from app.central.mail.incoming.taking import take_all, take_up
from app.ports.problems import TrestleProblem

_FETCHED, _MARKED = "mail was not fetched", "mail was not marked"
LONGEST_PAUSE_S = 900.0
LOOKS_EVERY_S = 10.0
"""How often central looks after mails that are here; its mailbox is asked as its settings say."""


@dataclass
class MailIntake:
    """Takes mail in, a round at a time.

    Attributes:
        failed: how often in a row the mailbox could not be read.
    """

    central: Central
    files: Files
    failed: int = 0
    _next: float = 0.0
    _told: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Go on with what was in hand when central ended."""
        self._try("mail was not taken up again", lambda: take_up(self.central))

    def round(self) -> None:
        """Fetch what is due, take in what is kept, follow the desk. Problems are logged."""
        now = self.central.clock.monotonic()
        if now >= self._next:
            self._try(_FETCHED, self._fetch)
        self._try("mail was not taken in", self._take)

    def _fetch(self) -> None:
        """Read the mailbox, and say when it is asked again."""
        every, now = LOOKS_EVERY_S, self.central.clock.monotonic()
        self.failed += 1  # until it went well
        try:
            settings = read_settings(self.central.settings)
            every = float(settings.every_s)
            if fetch_mail(self.central, self.files, settings):
                self._told.discard(_MARKED)
            self.failed = 0
        except Unmarked as problem:  # all of it is here
            self.failed = 0
            self._tell(_MARKED, problem)
        except Withheld:  # the server answers, and the next mail may be read
            self.failed = 0
            raise
        finally:
            self._next = now + min(every * 2**self.failed, LONGEST_PAUSE_S)

    def _take(self) -> None:
        take_all(self.central, self.files, own_of(self.central.settings))
        while follow_desk(self.central, self.files):
            pass
        let_go(self.central, self.files)

    def _try(self, failed: str, job: Callable[[], None]) -> None:
        try:
            job()
        except TrestleProblem as problem:
            self._tell(failed, problem)
        except Exception:  # a fault in one round must not end those that follow
            logging.getLogger("trestle.central").exception("%s", failed)
        else:
            self._told.discard(failed)

    def _tell(self, failed: str, problem: TrestleProblem) -> None:
        """Log a problem once, until it is over."""
        if failed not in self._told:
            self._told.add(failed)
            logging.getLogger("trestle.central").warning("%s: %s", failed, problem)


async def keep_taking_in(intake: MailIntake, every_s: float = LOOKS_EVERY_S) -> None:
    """Take mail in now and again, off the loop, until cancelled.

    *Units*: seconds.
    """
    await asyncio.to_thread(intake.begin)
    while True:
        await asyncio.to_thread(intake.round)
        await asyncio.sleep(every_s)
