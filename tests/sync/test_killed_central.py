"""kill -9 of central amid a push: on either database nothing is lost and nothing done twice."""

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.central.central import open_central
from app.central.feed.tables import op_log
from app.central.settings import Settings
from app.platform.ids import ClockIds
from app.ports.problems import Unavailable
from app.records.nouns import table_of
from app.store.tables import outbox
from app.sync import push
from tests.builders.looking import looking
from tests.integration.central.world import MIRA, build
from tests.plugins.databases import Places
from tests.sync.killed_central import MOMENTS
from tests.sync.served import CLOCK, SERVE, Device, Served

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal"),
]
TICKETS, FATAL = 4, 2
Start = Callable[..., Served]


@pytest.fixture
def settings(places: Places, tmp_path: Path) -> Settings:
    (tmp_path / "home").mkdir()
    return places.copy_of("firm", build, tmp_path / "home" / "central")


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Start]:
    started: list[Served] = []

    def begin(port: int = 0, *moment: str) -> Served:
        program = ("-m", "tests.sync.killed_central", *moment) if moment else ("-c", SERVE)
        started.append(Served(tmp_path / "home", settings, port=port, program=program))
        started[-1].until_up()
        return started[-1]

    yield begin
    for one in started:
        one.end()


def kept(settings: Settings) -> tuple[dict[UUID, int], list[int | None]]:
    """How often each operation is in central's log, and the numbers of its tickets."""
    central = open_central(settings, CLOCK, ClockIds(CLOCK))
    with looking(central) as connection:
        times = select(op_log.c.op_id, func.count()).group_by(op_log.c.op_id)
        counts = {op: int(count) for op, count in connection.execute(times)}
        ticket = table_of("ticket").c
        mine = select(ticket.number).where(ticket.title == "Mail is late")
        numbers = list(connection.execute(mine).scalars())
    central.close()
    return counts, numbers


def unsent(device: Device) -> list[UUID]:
    with device.store.reading() as connection:
        query = select(outbox.c.op_id).where(outbox.c.state.in_(("pending", "sent")))
        return list(connection.execute(query.order_by(outbox.c.seq)).scalars())


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_central_killed_amid_a_push_has_taken_it_whole_or_not_at_all_and_never_twice(
    settings: Settings,
    start: Start,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
) -> None:
    killed = start(0, moment, str(FATAL))
    device = Device(tmp_path / "device", killed, MIRA)
    try:
        north = device.clients()["NW"]
        monkeypatch.setattr(push, "MOST_OPS", 1)  # an act a push
        sizes = []
        for _ in range(TICKETS):
            before = len(unsent(device))
            device.submit(north)
            sizes.append(len(unsent(device)) - before)
        ops = unsent(device)
        with pytest.raises(Unavailable):
            device.sync()
        assert killed.died() == -signal.SIGKILL

        whole = FATAL if moment == "kept" else FATAL - 1
        counts, numbers = kept(settings)
        assert counts == dict.fromkeys(ops[: sum(sizes[:whole])], 1)
        assert len(numbers) == whole

        start(killed.port)
        device.sync()
        counts, numbers = kept(settings)
        assert counts == dict.fromkeys(ops, 1)
        assert len(set(numbers)) == len(numbers) == TICKETS
        assert None not in numbers
        assert unsent(device) == []
    finally:
        device.close()
