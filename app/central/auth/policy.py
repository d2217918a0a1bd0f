"""How people and their devices come in: what the firm decided."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ScalarSelect, select, update
from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.central.audit.notes import note
from app.central.auth.tables import firm


class SecondFactor(StrEnum):
    """Whether a password is enough."""

    REQUIRED = "required"
    OFFERED = "offered"


class NewDevices(StrEnum):
    """When a device that nobody here knows may sync."""

    APPROVED = "approved"
    AT_ONCE = "at_once"


@dataclass(frozen=True, slots=True)
class Policy:
    """Both decisions."""

    second_factor: SecondFactor
    new_devices: NewDevices


STRICT = Policy(SecondFactor.REQUIRED, NewDevices.APPROVED)
"""Of a firm that begins."""
OPEN = Policy(SecondFactor.OFFERED, NewDevices.AT_ONCE)
"""Of the demo company, whose data are nobody's."""


def policy_of(session: Session) -> Policy:
    """What the firm decided; a central without a firm lets nobody in easily."""
    found = session.connection().execute(select(firm.c.second_factor, firm.c.new_devices)).first()
    if found is None:
        return STRICT
    return Policy(SecondFactor(found[0]), NewDevices(found[1]))


def second_factor_now() -> ScalarSelect[str]:
    """The first decision, within another query."""
    return select(firm.c.second_factor).scalar_subquery()


def decide(session: Session, policy: Policy) -> None:
    """Keep what the firm decided; it counts with the next request."""
    said = {"second_factor": policy.second_factor.value, "new_devices": policy.new_devices.value}
    note(session, Kind.SETTINGS_CHANGED, ("", None), said)
    session.connection().execute(update(firm).values(**said))
