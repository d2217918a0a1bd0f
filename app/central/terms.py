"""A client's terms of money from central's own command line, in the name of who sets terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from app.central.central import Central
from app.central.months import acting
from app.central.people import ADMINISTRATION, client_by_code
from app.database.work import WorkSession
from app.domain.agreement.written import date_words
from app.domain.rules import RuleBroken
from app.queries.agreements import version_facts
from app.queries.billed_to import BilledTo, billed_to_facts
from app.usecases.approvers import SetApprovalLimit, set_approval_limit
from app.usecases.bill_client import BillClient, bill_client
from app.usecases.save_agreement_version import (
    SaveAgreementVersion,
    save_agreement_version,
    versions_of,
)


def set_fee_timing(central: Central, code: str, since: date, timing: str, email: str) -> int:
    """Let the fee be invoiced in advance or in arrears from a day on, all else as before.

    Args:
        central: whose books.
        code: stands for the client, "NW".
        since: the first day.
        timing: advance or arrears.
        email: of the account manager or administrator who does it.

    Raises:
        Refused: there is no such client or person, no version is in force on that day, or the
            person may not.

    Returns:
        The number of the version that says so.
    """

    def job(session: WorkSession) -> int:
        client = client_by_code(session, code)
        own = next(
            (
                one
                for one in reversed(versions_of(session, client))
                if one.effective_from <= since
                and (one.effective_to is None or one.effective_to >= since)
            ),
            None,
        )
        if own is None:
            raise RuleBroken(
                "version-none",
                f"No version of the agreement is in force on {date_words(since)}: choose another "
                "day.",
            )
        terms = replace(version_facts(own), first=since, fee_timing=timing)
        correcting = own.id if own.effective_from == since else None
        command = SaveAgreementVersion(client, terms, correcting)
        made = save_agreement_version(session, acting(central, session, email), command)
        return next(one.number for one in versions_of(session, client) if one.id == made)

    return central.work.run("save_agreement_version", ADMINISTRATION, job)


def set_billing(
    central: Central, code: str, email: str, given: dict[str, str | int | None]
) -> BilledTo:
    """Set billing details of a client; what is not given stays.

    Args:
        central: whose books.
        code: stands for the client, "NW".
        email: of the account manager or administrator who does it.
        given: fields of `BillClient`; None leaves one as it is.

    Raises:
        Refused: there is no such client or person, the person may not, or a detail cannot be.
    """

    def job(session: WorkSession) -> BilledTo:
        client = client_by_code(session, code)
        kept = billed_to_facts(session, client)
        assert kept is not None  # noqa: S101 -- the client was just found
        before = BillClient(
            client,
            kept.name,
            kept.address,
            kept.tax_id,
            kept.payment_days,
            kept.tax_name,
            kept.tax_rate_bp,
        )
        wanted = {name: value for name, value in given.items() if value is not None}
        command = replace(before, **wanted)  # type: ignore[arg-type] # fields of two types, by name
        bill_client(session, acting(central, session, email), command)
        found = billed_to_facts(session, client)
        assert found is not None  # noqa: S101 -- as above
        return found

    return central.work.run("bill_client", ADMINISTRATION, job)


def set_limit(central: Central, contact: UUID, limit_minor: int | None, email: str) -> bool:
    """Set how much an approver may approve at once; None: any amount.

    Raises:
        Refused: there is no such contact or person, or the person may not.

    Returns:
        Whether anything changed.
    """

    def job(session: WorkSession) -> bool:
        command = SetApprovalLimit(contact, limit_minor)
        return set_approval_limit(session, acting(central, session, email), command)

    return central.work.run("set_approval_limit", ADMINISTRATION, job)
