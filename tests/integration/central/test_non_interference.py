"""Whatever a person does who sees one client, nobody of another sees any difference (T23)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from app.central.exchange import pull
from app.central.feed.verbs import VERBS
from app.central.people import ADMINISTRATION, NewPerson, add_person
from app.domain.vocabulary import Right
from app.records import User
from app.records.nouns import fields_of
from app.records.types import to_micros
from tests.builders.central_app import serving
from tests.integration.central.world import PASSWORD, TOM, Device, World

SUE = "sue@trestle.example"
RUNS = 700 if settings.get_current_profile_name() == "long" else 15


def sues(world: World) -> Device:
    """A device of somebody who sees the second client and not the first."""
    rights = frozenset({Right.TECHNICIAN, Right.TAM})
    add_person(world.central, NewPerson("Sue", SUE, PASSWORD, rights, clients=("SG",)))
    return world.device(SUE)


def begun(device: Device, client: UUID) -> list[tuple[str, bytes]]:
    """A ticket with an answer and an hour of work, and a page."""
    ticket = device.new_ticket(client, title="What only its own may know")
    event = device.new_event(ticket, "On my way")
    at = to_micros(device.world.clock.at)
    made = {"client_id": client.bytes, "created_at": at, "created_by": device.user.bytes}
    page = device.op("page", uuid4().bytes, "create", made | {"title": "Where the key is"})
    acts = (("submit_ticket", ticket), ("write_reply", event), ("create_page", page))
    told = device.tell(*(device.tx(verb, op) for verb, op in acts))
    assert {one.result for one in told} == {"ok"}, told
    return [("ticket", ticket.row), ("ticket_event", event.row), ("page", page.row)]


def seen(world: World, device: Device) -> dict[tuple[str, bytes], Any]:
    """All that a device gets which begins anew: each row, each field, each revision."""
    fresh = Device(world, device.session, device.inc)
    fresh.take(pull(world.central, fresh.token, fresh.ask()))
    fresh.pull()
    return fresh.rows


def drawn_fields(data: st.DataObject, entity: str, ids: list[bytes], texts: list[str]) -> Any:
    names = data.draw(st.lists(st.sampled_from(sorted(fields_of(entity))), max_size=4, unique=True))
    value = (
        st.sampled_from(ids) | st.sampled_from(texts) | st.integers(0, 4) | st.booleans()
        | st.fixed_dictionaries({"add": st.lists(st.sampled_from(texts), max_size=2)})
    )  # fmt: skip
    return {name: data.draw(value) for name in names}


@pytest.mark.postgresql_long
@pytest.mark.parametrize("right", [Right.TECHNICIAN, Right.TAM, Right.ADMIN])
def test_nothing_that_one_client_s_people_do_is_seen_at_another(world: World, right: Right) -> None:
    sue, tom = sues(world), world.device(TOM)
    theirs, ours = begun(sue, world.south), begun(tom, world.north)
    _give(world, tom, right)
    clients = [world.south.bytes, world.north.bytes]
    rows = theirs + ours
    ids = [row for _entity, row in rows] + clients + [sue.user.bytes, bytes(16)]
    texts = ["", "x", "resolved", *(str(UUID(bytes=one)) for one in ids)]
    before = seen(world, sue)
    assert {row for _, row in theirs} <= {row for _, row in before}

    @settings(max_examples=RUNS)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        acts = []
        for _ in range(data.draw(st.integers(1, 4))):
            verb = data.draw(st.sampled_from(sorted(VERBS)))
            noun = data.draw(st.sampled_from(sorted(VERBS[verb].nouns)))
            kind = data.draw(st.sampled_from(["create", "edit", "edit", "delete"]))
            row = data.draw(st.sampled_from(rows))[1] if kind != "create" else uuid4().bytes
            fields = drawn_fields(data, noun, ids, texts)
            if kind == "create" and data.draw(st.booleans()):
                whole = tom.new_ticket(UUID(bytes=data.draw(st.sampled_from(clients)))).fields
                fields = {k: v for k, v in whole.items() if k in fields_of(noun)} | fields
            acts.append(tom.tx(verb, tom.op(noun, row, kind, fields)))
        tom.push(*acts)
        assert seen(world, sue) == before

    holds()


def _give(world: World, device: Device, right: Right) -> None:
    def change(session: Any) -> None:
        session.get(User, device.user).rights = [right]

    world.central.work.run("change_rights", ADMINISTRATION, change)


def test_what_is_asked_by_one_client_s_people_changes_nothing_at_another(world: World) -> None:
    """Asking wakes tickets, begins uploads and notes positions: never anybody else's."""
    sue = sues(world)
    theirs = begun(sue, world.south)
    before = seen(world, sue)
    with serving(world.central) as app, TestClient(app, raise_server_exceptions=False) as http:
        token = {"Authorization": f"Bearer {world.device(TOM).token}"}
        for _entity, row in theirs:
            for path in (f"/api/tickets/{row.hex()}", f"/files/{row.hex()}/whole"):
                assert http.get(path, headers=token).status_code == 404
    assert seen(world, sue) == before
