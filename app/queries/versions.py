"""An agreement's versions as the rule about their dates reads them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.versions import VersionDates, check_place, check_rates, check_versions
from app.records import AgreementVersion, Client


def dates_of(version: AgreementVersion) -> VersionDates:
    """The days that a stored version holds."""
    return VersionDates(version.number, version.effective_from, version.effective_to)


def check_agreements(session: Session, clients: Iterable[UUID]) -> None:
    """Check the agreements of clients as they would stand now.

    Raises:
        RuleBroken: two versions would be in force at once, or one does not fit its client.
    """
    for client_id in sorted(clients):
        client = session.get(Client, client_id)
        versions = session.scalars(
            select(AgreementVersion).where(AgreementVersion.client_id == client_id)
        ).all()
        check_versions(dates_of(version) for version in versions)
        for version in versions:
            check_rates(version.rates)
            if client is not None:
                check_place(version.zone, version.currency, client.zone, client.currency)
