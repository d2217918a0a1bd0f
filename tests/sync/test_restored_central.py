"""Central put back from a backup, once and twice in a row: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.central.copies import back_up, put_back
from app.central.feed.history_tables import sync_epoch
from app.central.feed.tables import op_log
from app.central.high_water import FILE, Marker, note_restore, notice_restore
from app.central.settings import Settings
from app.ports.problems import Corrupt, Refused
from app.records.nouns import table_of
from tests.builders.looking import looking
from tests.builders.postgresql import PostgresqlServer
from tests.plugins.databases import Places
from tests.sync.real import RealCentral, begin_firm
from tests.sync.worlds import Desk, make_desk


@dataclass
class Firm:
    """A central that can be put back, and devices in front of it."""

    settings: Settings
    folder: Path
    programs: Path | None
    desks: dict[str, Desk] = field(default_factory=dict)
    copies: int = 0

    def __post_init__(self) -> None:
        self.real = RealCentral(self.settings)

    def desk(self, name: str) -> Desk:
        self.desks[name] = make_desk(self.folder / name, self.real)
        self.desks[name].sync()
        return self.desks[name]

    def back_up(self) -> Path:
        self.copies += 1
        file = self.folder / f"copy{self.copies}"
        back_up(self.real.central, file)
        return file

    def put_back(self, file: Path) -> int:
        """As `trestle central restore`, or as `pg_restore` and `trestle central restored`."""
        Marker(self.real.central).mark()
        self.real.close()
        if self.settings.url is None:
            put_back(self.settings, file, self.real.clock)
        else:
            self._pg_restore(file)
        self.real = RealCentral(self.settings)
        self.real.clock.forward(days=self.copies)  # its ids are of its hour and a seed
        fork = note_restore(self.real.central)
        self._reconnect()
        return fork

    def _pg_restore(self, file: Path) -> None:
        assert self.programs is not None
        owner = self.settings.owner_url
        assert owner is not None
        address = f"postgresql:///{owner.database}?host={owner.query['host']}"
        words = ["--clean", "--if-exists", f"--username={owner.username}", f"--dbname={address}"]
        subprocess.run(
            [str(self.programs / "pg_restore"), *words, str(file)],
            check=True,
            env={**os.environ, "PGPASSWORD": str(owner.password)},
        )

    def _reconnect(self) -> None:
        for desk in self.desks.values():
            desk.transport.inner = self.real.transport()

    def titles(self) -> list[str]:
        table = table_of("ticket")
        with looking(self.real.central) as connection:
            return sorted(connection.execute(select(table.c.title)).scalars())

    def sync_all(self) -> None:
        for _ in range(2):
            for desk in self.desks.values():
                desk.sync()

    def epochs(self) -> int:
        with looking(self.real.central) as connection:
            return int(
                connection.execute(select(func.count()).select_from(sync_epoch)).scalar_one()
            )


@pytest.fixture
def firm(
    places: Places, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Firm]:
    programs = None
    if places.kind == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        programs = server.programs
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    made = Firm(places.copy_of("sync", begin_firm, tmp_path / "central"), tmp_path, programs)
    yield made
    for desk in made.desks.values():
        desk.store.close()
    made.real.close()


def shown(desk: Desk) -> list[str]:
    return sorted(row.title for row in desk.table(table_of("ticket")))


def all_agree(firm: Firm, titles: list[str]) -> None:
    assert firm.titles() == sorted(titles)
    for desk in firm.desks.values():
        assert shown(desk) == sorted(titles)
        assert desk.is_clean()
        assert not desk.letters


def test_what_came_after_the_backup_comes_back_from_the_devices(firm: Firm) -> None:
    laptop, tablet = firm.desk("laptop"), firm.desk("tablet")
    laptop.submit(firm.real.north, "before")
    firm.sync_all()
    copy = firm.back_up()
    laptop.submit(firm.real.north, "after, on the laptop")
    tablet.submit(firm.real.south, "after, on the tablet")
    firm.sync_all()
    laptop.submit(firm.real.north, "not sent yet")
    firm.put_back(copy)
    assert firm.titles() == ["before"]
    firm.sync_all()
    all_agree(firm, ["before", "after, on the laptop", "after, on the tablet", "not sent yet"])


def test_put_back_twice_in_a_row_a_device_that_slept_through_both_offers_what_the_first_one_lost(
    firm: Firm,
) -> None:
    laptop, tablet = firm.desk("laptop"), firm.desk("tablet")
    early = firm.back_up()
    tablet.submit(firm.real.south, "lost with the first")
    tablet.sync()
    assert firm.put_back(early) > 0
    for number in range(5):  # it goes on beyond where the tablet stands
        laptop.submit(firm.real.north, f"between {number}")
    laptop.sync()
    late = firm.back_up()
    laptop.submit(firm.real.north, "lost with the second")
    laptop.sync()
    firm.put_back(late)
    assert firm.epochs() == 3
    firm.sync_all()
    between = [f"between {number}" for number in range(5)]
    all_agree(firm, ["lost with the first", "lost with the second", *between])


def test_only_what_came_after_the_fork_is_offered_again(firm: Firm) -> None:
    laptop = firm.desk("laptop")
    laptop.submit(firm.real.north, "before")
    laptop.sync()
    copy = firm.back_up()
    laptop.submit(firm.real.north, "after")
    laptop.sync()
    kept = {op.op_id for op in laptop.delivered}
    firm.put_back(copy)
    sent: list[Any] = []

    def listen(_path: str, answer: bytes) -> bytes:
        sent.extend(op.op_id for op in laptop.ops if op.state == "sent")
        return answer

    laptop.transport.spoil = listen
    laptop.sync()
    assert set(sent) < kept
    all_agree(firm, ["before", "after"])


def test_a_device_lets_go_of_its_work_once_a_backup_holds_it_and_a_day_has_passed(
    firm: Firm,
) -> None:
    laptop = firm.desk("laptop")
    laptop.submit(firm.real.north, "kept")
    laptop.sync()
    laptop.clock.forward(days=3)
    laptop.sync()
    assert laptop.delivered, "no backup holds it yet"
    firm.back_up()
    laptop.sync()
    assert not laptop.delivered
    laptop.submit(firm.real.north, "new")
    laptop.sync()
    firm.back_up()
    laptop.sync()
    assert laptop.delivered, "the day is not over"


def test_a_refusal_that_a_restored_central_has_forgotten_is_told_again_and_not_judged_again(
    firm: Firm,
) -> None:
    laptop = firm.desk("laptop")
    ticket = laptop.submit(firm.real.north, "soon closed to me")
    laptop.sync()
    copy = firm.back_up()
    firm.real.take_away_south()
    laptop.submit(firm.real.south, "may not be")
    laptop.sync()
    refused = [letter.op_id for letter in laptop.letters]
    assert refused
    assert firm.put_back(copy) > 0  # and Southgate is hers again
    laptop.sync()
    assert [letter.op_id for letter in laptop.letters] == refused
    assert {in_log(firm, op_id) for op_id in refused} == {"rejected"}
    assert firm.titles() == ["soon closed to me"]
    assert laptop.shown(ticket).title == "soon closed to me"


def test_an_edit_that_changed_nothing_is_not_forgotten_either(firm: Firm) -> None:
    laptop, tablet = firm.desk("laptop"), firm.desk("tablet")
    ticket = laptop.submit(firm.real.north, "Printer jams")
    firm.sync_all()
    tablet.edit(ticket, title="Printer burns")
    tablet.sync()
    copy = firm.back_up()
    laptop.edit(ticket, title="Printer burns")
    (op,) = [one.op_id for one in laptop.ops if one.state == "pending"]
    laptop.sync()
    assert in_log(firm, op) == "ok"
    firm.put_back(copy)
    assert in_log(firm, op) == "None"
    firm.sync_all()
    assert in_log(firm, op) == "ok"
    all_agree(firm, ["Printer burns"])


def in_log(firm: Firm, op_id: UUID) -> str:
    with looking(firm.real.central) as connection:
        query = select(op_log.c.result).where(op_log.c.op_id == op_id)
        return str(connection.execute(query).scalar_one_or_none())


def test_a_database_put_back_behind_its_back_is_noticed_at_the_start(
    tmp_path: Path,
) -> None:
    central = RealCentral(tmp_path / "central")
    Marker(central.central).mark()
    assert notice_restore(central.central) is None
    central.close()
    database = tmp_path / "central" / "central.db"
    shutil.copy(database, tmp_path / "copy.db")
    central = RealCentral(tmp_path / "central")
    desk = make_desk(tmp_path / "desk", central)
    desk.sync()
    desk.submit(central.north, "lost")
    desk.sync()
    Marker(central.central).mark()
    central.close()
    shutil.copy(tmp_path / "copy.db", database)
    central = RealCentral(tmp_path / "central")
    fork = notice_restore(central.central)
    assert fork is not None
    assert fork > 0
    assert notice_restore(central.central) is None, "it is known now"
    desk.transport.inner = central.transport()
    desk.sync()
    assert shown(desk) == ["lost"]
    desk.store.close()
    central.close()


@pytest.mark.parametrize("content", ["", "{", '{"epoch": 3}'])
def test_a_mark_that_cannot_be_read_counts_for_nothing(tmp_path: Path, content: str) -> None:
    central = RealCentral(tmp_path / "central")
    (tmp_path / "central" / FILE).write_text(content)
    assert notice_restore(central.central) is None
    Marker(central.central).mark()
    assert set(json.loads((tmp_path / "central" / FILE).read_text())) == {
        "epoch", "rev", "commit_id"
    }  # fmt: skip
    central.close()


def test_what_is_no_backup_of_this_central_is_not_put_back(tmp_path: Path) -> None:
    central = RealCentral(tmp_path / "central")
    copy = tmp_path / "copy"
    back_up(central.central, copy)
    with pytest.raises(Refused, match="there already"):
        back_up(central.central, copy)
    settings = central.central.settings
    central.close()
    before = settings.database.read_bytes()
    for name, content in (("garbage", b"no database"), ("torn", copy.read_bytes()[:-5000])):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Corrupt, match="damaged"):
            put_back(settings, tmp_path / name, central.clock)
    with pytest.raises(Refused, match="no file"):
        put_back(settings, tmp_path / "nowhere", central.clock)
    assert settings.database.read_bytes() == before
    assert not list(settings.folder.glob("*.part*"))


def test_a_backup_on_postgresql_without_pg_dump_names_it(
    places_on: Callable[[str], Places], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = places_on("postgresql")
    central = RealCentral(places.copy_of("sync", begin_firm, tmp_path / "central"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="pg_dump"):
        back_up(central.central, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    with pytest.raises(Refused, match="central restored"):
        put_back(central.central.settings, tmp_path / "copy", central.clock)
    central.close()
