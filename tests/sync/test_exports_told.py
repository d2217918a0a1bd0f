"""What left a device without a connection stands in central's chain after the next sync (A40)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap import taking_out
from app.bootstrap.taking_out import NoteExport, Place, Taken
from app.central.audit.kinds import Kind
from app.ports.problems import Unavailable
from tests.integration.central.test_audit import told
from tests.integration.central.world import MIRA
from tests.sync.leased import Leased

pytestmark = pytest.mark.postgresql_long


def test_what_left_while_central_was_not_reached_is_told_with_the_next_sync(
    leased: Leased, tmp_path: Path
) -> None:
    world = leased.world
    leased.door.open = False
    agenda = NoteExport(Taken.AGENDA, Place.FILE, client=world.north, size_bytes=6)
    taking_out.save(leased.desk, agenda, tmp_path / "agenda.md", [b"# Hi\n\n"])
    taking_out.note(leased.desk, NoteExport(Taken.VAULT_SHEETS, Place.PRINTER, pieces=3))
    with pytest.raises(Unavailable):
        leased.sync()
    assert told(world, Kind.EXPORT) == []
    leased.door.open = True
    leased.sync()
    events = told(world, Kind.EXPORT)
    assert {one.person for one in events} == {world.people[MIRA]}
    assert {one.device for one in events} == {leased.store.device.device}
    assert {(one.facts["what"], one.facts["place"], one.facts.get("client")) for one in events} == {
        ("agenda", "file", str(world.north)),
        ("vault_sheets", "printer", None),
    }
    assert str(tmp_path) not in str(events)
    leased.sync()
    assert len(told(world, Kind.EXPORT)) == 2, "each is told once"
