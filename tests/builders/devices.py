"""A home with a store in it that a passphrase opens, as a person's computer would have it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.bootstrap.device import open_desk
from app.bootstrap.faults import DeviceFault, Opened, StepId
from app.bootstrap.opening import open_device
from app.bootstrap.recovery import recover
from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.platform.passphrase import Cost
from app.store import backup, raw
from app.store.open import Store
from app.store.state import note
from app.sync.round import sync_round
from tests.builders.clock import SetClock
from tests.sync.worlds import Desk, Flaky, Paper

WORDS = "four plain words"
CHEAP = Cost(8, 1, 1)


@dataclass
class Home:
    """One installation of Mira's, in front of the central on paper."""

    folder: Path
    paper: Paper
    clock: SetClock

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def open(self, words: str | None = WORDS) -> Opened | DeviceFault:
        return open_device(self.folder, passphrase=words, cost=CHEAP, clock=self.clock)

    def opened(self) -> Opened:
        found = self.open()
        assert isinstance(found, Opened), found
        return found

    def fault(self, words: str | None = WORDS) -> DeviceFault:
        found = self.open(words)
        if isinstance(found, Opened):
            found.desk.close()
        assert isinstance(found, DeviceFault)
        return found

    def recover(
        self,
        fault: DeviceFault,
        step: StepId,
        *,
        words: str | None = WORDS,
        file: Path | None = None,
    ) -> Opened | DeviceFault:
        return recover(
            self.folder, fault, step, passphrase=words, file=file, cost=CHEAP, clock=self.clock
        )

    def sync(self, opened: Opened) -> None:
        sync_round(opened.desk.store, self.paper.transport(), self.clock)


@dataclass
class Worked:
    """What was done in a home before it broke."""

    ticket: UUID
    waiting: list[bytes]


def a_home(folder: Path, paper: Paper) -> tuple[Home, Worked]:
    """Copied from central, backed up, then worked in without it; closed."""
    home = Home(folder, paper, SetClock())
    for number in range(40):
        ticket = paper.add_ticket(paper.north, f"Ticket {number} " + "of many words " * 30)
    opened = open_desk(folder, passphrase=WORDS, cost=CHEAP, clock=home.clock)
    with opened.store.writing() as connection:
        note(connection, user=paper.mira, device_short="K4", signed_out=False)
    actor = Actor(paper.mira, "Mira Okafor", rights=frozenset({Right.TECHNICIAN}))
    desk = Desk(opened.store, Flaky(paper.transport()), home.clock, actor)
    desk.sync()
    desk.reply(ticket, "Before the copy")
    backup.back_up(opened.store)
    desk.sync()
    home.clock.forward(hours=1)
    for number in range(25):
        desk.reply(ticket, f"After the copy {number}")
    waiting = unsent(opened.store)
    opened.close()
    return home, Worked(ticket, waiting)


def unsent(store: Store) -> list[bytes]:
    """The ids of what waits, in order."""
    with store.reading() as connection:
        return [
            op
            for (op,) in raw.rows(
                connection,
                "SELECT op_id FROM outbox WHERE state NOT IN ('acked', 'shown') ORDER BY seq",
            )
        ]
