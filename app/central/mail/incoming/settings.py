"""Which mailbox is read, and what the firm says of its mail: a file beside central's key.

Source: docs/adr/0058-mail-comes-in-raw-first.md.
"""

from __future__ import annotations

from typing import ClassVar

from app.central.mail.incoming.states import Own
from app.central.mail.server import Kept, Security, Server, read_server, write_server
from app.central.mail.settings import read_settings as read_out
from app.central.settings import Settings
from app.ports.problems import Refused

_LEAST_S = 5


class MailboxSettings(Server, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What whoever runs central may set of mail that comes in; without a host nothing is read.

    Attributes:
        folder: which is read.
        done_folder: where a mail goes that is kept; empty: it stays, marked as read.
        every_s: seconds from one look to the next.
        server: the name that the receiving server puts into Authentication-Results.
        addresses: of the firm that take mail in, beside the one that letters are from.
        lists: List-Ids that people write to the firm by.
    """

    KEPT: ClassVar[Kept] = Kept(
        "mailbox.json", "TRESTLE_MAILBOX_SETTINGS", "trestle central mail inbox set", "mailbox",
        "a mailbox", {"tls": 993, "starttls": 143, "plain": 143}, "Mail",
    )  # fmt: skip

    security: Security = "tls"
    folder: str = "INBOX"
    done_folder: str = ""
    every_s: int = 60
    server: str = ""
    addresses: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()

    def check(self) -> None:
        """Make sure that mail can be fetched like this.

        Raises:
            Refused: something is missing, or would let others read along.
        """
        if self.every_s < _LEAST_S:
            raise wrong(f"Look no more often than every {_LEAST_S} seconds.", "--every")
        if self.host and not self.user:
            raise wrong("A mailbox is read with a user and a password.", "--user, --password-file")
        super().check()

    @property
    def mailbox(self) -> str:
        """Names the mailbox among others."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"

    def words(self) -> str:
        """Where mail is fetched, in a line."""
        if not self.host:
            return "No mailbox is read; `trestle mail ingest` takes in mail from files."
        where = f"{self.folder} of {self.user} at {self.place}"
        return f"Mail is fetched every {self.every_s} s from {where}."


def read_settings(settings: Settings) -> MailboxSettings:
    """The settings; before any were written no mailbox is read.

    Raises:
        Refused: the file holds something else.
    """
    return read_server(MailboxSettings, settings)


def write_settings(settings: Settings, wanted: MailboxSettings) -> None:
    """Write the settings, all of them or none; a server that runs takes them up by itself.

    Raises:
        Refused: mail cannot be fetched like this.
    """
    write_server(settings, wanted)


def own_of(settings: Settings) -> Own:
    """What the firm says of its mail; the address that letters are from is one of its own.

    Raises:
        Refused: a file of settings is damaged.
    """
    here, out = read_settings(settings), read_out(settings)
    addresses = {one.strip().lower() for one in (*here.addresses, out.sender)}
    lists = frozenset(one.strip().strip("<>").lower() for one in here.lists)
    return Own(frozenset(addresses - {""}), here.server.strip().lower(), lists - {""})


def wrong(sentence: str, option: str) -> Refused:
    """Why mail cannot be fetched, and by which option that is mended."""
    return MailboxSettings.KEPT.wrong(sentence, option)
