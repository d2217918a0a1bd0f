"""Where a client's quarters begin.

Source: domain.md 5 (Quarter).
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.quarter_review import quarter_shift
from app.records import Agreement, AgreementVersion


def shift_of_client(session: Session, client: UUID) -> int:
    """By how many months a client's quarters begin after those of the calendar."""
    row = session.execute(
        select(Agreement.quarter_anchor, func.min(AgreementVersion.effective_from))
        .outerjoin(AgreementVersion, AgreementVersion.agreement_id == Agreement.id)
        .where(Agreement.client_id == client)
        .group_by(Agreement.id, Agreement.quarter_anchor, Agreement.ended_on, Agreement.created_at)
        .order_by(Agreement.ended_on.is_not(None), Agreement.created_at.desc(), Agreement.id)
        .limit(1)
    ).first()
    return quarter_shift(row[0], row[1]) if row is not None else 0
