"""`trestle sync accept-deletions`: let central remove what the sync held back."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("accept-deletions")
@click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), help="Folder of this installation."
)
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File with the passphrase of the store, where no keyring keeps its key.",
)
def accept_deletions(home: Path | None, passphrase_file: Path | None) -> None:
    """Accept that central removes much from this device, once.

    Where central wants to remove more than a fifth of what is here without a reason, the sync
    stops. Ask whoever runs central; if it is right, this lets the next sync go through. Works while
    the workbench runs.
    """
    from app.bootstrap.accepting import accept_here
    from app.bootstrap.home import home_path

    words = passphrase_file.read_text(encoding="utf-8").strip() if passphrase_file else None
    held = accept_here(home_path(home), words)
    if held:
        click.echo(f"Accepted: {held}")
        click.echo("The next sync does it.")
    else:
        click.echo("Nothing to accept: the sync of this device has not stopped over deletions.")
