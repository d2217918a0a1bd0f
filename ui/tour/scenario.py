"""The tour's story: sign in, work, lose the connection, work on, and get it back."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from app.bootstrap.tour_world import TourWorld, tour_world
from ui.tour.driver import TourFailed
from ui.tour.facts import Story
from ui.tour.offline import agenda, lose_central, new_ticket, reply_and_note, timer
from ui.tour.online import first_copy, look_at_queue, search, sign_in
from ui.tour.reconnect import changes_arrived, reconnect
from ui.tour.report import Report
from ui.tour.stage import set_stage

STEPS = (
    ("sign-in", "A new device signs in", sign_in),
    ("first-copy", "Its first copy comes, and can be worked with", first_copy),
    ("queue", "The queue, a ticket beside it", look_at_queue),
    ("search", "Search by words", search),
    ("offline", "Central is gone; the window says so and works on", lose_central),
    ("new-ticket", "Somebody calls: a ticket is born offline", new_ticket),
    ("reply", "A public reply and an internal note, both queued", reply_and_note),
    ("timer", "The timer runs across closing time and is stopped", timer),
    ("agenda", "The client's agenda, from this device's copy", agenda),
    ("reconnect", "Central is back; everything flows without a click", reconnect),
    ("arrived", "Another process sees exactly these changes at central", changes_arrived),
)

_log = logging.getLogger(__name__)


def run_tour(out: Path, *, source: Path | None, clients: int, sample: float, quiet: bool) -> bool:
    """Run every step in order; the first that fails ends the tour.

    Args:
        out: where pictures, report and the tour's own world go.
        source: a home whose demo company is copied, or None.
        clients: of the demo company that is built otherwise.
        sample: which share of their tickets.
        quiet: print nothing but the last line.

    Returns:
        Whether everything was as it must be.
    """
    report = Report(out, quiet=quiet)
    world = _world(out, source, clients, sample, quiet=quiet)
    world.start_central()
    stage = set_stage(world, out)
    story = Story(stage)
    try:
        for name, what, act in STEPS:
            with report.step(name, what) as step:
                act(story, step)
    except TourFailed:
        stage.driver.picture("failed")
    except Exception:  # noqa: BLE001 -- whatever broke, its picture and the report are wanted
        _log.exception("the tour broke")
        stage.driver.picture("failed")
    finally:
        stage.close()
    return report.finish(stage.driver.pictures)


def _world(
    out: Path, source: Path | None, clients: int, sample: float, *, quiet: bool
) -> TourWorld:
    last = [""]

    def told(what: str, _done: int, _of: int) -> None:
        if what != last[0] and not quiet:
            last[0] = what
            click.echo(f"  {what} …")

    return tour_world(out / "world", source=source, clients=clients, sample=sample, progress=told)
