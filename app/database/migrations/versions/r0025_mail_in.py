"""Mail as it came, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.database.migrations.references import refer
from app.records.base import NAMES
from app.records.types import Id, Instant, Structure

revision = "0025"
down_revision = "0024"

_REFERENCES = (("mail", "settled_by", "user_account"),)


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """What waits for the desk, and what central keeps of each mail."""
    _mark_events()
    tables = sa.MetaData(naming_convention=NAMES)
    made = [_mail(tables), _mail_in(tables), _mail_in_place(tables)]
    refer(tables, _REFERENCES, ())
    tables.create_all(op.get_bind(), made, checkfirst=False)


def upgrade_device() -> None:
    """What waits for the desk."""
    _mark_events()
    tables = sa.MetaData(naming_convention=NAMES)
    tables.create_all(op.get_bind(), [_mail(tables)], checkfirst=False)


def _mark_events() -> None:
    quoted = sa.Column("quoted", sa.Text, nullable=False, server_default="")
    op.add_column("ticket_event", quoted)
    unproven = sa.Column("unproven", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("ticket_event", unproven)


def _mail(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "mail",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("sender_name", sa.Text, nullable=False),
        sa.Column("unproven", sa.Boolean, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("quoted", sa.Text, nullable=False),
        sa.Column("files", Structure, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("likely_client", Id),
        sa.Column("likely_contact", Id),
        sa.Column("likely_ticket", Id),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("made_ticket", Id),
        sa.Column("joined", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("settled_by", Id),
        sa.Column("settled_at", Instant),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
    )


def _mail_in(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "mail_in",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False, server_default=""),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_at", Instant, nullable=False),
        sa.Column("done_at", Instant),
        sa.Column("message_id", sa.Text, nullable=False, server_default=""),
        sa.Column("sameness", sa.Text, nullable=False, server_default=""),
        sa.Column("sender", sa.Text, nullable=False, server_default=""),
        sa.Column("subject", sa.Text, nullable=False, server_default=""),
        sa.Column("contact_id", Id),
        sa.Column("ticket_id", Id),
        sa.Column("mail_id", Id),
        sa.Index(None, "sha256", unique=True),
        sa.Index(None, "state", "next_at"),
        sa.Index(None, "message_id"),
        sa.Index(None, "sender", "received_at"),
        sa.Index(None, "contact_id"),
    )


def _mail_in_place(tables: sa.MetaData) -> sa.Table:
    return sa.Table(
        "mail_in_place",
        tables,
        sa.Column("mailbox", sa.Text, primary_key=True),
        sa.Column("validity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
    )
