"""What a device claims about a portal's face is believed only where pages can show it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.branding import LOGO_SIDE, MOST_LOGO_BYTES
from app.files.pictures import as_logo
from app.records.types import to_micros
from tests.integration.central.coverage_world import Month
from tests.integration.central.test_coverage_guards import manager
from tests.integration.central.world import MIRA, World
from tests.integration.usecases.test_brand_portal import picture

pytestmark = pytest.mark.postgresql_long

FACE: dict[str, Any] = {
    "name": "Northwind IT", "colour": "#00AA55", "greeting": "", "phone": "", "sites": "[]",
    "unasked": "[]",
}  # fmt: skip


@pytest.fixture
def month(world: World) -> Month:
    opened = Month(world)
    manager(opened)
    return opened


def code_of(month: Month, fields: dict[str, Any], row: UUID) -> str:
    """What central answers to a device that gives the portal a face."""
    device = month.world.device(MIRA)
    at = to_micros(month.world.clock.at)
    own = {"client_id": month.client.bytes, "created_at": at, "created_by": device.user.bytes}
    op = device.op("portal_brand", row.bytes, "create", own | fields)
    return device.tell(device.tx("brand_portal", op))[0].code


def test_a_face_is_taken_in_once_under_its_client_s_id(month: Month) -> None:
    logo = as_logo(picture(), LOGO_SIDE, MOST_LOGO_BYTES)
    assert code_of(month, FACE | {"logo": logo}, month.client) == ""
    assert code_of(month, FACE, uuid4()) == "brand-second"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": "x" * 41}, "brand-name"),
        ({"colour": "red;} body { display: none"}, "letterhead-colour"),
        ({"phone": "javascript:alert(1)"}, "brand-phone"),
        ({"greeting": "x" * 301}, "brand-greeting"),
        ({"unasked": '["affected"]'}, "brand-unasked"),
        ({"logo": b"<svg onload=alert(1)>"}, "brand-logo"),
        ({"sites": f'["{uuid4()}"]'}, "reference-missing"),
    ],
)
def test_a_device_that_says_what_no_page_could_show_is_refused(
    month: Month, more: dict[str, Any], code: str
) -> None:
    assert code_of(month, FACE | more, month.client) == code
