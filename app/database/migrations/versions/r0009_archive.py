"""Tickets that rest at central, and what a device fetched or pinned of them."""

from __future__ import annotations

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Nothing yet."""
