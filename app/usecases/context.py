"""What every verb is given beside its session and its command."""

from __future__ import annotations

from dataclasses import dataclass

from app.database.scope import Scope
from app.domain.people import Actor
from app.ports.clock import Clock
from app.ports.ids import Ids


@dataclass(frozen=True, slots=True)
class Ctx:
    """Who acts, when, where.

    Attributes:
        device: short name of this device for provisional numbers ("K4"); empty on central.
        channel: how it came, where that is neither the desk nor the portal.
    """

    actor: Actor
    clock: Clock
    ids: Ids
    scope: Scope
    device: str = ""
    channel: str = ""
