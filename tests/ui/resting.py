"""A central that answers what is asked beside the rounds: which tickets rest, and how many."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from app.bootstrap import archive
from app.bootstrap.desk import Desk
from app.ports.problems import Unavailable
from app.records.types import to_micros
from app.wire.archive import LookAnswer, LookRequest, Resting, SizeAnswer
from tests.builders.rows import NORTHWIND, NOW, id_of

OLD = id_of("T-0007, which rests")
AWAY = Unavailable("central-unreachable", "Central cannot be reached; it is tried again.")


@dataclass(slots=True)
class RestingAtCentral:
    """Stands where central would.

    Attributes:
        tickets, rows: of the one client whose archive is asked for.
        problem: what every question meets instead.
        looked: what was looked for.
    """

    tickets: int = 12
    rows: int = 4_000
    problem: Unavailable | None = None
    looked: list[str] = field(default_factory=list)
    asked: list[UUID] = field(default_factory=list)

    def __call__(self, _way: object, path: str, message: Any, _kind: object) -> Any:
        if self.problem is not None:
            raise self.problem
        if path == "/sync/archive":
            self.asked.append(UUID(bytes=message.client))
            return SizeAnswer(self.tickets, self.rows)
        assert isinstance(message, LookRequest)
        self.looked.append(message.text)
        old = Resting(OLD.bytes, NORTHWIND.bytes, 7, "Old scanner", "closed", to_micros(NOW))
        hit = message.text.casefold() in "t-0007 7 t-7 old scanner"
        return LookAnswer([old] if hit else [])


def stand_in(desk: Desk, patch: pytest.MonkeyPatch) -> RestingAtCentral:
    """Let this desk's questions about the archive be answered by a test."""
    central = RestingAtCentral()
    desk.keep_setting("address", "https://central.example")
    patch.setattr(archive, "ask_central", central)
    return central
