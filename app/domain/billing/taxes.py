"""The tax on an invoice: one rate of the client's, rounded once for each document.

Source: domain.md 3.6 ("Tax is the invoice's concern").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.rules import RuleBroken

WHOLE_BP = 10_000
"""A hundred percent, in hundredths of a percent."""
_LONGEST_NAME = 40
_RATE = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*%?")


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax on a client's invoices.

    Attributes:
        name: "VAT"; empty: none is shown. Without a rate it says why there is none.
        rate_bp: hundredths of a percent.
    """

    name: str = ""
    rate_bp: int = 0

    @property
    def words(self) -> str:
        """As it stands on an invoice: "VAT 19 %"."""
        return f"{self.name} {write_rate(self.rate_bp)} %" if self.rate_bp else self.name


NO_TAX = Tax()


def tax_minor(net_minor: int, rate_bp: int) -> int:
    """The tax on a sum, half-up to the minor unit; of a credit the same below zero."""
    exact = Fraction(abs(net_minor) * rate_bp, WHOLE_BP) + Fraction(1, 2)
    return int(exact) if net_minor >= 0 else -int(exact)


def write_rate(rate_bp: int) -> str:
    """A rate in percent as it stands in a field: "19", "8.88"."""
    return f"{(Decimal(rate_bp) / 100).normalize():f}"


def read_rate(text: str) -> int:
    """Read a rate in percent: 19, 8.88, 7,7 %.

    Returns:
        Hundredths of a percent; 0 where nothing is written.

    Raises:
        RuleBroken: it is no rate.
    """
    if not text.strip():
        return 0
    found = _RATE.fullmatch(text.strip())
    if found is None:
        raise RuleBroken("tax-rate", f"Tax rate: “{text[:20]}” is no rate. Write it like 8.88.")
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def check_tax(name: str, rate_bp: int) -> str:
    """Check a tax, and give its name tidied.

    Raises:
        RuleBroken: a rate without a name, a rate that cannot be, or a name that is too long.
    """
    tidy = " ".join(name.split())
    if len(tidy) > _LONGEST_NAME:
        raise RuleBroken("tax-name", f"Tax: name it in at most {_LONGEST_NAME} letters.")
    if not 0 <= rate_bp <= WHOLE_BP:
        raise RuleBroken("tax-rate", "Tax rate: give a rate from 0 to 100 percent.")
    if rate_bp and not tidy:
        raise RuleBroken("tax-name", "Tax: name it as it stands on the invoice, like VAT.")
    return tidy
