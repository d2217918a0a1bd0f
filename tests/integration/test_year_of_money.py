"""A year of invoices, with everything that moves money in it (domain.md 3.9)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.queries.billing.accounting import accounting_csv
from app.records import Invoice, InvoiceLine, LedgerEntry, ReviewAct
from app.simulation.money.checks import look_back
from app.simulation.money.firm import Firm, found
from app.simulation.money.year import Year


def lived(folder: Path, *, clients: int, entries: int, seed: int, **more: Any) -> Year:
    firm = found(folder, clients=clients, seed=seed, year=2026)
    year = Year(firm, 2026, seed, a_month=entries, **more)
    year.live()
    return year


def told(year: Year) -> tuple[bytes, list[tuple[str, str, str, int]]]:
    """Every document of a year as accounting gets it, and every month's ledger."""

    def job(session: Session) -> tuple[bytes, list[tuple[str, str, str, int]]]:
        table = accounting_csv(session, date(2026, 1, 1), date(2027, 12, 31))
        sums: Counter[tuple[str, str, str]] = Counter()
        for row in session.scalars(select(LedgerEntry)):
            sums[str(row.client_id), row.work_month, row.posting_month] += row.minutes
        return table, sorted((*place, minutes) for place, minutes in sums.items() if minutes)

    return year.firm.ask(job)


def spoil(firm: Firm, noun: type, name: str, value: object) -> object:
    """Change one row behind everybody's back; gives what it was."""

    def job(session: object) -> object:
        row = session.scalars(select(noun).order_by(noun.id)).first()  # type: ignore[attr-defined] # any noun of a session
        before = getattr(row, name)
        setattr(row, name, value)
        return before

    return firm.run(job)


def test_a_year_of_two_clients_adds_up_and_what_does_not_is_noticed(tmp_path: Path) -> None:
    year = lived(tmp_path, clients=2, entries=3, seed=7)
    report = look_back(year)
    assert report.wrong == ()
    assert report.happened["closes"] == 26
    assert report.documents == 26 + 2 * report.happened["credit notes"]
    assert report.happened["reviews published"] == 8
    for noun, name, value, told in (
        (InvoiceLine, "amount_minor", 1, "is not the sum of its lines"),
        (Invoice, "number", "2026-0999", "are not gapless"),
        (LedgerEntry, "minutes", 9999, "and has"),
        (ReviewAct, "outcome", "overtaken", "nobody confirmed it"),
    ):
        before = spoil(year.firm, noun, name, value)
        assert any(told in sentence for sentence in look_back(year).wrong), name
        spoil(year.firm, noun, name, before)
    assert look_back(year).wrong == ()
    year.firm.central.close()


@pytest.mark.parametrize("clients", [1, pytest.param(8, marks=pytest.mark.long)])
def test_work_that_arrives_in_another_order_is_invoiced_byte_for_byte_the_same(
    tmp_path: Path, clients: int
) -> None:
    made = []
    for arrival in (None, 1, 2)[: 2 if clients == 1 else 3]:
        folder = tmp_path / f"arrival {arrival}"
        folder.mkdir()
        year = lived(folder, clients=clients, entries=4, seed=5, arrival=arrival, plain=True)
        assert look_back(year).wrong == ()
        made.append(told(year))
        year.firm.central.close()
    assert all(one == made[0] for one in made)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_year_of_forty_clients_adds_up(tmp_path: Path, seed: int) -> None:
    year = lived(tmp_path, clients=40, entries=6, seed=seed)
    report = look_back(year)
    assert report.wrong == ()
    assert report.happened["closes"] == 40 * 13
    assert report.happened["reviews published"] > 40 * 3
    for what in (
        *("reviews accepted", "reviews changed", "reviews declined", "credit notes"),
        *(
            "fees in arrears",
            "changes of when a fee is due",
            "late entries",
            "terms that reach back",
        ),
        *("disputes of invoiced work", "disputes ended by a check-in", "dispute upheld"),
    ):
        assert report.happened[what], what
    year.firm.central.close()
