"""Terms of money are set at central's own command line, in the name of who may set them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli.central import central as command_line
from app.ports.problems import Refused
from app.records import AgreementVersion, Client, Contact
from tests.integration.central.billing_world import Books, open_books
from tests.integration.central.world import MIRA, TOM, World

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def books(world: World, monkeypatch: pytest.MonkeyPatch) -> Books:
    opened = open_books(world)
    stays_open = type("Opened", (), {})()
    stays_open.__dict__.update(
        work=world.central.work,
        clock=world.central.clock,
        ids=world.central.ids,
        close=lambda: None,
    )
    monkeypatch.setattr("app.cli.at_central.open_here", lambda: stays_open)
    return opened


def run(*words: str, by: str = MIRA) -> str:
    told = CliRunner().invoke(command_line, [*words, "--by", by])
    if told.exception is not None and not isinstance(told.exception, SystemExit):
        raise told.exception
    return told.output


def client(books: Books) -> Any:
    return next(one for one in books.all(Client) if one.id == books.client)


def test_the_fee_is_invoiced_in_arrears_from_a_day_on(books: Books) -> None:
    told = run("fee-timing", "nw", "arrears", "--from", "2026-04-01")
    assert told == (
        "From 2026-04-01 on the fee of NW is invoiced with its own month (version 2).\n"
    )
    mine = [one for one in books.all(AgreementVersion) if one.client_id == books.client]
    assert sorted((one.effective_from, one.fee_timing) for one in mine) == [
        (date(2026, 1, 1), "advance"),
        (date(2026, 4, 1), "arrears"),
    ]
    assert "version 2" in run("fee-timing", "nw", "advance", "--from", "2026-04-01")
    with pytest.raises(Refused, match="No version of the agreement is in force on 1 March 2025"):
        run("fee-timing", "nw", "arrears", "--from", "2025-03-01")
    with pytest.raises(Refused, match="needs the right"):
        run("fee-timing", "nw", "arrears", "--from", "2026-04-01", by=TOM)


def test_billing_details_that_are_not_named_stay(books: Books) -> None:
    told = run("bill-client", "nw", "--tax-name", "VAT", "--tax-rate", "8,88")
    assert "due after 30 days, with VAT 8.88 %" in told
    run("bill-client", "nw", "--address", "1 Main Street", "--payment-days", "14")
    kept = client(books)
    assert (kept.tax_name, kept.tax_rate_bp, kept.billing_address, kept.payment_days) == (
        "VAT", 888, "1 Main Street", 14,
    )  # fmt: skip


def test_an_approvers_limit_is_set_and_taken_away(books: Books) -> None:
    ana = books.approver()

    def limit() -> int | None:
        return next(one.approves_to_minor for one in books.all(Contact) if one.id == ana)

    assert run("approval-limit", str(ana), "1,000.00") == "The limit is set.\n"
    assert limit() == 100_000
    assert run("approval-limit", str(ana), "any") == "The limit is set.\n"
    assert limit() is None
    assert run("approval-limit", str(ana), "any") == "It was so already.\n"
