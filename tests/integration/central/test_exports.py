"""What is taken out of a device stands in the chain, and is told to whom it concerns (A40)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.central.audit.kinds import Kind
from app.central.audit.notes import COMMAND_LINE
from app.central.writing_out import note_written_out
from app.domain.exports import Place, Taken
from app.ports.problems import Unavailable
from app.records.types import to_micros
from app.wire.envelopes import OpAnswer
from tests.integration.central.test_audit import told
from tests.integration.central.world import MIRA, TOM, Device, World


def tell(device: Device, entity: str, row: UUID | None = None, **other: Any) -> OpAnswer:
    """Tell that a file was saved, by default by whom the device belongs to."""
    at = to_micros(device.world.clock.at)
    person = device.user.bytes
    said = {
        "user_id": person, "what": "attachment", "pieces": 1, "size_bytes": 1200, "place": "file",
        "at": at, "created_at": at, "created_by": person,
    }  # fmt: skip
    op = device.op(entity, (row or uuid4()).bytes, "create", said | other)
    [answer] = device.tell(device.tx("note_export", op))
    return answer


def of_north(device: Device, **other: Any) -> OpAnswer:
    subject = {"subject_kind": "attachment", "subject_id": uuid4().bytes}
    client = {"client_id": device.world.north.bytes}
    return tell(device, "export", **(client | subject | other))


def test_a_file_of_a_client_that_was_saved_is_in_the_chain(world: World) -> None:
    mira, attachment = world.device(), uuid4()
    assert of_north(mira, subject_id=attachment.bytes).result == "ok"
    (event,) = told(world, Kind.EXPORT)
    assert (event.person, event.device) == (world.people[MIRA], mira.session.device.id)
    assert (event.subject_kind, event.subject) == ("attachment", attachment)
    [row] = world.rows("export")
    assert event.facts == {
        "client": str(world.north), "row": str(row["id"]), "what": "attachment", "place": "file",
        "pieces": 1, "size_bytes": 1200,
    }  # fmt: skip


def test_what_is_of_no_client_is_in_the_chain_and_names_none(world: World) -> None:
    answer = tell(world.device(), "firm_export", what="vault_sheets", place="printer", pieces=3)
    assert answer.result == "ok"
    (event,) = told(world, Kind.EXPORT)
    assert (event.subject_kind, event.subject) == ("", None)
    assert (event.facts["what"], event.facts["place"]) == ("vault_sheets", "printer")
    assert "client" not in event.facts


def test_colleagues_who_see_the_client_receive_it_and_others_receive_what_is_the_firm_s(
    world: World,
) -> None:
    mira, tom = world.device(), world.device(TOM)
    mine = uuid4()
    assert tell(mira, "export", mine, client_id=world.south.bytes).result == "ok"
    assert tell(mira, "firm_export", what="sync_log").result == "ok"
    tom.pull()
    entities = {entity for entity, _row in tom.rows}
    assert "firm_export" in entities
    assert "export" not in entities, "Tom does not see Southgate"


def test_nobody_tells_of_it_under_another_person_s_name(world: World) -> None:
    tom, mira = world.device(TOM), world.people[MIRA].bytes
    for answer in (of_north(tom, user_id=mira), tell(tom, "firm_export", user_id=mira)):
        assert (answer.result, answer.code) == ("rejected", "not-yours")
    assert {event.person for event in told(world, Kind.DENIED)} == {world.people[TOM]}


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"what": "everything"}, "word-unknown"),
    ({"place": "/home/mira/plan.pdf"}, "word-unknown"),
    ({"subject_kind": "of a later version"}, "word-unknown"),
    ({"subject_kind": ""}, "export-subject"),
    ({"subject_id": None}, "export-subject"),
    ({"pieces": 0}, "export-amount"),
    ({"size_bytes": -1}, "export-amount"),
)


def test_only_what_the_words_allow_is_taken_in(world: World) -> None:
    mira = world.device()
    for other, code in REFUSED:
        assert of_north(mira, **other).code == code, other
    assert told(world, Kind.EXPORT) == []


def test_a_client_that_is_not_granted_is_no_client_to_tell_of(world: World) -> None:
    answer = tell(world.device(TOM), "export", client_id=world.south.bytes)
    assert (answer.result, answer.code) == ("rejected", "client-missing")


def test_what_everybody_receives_names_no_row_of_a_client(world: World) -> None:
    answer = tell(world.device(), "firm_export", subject_kind="ticket", subject_id=uuid4().bytes)
    assert (answer.result, answer.code) == ("rejected", "export-subject")


def test_what_was_told_is_never_changed_and_never_deleted(world: World) -> None:
    mira, row = world.device(), uuid4()
    assert tell(mira, "firm_export", row, what="sync_log").result == "ok"
    change = mira.op("firm_export", row.bytes, "edit", {"what": "agenda"}, base=2**40)
    [edited] = mira.tell(mira.tx("note_export", change))
    assert edited.code == "field-once"
    [deleted] = mira.tell(mira.tx("note_export", mira.op("firm_export", row.bytes, "delete", {})))
    assert deleted.code == "verb-noun"


def test_every_kind_and_every_place_is_told_in_the_chain_by_its_word(world: World) -> None:
    mira = world.device()
    for what, place in zip(Taken, [*Place] * len(Taken), strict=False):
        assert tell(mira, "firm_export", what=what.value, place=place.value).result == "ok"
    assert [event.facts["what"] for event in told(world, Kind.EXPORT)] == list(Taken)
    assert {event.facts["place"] for event in told(world, Kind.EXPORT)} == set(Place)


def test_what_central_s_own_commands_write_out_is_in_the_chain_or_does_not_leave(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_written_out(world.central, Taken.ACCOUNTING, pieces=1, size_bytes=90)
    (event,) = told(world, Kind.EXPORT)
    assert (event.peer, event.person, event.device) == (COMMAND_LINE, None, None)
    assert event.facts == {"what": "accounting", "place": "file", "pieces": 1, "size_bytes": 90}

    def fail(*_args: object) -> None:
        raise Unavailable("store-full", "The disk is full.")

    monkeypatch.setattr("app.central.audit.chain.chained", fail)
    with pytest.raises(Unavailable):
        note_written_out(world.central, Taken.UNSENT_WORK, pieces=2)
