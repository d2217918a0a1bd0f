"""Rules of a portal's face: what its pages will show is what they can show.

Source: domain.md S19; security.md D17.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.central.feed.at_hand import AtHand
from app.central.feed.coverage_guards import Guard, Old
from app.domain import branding
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.files.pictures import is_logo
from app.records import PortalBrand, Record


def _brand(_at_hand: AtHand, _actor: Actor, record: Record, _old: Old, _new: bool) -> None:
    assert isinstance(record, PortalBrand)  # noqa: S101 -- the table below says so
    if record.id != record.client_id:
        raise RuleBroken("brand-second", "A client's portal has one face: change that one.")
    branding.check_name(record.name)
    branding.check_colour(record.colour)
    branding.check_greeting(record.greeting)
    branding.check_phone(record.phone)
    branding.check_unasked(record.unasked)
    if record.logo is not None and not is_logo(
        record.logo, branding.LOGO_SIDE, branding.MOST_LOGO_BYTES
    ):
        raise RuleBroken("brand-logo", "This picture was not made for a portal: choose it again.")


BRAND_GUARDS: Mapping[str, Guard] = {"portal_brand": _brand}
