"""What carries a letter away: a mail server, or a folder where nobody named one.

Source: RFC 5321; ADR 0060.
"""

from __future__ import annotations

import smtplib
from contextlib import suppress
from types import TracebackType
from typing import Protocol, Self

from app.central.mail.settings import MailSettings
from app.platform.mail_spool import MailSpool

TIMEOUT_S = 60.0
_FOR_GOOD = 500
"""Answers from here on say that another try would not help."""


class Unreachable(Exception):
    """No letter can be carried now; it is no letter's fault."""


class NotTaken(Exception):
    """One letter was not taken.

    Attributes:
        for_good: another try would not help.
    """

    def __init__(self, why: str, *, for_good: bool) -> None:
        super().__init__(why)
        self.for_good = for_good


class Carrier(Protocol):
    """Carries letters, between its beginning and its end."""

    def __enter__(self) -> Self:
        """Begin.

        Raises:
            Unreachable: nothing can be carried.
        """
        ...

    def __exit__(
        self, _kind: object, _problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """End."""
        ...

    def carry(self, to: str, letter: bytes) -> None:
        """Carry a letter to one address.

        Raises:
            NotTaken: this one was not taken.
            Unreachable: nothing can be carried any more; whether this one was is not known.
        """
        ...


class SmtpCarrier:
    """Hands letters to a mail server, all on one connection.

    Args:
        settings: which server, and how.

    Raises:
        Refused: the password or the certificates cannot be read.
    """

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._context = settings.context()
        self._password = settings.password() if settings.user else ""
        self._open: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        try:
            self._open = self._connected()
        except smtplib.SMTPAuthenticationError as problem:
            raise Unreachable(f"The server does not let us in: {_said(problem)}") from problem
        except (OSError, smtplib.SMTPException) as problem:
            raise Unreachable(f"{self._place} does not answer: {_said(problem)}") from problem
        return self

    def __exit__(
        self, _kind: object, _problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._open is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._open.quit()
            self._open.close()
            self._open = None

    def carry(self, to: str, letter: bytes) -> None:
        """Carry a letter to one address.

        Raises:
            NotTaken: this one was not taken.
            Unreachable: nothing can be carried any more; whether this one was is not known.
        """
        if self._open is None:
            raise Unreachable("The connection is closed.")
        try:
            self._open.sendmail(self._settings.sender, [to], letter)
        except smtplib.SMTPRecipientsRefused as problem:
            code, said = next(iter(problem.recipients.values()))
            raise _not_taken(code, said) from problem
        except smtplib.SMTPServerDisconnected as problem:
            raise Unreachable(f"{self._place} broke off: {_said(problem)}") from problem
        except smtplib.SMTPResponseException as problem:
            raise _not_taken(problem.smtp_code, problem.smtp_error) from problem
        except (OSError, smtplib.SMTPException) as problem:
            raise Unreachable(f"{self._place} broke off: {_said(problem)}") from problem

    @property
    def _place(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        # The name that is said is the firm's, not this computer's.
        if settings.security == "tls":
            made: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host,
                settings.port,
                local_hostname=settings.domain,
                timeout=TIMEOUT_S,
                context=self._context,
            )
        else:
            made = smtplib.SMTP(
                settings.host, settings.port, local_hostname=settings.domain, timeout=TIMEOUT_S
            )
        try:
            if settings.security == "starttls":
                made.starttls(context=self._context)
            if settings.user:
                made.login(settings.user, self._password)
        except BaseException:
            made.close()
            raise
        return made


class FileCarrier:
    """Keeps letters as files: where no server is named, and for a demo.

    Args:
        spool: the folder.
    """

    def __init__(self, spool: MailSpool) -> None:
        self._spool = spool

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: object, _problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        return None

    def carry(self, to: str, letter: bytes) -> None:
        """Keep a letter; whom it is to stands in it.

        Raises:
            Unavailable: there is no room for it.
        """
        del to
        self._spool.keep(letter)


def _not_taken(code: int, said: bytes | str) -> NotTaken:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return NotTaken(f"The server said: {code} {text}", for_good=code >= _FOR_GOOD)


def _said(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        said = problem.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return f"{problem.smtp_code} {text}"
    return str(problem) or type(problem).__name__
