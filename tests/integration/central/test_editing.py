"""A ticket and an asset are corrected field by field, by central's own people and by devices."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.central.people import ADMINISTRATION
from app.domain.members import Members
from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.ports.problems import Refused
from app.queries.ticket import timeline
from app.records import Asset, Contact, Site, Ticket
from app.usecases.context import Ctx
from app.usecases.edit_asset import EditAsset, edit_asset
from app.usecases.edit_ticket import EditTicket, edit_ticket
from tests.integration.central.world import MIRA, Device, World

pytestmark = pytest.mark.postgresql_long


class Desk:
    """Mira at central itself, with a ticket, two assets, a contact and a site of each client."""

    def __init__(self, world: World) -> None:
        self.world = world
        mira = world.people[MIRA]
        rights = frozenset({Right.TECHNICIAN})
        self.ctx = Ctx(
            Actor(mira, "Mira", rights=rights), world.clock, world.central.ids, ADMINISTRATION
        )
        self.ticket, self.asset, self.foreign = uuid4(), uuid4(), uuid4()
        self.contact, self.stranger, self.site = uuid4(), uuid4(), uuid4()
        self.run("edit_ticket", self._begin)

    def _begin(self, session: Any) -> None:
        now, world = self.world.clock.now(), self.world
        born = {"created_at": now, "created_by": self.ctx.actor.user}
        north, south = {"client_id": world.north, **born}, {"client_id": world.south, **born}
        session.add(Site(id=self.site, name="Annex", zone="UTC", **north))
        session.add(Contact(id=self.contact, name="Dana", **north))
        session.add(Contact(id=self.stranger, name="Bea", **south))
        session.add(Asset(id=self.asset, tag="NW-1", name="Server", kind="server", **north))
        session.add(Asset(id=self.foreign, tag="SG-1", name="Server", kind="server", **south))
        session.add(Ticket(id=self.ticket, title="Printer jams", opened_at=now, **north))

    def run(self, verb: str, job: Any) -> Any:
        return self.world.central.work.run(verb, ADMINISTRATION, job)

    def edit(self, **changes: Any) -> bool:
        command = EditTicket(self.ticket, **changes)
        done: bool = self.run(
            "edit_ticket", lambda session: edit_ticket(session, self.ctx, command)
        )
        return done

    def edit_asset(self, **changes: Any) -> bool:
        command = EditAsset(self.asset, **changes)
        return bool(self.run("edit_asset", lambda one: edit_asset(one, self.ctx, command)))

    def row(self, entity: str, row: UUID) -> dict[str, Any]:
        return self.world.row(entity, row.bytes)

    def told(self) -> list[tuple[str, str, str]]:
        events = self.run("edit_ticket", lambda session: timeline(session, self.ticket))
        return [(event.field_name, event.old, event.new) for event in events]


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_every_field_of_a_ticket_is_corrected_and_the_timeline_says_so(desk: Desk) -> None:
    assert desk.edit(
        title="  The printer   jams ",
        description="Since Monday.",
        category="Printing",
        requester=desk.contact,
        site=desk.site,
        tags=Members(("Third Floor",)),
        assets=Members((str(desk.asset),)),
    )
    row = desk.row("ticket", desk.ticket)
    assert (row["title"], row["description"]) == ("The printer jams", "Since Monday.")
    assert (row["category"], row["requester_id"], row["site_id"]) == (
        "Printing", desk.contact, desk.site,
    )  # fmt: skip
    assert (row["tags"], row["asset_ids"]) == (["third-floor"], [str(desk.asset)])
    assert desk.told() == [
        ("title", "Printer jams", "The printer jams"),
        ("category", "", "Printing"),
        ("description", "", ""),
        ("requester_id", "", "Dana"),
        ("site_id", "", "Annex"),
        ("tags", "", "third-floor"),
        ("asset_ids", "", "NW-1"),
    ]


def test_what_says_the_same_changes_nothing(desk: Desk) -> None:
    desk.edit(tags=Members(("mail",)), requester=desk.contact)
    told = desk.told()
    assert not desk.edit(title="Printer jams", tags=Members(("mail",), ("vpn",)))
    assert not desk.edit(requester=desk.contact, category="")
    assert desk.told() == told


def test_requester_site_tags_and_assets_are_taken_off_again(desk: Desk) -> None:
    desk.edit(requester=desk.contact, site=desk.site, tags=Members(("mail",)))
    desk.edit(assets=Members((str(desk.asset),)))
    desk.edit(without=frozenset({"requester", "site"}), tags=Members((), ("mail",)))
    desk.edit(assets=Members((), (str(desk.asset),)))
    row = desk.row("ticket", desk.ticket)
    assert (row["requester_id"], row["site_id"], row["tags"], row["asset_ids"]) == (
        None, None, [], [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "  "}, "title-empty"),
        ({"title": "x" * 201}, "title-long"),
        ({"category": "x" * 81}, "category-long"),
        ({"description": "x" * 100_001}, "description-long"),
        ({"tags": Members(("a,b",))}, "tag-sign"),
        ({"tags": Members(("unapproved",))}, "tag-kept"),
        ({"site": UUID(int=7)}, "site-foreign"),
    ],
)
def test_what_a_ticket_cannot_say_is_refused_whole(
    desk: Desk, changes: dict[str, Any], code: str
) -> None:
    given = {"description": "kept out", **changes}
    with pytest.raises(Refused) as refusal:
        desk.edit(**given)
    assert refusal.value.code == code
    assert desk.row("ticket", desk.ticket)["description"] == ""


def test_nothing_of_another_client_gets_onto_a_ticket(desk: Desk) -> None:
    with pytest.raises(Refused, match="contact of this ticket's client"):
        desk.edit(requester=desk.stranger)
    with pytest.raises(Refused, match="assets of this ticket's client"):
        desk.edit(assets=Members((str(desk.foreign),)))


def test_what_is_known_of_an_asset_is_corrected(desk: Desk) -> None:
    assert desk.edit_asset(
        serial=" 5CG1 ", state="repair", owner=desk.contact, site=desk.site,
        ends_on=date(2027, 1, 31), notes="Fan is loud.", free={"Rack": "3"},
    )  # fmt: skip
    row = desk.row("asset", desk.asset)
    assert (row["serial"], row["state"], row["notes"]) == ("5CG1", "repair", "Fan is loud.")
    assert (row["contact_id"], row["site_id"], row["ends_on"]) == (
        desk.contact, desk.site, date(2027, 1, 31),
    )  # fmt: skip
    assert row["components"] == {"fields": [{"name": "Rack", "value": "3"}]}
    assert not desk.edit_asset(serial="5CG1", free={"Rack": "3"})
    assert desk.edit_asset(without=frozenset({"owner", "site", "ends_on"}), free={})
    row = desk.row("asset", desk.asset)
    assert (row["contact_id"], row["site_id"], row["ends_on"], row["components"]) == (
        None, None, None, {},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "asset-name-empty"),
        ({"kind": "toaster"}, "asset-kind"),
        ({"state": "lost"}, "asset-state"),
        ({"notes": "x" * 100_001}, "asset-notes-long"),
        ({"owner": UUID(int=7)}, "contact-foreign"),
        ({"site": UUID(int=7)}, "site-foreign"),
    ],
)
def test_what_cannot_be_known_of_an_asset_is_refused(
    desk: Desk, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        desk.edit_asset(**changes)
    assert refusal.value.code == code


def test_an_asset_that_is_not_here_cannot_be_changed(desk: Desk) -> None:
    command = EditAsset(uuid4(), name="Ghost")
    with pytest.raises(Refused, match="not on this device"):
        desk.run("edit_asset", lambda session: edit_asset(session, desk.ctx, command))


def _seen(desk: Desk) -> Device:
    mira = desk.world.device()
    mira.pull()
    return mira


def test_central_believes_no_tag_that_the_verb_could_not_have_written(desk: Desk) -> None:
    mira = _seen(desk)
    [answer] = mira.tell(mira.edit(desk.ticket.bytes, tags={"add": ["Has Blanks"], "del": []}))
    assert (answer.result, answer.code) == ("rejected", "tag-form")


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"state": "lost"}, "asset-state"), ({"kind": "toaster"}, "asset-kind"),
     ({"name": ""}, "asset-name-empty")],
)  # fmt: skip
def test_central_believes_nothing_of_an_asset_that_the_verb_refuses(
    desk: Desk, fields: dict[str, Any], code: str
) -> None:
    mira = _seen(desk)
    op = mira.op("asset", desk.asset.bytes, "edit", fields)
    [answer] = mira.tell(mira.tx("edit_asset", op))
    assert (answer.result, answer.code) == ("rejected", code)


def test_an_asset_of_a_kind_from_long_ago_can_still_be_corrected(desk: Desk) -> None:
    def age(session: Any) -> None:
        session.get(Asset, desk.asset).kind = "fax"

    desk.run("edit_asset", age)
    mira = _seen(desk)
    op = mira.op("asset", desk.asset.bytes, "edit", {"serial": "X1"})
    assert [answer.result for answer in mira.tell(mira.tx("edit_asset", op))] == ["ok"]


def test_a_conflict_names_who_had_written_what_gave_way_and_when(desk: Desk) -> None:
    one, other = _seen(desk), _seen(desk)
    one.tell(one.edit(desk.ticket.bytes, title="Ana's", impact="high"))
    at = desk.world.clock.at
    desk.world.clock.move(minutes=5)
    late = other.edit(desk.ticket.bytes, title="Mine", category="Print")
    [answer] = other.tell(late)
    assert answer.result == "conflict"
    ((user, heard),) = answer.by.values()
    assert list(answer.by) == ["title"]
    assert user == one.user.bytes
    assert abs(heard - at.timestamp() * 1e6) < 60_000_000
    # An answer that was lost is given again with everything that it said.
    assert other.tell(late) == [answer]


def test_a_conflict_with_central_itself_names_nobody(desk: Desk) -> None:
    mira = _seen(desk)
    desk.edit(title="Changed at central")
    [answer] = mira.tell(mira.edit(desk.ticket.bytes, title="Mine"))
    assert (answer.result, answer.by) == ("conflict", {})
