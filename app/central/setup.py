"""A firm's first day: its name and its first administrator."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.central.auth.policy import STRICT, Policy
from app.central.auth.tables import firm
from app.central.central import Central
from app.central.people import (
    ADMINISTRATION,
    NewPerson,
    check_name,
    checked_hash,
    insert_person,
)
from app.database.absent import insert_absent
from app.database.work import WorkSession
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right
from app.ports.problems import Refused


@dataclass(frozen=True, slots=True)
class FirstDay:
    """What is asked when central is set up."""

    firm: str
    name: str
    email: str
    password: str
    zone: str = "UTC"
    policy: Policy = STRICT

    @property
    def admin(self) -> NewPerson:
        """The first administrator."""
        rights = frozenset({Right.ADMIN, Right.TAM, Right.DESK, Right.TECHNICIAN})
        return NewPerson(self.name, self.email, self.password, rights, "senior", self.zone)


def check_first_day(day: FirstDay) -> str:
    """Check what can be checked before any file is made; the hash of the password.

    Raises:
        Refused: something will not do; the sentence says what.
    """
    try:
        check_name(day.firm, "the firm")
        return checked_hash(day.admin)
    except RuleBroken as broken:
        raise Refused(broken.code, broken.sentence) from broken


def init_firm(central: Central, day: FirstDay) -> UUID:
    """Begin: name the firm, and make its first administrator.

    Raises:
        Refused: central has a firm already, or something will not do.
    """
    hashed = check_first_day(day)

    def begin(session: WorkSession) -> UUID:
        row = {
            "one": 1,
            "name": check_name(day.firm, "the firm"),
            "second_factor": day.policy.second_factor.value,
            "new_devices": day.policy.new_devices.value,
        }
        if not insert_absent(session.connection(), firm, row):
            raise RuleBroken("firm-exists", "This central has a firm already.")
        return insert_person(session, central, day.admin, hashed)

    return central.work.run("init_firm", ADMINISTRATION, begin)
