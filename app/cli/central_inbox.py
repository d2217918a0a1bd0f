"""`trestle central mail inbox …`: which mailbox is read, and mail that waits or was stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import click

from app.cli.at_central import at_central
from app.cli.mail_server import server_options, set_server

if TYPE_CHECKING:
    from app.central.central import Central
    from app.central.files.room import Files

T = TypeVar("T")


def _with_files(job: Callable[[Central, Files], T]) -> T:
    from app.central.files.room import files_of

    return at_central(lambda central: job(central, files_of(central)))


@click.group()
def inbox() -> None:
    """Look after mail that comes in; docs/mail.md says how to set it up."""


@inbox.command("set")
@server_options(
    host="The IMAP server; '' reads no mailbox.",
    ports="993 for tls, 143 for starttls.",
)
@click.option("--folder", help="Which is read; INBOX unless named.")
@click.option("--done-folder", help="Where a mail goes that is kept; '' leaves it, marked as read.")
@click.option("--every", "every_s", type=int, help="Seconds from one look to the next.")
@click.option("--server", help="The name of the receiving server in Authentication-Results.")
@click.option("--address", "addresses", multiple=True, help="An address that takes mail in.")
@click.option("--list", "lists", multiple=True, help="A List-Id that people write by.")
def set_inbox(**said: Any) -> None:
    """Say which mailbox is read; what is not named stays. A server that runs takes it up."""
    from app.central.mail.incoming.settings import MailboxSettings
    from app.central.mail.incoming.standing import forget
    from app.central.settings import default_settings

    wanted = set_server(MailboxSettings, said)
    forget(default_settings())
    click.echo(wanted.words())
    if wanted.host:
        click.echo("Next: `trestle central mail inbox fetch` reads it now.")
    if wanted.host and not wanted.server:
        click.echo("No sender counts as proven until --server names whose word counts.")


@inbox.command()
def fetch() -> None:
    """Read the mailbox now, and take in what is new."""
    from app.central.mail.incoming.mailbox import Unmarked, fetch_mail
    from app.central.mail.incoming.settings import own_of, read_settings
    from app.central.mail.incoming.taking import take_all

    def job(central: Central, files: Files) -> tuple[int, int, str]:
        told = ""
        try:
            fetched = fetch_mail(central, files, read_settings(central.settings))
        except Unmarked as problem:
            fetched, told = problem.fetched, str(problem)
        finally:  # what came before the server broke off, or withheld the rest, is here
            taken = take_all(central, files, own_of(central.settings))
        return fetched, len(taken), told

    fetched, taken, told = _with_files(job)
    click.echo(f"{fetched} fetched, {taken} taken in.")
    if told:
        click.echo(told)


@inbox.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that were placed as well.")
def list_inbox(everything: bool) -> None:
    """List mail that waits or was stopped, with why, and the id that `show` and `again` take."""
    from app.central.mail.incoming.inbox import waiting

    lines = at_central(lambda central: waiting(central, everything=everything))
    if not lines:
        click.echo("No mail waits, and none was stopped.")
    for line in lines:
        sender = line.sender or "nobody who can be read"
        click.echo(f"{line.id}  {line.at:%Y-%m-%d %H:%M} UTC  {line.state}  {sender}")
        click.echo(f"    {line.subject or '(no subject)'}" + (f" – {line.why}" if line.why else ""))


@inbox.command()
@click.argument("which", metavar="ID", type=click.UUID)
@click.option("--raw", is_flag=True, help="As it came, byte for byte.")
def show(which: UUID, raw: bool) -> None:
    """Show the mail with ID: what was read of it, or with --raw all of it as it came."""
    import sys

    from app.central.mail.incoming.inbox import raw_mail
    from app.importers.mail.reading import read_mail

    content = _with_files(lambda central, files: raw_mail(central, files, which))
    if raw:
        sys.stdout.buffer.write(content)
        return
    read = read_mail(content)
    click.echo(f"From: {read.sender.name} <{read.sender.address}>")
    click.echo(f"Subject: {read.subject}\n\n{read.text}")
    if read.quoted:
        click.echo(f"\n{read.quoted}")
    for part in read.parts:
        click.echo(f"File: {part.name} ({part.media_type}, {len(part.content)} bytes)")
    for remark in read.remarks:
        click.echo(remark)


@inbox.command()
@click.argument("which", metavar="ID", type=click.UUID)
def again(which: UUID) -> None:
    """Take in the mail with ID anew, that was stopped or could not be placed."""
    from app.central.mail.incoming.inbox import again as take_again
    from app.central.mail.incoming.settings import own_of
    from app.central.mail.incoming.taking import take_all

    def job(central: Central, files: Files) -> str:
        take_again(central, which)
        taken = take_all(central, files, own_of(central.settings))
        return next((one.state.value for one in taken if one.id == which), "waiting")

    click.echo(f"It is {_with_files(job)} now.")
