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
    agreement = session.scalars(
        select(Agreement)
        .where(Agreement.client_id == client)
        .order_by(Agreement.ended_on.is_not(None), Agreement.created_at.desc(), Agreement.id)
    ).first()
    if agreement is None:
        return 0
    first = select(func.min(AgreementVersion.effective_from)).where(
        AgreementVersion.agreement_id == agreement.id
    )
    return quarter_shift(agreement.quarter_anchor, session.scalar(first))
