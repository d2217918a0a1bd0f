"""The small desk's agreement, calendar and past, to be asked about wherever they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from app.domain.agreement import VersionFacts
from app.queries.agreements import AgreementPage, agreement_page
from app.records import Calendar
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import NORTHWIND, id_of
from tests.ui.agreements.agreement_world import agreement_rows

NEW_YORK = id_of("America/New_York")
agreed_ground = grounded("agreements", agreement_rows)


def page(ground: Ground) -> AgreementPage:
    now = ground.clock.now()
    found = ground.ask(lambda session: agreement_page(session, NORTHWIND, now))
    assert found is not None
    return found


def terms(ground: Ground, **change: Any) -> VersionFacts:
    return replace(page(ground).versions[-1], **{"first": date(2026, 4, 1), **change})


def calendar(ground: Ground, id_: UUID) -> Calendar:
    found = ground.ask(lambda session: session.get(Calendar, id_))
    assert found is not None
    return found
