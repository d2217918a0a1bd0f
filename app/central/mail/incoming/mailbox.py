"""Fetching mail by IMAP, one after the other: a mail is marked only when it is kept.

A server that takes no marks is said so of, and keeps none of its mails from being read.

What was read is known by number, not by mark, so that somebody who looks into the mailbox with
another program hides nothing from central. Where the server gives its numbers anew, all of it is
read again, and what is here already is recognised.

Source: RFC 3501 2.3.1.1 (UIDVALIDITY), RFC 6851 (MOVE).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import cast

from imapclient import IMAPClient
from imapclient.exceptions import (
    IMAPClientAbortError,
    IMAPClientError,
    IMAPClientReadOnlyError,
    LoginError,
)

from app.central.central import Central
from app.central.files.room import Files
from app.central.mail.incoming.keeping import SCOPE, Place, keep_raw, read_up_to
from app.central.mail.incoming.settings import MailboxSettings
from app.central.mail.incoming.standing import UNMARKED, note_fetched, note_problem
from app.central.mail.incoming.states import LARGEST, TOO_LARGE, WITHHELD
from app.ports.problems import Refused, TrestleProblem, Unavailable

TIMEOUT_S = 30.0
SOURCE = "mailbox"
_LONGEST_REASON = 200
_READ_ONLY = b"READ-ONLY"
_VALIDITY, _SIZE, _WHOLE, _HEAD = b"UIDVALIDITY", b"RFC822.SIZE", b"BODY[]", b"BODY[HEADER]"


def fetch_mail(central: Central, files: Files, settings: MailboxSettings) -> int:
    """Keep every mail that is new in the mailbox, and mark it there; how many.

    Raises:
        Refused: the server does not let central in.
        Unmarked: all of it is kept, and some cannot be marked.
        Unavailable: the server cannot be reached, breaks off, has no such folder, or withholds its
            last mails; nothing is lost.
    """
    if not settings.host:
        return 0
    try:
        fetched = _fetch_new(central, files, settings)
    except TrestleProblem as problem:
        note_problem(central.settings, problem)
        raise
    note_fetched(central.settings, fetched)
    return fetched


def _fetch_new(central: Central, files: Files, settings: MailboxSettings) -> int:
    with _opened(settings) as server:
        facts = _selected(server, settings.folder)
        validity = int(cast("int", facts[_VALIDITY]))
        reached = central.work.read(
            SCOPE, lambda session: read_up_to(session, settings.mailbox, validity)
        )
        # A range that begins past the end still names the last one.
        found = sorted(uid for uid in server.search(["UID", f"{reached + 1}:*"]) if uid > reached)
        withheld: list[int] = []
        unmarked = ""
        for uid in found:
            raw = _raw(server, uid)
            if raw is None:
                withheld.append(uid)
            elif raw:
                # The server gives out what lies behind them: it is not the server that is away.
                for earlier in withheld:
                    place = Place(settings.mailbox, validity, earlier)
                    keep_raw(central, files, _stand_in(server, validity, earlier), SOURCE, place)
                withheld.clear()
                keep_raw(central, files, raw, SOURCE, Place(settings.mailbox, validity, uid))
                unmarked = _mark(server, settings, uid, facts) or unmarked
        if withheld:
            raise Withheld(settings, len(withheld))
        if unmarked:
            raise Unmarked(settings, len(found), unmarked)
        return len(found)


class Withheld(Unavailable):
    """The last mails of a mailbox are there, and the server does not give them out.

    They are asked for again; where one behind them can be read, what is known of them waits for the
    desk.
    """

    def __init__(self, settings: MailboxSettings, many: int) -> None:
        mails = "A mail" if many == 1 else f"{many} mails"
        super().__init__(
            "mailbox-withheld",
            f"{mails} in the mailbox at {settings.host} cannot be fetched, though the server "
            "answers.",
            next_step="It is tried again; if it stays so, read them in the mailbox itself.",
        )


class Unmarked(Unavailable):
    """Mails are kept, and their server neither marks nor moves them.

    Attributes:
        fetched: how many mails are kept.
    """

    def __init__(self, settings: MailboxSettings, fetched: int, why: str) -> None:
        moved = f" or moved to {settings.done_folder}" if settings.done_folder else ""
        super().__init__(
            UNMARKED,
            f"Mail at {settings.host} is taken in, but cannot be marked as read{moved} there. "
            f"The server says: {why}",
            next_step="Check the folder (some servers want INBOX. before its name) and what the "
            "account may do: `trestle central mail inbox set --done-folder …`.",
        )
        self.fetched = fetched


def _selected(server: IMAPClient, folder: str) -> dict[bytes, object]:
    """What the server says of a folder that it opens, to be written to where it lets us."""
    try:
        return dict(server.select_folder(folder))
    except IMAPClientReadOnlyError:
        return dict(server.select_folder(folder, readonly=True))


def _raw(server: IMAPClient, uid: int) -> bytes | None:
    """A mail as it lies there; empty where it has gone since, None where it is not given out."""
    try:
        raw = _fetched(server, uid)
    except IMAPClientAbortError:  # the connection is gone
        raise
    except IMAPClientError:
        return None
    return raw or (None if server.search(["UID", str(uid)]) else b"")


def _fetched(server: IMAPClient, uid: int) -> bytes:
    size = server.fetch([uid], [_SIZE.decode()]).get(uid, {}).get(_SIZE, 0)
    if int(cast("int", size)) > LARGEST:
        return f"{TOO_LARGE}: {size}\r\n".encode() + _head(server, uid)
    found = server.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(_WHOLE)
    return found if isinstance(found, bytes) else b""


def _head(server: IMAPClient, uid: int) -> bytes:
    found = server.fetch([uid], ["BODY.PEEK[HEADER]"]).get(uid, {}).get(_HEAD)
    return found if isinstance(found, bytes) else b""


def _stand_in(server: IMAPClient, validity: int, uid: int) -> bytes:
    """What is kept in the place of a mail that is not given out: its head, where that is."""
    head = b""
    with suppress(IMAPClientError):
        head = _head(server, uid)
    return f"{WITHHELD}: {uid} of {validity}\r\n".encode() + (head or b"\r\n")


def _mark(
    server: IMAPClient, settings: MailboxSettings, uid: int, facts: dict[bytes, object]
) -> str:
    """Mark a mail as read, or move it; why that does not work: it is kept all the same."""
    if _READ_ONLY in facts:  # some servers take marks there, and forget them
        return "the folder is read-only."
    try:
        server.add_flags([uid], [b"\\Seen"], silent=True)
        if settings.done_folder and server.has_capability("MOVE"):
            if not server.folder_exists(settings.done_folder):
                server.create_folder(settings.done_folder)
            server.move([uid], settings.done_folder)
    except IMAPClientAbortError:  # the connection is gone
        raise
    except IMAPClientError as problem:
        said = "".join(one for one in str(problem) if one.isprintable())
        return said[:_LONGEST_REASON] or "no"
    return ""


@contextmanager
def _opened(settings: MailboxSettings) -> Iterator[IMAPClient]:
    context = None if settings.security == "plain" else settings.context()
    try:
        server = IMAPClient(
            settings.host,
            settings.port,
            ssl=settings.security == "tls",
            ssl_context=context,
            timeout=TIMEOUT_S,
        )
    except (OSError, IMAPClientError) as problem:
        raise _away(settings) from problem
    try:
        if settings.security == "starttls":
            server.starttls(context)
        server.login(settings.user, settings.password())
        yield server
    except LoginError as problem:
        raise Refused(
            "mailbox-login",
            f"{settings.host} does not let {settings.user} in.",
            next_step="Check the user and the password file: `trestle central mail inbox set`.",
        ) from problem
    except TrestleProblem:
        raise
    except (OSError, IMAPClientError) as problem:
        raise _away(settings) from problem
    finally:
        with suppress(OSError, IMAPClientError):
            server.logout()


def _away(settings: MailboxSettings) -> Unavailable:
    return Unavailable(
        "mailbox-away",
        f"The mailbox at {settings.host}:{settings.port} cannot be read now.",
        next_step="It is tried again; if it stays so, check its address, folder and certificate.",
    )
