"""The tax on an invoice, and how its rate is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.invoice import taxed
from app.domain.billing.lines import Line
from app.domain.billing.taxes import NO_TAX, Tax, check_tax, read_rate, tax_minor, write_rate
from app.domain.rules import RuleBroken


@pytest.mark.parametrize(
    ("net_minor", "rate_bp", "tax"),
    [
        (360_000, 1900, 68_400),
        (50, 900, 5),  # 4.5 cents are half-up
        (49, 900, 4),
        (-50, 900, -5),
        (360_000, 888, 31_968),
        (1, 0, 0),
    ],
)
def test_a_tax_is_rounded_half_up_once_and_a_credit_gives_as_much_back(
    net_minor: int, rate_bp: int, tax: int
) -> None:
    assert tax_minor(net_minor, rate_bp) == tax


def test_a_tax_is_one_line_on_the_sum_of_all_others_and_the_last() -> None:
    lines = (Line("fee", "Fee", 333), Line("labour", "Work", 333), Line("credits", "Back", -1))
    *kept, tax = taxed(lines, Tax("VAT", 1900))
    assert tuple(kept) == lines
    assert (tax.section, tax.words, tax.amount_minor) == ("tax", "VAT 19 %", 126)
    assert taxed((*kept, tax), Tax("VAT", 700))[-1].words == "VAT 7 %"


def test_no_tax_is_no_line_and_a_tax_without_a_rate_says_why_there_is_none() -> None:
    line = Line("fee", "Fee", 333)
    assert taxed((line,), NO_TAX) == (line,)
    assert taxed((), Tax("VAT", 1900)) == ()
    last = taxed((line,), Tax("Reverse charge"))[-1]
    assert (last.words, last.amount_minor) == ("Reverse charge", 0)


@given(st.integers(0, 10_000))
def test_a_rate_that_is_written_is_read_again(rate_bp: int) -> None:
    assert read_rate(write_rate(rate_bp)) == rate_bp
    assert read_rate(f"{write_rate(rate_bp)} %".replace(".", ",")) == rate_bp


@pytest.mark.parametrize("text", ["nineteen", "-1", "8.875", "1.9e1", "%"])
def test_what_is_no_rate_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(RuleBroken, match=r"Write it like 8\.88"):
        read_rate(text)


@pytest.mark.parametrize(
    ("name", "rate_bp", "says"),
    [
        ("", 1900, "name it as it stands on the invoice"),
        ("VAT", 10_001, "from 0 to 100 percent"),
        ("VAT", -1, "from 0 to 100 percent"),
        ("V" * 41, 0, "at most 40 letters"),
    ],
)
def test_a_tax_that_cannot_be_is_refused(name: str, rate_bp: int, says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        check_tax(name, rate_bp)
