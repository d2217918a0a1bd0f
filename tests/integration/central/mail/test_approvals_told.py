"""What waits for an approver beside quotes is told once, with what else is new of the day."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from app.central.mail.notices import offers
from app.domain.notices import NOTICES
from app.queries.portal.offers import offers_page
from app.records import QuarterlyReview, Ticket
from app.usecases.billing.materials import AddMaterial, add_material
from tests.integration.central.mail.heard import PLACE, Heard, text_of, to
from tests.portal.town import INNER, PIA


def test_what_waits_for_an_approver_is_told_once_a_day_and_lapses_where_it_says_so(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    books, clock = heard.books(), heard.world.clock
    heard.telling.tell_due()
    clock.move(hours=1)
    books.do(add_material, AddMaterial(books.client, "Spare battery", 12_900))
    [suggested] = [
        one
        for one in books.all(QuarterlyReview)
        if (one.client_id, one.quarter) == (books.client, "2026-Q1")
    ]
    books.change(QuarterlyReview, suggested.id, approval_note="", published_at=clock.now())
    [both] = [one for one in heard.tell() if "wait" in str(one["Subject"])]
    assert to([both]) == [(PIA, "2 things wait for your answer")]
    text = text_of(both)
    assert "Spare battery" in text
    assert "$129.00" in text
    assert f"{PLACE}/reviews/2026-Q1" in text
    assert f"{PLACE}/quotes" in text
    assert INNER not in text
    [alarm] = [one for one in books.all(Ticket) if one.title == "Northwind server alarm"]
    books.correct_kind(alarm, "service_request")
    read = Mock(wraps=offers_page)
    monkeypatch.setattr(offers, "offers_page", read)
    assert heard.tell() == [], "what is new of a day is told together"
    assert not read.called, "nor is it read again until then"
    clock.move(days=1)
    [letter] = [one for one in heard.tell() if "answer" in str(one["Subject"])]
    assert "Spare battery" not in text_of(letter)
    assert "afterwards we bear it" in text_of(letter)
    assert not NOTICES["approval"].mutable
    assert suggested.evidence is not None
    same = {"evidence": {**suggested.evidence, "months": []}, "quarter": "2025-Q1"}
    books.change(QuarterlyReview, suggested.id, published_at=clock.now(), **same)
    clock.move(days=1)
    read.reset_mock()
    assert heard.tell() == []
    assert not read.called, "a review that changes nothing waits for nobody"
