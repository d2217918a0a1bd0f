"""Which mailbox is read, and what the firm says of its mail: a file beside central's key.

The password is never in it: it names the file that holds it.

Source: docs/adr/0058-mail-comes-in-raw-first.md.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import msgspec

from app.central.mail.incoming.states import Own
from app.central.mail.settings import MailSettings, Security
from app.central.mail.settings import read_settings as read_out
from app.central.settings import Settings
from app.ports.problems import Refused
from app.wire.places import is_loopback

FILE, VARIABLE = "mailbox.json", "TRESTLE_MAILBOX_SETTINGS"
PORTS: dict[Security, int] = {"tls": 993, "starttls": 143, "plain": 143}
_PRIVATE = 0o600
_LEAST_S = 5


class MailboxSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What whoever runs central may set of mail that comes in.

    Attributes:
        host: the IMAP server; empty: no mailbox is read.
        security: TLS from the first byte, TLS after STARTTLS, or none, to this machine alone.
        ca_file: certificates to believe instead of the system's, PEM.
        password_file: its first line is the password; nobody else may read it.
        folder: which is read.
        done_folder: where a mail goes that is kept; empty: it stays, marked as read.
        every_s: seconds from one look to the next.
        server: the name that the receiving server puts into Authentication-Results.
        addresses: of the firm that take mail in, beside the one that letters are from.
        lists: List-Ids that people write to the firm by.
    """

    host: str = ""
    port: int = 0
    security: Security = "tls"
    ca_file: str = ""
    user: str = ""
    password_file: str = ""
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
        if not self.host:
            return
        if self.security == "plain" and not is_loopback(self.host):
            raise wrong("Mail would cross the network in the open.", "--security tls or starttls")
        if not self.user or not self.password_file:
            raise wrong("A mailbox is read with a user and a password.", "--user, --password-file")
        self.password()
        self.context()

    def password(self) -> str:
        """The password.

        Raises:
            Refused: its file is not there, is empty, or is open to others.
        """
        try:
            return MailSettings(password_file=self.password_file).password()
        except Refused as no:
            raise Refused(no.code, no.sentence, next_step=_next("--password-file")) from no

    def context(self) -> ssl.SSLContext:
        """What central believes of the server: TLS 1.2 at least, its name, the right roots.

        Raises:
            Refused: the file of certificates cannot be read.
        """
        try:
            return MailSettings(ca_file=self.ca_file).context()
        except Refused as no:
            raise Refused(no.code, no.sentence, next_step=_next("--ca-file")) from no

    @property
    def mailbox(self) -> str:
        """Names the mailbox among others."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"

    def words(self) -> str:
        """Where mail is fetched, in a line."""
        if not self.host:
            return "No mailbox is read; `trestle mail ingest` takes in mail from files."
        how = {"tls": "TLS", "starttls": "STARTTLS", "plain": "no encryption, on this machine"}
        where = f"{self.folder} of {self.user} at {self.host}:{self.port}"
        return f"Mail is fetched every {self.every_s} s from {where} ({how[self.security]})."


def file_of(settings: Settings) -> Path:
    """Where the settings are: beside central's key, or where TRESTLE_MAILBOX_SETTINGS says."""
    named = os.environ.get(VARIABLE, "").strip()
    return Path(named) if named else settings.folder / FILE


def read_settings(settings: Settings) -> MailboxSettings:
    """The settings; before any were written no mailbox is read.

    Raises:
        Refused: the file holds something else.
    """
    path = file_of(settings)
    try:
        return msgspec.json.decode(path.read_bytes(), type=MailboxSettings)
    except FileNotFoundError:
        return MailboxSettings()
    except (OSError, msgspec.MsgspecError) as problem:
        raise Refused(
            "mailbox-settings-damaged",
            f"{path} holds no settings of a mailbox.",
            next_step="Write them anew with `trestle central mail inbox set`.",
        ) from problem


def write_settings(settings: Settings, wanted: MailboxSettings) -> None:
    """Write the settings, all of them or none; a server that runs takes them up by itself.

    Raises:
        Refused: mail cannot be fetched like this.
    """
    wanted.check()
    path = file_of(settings)
    partial = path.with_name(path.name + ".part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
    with os.fdopen(handle, "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(wanted)))
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)


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
    return Refused("mailbox-settings-wrong", sentence, next_step=_next(option))


def _next(option: str) -> str:
    return f"Say it anew with `trestle central mail inbox set {option} …`."
