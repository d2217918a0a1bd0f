"""How rows of the first revision hold together on central."""

from __future__ import annotations

import sqlalchemy as sa

from app.database.migrations.references import own, refer

OWNED = (
    "agreement",
    "agreement_version",
    "asset",
    "contact",
    "coverage_decision",
    "page",
    "page_version",
    "site",
    "ticket",
    "ticket_event",
    "time_entry",
)
"""Tables whose rows belong to one client: `(client_id, id)` is unique in each."""

REFERENCES = (
    ("agreement", "client_id", "client"),
    ("agreement_version", "calendar_id", "calendar"),
    ("agreement_version", "client_id", "client"),
    ("agreement_version", "agreement_id", "agreement"),
    ("asset", "client_id", "client"),
    ("asset", "contact_id", "contact"),
    ("asset", "site_id", "site"),
    ("client", "calendar_id", "calendar"),
    ("client", "tam_id", "user_account"),
    ("contact", "client_id", "client"),
    ("contact", "site_id", "site"),
    ("coverage_decision", "client_id", "client"),
    ("coverage_decision", "entry_id", "time_entry"),
    ("page", "client_id", "client"),
    ("page", "owner_id", "user_account"),
    ("page_version", "client_id", "client"),
    ("page_version", "page_id", "page"),
    ("site", "calendar_id", "calendar"),
    ("site", "client_id", "client"),
    ("ticket", "assignee_id", "user_account"),
    ("ticket", "client_id", "client"),
    ("ticket", "follow_up_of", "ticket"),
    ("ticket", "recurrence_of", "ticket"),
    ("ticket", "requester_id", "contact"),
    ("ticket", "site_id", "site"),
    ("ticket", "team_id", "team"),
    ("ticket_event", "client_id", "client"),
    ("ticket_event", "ticket_id", "ticket"),
    ("time_entry", "client_id", "client"),
    ("time_entry", "site_id", "site"),
    ("time_entry", "ticket_id", "ticket"),
    ("time_entry", "user_id", "user_account"),
)
"""(table, column, table it points at)."""


def bind(tables: sa.MetaData) -> None:
    """Add the keys that keep a row from pointing at another client's row."""
    for name in OWNED:
        own(tables.tables[name])
    refer(tables, REFERENCES, OWNED)
