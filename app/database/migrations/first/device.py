"""A device's own tables of the first revision."""

from __future__ import annotations

import sqlalchemy as sa

from app.records.types import Id, Instant, Structure


def own(tables: sa.MetaData) -> None:
    """The outbox and what else only this device knows."""
    sa.Table(
        "base",
        tables,
        sa.Column("entity", sa.Text, primary_key=True),
        sa.Column("row", Id, primary_key=True),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("values", sa.LargeBinary),
    )
    sa.Table(
        "conflict",
        tables,
        sa.Column("op_id", Id, primary_key=True),
        sa.Column("field", sa.Text, primary_key=True),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("row", Id, nullable=False),
        sa.Column("scope", Id, nullable=False),
        sa.Column("ours", sa.LargeBinary, nullable=False),
        sa.Column("theirs", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("resolved_at", Instant),
        sa.Index(None, "entity", "row"),
    )
    sa.Table(
        "dead_letter",
        tables,
        sa.Column("op_id", Id, primary_key=True),
        sa.Column("tx", Id, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("row", Id, nullable=False),
        sa.Column("scope", Id, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("fields", sa.LargeBinary, nullable=False),
        sa.Column("preview", sa.LargeBinary, nullable=False),
        sa.Column("base_rev", sa.Integer, nullable=False),
        sa.Column("depends_on", sa.LargeBinary, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("ended", sa.Text, nullable=False, server_default=""),
    )
    sa.Table(
        "draft",
        tables,
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("saved_at", Instant, nullable=False),
    )
    sa.Table(
        "journal",
        tables,
        sa.Column("op_id", Id, primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("tx", Id, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("row", Id, nullable=False),
        sa.Column("scope", Id, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("fields", sa.LargeBinary, nullable=False),
        sa.Column("base_rev", sa.Integer, nullable=False),
        sa.Column("schema", sa.Integer, nullable=False),
        sa.Column("depends_on", sa.LargeBinary, nullable=False),
        sa.Column("acked_rev", sa.Integer, nullable=False),
        sa.Column("acked_at", Instant, nullable=False),
        sa.Index(None, "acked_at"),
    )
    sa.Table(
        "outbox",
        tables,
        sa.Column("op_id", Id, primary_key=True),
        sa.Column("inc", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("tx", Id, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("row", Id, nullable=False),
        sa.Column("scope", Id, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("fields", sa.LargeBinary, nullable=False),
        sa.Column("preview", sa.LargeBinary, nullable=False),
        sa.Column("base_rev", sa.Integer, nullable=False),
        sa.Column("schema", sa.Integer, nullable=False),
        sa.Column("depends_on", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("acked_rev", sa.Integer, nullable=False, server_default="0"),
        sa.Column("overlay", sa.Boolean, nullable=False, server_default="1"),
        sa.Column("code", sa.Text, nullable=False, server_default=""),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.UniqueConstraint("seq"),
        sa.Index(None, "entity", "row"),
        sa.Index(None, "state", "seq"),
    )
    sa.Table(
        "scope_state",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("grant", sa.LargeBinary, nullable=False),
        sa.Column("pos", sa.Integer, nullable=False),
    )
    sa.Table(
        "search_row",
        tables,
        sa.Column("rowid", sa.Integer, primary_key=True),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("row", Id, nullable=False),
        sa.Column("client_id", Id, nullable=False),
        sa.Column("updated", sa.Integer, nullable=False),
        sa.Index(None, "client_id"),
        sa.Index(None, "entity", "row", unique=True),
    )
    sa.Table(
        "setting",
        tables,
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", Structure, nullable=False),
    )
    sa.Table(
        "sync_state",
        tables,
        sa.Column("one", sa.Integer, primary_key=True),
        sa.Column("epoch", sa.Text, nullable=False, server_default=""),
        sa.Column("rev", sa.Integer, nullable=False, server_default="0"),
        sa.Column("commit_id", sa.Text, nullable=False, server_default=""),
        sa.Column("schema", sa.Integer, nullable=False),
        sa.Column("inc", sa.Text, nullable=False),
        sa.Column("next_seq", sa.Integer, nullable=False, server_default="1"),
        sa.Column("next_provisional", sa.Integer, nullable=False, server_default="1"),
        sa.Column("user", Id),
        sa.Column("device", Id),
        sa.Column("device_short", sa.Text, nullable=False, server_default=""),
        sa.Column("clock_offset_s", sa.Float, nullable=False, server_default="0"),
        sa.Column("last_synced_at", Instant),
        sa.Column("offline_since", Instant),
        sa.Column("last_answer_s", sa.Float, nullable=False, server_default="0"),
        sa.Column("last_code", sa.Text, nullable=False, server_default=""),
        sa.Column("last_error", sa.Text, nullable=False, server_default=""),
        sa.Column("signed_out", sa.Boolean, nullable=False, server_default="1"),
        sa.Column("rows_left", sa.Integer, nullable=False, server_default="0"),
        sa.Column("search", sa.Text, nullable=False, server_default="ready"),
        sa.Column("sweeping", sa.Boolean, nullable=False, server_default="0"),
    )
    sa.Table(
        "timer_event",
        tables,
        sa.Column("id", Id, primary_key=True),
        sa.Column("at_utc", Instant, nullable=False),
        sa.Column("monotonic", sa.Float, nullable=False),
        sa.Column("boot_id", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ticket", Id),
        sa.Column("work_kind", sa.Text, nullable=False),
        sa.Column("data", Structure, nullable=False),
    )
    sa.Table(
        "unseen",
        tables,
        sa.Column("entity", sa.Text, primary_key=True),
        sa.Column("row", Id, primary_key=True),
    )
