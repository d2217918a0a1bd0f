"""Consents, projects, overrides, months and the ledger; more of decisions and calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.database.migrations.references import own, refer
from app.records.base import NAMES
from app.records.types import Id, Instant, Structure

revision = "0004"
down_revision = "0003"

_REFERENCES = (
    ("authorization", "client_id", "client"),
    ("authorization", "ticket_id", "ticket"),
    ("project", "client_id", "client"),
    ("project", "approved_by", "contact"),
    ("override", "client_id", "client"),
    ("override", "entry_id", "time_entry"),
    ("override", "proposed_by", "user_account"),
    ("override", "decided_by", "user_account"),
    ("period", "client_id", "client"),
    ("period", "locked_by", "user_account"),
    ("coverage_effect", "client_id", "client"),
    ("coverage_effect", "entry_id", "time_entry"),
    ("ledger_entry", "client_id", "client"),
    ("ledger_entry", "entry_id", "time_entry"),
    ("ledger_entry", "effect_id", "coverage_effect"),
)

_EARLIER = ("ticket", "contact", "time_entry")
"""Tables of earlier revisions whose rows belong to one client."""


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """No row can point at another client's row."""
    tables = _tables()
    new = list(tables.tables.values())
    for table in new:
        own(table)
    refer(tables, _REFERENCES, (*_EARLIER, *(table.name for table in new)))
    tables.create_all(op.get_bind(), new, checkfirst=False)
    _widen()


def upgrade_device() -> None:
    """The same without references."""
    _tables().create_all(op.get_bind(), checkfirst=False)
    _widen()


def _widen() -> None:
    """Add columns to tables of the first revision."""
    for table, column in (
        ("time_entry", sa.Column("completes", Structure, nullable=False, server_default="[]")),
        ("time_entry", sa.Column("void", sa.Boolean, nullable=False, server_default="0")),
        ("time_entry", _text("void_reason")),
        ("coverage_decision", sa.Column("callout", Structure)),
        (
            "coverage_decision",
            sa.Column("standing", sa.Boolean, nullable=False, server_default="1"),
        ),
        ("coverage_decision", sa.Column("effect_id", Id)),
        ("calendar", _text("country")),
        ("calendar", _text("region")),
        ("calendar", sa.Column("added", Structure, nullable=False, server_default="[]")),
        ("calendar", sa.Column("removed", Structure, nullable=False, server_default="[]")),
        ("agreement", sa.Column("renews_on", sa.Date)),
        ("agreement", sa.Column("notice_days", sa.BigInteger, nullable=False, server_default="0")),
        ("agreement", sa.Column("ended_on", sa.Date)),
        ("agreement", _text("end_reason")),
    ):
        op.add_column(table, column)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _tables() -> sa.MetaData:
    tables = sa.MetaData(naming_convention=NAMES)
    for make in (_authorization, _project, _override, _period, _coverage_effect, _ledger_entry):
        make(tables)
    return tables


def _authorization(tables: sa.MetaData) -> None:
    sa.Table(
        "authorization",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ticket_id", Id),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("approved_by_kind", sa.Text, nullable=False),
        sa.Column("approved_by", Id),
        sa.Column("at", Instant, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("revoked_at", Instant),
        sa.Column("revoked_reason", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "starts_at"),
    )


def _project(tables: sa.MetaData) -> None:
    sa.Table(
        "project",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("fee_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("estimate_min", sa.BigInteger, nullable=False),
        sa.Column("ticket_ids", Structure, nullable=False),
        sa.Column("approved_at", Instant),
        sa.Column("approved_by", Id),
        sa.Column("approval_note", sa.Text, nullable=False),
        sa.Column("closed_at", Instant),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id"),
    )


def _override(tables: sa.MetaData) -> None:
    sa.Table(
        "override",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("starts_at", Instant),
        sa.Column("ends_at", Instant),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("multiplier", sa.Text, nullable=False),
        sa.Column("proposed_by", Id),
        sa.Column("at", Instant, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("decided_by", Id),
        sa.Column("decided_at", Instant),
        sa.Column("decision_note", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "state"),
        sa.Index(None, "entry_id"),
    )


def _period(tables: sa.MetaData) -> None:
    sa.Table(
        "period",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("locked_at", Instant),
        sa.Column("locked_by", Id),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.UniqueConstraint("client_id", "month"),
    )


def _coverage_effect(tables: sa.MetaData) -> None:
    sa.Table(
        "coverage_effect",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("entry_ids", Structure, nullable=False),
        sa.Column("work_month", sa.Text, nullable=False),
        sa.Column("posting_month", sa.Text, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("included_min", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("expires_at", Instant),
        sa.Column("settled_at", Instant),
        sa.Column("settled_by_kind", sa.Text, nullable=False),
        sa.Column("settled_by", Id),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "state"),
        sa.Index(None, "entry_id"),
    )


def _ledger_entry(tables: sa.MetaData) -> None:
    sa.Table(
        "ledger_entry",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("work_month", sa.Text, nullable=False),
        sa.Column("posting_month", sa.Text, nullable=False),
        sa.Column("minutes", sa.BigInteger, nullable=False),
        sa.Column("entry_id", Id),
        sa.Column("effect_id", Id),
        sa.Column("at", Instant, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", Id),
        sa.Column("rev", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("frev", Structure, nullable=False, server_default="{}"),
        sa.Index(None, "client_id", "work_month"),
        sa.Index(None, "entry_id"),
    )
