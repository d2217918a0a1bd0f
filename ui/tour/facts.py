"""What the tour remembers from step to step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.bootstrap.desk import Desk
from app.bootstrap.tour_world import Outgoing
from ui.tour.driver import Driver, TourFailed
from ui.tour.stage import Stage


@dataclass(slots=True)
class Story:
    """The tour's own memory.

    Attributes:
        caller: who calls, and their client.
        ticket: the ticket born offline.
        closes_at: when business hours end at its site.
        sent: what waited in the outbox when central came back.
    """

    stage: Stage
    caller: str = ""
    client: str = ""
    client_id: UUID | None = None
    ticket: UUID | None = None
    provisional: str = ""
    closes_at: datetime | None = None
    sent: list[Outgoing] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        """The device."""
        return self.stage.desk

    @property
    def driver(self) -> Driver:
        """Hands and eyes."""
        return self.stage.driver


def must(condition: object, what: str, found: Any = "") -> None:
    """Check a fact.

    Raises:
        TourFailed: it is not so.
    """
    if not condition:
        raise TourFailed(f"{what}; found {found!r}")
