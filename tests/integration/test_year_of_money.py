"""A year of invoices, with everything that moves money in it (domain.md 3.9)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.records import Invoice, InvoiceLine, LedgerEntry, ReviewAct
from app.simulation.money.checks import look_back
from app.simulation.money.firm import Firm, found
from app.simulation.money.year import Year


def lived(folder: Path, *, clients: int, entries: int, seed: int) -> Year:
    year = Year(found(folder, clients=clients, seed=seed, year=2026), 2026, seed, a_month=entries)
    year.live()
    return year


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
    assert report.documents == 26
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


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_year_of_forty_clients_adds_up(tmp_path: Path, seed: int) -> None:
    year = lived(tmp_path, clients=40, entries=6, seed=seed)
    report = look_back(year)
    assert report.wrong == ()
    assert report.happened["closes"] == 40 * 13
    assert report.happened["quarterly adjustments"] > 40 * 3
    year.firm.central.close()
