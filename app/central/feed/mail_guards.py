"""Rules of mail that waits for the desk: it comes in at central, and is placed once."""

from __future__ import annotations

from collections.abc import Mapping

from app.central.feed.at_hand import AtHand
from app.central.feed.coverage_guards import Guard, Old
from app.domain.mail import MailState, check_dismissal, check_parked
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.records import Mail, Record


def _mail(at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Mail)  # noqa: S101 -- the table below says so
    if new:
        raise RuleBroken("mail-central", "Mail comes in at central alone.")
    if record.state not in set(MailState):
        raise RuleBroken("word-unknown", "Central does not know this state of a mail.")
    after = MailState(record.state)
    before = MailState(old.get("state", after))
    if after is not MailState.PARKED and ("state" in old or "made_ticket" in old):
        check_parked(before)
    if (record.made_ticket is not None) != (after is MailState.FILED):
        raise RuleBroken("mail-request", "A mail that is placed names its request.")
    if record.made_ticket is not None and at_hand.get("ticket", record.made_ticket) is None:
        raise RuleBroken("reference-missing", "The request of this mail is not at central.")
    if after is MailState.DISMISSED:
        check_dismissal(record.reason)
    if after is not MailState.PARKED and "state" in old and record.settled_by != actor.user:
        raise RuleBroken("not-yours", "This was placed under another person's name.")


MAIL_GUARDS: Mapping[str, Guard] = {"mail": _mail}
"""Noun → the rule of its rows."""
