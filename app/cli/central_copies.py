"""`trestle central backup`, `restore` and `restored`."""

from __future__ import annotations

from pathlib import Path

import click

_FILE = click.argument("file", type=click.Path(path_type=Path))
_KEY = click.option(
    "--key",
    "former",
    type=click.Path(path_type=Path),
    help="The key file of the day of the backup, if `rotate-key` changed central's key since.",
)
_NEXT = "Devices offer again what came later, at their next sync."


@click.command()
@_FILE
def backup(file: Path) -> None:
    """Copy the database to FILE while central goes on, and tell central of it.

    A device keeps what it did until a backup holds it. PostgreSQL is copied by `pg_dump`.
    """
    from app.bootstrap.central import central_in
    from app.central.copies import back_up
    from app.central.settings import default_settings

    settings = default_settings()
    opened = central_in(settings)
    try:
        rev = back_up(opened, file)
    finally:
        opened.close()
    click.echo(f"{file} holds everything up to revision {rev}.")
    click.echo(f"Keep it apart from {settings.key_file}, and a copy of that apart from both.")


@click.command()
@_FILE
@_KEY
def restore(file: Path, former: Path | None) -> None:
    """Put FILE, made by `backup`, in the place of the database; central must not serve meanwhile.

    The newest backup is the one to take: devices may have let go of what it holds. What was there
    before is set aside, not deleted.
    """
    from app.bootstrap.central import central_in
    from app.bootstrap.clock import home_clock
    from app.central.copies import put_back
    from app.central.high_water import note_restore
    from app.central.settings import default_settings, read_ring_at

    settings = default_settings()
    ring = None if former is None else read_ring_at(former)
    aside = put_back(settings, file, home_clock(settings.folder.parent), ring)
    opened = central_in(settings)
    try:
        rev = note_restore(opened)
    finally:
        opened.close()
    click.echo(f"Central is back at revision {rev}. {_NEXT}")
    if aside is not None:
        click.echo(f"What was here is {aside}: delete it once nobody misses anything.")


@click.command()
@_KEY
def restored(former: Path | None) -> None:
    """Say that the database was put back from a backup by other means, as by `pg_restore`."""
    from app.bootstrap.central import adopt_in, central_in
    from app.central.high_water import note_restore
    from app.central.settings import default_settings

    settings = default_settings()
    if former is not None:
        adopt_in(settings, former)
    opened = central_in(settings)
    try:
        rev = note_restore(opened)
    finally:
        opened.close()
    click.echo(f"Central goes on from revision {rev} in a new epoch. {_NEXT}")
