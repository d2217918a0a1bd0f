"""Whom a client's invoices name, what tax is on them, and when they are due."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.billing.taxes import Tax
from app.records import Client


@dataclass(frozen=True, slots=True)
class BilledTo:
    """Billing details as they are edited.

    Attributes:
        client: the client's own name, which stands where `name` is empty.
        tax_rate_bp: hundredths of a percent.
    """

    client_id: UUID
    client: str
    name: str
    address: str
    tax_id: str
    payment_days: int
    tax_name: str
    tax_rate_bp: int

    @property
    def tax_words(self) -> str:
        """The tax as it stands on an invoice; empty: none."""
        return Tax(self.tax_name, self.tax_rate_bp).words


def billed_to_facts(session: Session, client: UUID) -> BilledTo | None:
    """One client's billing details, or None where the client is not in this database."""
    found = session.get(Client, client)
    if found is None:
        return None
    return BilledTo(
        found.id,
        found.name,
        found.billing_name,
        found.billing_address,
        found.tax_id,
        found.payment_days,
        found.tax_name,
        found.tax_rate_bp,
    )
