"""`trestle sync trust`: who vouches for central."""

from __future__ import annotations

from pathlib import Path

import click

_SYSTEM = "system"


@click.command("trust")
@click.argument("authority", required=False)
@click.option("--pin", "pins", multiple=True, help="Of central's key; give one in reserve as well.")
@click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), help="Folder of this installation."
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the passphrase of the store, where no keyring keeps its key.",
)
def trust(
    authority: str | None, pins: tuple[str, ...], home: Path | None, passphrase_file: Path | None
) -> None:
    """Let AUTHORITY vouch for central: a file with its certificate, or `system`.

    Without AUTHORITY, say who does. A file is read once and kept in the store; where one is given,
    nobody else is believed. The next sync asks for it, also while the workbench runs.
    """
    from app.bootstrap.home import home_path
    from app.bootstrap.trusting import described, trust_from, trust_here

    if authority is None and pins:
        raise click.UsageError("Say who vouches as well: a file, or `system`.")
    new = None
    if authority is not None:
        new = trust_from(None if authority == _SYSTEM else Path(authority), pins)
    words = passphrase_file.read_text(encoding="utf-8").strip() if passphrase_file else None
    click.echo(described(trust_here(home_path(home), words, new)))
