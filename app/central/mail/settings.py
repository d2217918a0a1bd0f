"""How letters leave: a file beside central's key, written by `trestle central mail set`.

Source: ADR 0060.
"""

from __future__ import annotations

import re
from typing import ClassVar

from app.central.mail.server import Kept, Server, read_server, write_server
from app.central.mail.threads import LONGEST_LOCAL
from app.central.settings import Settings

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_HOURS = 23


class MailSettings(Server, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What whoever runs central may set of its mail; without a host letters are kept as files.

    Attributes:
        sender: the address that letters are from, and that replies go to.
        tokens: whether replies go to `sender` with a token in it ("support+…@"); the mailbox has
            to take such addresses.
        per_hour: letters to one address within an hour; more of them wait.
        digest_hour: when a client's daily digest leaves, in the client's zone, from 0 to 23.
        staff: whether people of the firm get letters, too.
    """

    KEPT: ClassVar[Kept] = Kept(
        "mail.json", "TRESTLE_MAIL_SETTINGS", "trestle central mail set", "mail", "mail",
        {"tls": 465, "starttls": 587, "plain": 25}, "Letters",
    )  # fmt: skip

    sender: str = "support@localhost"
    tokens: bool = True
    per_hour: int = 60
    digest_hour: int = 17
    staff: bool = False

    @property
    def domain(self) -> str:
        """The part of the sender's address that names letters, too."""
        return self.sender.rpartition("@")[2]

    def check(self) -> None:
        """Make sure that letters can leave like this.

        Raises:
            Refused: something is missing, or would let others read along.
        """
        wrong = self.KEPT.wrong
        if not _ADDRESS.fullmatch(self.sender):
            raise wrong(f"“{self.sender}” is no address that letters can be from.", "--sender")
        if self.tokens and len(self.sender.partition("@")[0]) > LONGEST_LOCAL:
            raise wrong("There is no room for a token in the sender's address.", "--sender")
        if self.per_hour < 1 or not 0 <= self.digest_hour <= _HOURS:
            raise wrong("A number is out of its bounds.", "--per-hour or --digest-hour")
        super().check()

    def words(self) -> str:
        """Where letters go, in a line."""
        if not self.host:
            return "Letters are kept as files; nothing is sent."
        return f"Letters go to {self.place}, from {self.sender}."


def read_settings(settings: Settings) -> MailSettings:
    """Mail's settings; before any were written: letters are kept as files.

    Raises:
        Refused: the file holds something else.
    """
    return read_server(MailSettings, settings)


def write_settings(settings: Settings, wanted: MailSettings) -> None:
    """Write mail's settings, all of them or none; a server that runs takes them up by itself.

    Raises:
        Refused: letters cannot leave like this.
    """
    write_server(settings, wanted)
