"""Large archives by snapshot: whatever happens meanwhile, a device ends with what central has."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from litestar.testing import TestClient

from app.central import snapshots as at_central
from app.central.api.app import make_app
from app.central.feed import snapshot as chunking
from app.central.jobs.resting import rest_all
from app.central.snapshots import Snapshots
from app.domain.vocabulary import TicketState
from app.ports.problems import Unavailable
from app.queries.search import matching_tickets
from app.records.archive import RESTS, archive_of
from app.records.nouns import table_of
from app.store import archive, search_care, snapshots, sums
from app.store.open import open_store
from app.store.tables import archived_ticket, setting
from app.sync.asking import ask_central
from app.sync.steps import CHUNK, SNAPSHOT
from app.wire.envelopes import SCHEMA
from app.wire.pack import MEDIA_TYPE, pack, unpack
from app.wire.snapshot import ChunkAnswer, ChunkRequest, SnapshotAnswer, SnapshotRequest
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, made_ring, make_desk

TICKETS = 4
MakeDesk = Callable[..., Desk]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each ticket is a chunk, and no archive is too small."""
    monkeypatch.setattr(at_central, "FROM_ROWS", 1)
    monkeypatch.setattr(chunking, "CHUNK_ROWS", 1)
    monkeypatch.setattr(chunking, "_TICKETS", 1)


@pytest.fixture
def desk(real_central: RealCentral, tmp_path: Path) -> Iterator[MakeDesk]:
    made: list[Desk] = []

    def make(name: str = "laptop") -> Desk:
        made.append(make_desk(tmp_path / name, real_central))
        made[-1].sync()
        return made[-1]

    yield make
    for one in made:
        one.store.close()


def rested(central: RealCentral, desk: Desk, client: UUID, number: int = TICKETS) -> list[UUID]:
    """Tickets with a reply each that rest at central; the device has them no more."""
    tickets = [desk.submit(client, f"Printer {at} jams") for at in range(number)]
    for ticket in tickets:
        desk.reply(ticket, "The roller was worn")
    desk.sync()
    for ticket in tickets:
        central.change(ticket, state=TicketState.CANCELLED)
    central.clock.forward(minutes=1)
    rest_all(central.central, timedelta(0))
    desk.sync()
    assert not any(desk.ticket(ticket) for ticket in tickets)
    return tickets


def pin(desk: Desk, client: UUID) -> None:
    desk.clock.forward(minutes=1)
    desk.store.write(lambda connection: archive.pin(connection, client, desk.clock.now()))


def rows(desk: Desk) -> dict[str, list[Any]]:
    """What can rest, as it is here."""
    return {name: sorted(map(tuple, desk.table(table_of(name)))) for name in RESTS}


def found(desk: Desk, word: str) -> set[UUID]:
    return set(
        desk.store.work.read(
            desk.ctx.scope, lambda session: matching_tickets(session, [word], limit=99)
        )
    )


def agrees(desk: Desk) -> bool:
    """Whether the device comes to the same sums as central, and finds every word it has."""
    desk.clock.forward(hours=2)
    desk.sync()
    with desk.store.reading() as connection:
        known = sums.comparisons(connection)
    return not (known.due or known.found) and search_care.check(desk.store).good


def cut_before(desk: Desk, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sync on a line that breaks before this chunk comes."""
    inner = desk.transport.inner.call

    def call(path: str, body: bytes) -> bytes:
        if path == CHUNK and unpack(body, ChunkRequest).chunk == number:
            raise Unavailable("central-unreachable", "Central cannot be reached.")
        return inner(path, body)

    with monkeypatch.context() as patched:
        patched.setattr(desk.transport.inner, "call", call)
        with pytest.raises(Unavailable):
            desk.sync(prefetch=False)


def chunks_asked(desk: Desk) -> int:
    return desk.transport.calls.count(CHUNK)


def test_a_snapshot_brings_the_rows_that_the_ordinary_pull_brings(
    real_central: RealCentral, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, tablet = desk(), desk("tablet")
    tickets = rested(real_central, laptop, real_central.north)
    for one in (laptop, tablet):
        pin(one, real_central.north)
    laptop.sync()
    assert chunks_asked(laptop) == TICKETS
    monkeypatch.setattr(at_central, "FROM_ROWS", 1000)
    monkeypatch.setattr(at_central, "KEPT", timedelta(0))
    tablet.sync()
    assert not chunks_asked(tablet)
    assert rows(laptop) == rows(tablet)
    assert found(laptop, "roller") == found(tablet, "roller") == set(tickets)
    assert {row.ticket for row in laptop.table(archived_ticket)} == set(tickets)
    assert agrees(laptop)


def test_a_snapshot_that_was_cut_goes_on_where_it_was(
    real_central: RealCentral, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = desk()
    tickets = rested(real_central, laptop, real_central.north)
    pin(laptop, real_central.north)
    cut_before(laptop, 2, monkeypatch)
    assert len(found(laptop, "roller")) == 2
    before = chunks_asked(laptop)
    laptop.sync()
    assert chunks_asked(laptop) - before == TICKETS - 2
    assert found(laptop, "roller") == set(tickets)
    assert not [row for row in laptop.table(setting) if row.key == "snapshot"]
    assert agrees(laptop)


@pytest.mark.postgresql_long
def test_a_program_that_ended_over_a_chunk_has_none_of_it_and_goes_on(
    real_central: RealCentral, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = desk()
    tickets = rested(real_central, laptop, real_central.north)
    pin(laptop, real_central.north)
    whole = snapshots.take

    def ends(connection: Any, client: UUID, expected: Any, pages: Any) -> Any:
        now = whole(connection, client, expected, pages)
        if expected.chunk == 1:
            raise KeyboardInterrupt  # as far as the store can tell: nothing is committed
        return now

    with monkeypatch.context() as patched:
        patched.setattr(snapshots, "take", ends)
        with pytest.raises(KeyboardInterrupt):
            laptop.sync(prefetch=False)
    laptop.store.close()
    laptop.store = open_store(
        laptop.store.folder, clock=laptop.clock, ids=laptop.store.ids, keyring=made_ring()
    )
    assert len(found(laptop, "roller")) == 1
    laptop.sync()
    assert found(laptop, "roller") == set(tickets)
    assert agrees(laptop)


@pytest.mark.postgresql_long
def test_edits_made_meanwhile_stay_on_top_and_reach_central(
    real_central: RealCentral, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = desk()
    tickets = rested(real_central, laptop, real_central.north)
    pin(laptop, real_central.north)
    cut_before(laptop, 2, monkeypatch)
    here = next(ticket for ticket in tickets if laptop.ticket(ticket))
    laptop.edit(here, title="Edited while the archive came")
    laptop.sync()
    assert laptop.shown(here).title == "Edited while the archive came"
    assert real_central.ticket(here)["title"] == "Edited while the archive came"
    assert laptop.is_clean()
    assert found(laptop, "roller") == set(tickets)
    assert agrees(laptop)


def test_a_client_taken_away_meanwhile_leaves_nothing_behind(
    real_central: RealCentral, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = desk()
    rested(real_central, laptop, real_central.south)
    pin(laptop, real_central.south)
    cut_before(laptop, 2, monkeypatch)
    assert found(laptop, "roller")
    real_central.take_away_south()
    laptop.sync()
    assert not found(laptop, "roller")
    assert not any(rows(laptop).values())
    assert not [row for row in laptop.table(setting) if row.key == "snapshot"]
    real_central.give_south()
    laptop.sync()
    assert agrees(laptop)


def test_right_is_asked_for_at_each_chunk(
    real_central: RealCentral, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = desk()
    rested(real_central, laptop, real_central.south)
    pin(laptop, real_central.south)
    inner = laptop.transport.inner.call

    def call(path: str, body: bytes) -> bytes:
        if path == CHUNK and unpack(body, ChunkRequest).chunk == 1:
            real_central.take_away_south()
        return inner(path, body)

    monkeypatch.setattr(laptop.transport.inner, "call", call)
    laptop.sync(prefetch=False)
    assert not any(rows(laptop).values())


def test_what_changed_since_the_snapshot_was_made_comes_with_the_pull(
    real_central: RealCentral, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = desk()
    tickets = rested(real_central, laptop, real_central.north)
    pin(laptop, real_central.north)
    cut_before(laptop, 2, monkeypatch)
    for number, ticket in enumerate(tickets):
        real_central.change(ticket, title=f"Changed {number}")
    laptop.sync()
    assert {laptop.shown(ticket).title for ticket in tickets} == {
        f"Changed {number}" for number in range(TICKETS)
    }
    assert not laptop.table(archived_ticket)
    assert agrees(laptop)


@pytest.mark.postgresql_long
def test_a_row_that_is_newer_here_than_in_the_snapshot_stays(
    real_central: RealCentral, desk: MakeDesk
) -> None:
    tablet, laptop = desk("tablet"), desk()
    tickets = rested(real_central, laptop, real_central.north)
    pin(tablet, real_central.north)
    tablet.sync()  # the snapshot is made
    real_central.change(tickets[0], title="Jams again")
    laptop.sync()
    pin(laptop, real_central.north)
    laptop.sync()
    assert laptop.shown(tickets[0]).title == "Jams again"
    assert {row.ticket for row in laptop.table(archived_ticket)} == set(tickets[1:])
    assert agrees(laptop)


@pytest.mark.postgresql_long
def test_a_pin_that_was_taken_away_and_set_again_begins_anew(
    real_central: RealCentral, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = desk()
    tickets = rested(real_central, laptop, real_central.north)
    pin(laptop, real_central.north)
    cut_before(laptop, 2, monkeypatch)
    laptop.store.write(lambda connection: archive.unpin(connection, real_central.north))
    assert not found(laptop, "roller")
    pin(laptop, real_central.north)
    laptop.sync()
    assert found(laptop, "roller") == set(tickets)


@pytest.mark.postgresql_long
def test_a_snapshot_that_is_gone_is_asked_for_anew_and_what_left_it_goes(
    real_central: RealCentral, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = desk()
    tickets = rested(real_central, laptop, real_central.north)
    pin(laptop, real_central.north)
    cut_before(laptop, 2, monkeypatch)
    real_central.change(tickets[0], title="Awake")
    monkeypatch.setattr(at_central, "KEPT", timedelta(minutes=1))
    real_central.clock.forward(minutes=2)
    laptop.sync()
    assert laptop.shown(tickets[0]).title == "Awake"
    assert {row.ticket for row in laptop.table(archived_ticket)} == set(tickets[1:])
    assert agrees(laptop)


def offered(desk: Desk, client: UUID) -> SnapshotAnswer:
    request = SnapshotRequest(SCHEMA, archive_of(client).bytes)
    return ask_central(desk.transport, SNAPSHOT, request, SnapshotAnswer)


def test_a_snapshot_is_made_once_for_all_who_may_see_it(
    real_central: RealCentral, desk: MakeDesk
) -> None:
    laptop, tablet = desk(), desk("tablet")
    rested(real_central, laptop, real_central.north)
    first, second = offered(laptop, real_central.north), offered(tablet, real_central.north)
    assert first.id == second.id
    assert first.chunks == TICKETS


def test_who_may_not_see_a_client_is_offered_nothing_and_gets_no_chunk(
    real_central: RealCentral, desk: MakeDesk
) -> None:
    laptop = desk()
    rested(real_central, laptop, real_central.south)
    known = offered(laptop, real_central.south)
    chunk = ChunkRequest(SCHEMA, known.id, 0)
    assert ask_central(laptop.transport, CHUNK, chunk, ChunkAnswer).pages
    real_central.take_away_south()
    assert not offered(laptop, real_central.south).id
    answer = ask_central(laptop.transport, CHUNK, chunk, ChunkAnswer)
    assert answer.gone
    assert not answer.pages


def test_a_snapshot_holds_rows_of_its_client_alone(
    real_central: RealCentral, desk: MakeDesk
) -> None:
    laptop = desk()
    north = rested(real_central, laptop, real_central.north)
    rested(real_central, laptop, real_central.south)
    known = offered(laptop, real_central.north)
    tickets = set()
    for number in range(known.chunks):
        chunk = ChunkRequest(SCHEMA, known.id, number)
        for page in ask_central(laptop.transport, CHUNK, chunk, ChunkAnswer).pages:
            columns = dict(zip(page.columns, page.data, strict=True))
            assert set(columns["client_id"]) == {real_central.north.bytes}
            tickets |= set(columns["id" if page.entity == "ticket" else "ticket_id"])
    assert tickets == {ticket.bytes for ticket in north}


@pytest.mark.postgresql_long
def test_snapshots_lie_sealed_and_go_after_a_day(real_central: RealCentral, desk: MakeDesk) -> None:
    laptop = desk()
    rested(real_central, laptop, real_central.north)
    offered(laptop, real_central.north)
    folder = real_central.central.settings.folder / "snapshots"

    def files() -> list[Path]:
        return [path for path in folder.rglob("*") if path.is_file()]

    assert len(files()) == TICKETS + 1
    assert not any(b"\x28\xb5\x2f\xfd" in path.read_bytes()[:64] for path in files())
    shots = Snapshots(real_central.central)
    real_central.clock.forward(days=100_000)  # beyond the hour at which the files were written
    assert shots.clear() == TICKETS + 1
    assert not files()


@pytest.mark.postgresql_long
def test_a_damaged_chunk_is_not_given_out_and_the_snapshot_is_made_anew(
    real_central: RealCentral, desk: MakeDesk
) -> None:
    laptop = desk()
    tickets = rested(real_central, laptop, real_central.north)
    first = offered(laptop, real_central.north)
    for path in (real_central.central.settings.folder / "snapshots").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1] + b"!")
    pin(laptop, real_central.north)
    laptop.sync()
    assert found(laptop, "roller") == set(tickets)
    assert offered(laptop, real_central.north).id != first.id


@pytest.mark.postgresql_long
def test_a_small_archive_comes_by_the_ordinary_pull(
    real_central: RealCentral, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_central, "FROM_ROWS", 1000)
    laptop = desk()
    tickets = rested(real_central, laptop, real_central.north)
    pin(laptop, real_central.north)
    laptop.sync()
    assert found(laptop, "roller") == set(tickets)
    assert not chunks_asked(laptop)
    asked = laptop.transport.calls.count(SNAPSHOT)
    laptop.sync()
    assert laptop.transport.calls.count(SNAPSHOT) == asked


@pytest.mark.parametrize("odd", ["", "../" * 16, "0" * 47, "Z" * 48])
@pytest.mark.postgresql_long
def test_an_id_that_is_none_is_refused(desk: MakeDesk, odd: str) -> None:
    laptop = desk()
    with pytest.raises(Exception, match="cannot read this request"):
        laptop.transport.call(CHUNK, pack(ChunkRequest(SCHEMA, odd, 0)))


@pytest.mark.postgresql_long
def test_both_addresses_answer_who_is_signed_in_and_nobody_else(
    real_central: RealCentral, desk: MakeDesk
) -> None:
    rested(real_central, desk(), real_central.north)
    wish = pack(SnapshotRequest(SCHEMA, archive_of(real_central.north).bytes))
    kind = {"content-type": MEDIA_TYPE}
    mine = {**kind, "authorization": f"Bearer {real_central.token()}"}
    with TestClient(make_app(real_central.central)) as client:
        assert client.post(SNAPSHOT, content=wish, headers=kind).status_code == 401
        told = unpack(client.post(SNAPSHOT, content=wish, headers=mine).content, SnapshotAnswer)
        chunk = pack(ChunkRequest(SCHEMA, told.id, 0))
        assert client.post(CHUNK, content=chunk, headers=kind).status_code == 401
        came = unpack(client.post(CHUNK, content=chunk, headers=mine).content, ChunkAnswer)
        assert came.pages[0].entity == "ticket"
