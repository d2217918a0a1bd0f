"""A real mail server on this machine, which takes letters, refuses them, or breaks off."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HERE = "127.0.0.1"
TAKEN = "250 OK"
BREAK = "break off"
"""As an answer to a letter: the connection ends without one."""
Answer = Callable[[Envelope], str]


@dataclass
class Script:
    """What the server does: its answers, by what it was said.

    Attributes:
        to_recipient: by address.
        to_letter: by letter; `BREAK` takes it and breaks off before the answer.
        held: while it is cleared, no letter is answered.
    """

    to_recipient: dict[str, str] = field(default_factory=dict)
    to_letter: Answer = lambda _envelope: TAKEN
    user: str = ""
    password: str = ""


class MailServer:
    """Keeps what it took; in a `with` statement it listens.

    Args:
        script: what it does.
        tls: speaks TLS from the first byte.
        starttls: offers STARTTLS.
    """

    def __init__(
        self,
        script: Script | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
    ) -> None:
        self.script = script or Script()
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self._changed = threading.Condition()
        self._controller = _Listening(
            self,
            hostname=HERE,
            ssl_context=tls,
            tls_context=starttls,
            auth_required=bool(self.script.user),
            authenticator=self._let_in,
            server_hostname="mail.example",
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, _kind: object, _problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._controller.stop(no_assert=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._controller.port

    @property
    def letters(self) -> list[EmailMessage]:
        """What it took, read."""
        return [message_from_bytes(one, EmailMessage, policy=default) for one in list(self.raw)]

    def wait_for(self, many: int, seconds: float) -> bool:
        """Wait until it took so many letters, doubles counted once; whether it did in time."""

        def are_there() -> bool:
            return len({letter["Message-ID"] for letter in self.letters}) >= many

        with self._changed:
            return self._changed.wait_for(are_there, seconds)

    async def handle_RCPT(  # noqa: N802 -- the name by which the server finds it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.script.to_recipient.get(address, TAKEN)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer

    async def handle_DATA(  # noqa: N802 -- as above
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        answer = self.script.to_letter(envelope)
        if answer in {TAKEN, BREAK}:
            assert isinstance(envelope.content, bytes)
            with self._changed:
                self.raw.append(envelope.content)
                self.recipients += envelope.rcpt_tos
                self._changed.notify_all()
        if answer == BREAK:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return TAKEN
        return answer

    def _let_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, said: Any
    ) -> AuthResult:
        right = LoginPassword(self.script.user.encode(), self.script.password.encode())
        return AuthResult(success=said == right, handled=False)


class _Listening(Controller):
    """On a port that nobody else has."""

    def __init__(self, handler: MailServer, hostname: str, **options: Any) -> None:
        self._socket = socket.create_server((hostname, 0))
        port = self._socket.getsockname()[1]
        super().__init__(handler, hostname=hostname, port=port, **options)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(
            self._factory_invoker, sock=self._socket, ssl=self.ssl_context
        )
