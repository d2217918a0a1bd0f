"""How contacts come in: links that count once, sessions, counts. Of secrets only digests.

Source: security.md A14, A27, A30, A31.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from app.central.own import OWN
from app.records.types import Id, Instant

portal_link = Table(
    "portal_link",
    OWN,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("contact_id", Id, nullable=False),
    Column("browser", LargeBinary(32)),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index(None, "contact_id"),
)
"""A link that somebody was sent. With `browser`, it counts only where it was asked for."""

portal_session = Table(
    "portal_session",
    OWN,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("contact_id", Id, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Index(None, "contact_id"),
)
"""A contact who is signed in: until `ends_at`, and so long as they come again."""

portal_count = Table(
    "portal_count",
    OWN,
    Column("who", Text, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("many", Integer, nullable=False),
)
"""How often something was done since a moment, by digests of addresses, by peers, by contacts."""
