"""`trestle central contact …`: what is kept of clients' people."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import click

from app.cli.at_central import at_central

if TYPE_CHECKING:
    from app.central.central import Central


@click.group()
def contact() -> None:
    """See whom central keeps of a client, and erase who left."""


@contact.command("list")
@click.argument("code")
def list_command(code: str) -> None:
    """List the people of the client with CODE, each with the id that `erase` takes."""
    from app.central.contacts import people_of

    found = at_central(lambda central: people_of(central, code))
    if not found:
        click.echo(f"Nobody is kept of {code.upper()}.")
    for one in found:
        left = "" if one.active else "  (left)"
        click.echo(f"{one.id}  {one.name}  {one.email or '-'}{left}")


@contact.command()
@click.argument("person", type=click.UUID)
def erase(person: UUID) -> None:
    """Erase the client's person with this id: name, address, number and mail, for good.

    They go from central, from its log, and from every device with its next sync. What was done for
    them stays. Backups that were made before still hold them: let those run out.
    """
    from app.central.contacts import erase as erase_here
    from app.central.files.room import files_of
    from app.central.mail.incoming.letting_go import let_go

    def job(central: Central) -> bool:
        erased = erase_here(central, person)
        let_go(central, files_of(central))
        return erased

    if at_central(job):
        click.echo("Erased here. Devices follow with their next sync; older backups still hold it.")
    else:
        click.echo("This person was erased already.")
