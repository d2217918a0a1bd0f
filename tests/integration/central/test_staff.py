"""Who keeps people makes accounts, shares out clients and teams, and takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from app.records import Action, CheckIn, Client, Visit
from tests.builders.central_app import serving
from tests.integration.central.coverage_world import Month
from tests.integration.central.world import ADMIN, MIRA, TOM, Device, World


@pytest.fixture
def http(world: World) -> Iterator[TestClient[Litestar]]:
    with serving(world.central) as app, TestClient(app) as made:
        yield made


class Keeper:
    """An administrator who asks central."""

    def __init__(self, world: World, http: TestClient[Litestar], email: str = ADMIN) -> None:
        self.world, self.http, self.device = world, http, world.device(email)

    def ask(self, path: str, status: int = 200, **said: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.device.token}"}
        answer = (
            self.http.post(path, json=said, headers=headers)
            if said or path != "/people"
            else self.http.get(path, headers=headers)
        )
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def person(self, email: str) -> dict[str, Any]:
        found: dict[str, Any] = next(
            one for one in self.ask("/people")["people"] if one["email"] == email
        )
        return found


@pytest.fixture
def ada(world: World, http: TestClient[Litestar]) -> Keeper:
    return Keeper(world, http)


NONE: dict[str, list[str]] = {
    "tickets": [], "visits": [], "check_ins": [], "clients": [], "actions": []
}  # fmt: skip


def opened(device: Device, client: UUID, assignee: UUID) -> UUID:
    made = device.new_ticket(client)
    device.tell(device.tx("submit_ticket", made))
    edit = device.op("ticket", made.row, "edit", {"assignee_id": assignee.bytes})
    device.tell(device.tx("assign_ticket", edit))
    return UUID(bytes=made.row)


def test_the_list_tells_rights_devices_clients_and_open_work(world: World, ada: Keeper) -> None:
    mira = world.device(MIRA)
    opened(mira, world.north, world.people[TOM])
    tom = ada.person(TOM)
    assert (tom["open_tickets"], tom["active"], tom["devices"]) == (1, True, 0)
    assert tom["clients"] == [str(world.north)]
    assert ada.person(MIRA)["devices"] == 1
    assert ada.person(MIRA)["seen_at"]
    assert len(ada.ask("/people")["clients"]) == 2


def test_an_invited_person_is_told_of_once_and_has_an_address_and_rights_of_their_own(
    ada: Keeper,
) -> None:
    made = ada.ask("/people", name="Nia Park", email="nia@x.example", rights=["desk"])
    assert len(made["secret"]) >= 20
    assert made["secret"] not in str(ada.ask("/people"))
    ada.ask("/people", 400, name="Nia Park", email="NIA@x.example", rights=["desk"])
    ada.ask("/people", 400, name="Nia", email="other@x.example", rights=["owner"])


def test_who_leaves_is_out_at_once_and_their_open_work_goes_to_somebody(
    world: World, ada: Keeper
) -> None:
    mira, tom = world.device(MIRA), world.device(TOM)
    ticket = opened(mira, world.north, world.people[TOM])
    path = f"/people/{world.people[TOM]}"
    moved = ada.ask(f"{path}/leave", successor=str(world.people[MIRA]))
    assert moved == NONE | {"tickets": [str(ticket)]}
    assert world.row("ticket", ticket.bytes)["assignee_id"] == world.people[MIRA]
    assert not ada.person(TOM)["active"]
    refused = ada.http.get("/devices", headers={"Authorization": f"Bearer {tom.token}"})
    assert refused.status_code == 401

    back = ada.ask(f"{path}/return", successor=str(world.people[MIRA]), **moved)
    assert back == moved
    assert world.row("ticket", ticket.bytes)["assignee_id"] == world.people[TOM]
    assert ada.person(TOM)["active"]


def busy(world: World, who: UUID) -> dict[str, list[str]]:
    """Work of every other kind that waits for somebody at Northwind, beside what is over."""
    month, at = Month(world), world.clock.now()
    day = {"starts_at": at, "technician_id": who}
    visit = month.add(Visit(**month.made(**day)))
    month.add(Visit(**month.made(**day, state="done")))
    meeting = month.add(CheckIn(**month.made(planned_at=at, tam_id=who)))
    held = month.add(CheckIn(**month.made(planned_at=at, tam_id=who, state="held")))
    said = {"check_in_id": held.id, "text": "order toner", "at": at, "owner_user_id": who}
    action = month.add(Action(**month.made(**said)))
    month.add(Action(**month.made(**said, state="done")))
    month.change(Client, world.north, tam_id=who)
    rows = {"visits": visit, "check_ins": meeting, "actions": action}
    found = {name: [str(row.id)] for name, row in rows.items()}
    return NONE | found | {"clients": [str(world.north)]}


def holders(world: World, work: dict[str, list[str]]) -> set[UUID | None]:
    columns = {"visits": "technician_id", "check_ins": "tam_id", "clients": "tam_id",
               "actions": "owner_user_id"}  # fmt: skip
    nouns = {"visits": "visit", "check_ins": "check_in", "clients": "client", "actions": "action"}
    return {
        world.row(nouns[name], UUID(row).bytes)[column]
        for name, column in columns.items()
        for row in work[name]
    }


def test_visits_check_ins_clients_and_actions_go_along_and_come_back(
    world: World, ada: Keeper
) -> None:
    tom, mira = world.people[TOM], world.people[MIRA]
    work = busy(world, tom)
    listed = ada.person(TOM)
    assert [listed[name] for name in ("visits", "check_ins", "managed", "actions")] == [1] * 4
    ada.ask(f"/people/{mira}/rights", 204, rights=["tam", "technician"])
    moved = ada.ask(f"/people/{tom}/leave", successor=str(mira))
    assert moved == work
    assert holders(world, work) == {mira}
    assert ada.ask(f"/people/{tom}/return", successor=str(mira), **moved) == work
    assert holders(world, work) == {tom}
    ada.ask(f"/people/{tom}/leave", successor=None)
    assert holders(world, work) == {None}


def test_nobody_is_handed_work_of_a_client_that_they_do_not_see_or_may_not_manage(
    world: World, ada: Keeper
) -> None:
    mira, tom = world.people[MIRA], world.people[TOM]
    ticket = opened(world.device(MIRA), world.south, mira)
    refused = ada.ask(f"/people/{mira}/leave", 400, successor=str(tom))
    assert refused["code"] == "successor-blind"
    assert "does not see SG" in refused["sentence"]
    assert ada.person(MIRA)["active"]
    assert world.row("ticket", ticket.bytes)["assignee_id"] == mira
    ada.ask(f"/people/{tom}/clients", 204, client=str(world.south), seen=True)
    busy(world, mira)
    refused = ada.ask(f"/people/{mira}/leave", 400, successor=str(tom))
    assert refused["code"] == "successor-right"
    ada.ask(f"/people/{tom}/rights", 204, rights=["tam"])
    assert ada.ask(f"/people/{mira}/leave", successor=str(tom))["tickets"] == [str(ticket)]


def test_what_was_passed_on_since_is_not_taken_from_whoever_has_it(
    world: World, ada: Keeper
) -> None:
    mira = world.device(MIRA)
    ticket = opened(mira, world.north, world.people[TOM])
    path = f"/people/{world.people[TOM]}"
    moved = ada.ask(f"{path}/leave", successor=str(world.people[ADMIN]))
    edit = mira.op("ticket", ticket.bytes, "edit", {"assignee_id": world.people[MIRA].bytes})
    mira.tell(mira.tx("assign_ticket", edit))
    back = ada.ask(f"{path}/return", successor=str(world.people[ADMIN]), **moved)
    assert back == NONE
    assert world.row("ticket", ticket.bytes)["assignee_id"] == world.people[MIRA]


def test_nobody_puts_themselves_out_and_somebody_keeps_the_right_to_do_this(
    world: World, ada: Keeper
) -> None:
    mine = f"/people/{world.people[ADMIN]}"
    said = ada.ask(f"{mine}/leave", 400, successor=None)
    assert said["code"] == "person-oneself"
    assert ada.ask(f"{mine}/rights", 400, rights=["desk"])["code"] == "last-admin"
    assert "admin" in ada.person(ADMIN)["rights"]


def test_a_client_is_seen_from_the_next_request_on_and_no_longer(world: World, ada: Keeper) -> None:
    path = f"/people/{world.people[TOM]}/clients"
    ada.ask(path, 204, client=str(world.south), seen=True)
    assert set(ada.person(TOM)["clients"]) == {str(world.north), str(world.south)}
    ada.ask(path, 204, client=str(world.south), seen=False)
    assert ada.person(TOM)["clients"] == [str(world.north)]
    assert ada.ask(path, 400, client=str(UUID(int=5)), seen=True)["code"] == "client-unknown"


def test_a_team_gets_members_and_two_teams_have_two_names(world: World, ada: Keeper) -> None:
    team = ada.ask("/teams", name="Night shift")["id"]
    assert ada.ask("/teams", 400, name=" night  shift ")["code"] == "team-taken"
    user = str(world.people[TOM])
    ada.ask(f"/teams/{team}/members", 204, user=user, member=True)
    assert ada.ask("/people")["teams"][0]["members"] == [user]
    ada.ask(f"/teams/{team}/members", 204, user=user, member=False)
    assert ada.ask("/people")["teams"][0]["members"] == []


def test_changed_rights_count_with_the_next_request(
    world: World, http: TestClient[Litestar], ada: Keeper
) -> None:
    ada.ask(f"/people/{world.people[MIRA]}/rights", 204, rights=["admin", "desk"])
    mira = Keeper(world, http, MIRA)
    assert mira.ask("/people")["people"]
    ada.ask(f"/people/{world.people[MIRA]}/rights", 204, rights=["technician"])
    headers = {"Authorization": f"Bearer {mira.device.token}"}
    assert http.get("/people", headers=headers).status_code == 403
