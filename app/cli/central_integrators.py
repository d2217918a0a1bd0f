"""`trestle central integrator …`: keys of programs that read and write for one client."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import click

from app.cli.at_central import at_central

if TYPE_CHECKING:
    from app.central.central import Central


@click.group()
def integrator() -> None:
    """Give programs keys, see them, and end them (docs/api.md)."""


@integrator.command()
@click.argument("code")
@click.argument("name")
@click.option(
    "--may", multiple=True, help="A right: requests:read, requests:write or time:read; repeatable."
)
@click.option("--days", type=int, default=365, show_default=True, help="How long it counts.")
def add(code: str, name: str, may: tuple[str, ...], days: int) -> None:
    """Make a key for the client with CODE, called NAME, and print it this once.

    Whoever has it reads and writes for that client: keep it where passwords are kept.
    """
    from app.central.integrators.keys import KeyRight, add_key, known_rights

    unknown = sorted(set(may) - set(KeyRight))
    if unknown:
        raise click.BadParameter(
            f"There is no right {unknown[0]}; there are {', '.join(KeyRight)}.", param_hint="--may"
        )
    made, secret = at_central(lambda central: add_key(central, code, name, known_rights(may), days))
    click.echo(secret)
    click.echo(f"It is shown this once. `trestle central integrator end {made}` ends it.", err=True)


@integrator.command("list")
def list_command() -> None:
    """List every key, without its secret."""
    from app.central.integrators.keys import KeyFacts, keys_of

    def job(central: Central) -> list[tuple[KeyFacts, str]]:
        now = central.clock.now()
        return [(one, "counts" if one.counts(now) else "ended") for one in keys_of(central)]

    found = at_central(job)
    if not found:
        click.echo("No program has a key: `trestle central integrator add CODE NAME --may …`.")
    for one, standing in found:
        used = f"{one.used_at:%Y-%m-%d %H:%M}" if one.used_at else "never"
        rights = " ".join(sorted(one.rights))
        click.echo(
            f"{one.id}  {one.client}  {one.name}  {rights}  {standing}, until "
            f"{one.ends_at:%Y-%m-%d}, used {used}"
        )


@integrator.command()
@click.argument("key", type=click.UUID)
def end(key: UUID) -> None:
    """End the key with this id: it counts no more from now on."""
    from app.central.integrators.keys import end_key

    was = at_central(lambda central: end_key(central, key))
    click.echo("It counts no more." if was else "It had ended already.")
