"""`trestle central mail …`: how letters leave, what waits, what nobody took."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import click

from app.cli.at_central import central_here
from app.cli.central_inbox import inbox
from app.cli.mail_server import server_options, set_server


@click.group()
def mail() -> None:
    """Look after the letters that central sends; docs/mail.md says how to set it up."""


@mail.command("set")
@server_options(
    host="The server that takes letters; '' keeps them as files.",
    ports="465 for tls, 587 for starttls.",
)
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
    from app.central.mail.settings import MailSettings

    wanted = set_server(MailSettings, said)
    click.echo(wanted.words())
    if wanted.host:
        click.echo("Next: `trestle central mail try ADDRESS` sends a letter there.")


@mail.command("try")
@click.argument("address")
def try_mail(address: str) -> None:
    """Send a letter to ADDRESS now, past the queue, and say what the server says."""
    from app.central.mail.trial import send_trial

    with central_here() as opened:
        click.echo(send_trial(opened, address))


@mail.command()
def status() -> None:
    """Say where letters go, how many wait, which nobody took, and what the mailbox does not do."""
    from app.central.mail.incoming.standing import met
    from app.central.mail.room import MailRoom
    from app.central.mail_tables import LetterState

    with central_here() as opened:
        room = MailRoom(opened)
        click.echo(room.settings().words())
        found, mailbox = room.standing(), met(opened.settings)
    click.echo(f"{found.waiting} wait, {found.sent} left within a day, {found.dead} are dead.")
    for line in found.lines:
        waits = line.state == LetterState.WAITING
        when = f", next try {line.due_at:%Y-%m-%d %H:%M} UTC" if waits else ""
        click.echo(
            f"{line.id}  {line.kind}, {line.state}, {line.tries} tries since "
            f"{line.since:%Y-%m-%d %H:%M} UTC{when}: {line.problem}"
        )
    if found.dead:
        click.echo("`trestle central mail retry [ID]` sends them anew.")
    if mailbox:
        click.echo(f"Mail that comes in: {mailbox}")


@mail.command()
@click.argument("letter", required=False, type=click.UUID)
def retry(letter: UUID | None) -> None:
    """Send LETTER anew, by its id in `status`; without one, all that are dead or wait."""
    from app.central.mail.room import MailRoom

    with central_here() as opened:
        many = MailRoom(opened).again(letter)
    if not many:
        raise click.ClickException("There is no such letter: `trestle central mail status`.")
    click.echo(f"{many} will be sent as soon as central serves.")


mail.add_command(inbox)
