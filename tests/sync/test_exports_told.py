"""What left a device without a connection stands in central's chain after the next sync (A40)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from app.bootstrap import taking_out
from app.bootstrap.taking_out import NoteExport, Place, Taken
from app.central.api.app import make_app
from app.central.audit.kinds import Kind
from app.ports.problems import Unavailable
from tests.integration.central.test_audit import told
from tests.integration.central.world import MIRA, World, build, open_world
from tests.plugins.databases import Places
from tests.sync.leased import Leased, leased_device

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def world(places: Places, tmp_path: Path) -> Iterator[World]:
    made = open_world(places.copy_of("firm", build, tmp_path / "central"))
    yield made
    made.central.close()


@pytest.fixture
def laptop(world: World, tmp_path: Path) -> Iterator[Leased]:
    with TestClient(make_app(world.central)) as client:
        made = leased_device(tmp_path / "laptop", client, world)
        yield made
        made.store.close()


def test_what_left_while_central_was_not_reached_is_told_with_the_next_sync(
    laptop: Leased, tmp_path: Path
) -> None:
    world = laptop.world
    laptop.door.open = False
    agenda = NoteExport(Taken.AGENDA, Place.FILE, client=world.north, size_bytes=6)
    taking_out.save(laptop.desk, agenda, tmp_path / "agenda.md", [b"# Hi\n\n"])
    taking_out.note(laptop.desk, NoteExport(Taken.VAULT_SHEETS, Place.PRINTER, pieces=3))
    with pytest.raises(Unavailable):
        laptop.sync()
    assert told(world, Kind.EXPORT) == []
    laptop.door.open = True
    laptop.sync()
    events = told(world, Kind.EXPORT)
    assert {one.person for one in events} == {world.people[MIRA]}
    assert {one.device for one in events} == {laptop.store.device.device}
    assert {(one.facts["what"], one.facts["place"], one.facts.get("client")) for one in events} == {
        ("agenda", "file", str(world.north)),
        ("vault_sheets", "printer", None),
    }
    assert str(tmp_path) not in str(events)
    laptop.sync()
    assert len(told(world, Kind.EXPORT)) == 2, "each is told once"
