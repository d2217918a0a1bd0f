"""Whom a client's invoices name, what tax is on them, and when they are due.

An invoice keeps what held when it was issued; a wrong one is reissued.

Source: domain.md 2.2 (4), 3.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.billing.taxes import check_tax
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Client
from app.usecases.context import Ctx

BILLING = frozenset(
    {"billing_name", "billing_address", "tax_id", "payment_days", "tax_name", "tax_rate_bp"}
)
"""Fields of a client that this is about."""
_LONGEST_LINE = 200
_LONGEST_ADDRESS = 1000
_MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class BillClient:
    """Billing details.

    Attributes:
        name: whom an invoice names; empty: the client's name.
        address: with line breaks.
        payment_days: from an invoice's date to when it is due.
        tax_name: "VAT"; empty: no tax is shown.
        tax_rate_bp: hundredths of a percent: 1900 is 19 %.
    """

    client: UUID
    name: str = ""
    address: str = ""
    tax_id: str = ""
    payment_days: int = 30
    tax_name: str = ""
    tax_rate_bp: int = 0


def bill_client(session: Session, ctx: Ctx, command: BillClient) -> bool:
    """Set billing details, for every invoice from now on.

    Raises:
        RuleBroken: the actor may not, the client is not here, or a detail cannot be.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.SET_TERMS)
    client = session.get(Client, command.client)
    if client is None:
        raise RuleBroken("client-missing", "Choose the client that this is for.")
    lines = (line.strip() for line in command.address.strip().splitlines())
    wanted: dict[str, Any] = {
        "billing_name": " ".join(command.name.split()),
        "billing_address": "\n".join(lines),
        "tax_id": " ".join(command.tax_id.split()),
        "payment_days": command.payment_days,
        "tax_name": " ".join(command.tax_name.split()),
        "tax_rate_bp": command.tax_rate_bp,
    }
    changed = {name: value for name, value in wanted.items() if getattr(client, name) != value}
    for name, value in changed.items():
        setattr(client, name, value)
    check_billing(client)
    return bool(changed)


def check_billing(client: Client) -> None:
    """Check a client's billing details, whoever wrote them.

    Raises:
        RuleBroken: one of them cannot be; the sentence names it.
    """
    if len(client.billing_name) > _LONGEST_LINE:
        raise RuleBroken("billing-name", f"Name: give at most {_LONGEST_LINE} letters.")
    if len(client.billing_address) > _LONGEST_ADDRESS:
        raise RuleBroken("billing-address", f"Address: give at most {_LONGEST_ADDRESS} letters.")
    if len(client.tax_id) > _LONGEST_LINE:
        raise RuleBroken("tax-id", f"Tax number: give at most {_LONGEST_LINE} letters.")
    if not 0 <= client.payment_days <= _MOST_DAYS:
        raise RuleBroken("payment-days", f"Days to pay: give a number from 0 to {_MOST_DAYS}.")
    check_tax(client.tax_name, client.tax_rate_bp)
