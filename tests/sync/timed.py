"""Two devices of Mira's with timers, in front of the real central; all clocks go together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.bootstrap.desk import Desk as Door
from app.bootstrap.timed import Stopped
from app.central.sign_in import refresh
from app.database.scope import whole
from app.domain.vocabulary import TicketKind
from app.records import CoverageDecision, TimeEntry
from app.records.nouns import table_of
from app.usecases.submit_ticket import SubmitTicket
from app.wire.envelopes import PushRequest
from app.wire.pack import unpack
from tests.builders.looking import looking
from tests.builders.world import sign_in_as
from tests.sync.real import InProcess, RealCentral
from tests.sync.worlds import Desk, make_desk


@dataclass
class Timed:
    """A device with its timer.

    Attributes:
        sent: the operations of every push that left it, in order.
    """

    desk: Desk
    door: Door
    sent: list[list[bytes]] = field(default_factory=list)

    def entries(self) -> dict[UUID, TimeEntry]:
        """What this device shows."""
        return self.door.ask(
            lambda session: {row.id: row for row in session.scalars(select(TimeEntry))}
        )

    def save(self, stopped: Stopped) -> UUID:
        return self.door.timer.save(stopped, "Cleared the tray.").entry

    def ops_of(self, entry: UUID) -> list[UUID]:
        return [op.op_id for op in self.desk.ops if op.row == entry]


class Renewing:
    """Calls central as a device that stays signed in for days.

    Args:
        central: the real one.
        sent: gets the operations of every push.
    """

    def __init__(self, central: RealCentral, sent: list[list[bytes]]) -> None:
        self._central, self._sent = central, sent
        self._tokens = central.sign_in()

    def call(self, path: str, body: bytes) -> bytes:
        if path == "/sync/push":
            request = unpack(body, PushRequest)
            self._sent.append([op.op_id for tx in request.txs for op in tx.ops])
        self._tokens = refresh(self._central.central, self._tokens.refresh)
        return InProcess(self._central.central, self._tokens.access).call(path, body)


class TimedWorld:
    """Mira's laptop and tablet, caught up, with an incident at each client.

    Args:
        central: the real one, on its first day.
        folder: holds the devices' stores.
    """

    def __init__(self, central: RealCentral, folder: Path) -> None:
        self.central = central
        self.laptop, self.tablet = (
            self._device(folder / name, short) for name, short in (("laptop", "K4"), ("tab", "K5"))
        )
        self.north, self.south = (
            self.laptop.door.submit(SubmitTicket(client, "Mail is late", kind=TicketKind.INCIDENT))
            for client in (central.north, central.south)
        )
        self.laptop.desk.sync()
        self.tablet.desk.sync()

    def _device(self, folder: Path, short: str) -> Timed:
        desk = make_desk(folder, self.central)
        sign_in_as(desk.store, self.central.mira, short)
        made = Timed(desk, Door(desk.store))
        desk.transport.inner = Renewing(self.central, made.sent)
        desk.sync()
        return made

    def later(self, **span: float) -> datetime:
        """Let time pass everywhere."""
        for one in (self.laptop, self.tablet):
            one.desk.clock.forward(**span)
        return self.central.clock.forward(**span)

    def work(self, device: Timed, ticket: UUID, minutes: int = 10) -> UUID:
        """Time some work with nobody in reach, and record it."""
        device.door.timer.start(ticket)
        self.later(minutes=minutes)
        return device.save(device.door.timer.stop())

    def at_central(self) -> dict[UUID, dict[str, Any]]:
        """The entries that central holds."""
        with looking(self.central.central) as connection:
            rows = connection.execute(select(table_of("time_entry")))
            return {row.id: dict(row._mapping) for row in rows}

    def decided(self, entry: UUID) -> tuple[str, int]:
        """What central decided of an entry: how it stands, and its counted minutes."""

        def question(session: Any) -> tuple[str, int]:
            (found,) = session.scalars(
                select(CoverageDecision).where(
                    CoverageDecision.entry_id == entry, CoverageDecision.standing.is_(True)
                )
            )
            return found.status, sum(group["rounded_min"] for group in found.groups)

        return self.central.central.work.read(whole("a test looks at central's books"), question)

    def close(self) -> None:
        self.laptop.desk.store.close()
        self.tablet.desk.store.close()
