"""The firm whose year is lived: a central of its own, with the demo's clients and agreements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app.central.central import Central, new_central
from app.central.jobs.intake import take_rows
from app.central.settings import Settings
from app.database.scope import whole
from app.database.work import WorkSession
from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.importers.demo import DemoSources, plan_demo
from app.platform.ids import seeded_ids
from app.usecases.context import Ctx

C = TypeVar("C")
R = TypeVar("R")
Row = dict[str, Any]
SCOPE = whole("a year of money is lived")
_CAST = (
    *("user", "team", "calendar", "client", "site", "contact", "agreement", "agreement_version"),
)
_SPARSE = 0.01
"""Of the demo's tickets: the year makes its own."""


class YearClock:
    """A clock that stands where the year is, and never twice at the same instant."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._begin = at

    def now(self) -> datetime:
        """The present."""
        self.at += timedelta(microseconds=1)
        return self.at

    def to(self, at: datetime) -> None:
        """Go on to an instant; time never goes back."""
        self.at = max(self.at, at)

    def monotonic(self) -> float:
        """Seconds since the year began."""
        return (self.at - self._begin).total_seconds()

    def uptime(self) -> float:
        """Nothing ever sleeps here."""
        return self.monotonic()

    def boot_id(self) -> str:
        """Nothing is ever rebooted here."""
        return "year"


@dataclass(frozen=True, slots=True)
class Cast:
    """One client with the people who matter for its money."""

    client: UUID
    code: str
    zone: str
    manager: UUID
    worker: UUID
    approver: UUID
    versions: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Firm:
    """Central with its clients; nothing was worked yet."""

    central: Central
    clock: YearClock
    clients: tuple[Cast, ...]

    def do(self, by: UUID, verb: Callable[[Session, Ctx, C], R], command: C) -> R:
        """Do a verb as an account manager."""
        rights = frozenset({Right.TECHNICIAN, Right.TAM, Right.ADMIN})
        ctx = Ctx(Actor(by, "", rights=rights), self.clock, self.central.ids, SCOPE)
        work = self.central.work
        return work.run(verb.__name__, SCOPE, lambda session: verb(session, ctx, command))

    def run(self, job: Callable[[WorkSession], R]) -> R:
        """Change rows in one transaction, from which everything follows as from any change."""
        return self.central.work.run("simulate", SCOPE, job)

    def ask(self, question: Callable[[Session], R]) -> R:
        """Ask a question of one snapshot."""
        return self.central.work.read(SCOPE, question)


def found(folder: Path, *, clients: int, seed: int, year: int) -> Firm:
    """Found the firm in an empty folder, on the second day of a year."""
    clock = YearClock(datetime(year, 1, 2, 6, tzinfo=UTC))
    central = new_central(Settings(folder), clock, seeded_ids(clock, seed))
    plan = plan_demo(
        DemoSources.packaged(), now=clock.at, seed=seed, clients=clients, sample=_SPARSE
    )
    rows = dict(plan.rows())
    take_rows(central, [(noun, rows[noun]) for noun in _CAST])
    return Firm(central, clock, tuple(_cast(rows, year)))


def _cast(rows: dict[str, list[dict[str, object]]], year: int) -> list[Cast]:
    workers = [row["id"] for row in rows["user"] if "technician" in _texts(row["rights"])]
    made = []
    for number, client in enumerate(rows["client"]):
        people = [row for row in rows["contact"] if row["client_id"] == client["id"]]
        approvers = [row for row in people if "approver" in _texts(row["roles"])]
        terms: list[Any] = [
            row for row in rows["agreement_version"] if row["client_id"] == client["id"]
        ]
        own: dict[str, Any] = dict(client)
        made.append(
            Cast(
                own["id"],
                own["code"],
                own["zone"],
                own["tam_id"],
                _id(workers[number % len(workers)]),
                _id((approvers or people)[0]["id"]),
                tuple(row for row in terms if row["effective_from"] < date(year + 1, 1, 1)),
            )
        )
    return made


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _id(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
