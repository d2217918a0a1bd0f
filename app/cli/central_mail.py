"""`trestle central mail …`: how letters leave, what waits, what nobody took."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from app.cli.central_inbox import inbox

if TYPE_CHECKING:
    from app.central.central import Central


@click.group()
def mail() -> None:
    """Look after the letters that central sends; docs/mail.md says how to set it up."""


def _open() -> Central:
    from app.bootstrap.central import central_in
    from app.central.settings import default_settings

    return central_in(default_settings())


@mail.command("set")
@click.option("--host", help="The server that takes letters; '' keeps them as files.")
@click.option("--port", type=click.IntRange(1, 65535), help="465 for tls, 587 for starttls.")
@click.option(
    "--security",
    type=click.Choice(["tls", "starttls", "plain"]),
    help="plain: to a server on this machine alone.",
)
@click.option("--ca-file", help="Certificates to believe instead of the system's, PEM.")
@click.option("--user", help="With which central signs in to the server.")
@click.option("--password-file", help="Its first line is the password; for its owner alone.")
@click.option("--sender", help="The address that letters are from and replies go to.")
@click.option(
    "--tokens/--no-tokens",
    default=None,
    help="Whether the mailbox takes support+…@, by which replies find their request.",
)
@click.option("--per-hour", type=int, help="Letters to one address within an hour.")
@click.option("--digest-hour", type=int, help="When daily digests leave, in the client's zone.")
@click.option("--staff/--no-staff", default=None, help="Whether people of the firm get letters.")
def set_mail(**said: Any) -> None:
    """Say how letters leave; what is not named stays as it is. A server that runs takes it up."""
    import msgspec

    from app.central.mail.settings import PORTS, read_settings, write_settings
    from app.central.settings import default_settings

    settings = default_settings()
    named = {name: value for name, value in said.items() if value is not None}
    for name in ("ca_file", "password_file"):
        if named.get(name):
            named[name] = str(Path(named[name]).absolute())
    before = read_settings(settings)
    wanted = msgspec.structs.replace(before, **named)
    if "port" not in named and (not before.port or "security" in named):
        wanted = msgspec.structs.replace(wanted, port=PORTS[wanted.security])
    write_settings(settings, wanted)
    click.echo(wanted.words())
    if wanted.host:
        click.echo("Next: `trestle central mail try ADDRESS` sends a letter there.")


@mail.command("try")
@click.argument("address")
def try_mail(address: str) -> None:
    """Send a letter to ADDRESS now, past the queue, and say what the server says."""
    from app.central.mail.trial import send_trial

    opened = _open()
    try:
        click.echo(send_trial(opened, address))
    finally:
        opened.close()


@mail.command()
def status() -> None:
    """Say where letters go, how many wait, and which nobody took."""
    from app.central.mail.queue import State
    from app.central.mail.room import MailRoom

    opened = _open()
    try:
        room = MailRoom(opened)
        click.echo(room.settings().words())
        found = room.standing()
    finally:
        opened.close()
    click.echo(f"{found.waiting} wait, {found.sent} left within a day, {found.dead} are dead.")
    for line in found.lines:
        when = "" if line.state == State.DEAD else f", next try {line.due_at:%Y-%m-%d %H:%M} UTC"
        click.echo(
            f"{line.id}  {line.kind}, {line.state}, {line.tries} tries since "
            f"{line.since:%Y-%m-%d %H:%M} UTC{when}: {line.problem}"
        )
    if found.dead:
        click.echo("`trestle central mail retry [ID]` sends them anew.")


@mail.command()
@click.argument("letter", required=False, type=click.UUID)
def retry(letter: UUID | None) -> None:
    """Send LETTER anew, by its id in `status`; without one, all that are dead or wait."""
    from app.central.mail.room import MailRoom

    opened = _open()
    try:
        many = MailRoom(opened).again(letter)
    finally:
        opened.close()
    if not many:
        raise click.ClickException("There is no such letter: `trestle central mail status`.")
    click.echo(f"{many} will be sent as soon as central serves.")


mail.add_command(inbox)
