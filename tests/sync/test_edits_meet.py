"""Two devices correct one ticket and one asset: what happens to each field, and what is kept."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.central.people import ADMINISTRATION
from app.database.scope import whole
from app.domain.members import Members
from app.queries.documentation import asset_rows
from app.records import Asset
from app.store import gave_way
from app.usecases.edit_asset import EditAsset, edit_asset
from app.usecases.edit_ticket import EditTicket, edit_ticket
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def ticket(real_central: RealCentral, desks: tuple[Desk, Desk]) -> UUID:
    laptop, tablet = desks
    laptop.sync()
    made = laptop.submit(real_central.north)
    laptop.sync()
    tablet.sync()
    return made


@pytest.fixture
def asset(real_central: RealCentral, desks: tuple[Desk, Desk]) -> UUID:
    return found_asset(real_central, desks, "NW-1")


def found_asset(real_central: RealCentral, desks: tuple[Desk, Desk], tag: str) -> UUID:
    """An asset that central knows and both devices have."""
    made, now = uuid4(), real_central.clock.now()

    def job(session: Any) -> None:
        session.add(
            Asset(
                id=made, client_id=real_central.north, tag=tag, name="Mail", kind="server",
                created_at=now,
            )
        )  # fmt: skip

    real_central.central.work.run("edit_asset", ADMINISTRATION, job)
    for desk in desks:
        desk.sync()
    return made


def edit(desk: Desk, ticket: UUID, **changes: Any) -> None:
    command = EditTicket(ticket, **changes)
    desk.do("edit_ticket", lambda session: edit_ticket(session, desk.ctx, command))


def write(desk: Desk, asset: UUID, **changes: Any) -> None:
    command = EditAsset(asset, **changes)
    desk.do("edit_asset", lambda session: edit_asset(session, desk.ctx, command))


def machine(desk: Desk, asset: UUID) -> Asset:
    found = desk.store.work.read(whole("this device"), lambda session: session.get(Asset, asset))
    assert found is not None
    return found


def meet(*desks: Desk) -> None:
    for desk in (*desks, *desks):
        desk.sync()


def tags(desk: Desk, client: UUID) -> dict[UUID, tuple[str, bool]]:
    """Each asset's tag on a device, and whether it is marked as another's, too."""
    rows = desk.store.work.read(whole("this device"), lambda session: asset_rows(session, client))
    return {row.id: (row.tag, row.tag_shared) for row in rows}


def losers(desk: Desk) -> list[gave_way.Loser]:
    with desk.store.reading() as connection:
        return gave_way.losers(connection)


def test_different_fields_of_a_ticket_both_stand(desks: tuple[Desk, Desk], ticket: UUID) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, title="The printer jams")
    edit(tablet, ticket, category="Printing")
    meet(laptop, tablet)
    for desk in desks:
        shown = desk.shown(ticket)
        assert (shown.title, shown.category) == ("The printer jams", "Printing")
        assert losers(desk) == []


def test_of_one_field_the_later_arrival_stands_and_the_other_value_is_kept(
    real_central: RealCentral, desks: tuple[Desk, Desk], ticket: UUID
) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, title="Laptop's title")
    edit(tablet, ticket, title="Tablet's title")
    meet(laptop, tablet)
    assert [desk.shown(ticket).title for desk in desks] == ["Tablet's title"] * 2
    assert losers(laptop) == []
    (kept,) = losers(tablet)
    assert (kept.ours, kept.theirs) == ("Tablet's title", "Laptop's title")
    assert kept.by == real_central.mira
    assert kept.by_at is not None
    assert kept.ours_at is not None


def test_tags_of_both_devices_hold_additions_and_removals(
    desks: tuple[Desk, Desk], ticket: UUID
) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, tags=Members(("mail", "print")))
    meet(laptop, tablet)
    edit(laptop, ticket, tags=Members(("on call",), ("print",)))
    edit(tablet, ticket, tags=Members(("storage",)))
    meet(laptop, tablet)
    for desk in desks:
        assert desk.shown(ticket).tags == ["mail", "on-call", "storage"]
        assert losers(desk) == []


def test_the_same_tag_on_both_devices_is_there_once(desks: tuple[Desk, Desk], ticket: UUID) -> None:
    laptop, tablet = desks
    for desk in desks:
        edit(desk, ticket, tags=Members(("mail",)))
    meet(laptop, tablet)
    assert [desk.shown(ticket).tags for desk in desks] == [["mail"]] * 2


def test_a_tag_taken_off_on_both_devices_stays_off(desks: tuple[Desk, Desk], ticket: UUID) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, tags=Members(("mail",)))
    meet(laptop, tablet)
    for desk in desks:
        edit(desk, ticket, tags=Members((), ("mail",)))
    meet(laptop, tablet)
    assert [desk.shown(ticket).tags for desk in desks] == [[], []]
    assert [desk.letters for desk in desks] == [[], []]


def test_descriptions_written_in_different_lines_come_together(
    desks: tuple[Desk, Desk], ticket: UUID
) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, description="Model: ?\nFloor: ?\nSince: ?")
    meet(laptop, tablet)
    edit(laptop, ticket, description="Model: X2\nFloor: ?\nSince: ?")
    edit(tablet, ticket, description="Model: ?\nFloor: ?\nSince: Monday")
    meet(laptop, tablet)
    for desk in desks:
        assert desk.shown(ticket).description == "Model: X2\nFloor: ?\nSince: Monday"


def test_a_description_in_true_conflict_tells_what_both_began_with(
    desks: tuple[Desk, Desk], ticket: UUID
) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, description="It jams.")
    meet(laptop, tablet)
    edit(laptop, ticket, description="It jams daily.")
    edit(tablet, ticket, description="It jams hourly.")
    meet(laptop, tablet)
    (kept,) = losers(tablet)
    assert (kept.base, kept.ours, kept.theirs) == ("It jams.", "It jams hourly.", "It jams daily.")


def test_fields_of_an_asset_merge_one_by_one(desks: tuple[Desk, Desk], asset: UUID) -> None:
    laptop, tablet = desks
    write(laptop, asset, serial="5CG1", state="repair")
    write(tablet, asset, place="Rack 3", state="spare")
    meet(laptop, tablet)
    for desk in desks:
        found = machine(desk, asset)
        assert (found.serial, found.place, found.state) == ("5CG1", "Rack 3", "spare")
    (kept,) = losers(tablet)
    assert (kept.field, kept.theirs) == ("state", "repair")


def test_a_conflict_taken_off_the_list_can_be_put_back_on_it(
    desks: tuple[Desk, Desk], asset: UUID
) -> None:
    laptop, tablet = desks
    write(laptop, asset, state="repair")
    write(tablet, asset, state="spare")
    meet(laptop, tablet)
    (kept,) = losers(tablet)
    now = tablet.clock.now()
    tablet.store.write(lambda c: gave_way.resolve(c, kept.op_id, now, kept.field))
    assert losers(tablet) == []
    tablet.store.write(lambda c: gave_way.reopen(c, kept.op_id, kept.field))
    assert losers(tablet) == [kept]


def test_a_tag_that_two_devices_gave_at_once_stays_on_both_assets_and_is_marked(
    real_central: RealCentral, desks: tuple[Desk, Desk], asset: UUID
) -> None:
    laptop, tablet = desks
    other = found_asset(real_central, desks, "NW-2")
    north = real_central.north
    assert tags(laptop, north) == {asset: ("NW-1", False), other: ("NW-2", False)}
    write(laptop, asset, tag="NW-9")
    write(tablet, other, tag="nw-9")
    meet(laptop, tablet)
    for desk in desks:
        assert tags(desk, north) == {asset: ("NW-9", True), other: ("nw-9", True)}
    write(tablet, other, tag="NW-10")
    meet(laptop, tablet)
    for desk in desks:
        assert tags(desk, north) == {asset: ("NW-9", False), other: ("NW-10", False)}
