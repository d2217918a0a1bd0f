"""Behind a lease that is over, no door shows or changes what belongs to a client (D8)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest

from app.bootstrap import (
    archive,
    attachments,
    pages,
    sync_desk,
    sync_notes,
    sync_waiting,
    taking_out,
)
from app.bootstrap.desk import Desk
from app.bootstrap.leases import LOCKED
from app.bootstrap.taking_out import NoteExport, Place, Taken
from app.domain.leases import LASTS, Held
from app.ports.problems import Refused
from app.store.settings import write_draft
from app.usecases.submit_ticket import SubmitTicket
from tests.builders.rows import MIRA
from tests.builders.world import World, open_world

MODULES: tuple[ModuleType, ...] = (
    archive, attachments, pages, sync_desk, sync_notes, sync_waiting, taking_out,
)  # fmt: skip
ANY: Any = None
"""What a door is given that does not come to look at it."""
ONE, LIST = uuid4(), [uuid4()]


class Some:
    """An act or a refusal, as far as a door looks at it before it asks."""

    key, lead, behind, entity, row, field, value = ONE, ONE, (), "ticket", ONE, "title", "x"
    command = copy = small = subject = client_id = None
    title = on = reason = next_step = "x"
    rows, text, ticket, why_not, client, attachment = LIST, "x", ONE, "", ONE, ONE

    @property
    def note(self) -> Some:
        return self


SOME: Any = Some()
LOG = NoteExport(Taken.SYNC_LOG, Place.FILE)
DOORS: dict[str, Callable[[Desk], object]] = {
    "archive.look_at_central": lambda desk: archive.look_at_central(desk, "printer"),
    "attachments.attach": lambda desk: attachments._attach(desk, ANY, ANY, ANY, ""),
    "attachments.remove": lambda desk: attachments.remove(desk, ONE),
    "attachments.put_back": lambda desk: attachments.put_back(desk, SOME),
    "attachments.small_pictures": lambda desk: attachments.small_pictures(desk, LIST),
    "attachments.fetch": lambda desk: attachments.fetch(desk, ONE),
    "attachments.content": lambda desk: list(attachments.content(desk, ONE)),
    "attachments.save_as": lambda desk: attachments.save_as(desk, ONE, Path("unwritten")),
    "pages.bring_together": lambda desk: pages.bring_together(desk, ANY),
    "sync_desk.sync_overview": sync_desk.sync_overview,
    "sync_desk.accept_deletions": sync_desk.accept_deletions,
    "sync_desk.keep_ours": lambda desk: sync_desk.keep_ours(desk, []),
    "sync_desk.open_again": lambda desk: sync_desk.open_again(desk, []),
    "sync_desk.put_back": lambda desk: sync_desk.put_back(desk, SOME),
    "sync_desk.save_merged": lambda desk: sync_desk.save_merged(desk, SOME, "x"),
    "sync_desk.try_again": lambda desk: sync_desk.try_again(desk, SOME),
    "sync_desk.discard": lambda desk: sync_desk.discard(desk, SOME),
    "sync_desk.send_again": lambda desk: sync_desk.send_again(desk, SOME),
    "sync_desk.send_changed": lambda desk: sync_desk.send_changed(desk, SOME, {}),
    "sync_desk.export": lambda desk: sync_desk.export(desk, SOME, Path("unwritten")),
    "sync_notes.save_as_note": lambda desk: sync_notes.save_as_note(desk, SOME),
    "sync_waiting.take_back": lambda desk: sync_waiting.take_back(desk, SOME),
    "sync_waiting.values_of": lambda desk: sync_waiting.values_of(desk, SOME),
    "sync_waiting.edit": lambda desk: sync_waiting.edit(desk, SOME, {}),
    "taking_out.note": lambda desk: taking_out.note(desk, LOG),
    "taking_out.save": lambda desk: taking_out.save(desk, LOG, Path("unwritten"), []),
    "desk.ask": lambda desk: desk.ask(lambda _session: 1),
    "desk.do": lambda desk: desk.do(lambda _session, _ctx, _command: 1, None),
    "desk.submit": lambda desk: desk.submit(SubmitTicket(ONE, "Printer jams")),
    "desk.write": lambda desk: desk.write(lambda _connection: 1),
    "desk.timer.view": lambda desk: desk.timer.view(),
}
"""Every door to what belongs to a client."""
OPEN = {
    "archive.archive_of_client": "how much rests, as numbers",
    "archive.coming": "how far a copy is; a client's name is asked of the desk",
    "archive.fetching": "whether a ticket is on its way",
    "archive.forget_wanted": "what is not here yet",
    "archive.is_pinned": "a choice about this computer",
    "archive.pin_client": "a choice about this computer",
    "archive.unpin_client": "it takes away from here, and shows nothing",
    "archive.want_ticket": "it comes behind the lock",
    "attachments.files_here": "how far files are, as numbers",
    "attachments.let_go": "it takes away what was never attached",
    "attachments.sealed_content": "what the person chose from their own disk just now",
    "attachments.take_in": "from the person's own disk; nothing is attached by it",
    "attachments.take_in_bytes": "as `take_in`",
    "attachments.want_small": "it comes behind the lock",
    "sync_desk.keep_file_policy": "a choice about this computer",
}
"""Doors that show and change nothing of a client, and why."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = open_world(tmp_path / "store", user=MIRA)
    then = made.clock.now() - timedelta(days=8)
    made.desk.store.write(lambda c: write_draft(c, "reply", "typed", made.clock.now()))
    made.desk.lease._held = Held(then, then + LASTS, then, then)
    yield made
    made.desk.close()


def doors_of(module: ModuleType) -> set[str]:
    """The public functions of a module that are given the desk."""
    name = module.__name__.rpartition(".")[2]
    return {
        f"{name}.{one}"
        for one, found in inspect.getmembers(module, inspect.isfunction)
        if found.__module__ == module.__name__
        and not one.startswith("_")
        and next(iter(inspect.signature(found).parameters), "") == "desk"
    }


def test_every_door_is_known_to_be_shut_or_to_show_nothing() -> None:
    found = {door for module in MODULES for door in doors_of(module)}
    named = {name for name in DOORS if not name.startswith("desk.")}
    assert named | set(OPEN) == found
    assert not named & set(OPEN)


@pytest.mark.parametrize("door", DOORS)
def test_a_door_is_shut(world: World, door: str) -> None:
    before = world.desk.store.device
    with pytest.raises(Refused) as refused:
        DOORS[door](world.desk)
    assert refused.value.code == LOCKED
    assert world.desk.store.device == before


def test_the_timer_is_held_behind_the_lock_and_what_was_typed_is_kept(world: World) -> None:
    desk = world.desk
    desk.timer.hold()
    desk.keep_draft("reply", "typed on")
    desk.lease._held = None
    assert desk.draft("reply") == "typed on"
