"""`trestle central retention`: how long central keeps what, and letting go of what is due."""

from __future__ import annotations

import click

from app.cli.at_central import central_here


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@click.option("--markdown", is_flag=True, help="Only the table, as docs/security.md has it.")
def retention(dry_run: bool, markdown: bool) -> None:
    """Say how long central keeps what, and let go of what was kept long enough.

    `serve` does it by itself each day. What goes is written into the chain of what was done.
    """
    from app.central.jobs.letting_go import count_due, let_go
    from app.central.retention.page import lines
    from app.central.retention.page import markdown as as_page

    if markdown:
        click.echo(as_page(), nl=False)
        return
    with central_here() as opened:
        gone = count_due(opened) if dry_run else let_go(opened, by_itself=False)
    for what, how_long, why, by, _source in lines():
        click.echo(
            f"{what.replace('`', '')}\n    {how_long}: {why}.\n    By {by}.".replace("`", "")
        )
    click.echo()
    for table, count in gone.items():
        click.echo(f"{count:>9,}  {table}  {'would go' if dry_run else 'went'}")
    if not gone:
        click.echo("Nothing is due.")
