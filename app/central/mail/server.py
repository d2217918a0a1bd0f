"""A mail server that central signs in to, and the file beside central's key that says which.

The password is never in that file: it names the one that holds it.

Source: ADR 0058, 0060; security.md T-checks of transport (TLS 1.2, own CA or the system's roots).
"""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal, TypeVar

import msgspec

from app.central.settings import Settings
from app.ports.problems import Refused
from app.wire.places import is_loopback

Security = Literal["tls", "starttls", "plain"]
_HOW = {"tls": "TLS", "starttls": "STARTTLS", "plain": "no encryption, on this machine"}
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Kept:
    """Where settings of one kind are kept, and how they are spoken of.

    Attributes:
        file: beside central's key.
        variable: of the environment, that names another place.
        command: that writes them.
        code: with which refusals begin.
        what: they are of, in words.
        ports: what a server listens at, by how it is spoken to.
        crosses: what would cross the network in the open.
    """

    file: str
    variable: str
    command: str
    code: str
    what: str
    ports: dict[Security, int]
    crosses: str

    def place(self, settings: Settings) -> Path:
        """Where the file is."""
        named = os.environ.get(self.variable, "").strip()
        return Path(named) if named else settings.folder / self.file

    def wrong(self, sentence: str, option: str, reason: str = "wrong") -> Refused:
        """Why nothing goes like this, and by which option that is mended."""
        next_step = f"Say it anew with `{self.command} {option} …`."
        return Refused(f"{self.code}-settings-{reason}", sentence, next_step=next_step)


class Server(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What whoever runs central may set of a mail server.

    Attributes:
        host: empty: there is none.
        security: TLS from the first byte, TLS after STARTTLS, or none, to this machine alone.
        ca_file: certificates to believe instead of the system's, PEM.
        user: with which central signs in; empty: it does not.
        password_file: its first line is the password; nobody else may read it.
    """

    KEPT: ClassVar[Kept]

    host: str = ""
    port: int = 0
    security: Security = "starttls"
    ca_file: str = ""
    user: str = ""
    password_file: str = ""

    def check(self) -> None:
        """Make sure that the server can be spoken to like this.

        Raises:
            Refused: something is missing, or would let others read along.
        """
        if not self.host:
            return
        if self.security == "plain" and not is_loopback(self.host):
            raise self.KEPT.wrong(
                f"{self.KEPT.crosses} would cross the network in the open.",
                "--security tls or starttls",
            )
        if self.user and not self.password_file:
            raise self.KEPT.wrong("There is no file with the password.", "--password-file")
        if self.password_file:
            self.password()
        self.context()

    def password(self) -> str:
        """The password.

        Raises:
            Refused: its file is not there, is empty, or is open to others.
        """
        path, wrong = Path(self.password_file), self.KEPT.wrong
        try:
            if os.name == "posix" and path.stat().st_mode & 0o077:
                raise Refused(
                    "mail-password-open",
                    f"Others can read {path}.",
                    next_step=f"Run `chmod 600 {path}`, and think about who may have read it.",
                )
            first = path.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as problem:
            raise wrong(f"{path} cannot be read.", "--password-file") from problem
        if not first:
            raise wrong(f"{path} holds no password in its first line.", "--password-file")
        return first

    def context(self) -> ssl.SSLContext:
        """What central believes of the server: TLS 1.2 at least, its name, the right roots.

        Raises:
            Refused: the file of certificates cannot be read.
        """
        try:
            made = ssl.create_default_context(cafile=self.ca_file or None)
        except (OSError, ssl.SSLError) as problem:
            raise self.KEPT.wrong(
                f"{self.ca_file} holds no certificates.", "--ca-file"
            ) from problem
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        return made

    @property
    def place(self) -> str:
        """The server, and how it is spoken to, in words."""
        return f"{self.host}:{self.port} ({_HOW[self.security]})"


S = TypeVar("S", bound=Server)


def read_server(kind: type[S], settings: Settings) -> S:
    """What was set; before anything was: no server.

    Raises:
        Refused: the file holds something else.
    """
    path = kind.KEPT.place(settings)
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return kind()
    except (OSError, msgspec.MsgspecError) as problem:
        raise Refused(
            f"{kind.KEPT.code}-settings-damaged",
            f"{path} holds no settings of {kind.KEPT.what}.",
            next_step=f"Write them anew with `{kind.KEPT.command}`.",
        ) from problem


def write_server(settings: Settings, wanted: Server) -> None:
    """Write all of it or nothing; a central that serves takes it up by itself.

    Raises:
        Refused: the server cannot be spoken to like this.
    """
    wanted.check()
    path = wanted.KEPT.place(settings)
    partial = path.with_name(path.name + ".part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
    with os.fdopen(handle, "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(wanted)))
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)


def changed(before: S, named: dict[str, object]) -> S:
    """Other settings: what is named, and a port that follows how the server is spoken to.

    Args:
        before: what stands.
        named: fields and values; files by their absolute paths from now on.
    """
    for name in ("ca_file", "password_file"):
        if named.get(name):
            named = named | {name: str(Path(str(named[name])).absolute())}
    wanted = msgspec.structs.replace(before, **named)
    if "port" not in named and (not before.port or "security" in named):
        wanted = msgspec.structs.replace(wanted, port=wanted.KEPT.ports[wanted.security])
    return wanted
