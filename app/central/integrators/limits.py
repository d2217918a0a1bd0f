"""How often a program may ask.

Source: security.md D16.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.central import counting
from app.central.counting import Limit
from app.ports.problems import Refused

PER_KEY = Limit("key", 1200, timedelta(hours=1))
WRITES_PER_KEY = Limit("key-write", 120, timedelta(hours=1))
WRONG_PER_PEER = Limit("key-wrong", 60, timedelta(minutes=15))
"""Keys that do not count, from one place: nobody guesses one, and nobody shall try for long."""


def count(session: Session, limit: Limit, who: str, now: datetime) -> None:
    """Count once more.

    Raises:
        Refused: there were too many; `retry_after_s` says when the next one counts.
    """
    try:
        counting.count(session, limit, who, now)
    except Refused as no:
        seconds = int(no.retry_after_s or 0) + 1
        raise Refused(
            "key-too-many",
            f"That is more than {limit.most} in {limit.within.total_seconds() / 60:.0f} minutes.",
            next_step=f"Ask again in {seconds} seconds, and less often.",
            retry_after_s=no.retry_after_s,
        ) from no


def of_key(key: UUID) -> str:
    """Names a key."""
    return f"integrator:{key.hex}"
