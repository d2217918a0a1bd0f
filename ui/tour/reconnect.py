"""The tour when central comes back: everything flows, once, in order; a witness checks it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.bootstrap.tour_world import Outgoing, outgoing
from app.queries.queue import queue_rows
from ui.tour.facts import Story, must
from ui.tour.offline import DONE, NOTE, REPLY, SUBJECT
from ui.tour.report import Step

BACK_S = 150.0


def reconnect(story: Story, step: Step) -> None:
    """Start central and wait: nobody presses anything."""
    story.sent = outgoing(story.desk)
    must(story.sent, "something waits to be sent")
    story.stage.shell.navigator.go("sync_centre")
    story.driver.picture("sync-waiting")
    story.stage.world.start_central()
    story.driver.until(
        lambda: story.desk.status().state == "online" and story.desk.status().waiting == 0,
        "everything that waited is sent",
        patience_s=BACK_S,
    )
    ticket = story.ticket
    assert ticket is not None  # noqa: S101 -- an earlier step made it
    story.driver.until(lambda: _number(story, ticket) is not None, "central has numbered it")
    status = story.desk.status()
    must((status.conflicts, status.rejected) == (0, 0), "nothing clashed, nothing was refused")
    story.stage.shell.navigator.go("ticket", ticket)
    story.driver.picture("back-online")
    step.facts["number"] = f"{story.provisional} became T-{_number(story, ticket)}"
    story.stage.shell.navigator.go("sync_centre")
    story.driver.picture("sync-centre")


def _number(story: Story, ticket: UUID) -> int | None:
    rows = story.desk.ask(lambda session: queue_rows(session, [ticket]))
    return rows[ticket].number if ticket in rows else None


def changes_arrived(story: Story, step: Step) -> None:
    """Ask central from another process: these operations, all of them, once, in this order."""
    identity = story.desk.identity
    assert identity is not None  # noqa: S101 -- signed in since the first step
    seen = story.stage.world.witness(identity.device, 0, (str(story.ticket),))
    log = seen["op_log"]
    arrived = [
        Outgoing(op["op_id"], op["verb"], op["entity"], op["kind"])
        for op in sorted(log, key=lambda op: int(op["seq"]))
    ]
    must(arrived == story.sent, "exactly what waited has arrived, in its order", arrived)
    must(all(op["result"] == "ok" for op in log), "central took all of it", _results(log))
    revisions = [int(op["rev"]) for op in sorted(log, key=lambda op: int(op["seq"]))]
    must(revisions == sorted(revisions), "it was applied in the order of its doing")
    _check_ticket(seen["tickets"][str(story.ticket)])
    step.facts["operations"] = len(arrived)
    step.facts["verbs"] = ", ".join(dict.fromkeys(op.verb for op in arrived))


def _results(log: list[dict[str, Any]]) -> list[str]:
    return [f"{op['verb']} {op['entity']}: {op['result']} {op['reason']}" for op in log]


def _check_ticket(seen: dict[str, Any]) -> None:
    """The ticket at central, with its words and its decided work."""
    must(seen["ticket"]["title"] == SUBJECT, "the subject is the one typed")
    must(seen["ticket"]["label"].startswith("T-"), "it has a number", seen["ticket"]["label"])
    bodies = [event["body"] for event in seen["events"] if event["body"]]
    must(bodies == [REPLY, NOTE], "reply and note are there, once each, in order", bodies)
    kinds = [event["kind"] for event in seen["events"] if event["body"]]
    must(kinds == ["reply", "note"], "the note stayed internal", kinds)
    entries = seen["time_entries"]
    must(len(entries) == 1, "the work is there once", len(entries))
    must(entries[0]["note"] == DONE, "with what was done")
    decided = [group["decision"] for group in entries[0]["decision"]["groups"]]
    must(decided == ["included", "excluded"], "central split it at closing time", decided)
