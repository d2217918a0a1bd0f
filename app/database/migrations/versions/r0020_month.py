"""Check-ins, quarterly reviews, quotes and invoices, whom an invoice is for, and from whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.database.migrate import on_side
from app.database.migrations.month.check_ins import check_ins
from app.database.migrations.month.firm import letterhead
from app.database.migrations.month.invoices import invoices
from app.database.migrations.month.offers import offers
from app.database.migrations.month.reviews import reviews
from app.database.migrations.references import own, refer
from app.database.migrations.walls import wall
from app.records.base import NAMES

revision = "0020"
down_revision = "0019"

_REFERENCES = (
    ("check_in", "client_id", "client"),
    ("check_in", "tam_id", "user_account"),
    ("check_in", "entry_id", "time_entry"),
    ("agenda_mark", "client_id", "client"),
    ("agenda_mark", "check_in_id", "check_in"),
    ("agenda_topic", "client_id", "client"),
    ("agenda_topic", "check_in_id", "check_in"),
    ("agenda_topic", "contact_id", "contact"),
    ("capture", "client_id", "client"),
    ("capture", "check_in_id", "check_in"),
    ("capture", "override_id", "override"),
    ("action", "client_id", "client"),
    ("action", "check_in_id", "check_in"),
    ("action", "owner_user_id", "user_account"),
    ("action", "owner_contact_id", "contact"),
    ("action", "ticket_id", "ticket"),
    ("quarterly_review", "client_id", "client"),
    ("quarterly_review", "approved_by", "contact"),
    ("quarterly_review", "decided_by", "user_account"),
    ("quarterly_review", "version_id", "agreement_version"),
    ("exceptional_mark", "client_id", "client"),
    ("exceptional_mark", "ticket_id", "ticket"),
    ("review_act", "client_id", "client"),
    ("review_act", "entry_id", "time_entry"),
    ("review_act", "contact_id", "contact"),
    ("review_act", "override_id", "override"),
    ("review_act", "check_in_id", "check_in"),
    ("quote", "client_id", "client"),
    ("quote", "supersedes", "quote"),
    ("quote", "decided_by", "contact"),
    ("quote", "recorded_by", "user_account"),
    ("quote", "attachment_id", "attachment"),
    ("quote", "project_id", "project"),
    ("milestone", "client_id", "client"),
    ("milestone", "project_id", "project"),
    ("milestone", "reached_by", "user_account"),
    ("material", "client_id", "client"),
    ("material", "ticket_id", "ticket"),
    ("material", "approved_by", "contact"),
    ("material", "invoice_id", "invoice"),
    ("invoice", "client_id", "client"),
    ("invoice", "credits_id", "invoice"),
    ("invoice", "issued_by", "user_account"),
    ("invoice_line", "client_id", "client"),
    ("invoice_line", "invoice_id", "invoice"),
    ("invoice_line", "entry_id", "time_entry"),
    ("invoice_line", "effect_id", "coverage_effect"),
    ("invoice_line", "milestone_id", "milestone"),
    ("invoice_line", "material_id", "material"),
    ("month_act", "client_id", "client"),
)
_OWNED = (
    "action",
    "agenda_mark",
    "agenda_topic",
    "agreement_version",
    "attachment",
    "capture",
    "check_in",
    "contact",
    "coverage_effect",
    "exceptional_mark",
    "invoice",
    "invoice_line",
    "material",
    "milestone",
    "month_act",
    "override",
    "project",
    "quarterly_review",
    "quote",
    "review_act",
    "ticket",
    "time_entry",
)


def upgrade() -> None:
    """Bring one side up."""
    on_side(central=upgrade_central, device=upgrade_device)


def upgrade_central() -> None:
    """The nouns, and around each the wall."""
    _bill_clients()
    tables = sa.MetaData(naming_convention=NAMES)
    made = _nouns(tables)
    for table in made:
        own(table)
    refer(tables, _REFERENCES, _OWNED)
    tables.create_all(op.get_bind(), [*made, letterhead(tables)], checkfirst=False)
    for table in made:
        wall(op.get_bind(), table.name)


def upgrade_device() -> None:
    """The nouns without references."""
    _bill_clients()
    tables = sa.MetaData(naming_convention=NAMES)
    made = [*_nouns(tables), letterhead(tables)]
    tables.create_all(op.get_bind(), made, checkfirst=False)


def _nouns(tables: sa.MetaData) -> list[sa.Table]:
    return [*check_ins(tables), *reviews(tables), *offers(tables), *invoices(tables)]


def _bill_clients() -> None:
    for name in ("billing_name", "billing_address", "tax_id"):
        op.add_column("client", sa.Column(name, sa.Text, nullable=False, server_default=""))
    days = sa.Column("payment_days", sa.BigInteger, nullable=False, server_default="30")
    op.add_column("client", days)
