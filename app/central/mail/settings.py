"""How letters leave: a file beside central's key, written by `trestle central mail set`.

The password is never in it: it names the file that holds it.

Source: ADR 0060; security.md T-checks of transport (TLS 1.2, own CA or the system's roots).
"""

from __future__ import annotations

import os
import re
import ssl
from pathlib import Path
from typing import Literal

import msgspec

from app.central.mail.threads import LONGEST_LOCAL
from app.central.settings import Settings
from app.ports.problems import Refused
from app.wire.places import is_loopback

FILE, VARIABLE = "mail.json", "TRESTLE_MAIL_SETTINGS"
Security = Literal["tls", "starttls", "plain"]
PORTS: dict[Security, int] = {"tls": 465, "starttls": 587, "plain": 25}
_PRIVATE = 0o600
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_HOURS = 23


class MailSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What whoever runs central may set of its mail.

    Attributes:
        host: the server that takes letters; empty: letters are kept as files.
        security: TLS from the first byte, TLS after STARTTLS, or none, to this machine alone.
        ca_file: certificates to believe instead of the system's, PEM.
        user: with which central signs in to the server; empty: it does not.
        password_file: its first line is the password; nobody else may read it.
        sender: the address that letters are from, and that replies go to.
        tokens: whether replies go to `sender` with a token in it ("support+…@"); the mailbox has
            to take such addresses.
        per_hour: letters to one address within an hour; more of them wait.
        digest_hour: when a client's daily digest leaves, in the client's zone, from 0 to 23.
        staff: whether people of the firm get letters, too.
    """

    host: str = ""
    port: int = 0
    security: Security = "starttls"
    ca_file: str = ""
    user: str = ""
    password_file: str = ""
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
        if not _ADDRESS.fullmatch(self.sender):
            raise _wrong(f"“{self.sender}” is no address that letters can be from.", "--sender")
        if self.tokens and len(self.sender.partition("@")[0]) > LONGEST_LOCAL:
            raise _wrong("There is no room for a token in the sender's address.", "--sender")
        if self.per_hour < 1 or not 0 <= self.digest_hour <= _HOURS:
            raise _wrong("A number is out of its bounds.", "--per-hour or --digest-hour")
        if not self.host:
            return
        if self.security == "plain" and not is_loopback(self.host):
            raise _wrong(
                "Letters would cross the network in the open.", "--security tls or starttls"
            )
        if self.user and not self.password_file:
            raise _wrong("There is no file with the password.", "--password-file")
        if self.password_file:
            self.password()
        self.context()

    def password(self) -> str:
        """The password.

        Raises:
            Refused: its file is not there, is empty, or is open to others.
        """
        path = Path(self.password_file)
        try:
            if os.name == "posix" and path.stat().st_mode & 0o077:
                raise Refused(
                    "mail-password-open",
                    f"Others can read {path}.",
                    next_step=f"Run `chmod 600 {path}`, and think about who may have read it.",
                )
            first = path.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as problem:
            raise _wrong(f"{path} cannot be read.", "--password-file") from problem
        if not first:
            raise _wrong(f"{path} holds no password in its first line.", "--password-file")
        return first

    def context(self) -> ssl.SSLContext:
        """What central believes of the server: TLS 1.2 at least, its name, the right roots.

        Raises:
            Refused: the file of certificates cannot be read.
        """
        try:
            made = ssl.create_default_context(cafile=self.ca_file or None)
        except (OSError, ssl.SSLError) as problem:
            raise _wrong(f"{self.ca_file} holds no certificates.", "--ca-file") from problem
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        return made

    def words(self) -> str:
        """Where letters go, in a line."""
        if not self.host:
            return "Letters are kept as files; nothing is sent."
        how = {"tls": "TLS", "starttls": "STARTTLS", "plain": "no encryption, on this machine"}
        return f"Letters go to {self.host}:{self.port} ({how[self.security]}), from {self.sender}."


def file_of(settings: Settings) -> Path:
    """Where mail's settings are: beside central's key, or where TRESTLE_MAIL_SETTINGS says."""
    named = os.environ.get(VARIABLE, "").strip()
    return Path(named) if named else settings.folder / FILE


def read_settings(settings: Settings) -> MailSettings:
    """Mail's settings; before any were written: letters are kept as files.

    Raises:
        Refused: the file holds something else.
    """
    path = file_of(settings)
    try:
        return msgspec.json.decode(path.read_bytes(), type=MailSettings)
    except FileNotFoundError:
        return MailSettings()
    except (OSError, msgspec.MsgspecError) as problem:
        raise Refused(
            "mail-settings-damaged",
            f"{path} holds no settings of mail.",
            next_step="Write them anew with `trestle central mail set`.",
        ) from problem


def write_settings(settings: Settings, wanted: MailSettings) -> None:
    """Write mail's settings, all of them or none; a server that runs takes them up by itself.

    Raises:
        Refused: letters cannot leave like this.
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


def _wrong(sentence: str, option: str) -> Refused:
    return Refused(
        "mail-settings-wrong",
        sentence,
        next_step=f"Say it anew with `trestle central mail set {option} …`.",
    )
