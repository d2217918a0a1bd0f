"""Taking mail in as long as central serves: fetched, taken in, and what the desk did followed."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from app.central.central import Central
from app.central.files.room import Files
from app.central.mail.incoming.following import follow_desk
from app.central.mail.incoming.mailbox import fetch_mail
from app.central.mail.incoming.settings import own_of, read_settings
from app.central.mail.incoming.taking import take_all
from app.ports.problems import TrestleProblem

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

    def round(self) -> None:
        """Fetch what is due, take in what is kept, follow the desk. Problems are logged."""
        now = self.central.clock.monotonic()
        if now >= self._next:
            self._next = now + self._fetch()
        self._try("mail was not taken in", self._take)

    def _fetch(self) -> float:
        """Read the mailbox; after how many seconds it is asked again."""
        every = LOOKS_EVERY_S
        try:
            settings = read_settings(self.central.settings)
            every = float(settings.every_s)
            fetch_mail(self.central, self.files, settings)
        except TrestleProblem as problem:
            self.failed += 1
            self._tell("mail was not fetched", problem)
            return float(min(every * 2**self.failed, LONGEST_PAUSE_S))
        self.failed = 0
        self._told.discard("mail was not fetched")
        return every

    def _take(self) -> None:
        take_all(self.central, self.files, own_of(self.central.settings))
        while follow_desk(self.central, self.files):
            pass

    def _try(self, failed: str, job: object) -> None:
        assert callable(job)  # noqa: S101 -- a method of this class
        try:
            job()
        except TrestleProblem as problem:
            self._tell(failed, problem)
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
    while True:
        await asyncio.to_thread(intake.round)
        await asyncio.sleep(every_s)
