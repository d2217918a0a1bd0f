"""`trestle central rotate-key`."""

from __future__ import annotations

import click


@click.command("rotate-key")
@click.option(
    "--new-signature",
    is_flag=True,
    help="Devices shall know central by another signature, too: if the key fell into other hands. "
    "Each signs in once more.",
)
def rotate_key(new_signature: bool) -> None:
    """Give central another key, and seal anew what lies under the present one.

    Stop central first. Cut short at any point, the same command goes on where it stopped.
    PostgreSQL needs TRESTLE_DATABASE_OWNER_URL for it.
    """
    from app.bootstrap.central import rotate_key_in
    from app.central.settings import default_settings
    from app.cli.progress import Told

    settings = default_settings()
    click.echo("Have a backup of today (`trestle central backup`), and keep it with today's key.")
    told = Told(f"Changing the key of {settings.place}")
    done = rotate_key_in(settings, told.progress, new_signature=new_signature)
    told.done(f"{settings.key_file} is central's key now.")
    if done.resumed:
        click.echo("It had been begun before, and came to its end now.")
    if done.damaged:
        click.echo(f"{done.damaged} sealed things were damaged before, and stay as they were.")
    click.echo(f"The key until now is {done.former}. Nothing of today opens with it.")
    click.echo("Backups from before do: keep it with them, apart from here, and name it with --key")
    click.echo("where one is put back.")
    click.echo(f"Keep a copy of {settings.key_file} apart from backups of the database.")
    if settings.url is not None:
        click.echo("Copy it to every computer that serves from this database.")
    if new_signature:
        click.echo("Every device says at its next sync that it has to sign in once more.")
