"""What only this device knows: the outbox, base copies, where it stands with central, and more.

Operations and base copies hold wire values (`records.codec`) as MessagePack. None is synced.

Source: sync.md 3.1.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from app.records.base import NAMES
from app.records.types import Id, Instant, Structure

LOCAL = MetaData(naming_convention=NAMES)

outbox = Table(
    "outbox",
    LOCAL,
    Column("op_id", Id, primary_key=True),
    Column("inc", Text, nullable=False),
    Column("seq", Integer, nullable=False, unique=True),
    Column("tx", Id, nullable=False),
    Column("verb", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("entity", Text, nullable=False),
    Column("row", Id, nullable=False),
    Column("scope", Id, nullable=False),
    Column("kind", Text, nullable=False),
    Column("fields", LargeBinary, nullable=False),
    Column("preview", LargeBinary, nullable=False),  # central's fields as this device guesses them
    Column("base_rev", Integer, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("depends_on", LargeBinary, nullable=False),  # op ids, 16 bytes each, one after another
    Column("state", Text, nullable=False),  # pending, sent, held, acked; shown: never sent
    Column("acked_rev", Integer, nullable=False, server_default="0"),
    Column("overlay", Boolean, nullable=False, server_default="1"),  # shown on top of the base
    Column("code", Text, nullable=False, server_default=""),
    Column("error", Text, nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Index(None, "entity", "row"),
    Index(None, "state", "seq"),
)

journal = Table(
    "journal",
    LOCAL,
    Column("op_id", Id, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("tx", Id, nullable=False),
    Column("verb", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("entity", Text, nullable=False),
    Column("row", Id, nullable=False),
    Column("scope", Id, nullable=False),
    Column("kind", Text, nullable=False),
    Column("fields", LargeBinary, nullable=False),
    Column("base_rev", Integer, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("depends_on", LargeBinary, nullable=False),
    Column("acked_rev", Integer, nullable=False),
    Column("acked_at", Instant, nullable=False, index=True),
)

base = Table(
    "base",
    LOCAL,
    Column("entity", Text, primary_key=True),
    Column("row", Id, primary_key=True),
    Column("rev", Integer, nullable=False),
    Column("values", LargeBinary),  # NULL: central has no such row
    # It went to rest at central: shown until the edits on top of it are sent, which wake it.
    Column("rests", Boolean, nullable=False, server_default="0"),
)

sync_state = Table(
    "sync_state",
    LOCAL,
    Column("one", Integer, primary_key=True),
    Column("epoch", Text, nullable=False, server_default=""),
    Column("rev", Integer, nullable=False, server_default="0"),
    Column("commit_id", Text, nullable=False, server_default=""),
    Column("schema", Integer, nullable=False),
    Column("inc", Text, nullable=False),
    Column("next_seq", Integer, nullable=False, server_default="1"),
    Column("next_provisional", Integer, nullable=False, server_default="1"),
    Column("user", Id),
    Column("device", Id),
    Column("device_short", Text, nullable=False, server_default=""),
    Column("clock_offset_s", Float, nullable=False, server_default="0"),
    Column("last_synced_at", Instant),
    Column("offline_since", Instant),
    Column("last_answer_s", Float, nullable=False, server_default="0"),
    Column("last_code", Text, nullable=False, server_default=""),
    Column("last_error", Text, nullable=False, server_default=""),
    Column("signed_out", Boolean, nullable=False, server_default="1"),
    Column("rows_left", Integer, nullable=False, server_default="0"),
    Column("search", Text, nullable=False, server_default="ready"),  # see `search.State`
    Column("sweeping", Boolean, nullable=False, server_default="0"),
    Column("backup_rev", Integer, nullable=False, server_default="0"),
    Column("sync_token", Text, nullable=False, server_default=""),  # presented with the next push
    Column("forked_at", Instant),
    Column("fork_check", Text, nullable=False, server_default=""),  # see `store.forks`
)

first_copy = Table(
    "first_copy",  # one row while a first copy runs
    LOCAL,
    Column("one", Integer, primary_key=True),
    Column("position", LargeBinary, nullable=False),  # as it travels
)

scope_state = Table(
    "scope_state",
    LOCAL,
    Column("id", Id, primary_key=True),
    Column("grant", LargeBinary, nullable=False),
    Column("pos", Integer, nullable=False),
    Column("since", Integer, nullable=False, server_default="0"),  # see `ScopePos`
)

unseen = Table(
    "unseen",  # rows that a copy from the start has not met again yet
    LOCAL,
    Column("entity", Text, primary_key=True),
    Column("row", Id, primary_key=True),
)

dead_letter = Table(
    "dead_letter",
    LOCAL,
    Column("op_id", Id, primary_key=True),
    Column("tx", Id, nullable=False),
    Column("verb", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("entity", Text, nullable=False),
    Column("row", Id, nullable=False),
    Column("scope", Id, nullable=False),
    Column("kind", Text, nullable=False),
    Column("fields", LargeBinary, nullable=False),
    Column("preview", LargeBinary, nullable=False),
    Column("base_rev", Integer, nullable=False),
    Column("depends_on", LargeBinary, nullable=False),
    Column("code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("ended", Text, nullable=False, server_default=""),  # resent, discarded
    Column("rev", Integer, nullable=False, server_default="0"),  # the refusal's own
    Column("lost", Boolean, nullable=False, server_default="0"),  # central has to be told again
    Column("replaced_by", Id),  # the operation that says it anew
)

conflict = Table(
    "conflict",
    LOCAL,
    Column("op_id", Id, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("row", Id, nullable=False),
    Column("scope", Id, nullable=False),
    Column("ours", LargeBinary, nullable=False),
    Column("theirs", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Index(None, "entity", "row"),
)

timer_event = Table(
    "timer_event",
    LOCAL,
    Column("id", Id, primary_key=True),
    Column("at_utc", Instant, nullable=False),
    Column("monotonic", Float, nullable=False),
    Column("boot_id", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ticket", Id),
    Column("work_kind", Text, nullable=False),
    Column("data", Structure, nullable=False),
)

setting = Table(
    "setting",
    LOCAL,
    Column("key", Text, primary_key=True),
    Column("value", Structure, nullable=False),
)

draft = Table(
    "draft",
    LOCAL,
    Column("key", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

search_row = Table(
    "search_row",
    LOCAL,
    Column("rowid", Integer, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("row", Id, nullable=False),
    Column("client_id", Id, nullable=False, index=True),
    Column("updated", Integer, nullable=False),
    Column("state", Text, nullable=False, server_default=""),  # of a ticket
    Index(None, "entity", "row", unique=True),
)

local_file = Table(
    "local_file",
    LOCAL,
    Column("attachment", Id, primary_key=True),
    Column("path", Text, nullable=False),
    Column("noted_at", Instant, nullable=False),
)

file_copy = Table(
    "file_copy",  # sealed bytes in this device's folder
    LOCAL,
    Column("name", Text, primary_key=True),
    Column("sha256", Text, nullable=False, index=True),
    Column("size_bytes", Integer, nullable=False),
    Column("used_at", Instant, nullable=False),
)

file_here = Table(
    "file_here",  # which copy an attachment has; several may have the same one
    LOCAL,
    Column("attachment", Id, primary_key=True),
    Column("kind", Text, primary_key=True),  # whole, small
    Column("copy", Text, nullable=False, index=True),
)

file_errand = Table(
    "file_errand",  # a file that is to be sent or fetched
    LOCAL,
    Column("attachment", Id, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("way", Text, primary_key=True),  # up, down
    Column("size_bytes", Integer, nullable=False),
    Column("done_bytes", Integer, nullable=False, server_default="0"),
    Column("upload", Text, nullable=False, server_default=""),  # as central calls it
    Column("asked", Boolean, nullable=False, server_default="0"),  # by a person, who waits
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Instant),
    Column("state", Text, nullable=False, server_default="waiting"),  # waiting, refused
    Column("code", Text, nullable=False, server_default=""),
    Column("error", Text, nullable=False, server_default=""),
)

file_part = Table(
    "file_part",  # what has come of a file that is being fetched
    LOCAL,
    Column("attachment", Id, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("start_at", Integer, primary_key=True),
    Column("size_bytes", Integer, nullable=False),
    Column("name", Text, nullable=False),
)

pinned_client = Table(
    "pinned_client",  # clients whose resting tickets are kept here, too
    LOCAL,
    Column("client_id", Id, primary_key=True),
    Column("pinned_at", Instant, nullable=False),
)

archived_ticket = Table(
    "archived_ticket",  # tickets that are here because their client is pinned
    LOCAL,
    Column("ticket", Id, primary_key=True),
    Column("client_id", Id, nullable=False, index=True),
)

wanted_ticket = Table(
    "wanted_ticket",  # tickets that central is asked for, and what it said of them
    LOCAL,
    Column("ticket", Id, primary_key=True),
    Column("wanted_at", Instant, nullable=False),
    Column("answer", Text, nullable=False, server_default=""),
)

extra = Table(
    "extra",  # what a newer central sent of rows and this program does not know: `store.extra`
    LOCAL,
    Column("entity", Text, primary_key=True),
    Column("row", Id, primary_key=True),
    Column("scope", Id, nullable=False, index=True),
    Column("rev", Integer, nullable=False),
    Column("values", LargeBinary, nullable=False),
)

device_key = Table(
    "device_key",  # one row from the first sign-in on: `store.device_keys`
    LOCAL,
    Column("one", Integer, CheckConstraint("one = 1", name="one"), primary_key=True),
    Column("sign_key", LargeBinary, nullable=False),
    Column("box_key", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("tier", Text, nullable=False),  # what the sealing key is made of
    Column("made_at", Instant, nullable=False),
)

vault_entry = Table(
    "vault_entry",  # the chain of the vault's keys, checked: a new copy sweeps none of it
    LOCAL,
    Column("number", Integer, primary_key=True),
    Column("raw", LargeBinary, nullable=False),
)

vault_wrap = Table(
    "vault_wrap",  # clients' keys, by name, sealed to this device
    LOCAL,
    Column("name", LargeBinary, primary_key=True),
    Column("client_id", Id, nullable=False, index=True),
    Column("wrap", LargeBinary, nullable=False),
)

vault_named = Table(
    "vault_named",  # devices that central names for a client
    LOCAL,
    Column("client_id", Id, primary_key=True),
    Column("device", Id, primary_key=True),
)

vault_key = Table(
    "vault_key",  # this device's vault keys, under the PIN
    LOCAL,
    Column("one", Integer, CheckConstraint("one = 1", name="one"), primary_key=True),
    Column("sign_key", LargeBinary, nullable=False),
    Column("box_key", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("asked", LargeBinary),  # the head that the words were made of, while it waits
    Column("made_at", Instant, nullable=False),
)

vault_seen = Table(
    "vault_seen",  # the newest value of each secret that was shown here, as a digest
    LOCAL,
    Column("credential", Id, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("edition", Integer, nullable=False),
    Column("seen", LargeBinary, nullable=False),
)

vault_state = Table(
    "vault_state",
    LOCAL,
    Column("one", Integer, CheckConstraint("one = 1", name="one"), primary_key=True),
    Column("confirmed_at", Instant),  # by central, that this device may open secrets
    Column("code", Text, nullable=False, server_default=""),  # why the vault writes nothing
)

lease = Table(
    "lease",  # one row from the first sign-in at a central that gives leases on: `store.leases`
    LOCAL,
    Column("one", Integer, CheckConstraint("one = 1", name="one"), primary_key=True),
    Column("central_key", LargeBinary, nullable=False),
    Column("body", LargeBinary),
    Column("signature", LargeBinary),
    Column("confirmed_at", Instant),  # central's clock at the last round, and
    Column("confirmed_here", Instant),  # this device's at the same moment
    Column("active_s", Float, nullable=False, server_default="0"),  # since then
    Column("order_body", LargeBinary),
    Column("order_signature", LargeBinary),
)

lock_pin = Table(
    "lock_pin",  # what opens a locked window: `store.lock_pin`
    LOCAL,
    Column("one", Integer, CheckConstraint("one = 1", name="one"), primary_key=True),
    Column("salt", LargeBinary),  # without one no PIN is set
    Column("digest", LargeBinary),
    Column("cost", Text, nullable=False, server_default=""),
    Column("failed", Integer, nullable=False, server_default="0"),
    Column("until", Instant),
)

SEARCH_BUFFER = "INSERT INTO search (search, rank) VALUES ('hashsize', 8388608)"
"""Fewer, larger pieces: a filling takes a fifth less time than with the default of 1 MiB."""

SEARCH_DDL = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5("
    "text, tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')"
)
