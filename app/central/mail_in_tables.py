"""Mail as it came, and what became of it; where each mailbox was read up to.

Source: docs/adr/0058-mail-comes-in-raw-first.md.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from app.central.own import OWN
from app.records.types import Id, Instant

mail_in = Table(
    "mail_in",
    OWN,
    Column("id", Id, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("message_id", Text, nullable=False, server_default=""),
    Column("sameness", Text, nullable=False, server_default=""),
    Column("sender", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False, server_default=""),
    Column("contact_id", Id),
    Column("ticket_id", Id),
    Column("mail_id", Id),
    Index(None, "sha256", unique=True),
    Index(None, "state", "next_at"),
    Index(None, "message_id"),
    Index(None, "sender", "received_at"),
    Index(None, "contact_id"),
)
"""One mail. `name` is where its bytes lie, sealed, among central's files. `state` is as
`incoming.states.State`; `sameness` is a digest of what it says, so that a mail that came twice
is one."""

mail_in_place = Table(
    "mail_in_place",
    OWN,
    Column("mailbox", Text, primary_key=True),
    Column("validity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
)
"""How far a mailbox was read: every mail up to `uid` is in `mail_in`."""
