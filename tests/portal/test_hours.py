"""The room of hours: what was worked, what was decided of it, how it counts (7.6 (3) to (5))."""

from __future__ import annotations

import pytest

from app.queries.portal import hours
from tests.portal.test_pages import seen
from tests.portal.town import DANA, ELI, FINN, INNER, SAM, TITLES, Town


def test_a_month_shows_every_piece_of_work_with_its_parts_reasons_and_rounding(
    rich_town: Town,
) -> None:
    rich_town.become(DANA)
    told = seen(rich_town.get("/hours"))
    assert "Hours, March 2026" in told
    assert "Tuesday 10 March, 17:40–18:20" in told
    assert "20 min worked → <b>30 counted</b>" in told
    assert "Awaiting review by Mira Okafor, your account manager." in told
    assert "40 min worked, rounded once up to the next 15 min: 45 min." in told
    assert "0.25 h × $180.00 an hour × 1.5 = $67.50" in told
    assert "Rule R30, IN-INCIDENT; Rule R32, EX-AFTER-HOURS." in told
    assert "You questioned this. Mira Okafor, your account manager, looks at it;" in told
    assert "Check-in with your account manager" in told
    assert f'href="/requests/{rich_town.number(ELI)}#cost"' in told


def test_work_that_was_invoiced_says_on_which_invoice(rich_town: Town) -> None:
    rich_town.become(DANA)
    told = seen(rich_town.get("/hours?month=2026-02"))
    assert "Hours, February 2026" in told
    assert "On invoice 2026-0002." in told
    assert "Tuesday 10 March" not in told


def test_one_may_look_at_what_is_included_or_excluded_alone(rich_town: Town) -> None:
    rich_town.become(DANA)
    included = seen(rich_town.get("/hours?month=2026-01&shown=included"))
    excluded = seen(rich_town.get("/hours?month=2026-01&shown=excluded"))
    assert ("Northwind by day" in included, "Northwind at night" in included) == (True, False)
    assert ("Northwind by day" in excluded, "Northwind at night" in excluded) == (False, True)
    assert "<dd>7.00 h</dd>" in included
    assert "<dd>7.00 h</dd>" in excluded


def test_a_requester_reads_the_time_of_their_own_requests_alone(rich_town: Town) -> None:
    rich_town.become(ELI)
    told = seen(rich_town.get("/hours"))
    assert TITLES[ELI] in told
    assert "Check-in with your account manager" not in told
    rich_town.become(FINN)
    assert "No work in March 2026" in seen(rich_town.get("/hours"))


def test_what_is_held_internal_or_withdrawn_is_never_told(rich_town: Town) -> None:
    for email in (DANA, ELI):
        rich_town.become(email)
        answer = rich_town.get("/hours")
        assert INNER not in answer.text
        assert "<dd>1</dd><dd>piece of work, shown afterwards</dd>" in seen(answer)


def test_another_client_s_work_is_not_there(rich_town: Town) -> None:
    rich_town.become(SAM)
    told = seen(rich_town.get("/hours"))
    assert "Southgate late" in told
    assert "Northwind" not in told


def test_a_month_that_is_none_is_refused_in_a_sentence(rich_town: Town) -> None:
    rich_town.become(DANA)
    for month in ("2026-13", "x" * 300, "0000-01", "9999-12"):
        answer = rich_town.get(f"/hours?month={month}")
        assert answer.status_code in {200, 400}
        assert answer.status_code == 200 or "is no month: write it like 2026-03" in answer.text
    assert rich_town.get("/hours?month=1999-01").status_code == 200
    assert rich_town.get("/hours?shown=secret&at=999").status_code == 200


def test_many_pieces_of_work_come_on_pages(
    rich_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hours, "ON_A_PAGE", 2)
    rich_town.become(DANA)
    first, last = seen(rich_town.get("/hours")), seen(rich_town.get("/hours?at=2"))
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in last
    assert [first.count("<article"), last.count("<article")] == [2, 2]
    assert 'href="/hours?month=2026-03&shown=all&at=2"' in first
