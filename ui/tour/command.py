"""`trestle tour`: the guided tour from the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("tour-out"),
    show_default=True,
    help="Where pictures and report go.",
)
@click.option("--json", "as_json", is_flag=True, help="Print nothing but the last line, JSON.")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, file_okay=False),
    help="A home whose demo company is copied; without it a smaller one is built.",
)
@click.option("--clients", default=7, show_default=True, help="Clients of the one that is built.")
@click.option("--sample", default=0.15, show_default=True, help="Share of their tickets.")
@click.option("--faults", is_flag=True, help="Photograph every fault that one can meet instead.")
def tour(
    out: Path, as_json: bool, source: Path | None, clients: int, sample: float, faults: bool
) -> None:
    """Drive the real program through a technician's day, offline and back.

    Every step is checked, and photographed in light and dark. The last line is JSON; the exit
    code is 0 if everything was as it must be.
    """
    # Nobody looks at the tour while it runs, and its pictures must not depend on a screen.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui.tour.scenario import run_tour

    out.mkdir(parents=True, exist_ok=True)
    if faults:
        from ui.tour.faults import run_faults

        made = run_faults(out, source=source, clients=clients, sample=sample)
        click.echo(f"{len(made)} pictures in {out}")
        return
    ok = run_tour(out, source=source, clients=clients, sample=sample, quiet=as_json)
    sys.exit(0 if ok else 1)
