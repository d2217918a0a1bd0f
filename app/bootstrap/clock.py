"""The clock of a home: the machine's, or the demo's."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from app.platform.clock import ShiftedClock, SystemClock
from app.ports.clock import Clock

DEMO_FACTS = "demo.json"


def demo_offset(home: Path) -> timedelta:
    """How far the demo's time is from the machine's; zero where no demo lives here.

    The demo's history ends at a moment of its own; its clock runs on from there.
    """
    facts = home / DEMO_FACTS
    if not facts.exists():
        return timedelta(0)
    return timedelta(seconds=json.loads(facts.read_text(encoding="utf-8")).get("offset_s", 0))


def home_clock(home: Path) -> Clock:
    """The clock to run on in this home."""
    offset = demo_offset(home)
    return ShiftedClock(offset) if offset else SystemClock()
