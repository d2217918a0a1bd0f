"""When clients' check-ins are due: the list of an account manager.

Cost: four statements, however many clients.

Source: ux.md 3.12; domain.md 0 (I11), S03.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.calendar import local_date
from app.domain.check_ins import DueDate, due_date
from app.domain.check_ins.dates import USUAL
from app.queries.check_ins.held import HELD, moment_held
from app.records import AgreementVersion, CheckIn, Client, User

PLANNED, RUNNING = "planned", "running"


@dataclass(frozen=True, slots=True)
class CheckInLine:
    """A client in the list of check-ins.

    Attributes:
        cadence: monthly, biweekly or quarterly; empty without an agreement in force.
        last_held: when the last one was held; None before the first.
        due: None where no agreement asks for check-ins.
        planned: the next one that is planned, or the one that runs; None where none is.
    """

    client_id: UUID
    client: str
    code: str
    zone: str
    tam_id: UUID | None
    tam: str
    cadence: str
    last_held: datetime | None
    due: DueDate | None
    planned_id: UUID | None
    planned_at: datetime | None
    running: bool = False

    @property
    def words(self) -> str:
        """What stands beside it: overdue, due, or that it is planned."""
        if self.running:
            return "is being held"
        if self.due is None:
            return "no agreement in force"
        return self.due.words()

    @property
    def client_words(self) -> str:
        """What the client reads where none is planned: "being scheduled"; else empty."""
        return "" if self.planned_at is not None else "being scheduled"


def check_in_lines(
    session: Session, now: datetime, *, tam: UUID | None = None
) -> list[CheckInLine]:
    """Clients by when their check-in is due: the longest overdue first, those without one last.

    Args:
        session: one snapshot; its scope bounds what is found.
        now: the present.
        tam: of this account manager's clients only.
    """
    query = select(Client, func.coalesce(User.name, "")).outerjoin(User, User.id == Client.tam_id)
    if tam is not None:
        query = query.where(Client.tam_id == tam)
    clients = [(client, name) for client, name in session.execute(query)]
    held = (
        select(CheckIn.client_id, func.max(moment_held()))
        .where(CheckIn.state == HELD)
        .group_by(CheckIn.client_id)
    )
    last: dict[UUID, datetime] = dict(session.execute(held).all())
    coming: dict[UUID, CheckIn] = {}
    open_ = (
        select(CheckIn)
        .where(CheckIn.state.in_((PLANNED, RUNNING)))
        .order_by(CheckIn.state.desc(), CheckIn.planned_at, CheckIn.id)
    )
    for one in session.scalars(open_):
        coming.setdefault(one.client_id, one)
    versions: dict[UUID, list[AgreementVersion]] = {}
    for version in session.scalars(
        select(AgreementVersion).order_by(AgreementVersion.effective_from, AgreementVersion.number)
    ):
        versions.setdefault(version.client_id, []).append(version)
    lines = [
        _line(client, name, last.get(client.id), coming.get(client.id), versions, now)
        for client, name in clients
    ]
    return sorted(lines, key=_place)


def _line(
    client: Client,
    tam: str,
    last: datetime | None,
    coming: CheckIn | None,
    versions: dict[UUID, list[AgreementVersion]],
    now: datetime,
) -> CheckInLine:
    today = local_date(client.zone, now)
    agreed = versions.get(client.id, [])
    in_force = [
        one for one in agreed if one.effective_from <= today <= (one.effective_to or date.max)
    ]
    cadence = (in_force[-1].check_in_cadence or USUAL) if in_force else ""
    since = local_date(client.zone, last) if last is not None else None
    if since is None and agreed:
        since = agreed[0].effective_from
    due = due_date(since, cadence, today) if cadence and since is not None else None
    return CheckInLine(
        client.id,
        client.name,
        client.code,
        client.zone,
        client.tam_id,
        tam,
        cadence,
        last,
        due,
        coming.id if coming is not None else None,
        coming.planned_at if coming is not None else None,
        coming is not None and coming.state == RUNNING,
    )


def _place(line: CheckInLine) -> tuple[bool, bool, date, str, UUID]:
    due = line.due.due if line.due is not None else date.max
    return (not line.running, line.due is None, due, line.client.casefold(), line.client_id)
