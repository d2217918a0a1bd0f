"""Rules of materials: charged once an approver of the client has agreed (domain.md 0 I9, 3.6)."""

from __future__ import annotations

from datetime import datetime

from app.domain.rules import RuleBroken

_LARGEST = 10**12
_THOUSAND = 1000


def check_material(description: str, quantity_milli: int, unit_price_minor: int) -> None:
    """Check what was bought.

    Args:
        description: what it is.
        quantity_milli: in thousandths.
        unit_price_minor: in minor units of the client's currency.

    Raises:
        RuleBroken: one of them cannot be.
    """
    if not description.strip():
        raise RuleBroken("material-empty", "Say what was bought: the client reads it.")
    if not 0 < quantity_milli < _LARGEST:
        raise RuleBroken("quantity-wrong", "Write a quantity above zero, like 1 or 1.5.")
    if not 0 <= unit_price_minor < _LARGEST:
        raise RuleBroken("price-wrong", "Write a price of zero or more.")


def check_still_open(approved_at: datetime | None, *, invoiced: bool, void: bool) -> None:
    """Check that material may still be changed.

    Raises:
        RuleBroken: the client agreed to it as it is, or it is on an invoice, or it was withdrawn.
    """
    check_not_invoiced(invoiced=invoiced)
    if void:
        raise RuleBroken("material-void", "This was withdrawn: write it down anew.")
    if approved_at is not None:
        raise RuleBroken(
            "material-approved",
            "The client has agreed to this as it is: withdraw it, and write down what it is.",
        )


def check_not_invoiced(*, invoiced: bool) -> None:
    """Check that material is on no invoice.

    Raises:
        RuleBroken: it is.
    """
    if invoiced:
        raise RuleBroken(
            "material-invoiced", "This is on an invoice already; only a credit note takes it back."
        )


def material_minor(quantity_milli: int, unit_price_minor: int) -> int:
    """What material comes to: quantity in thousandths by its price, halves up (domain.md 3.6)."""
    return (quantity_milli * unit_price_minor * 2 + _THOUSAND) // (2 * _THOUSAND)
