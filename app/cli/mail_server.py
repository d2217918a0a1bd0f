"""The options that say which mail server central signs in to, for letters and for the mailbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from app.central.mail.server import Server

S = TypeVar("S", bound="Server")
_Command = Callable[..., Any]


def server_options(*, host: str, ports: str) -> Callable[[_Command], _Command]:
    """Give a command the options of a mail server.

    Args:
        host: what `--host` names, and what without one.
        ports: which ports are usual.
    """
    options = (
        click.option("--host", help=host),
        click.option("--port", type=click.IntRange(1, 65535), help=ports),
        click.option(
            "--security",
            type=click.Choice(["tls", "starttls", "plain"]),
            help="plain: to a server on this machine alone.",
        ),
        click.option("--ca-file", help="Certificates to believe instead of the system's, PEM."),
        click.option("--user", help="With which central signs in to the server."),
        click.option(
            "--password-file", help="Its first line is the password; for its owner alone."
        ),
    )

    def with_options(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return with_options


def set_server(kind: type[S], said: dict[str, Any]) -> S:
    """Keep what was said of a server; what was not stays as it is.

    Raises:
        Refused: the server cannot be spoken to like this.
    """
    from app.central.mail.server import changed, read_server, write_server
    from app.central.settings import default_settings

    settings = default_settings()
    named = {name: value for name, value in said.items() if value not in {None, ()}}
    wanted = changed(read_server(kind, settings), named)
    write_server(settings, wanted)
    return wanted
