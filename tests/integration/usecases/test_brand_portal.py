"""A client's portal is given its face, and what no page could show is refused (S19)."""

from dataclasses import replace
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from app.domain.branding import LOGO_SIDE, MOST_LOGO_BYTES, dialled
from app.files.pictures import is_logo
from app.ports.problems import Refused
from app.queries.portal.brand import UNBRANDED, Brand, brand_of, logo_of
from app.records import Client, PortalBrand, Site
from app.usecases.brand_portal import BrandPortal, brand_portal
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import small_rows

pytestmark = pytest.mark.postgresql_long

ground = grounded("small", small_rows)


def picture(kind: str = "JPEG", size: tuple[int, int] = (900, 300)) -> bytes:
    out = BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, kind)
    return out.getvalue()


def clients(ground: Ground) -> list[UUID]:
    return ground.ask(lambda session: list(session.scalars(select(Client.id).order_by(Client.id))))


def face(ground: Ground) -> BrandPortal:
    return BrandPortal(
        clients(ground)[0], " Northwind  IT ", "#00aa55", "We are here.", "+1 212 555 0142"
    )


def test_a_face_is_kept_tidied_under_its_client_s_own_id(ground: Ground) -> None:
    wanted = face(ground)
    assert ground.do(brand_portal, wanted)
    assert not ground.do(brand_portal, wanted)
    row = ground.ask(lambda session: session.get_one(PortalBrand, wanted.client))
    assert row.client_id == row.id
    found = ground.ask(lambda session: brand_of(session, wanted.client))
    assert found == Brand("Northwind IT", "#00AA55", "We are here.", "+1 212 555 0142")


def test_nobody_else_s_portal_has_that_face(ground: Ground) -> None:
    ground.do(brand_portal, face(ground))
    other = clients(ground)[1]
    assert ground.ask(lambda session: brand_of(session, other)) == UNBRANDED


def test_a_logo_is_made_anew_as_a_small_picture_and_nothing_else(ground: Ground) -> None:
    hidden = picture() + b"PK\x03\x04 something behind it"
    wanted = replace(face(ground), logo=hidden)
    ground.do(brand_portal, wanted)
    kept = ground.ask(lambda session: logo_of(session, wanted.client))
    assert kept is not None
    assert is_logo(kept, LOGO_SIDE, MOST_LOGO_BYTES)
    assert b"something behind it" not in kept
    assert not is_logo(kept + b"behind", LOGO_SIDE, MOST_LOGO_BYTES)
    assert not ground.do(brand_portal, replace(wanted, logo=kept))


def test_only_a_client_s_own_sites_are_chosen(ground: Ground) -> None:
    wanted = face(ground)
    own = ground.ask(
        lambda session: session.scalars(
            select(Site.id).where(Site.client_id == wanted.client)
        ).first()
    )
    assert own is not None
    ground.do(brand_portal, replace(wanted, sites=frozenset({own})))
    assert ground.ask(lambda session: brand_of(session, wanted.client)).sites == {own}
    with pytest.raises(Refused, match="own sites"):
        ground.do(brand_portal, replace(wanted, sites=frozenset({uuid4()})))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": "x" * 41}, "under 41 characters"),
        ({"colour": "green"}, "like #00AA55"),
        ({"greeting": "x" * 301}, "under 301 characters"),
        ({"phone": "call Mira"}, "as it is dialled"),
        ({"phone": "+-"}, "as it is dialled"),
        ({"logo": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}, "choose a PNG, JPEG or WebP"),
        ({"logo": b"\x89PNG\r\n\x1a\n"}, "choose a PNG, JPEG or WebP"),
        ({"client": uuid4()}, "not on this device"),
    ],
)
def test_what_no_page_could_show_is_refused_in_words(
    ground: Ground, more: dict[str, object], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        ground.do(brand_portal, replace(face(ground), **more))  # type: ignore[arg-type] # chosen above


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_drawn(ground: Ground) -> None:
    out = BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")
    with pytest.raises(Refused, match="too many pixels"):
        ground.do(brand_portal, replace(face(ground), logo=out.getvalue()))


def test_a_number_is_dialled_as_phones_take_it() -> None:
    assert dialled("+1 (212) 555-0142") == "+12125550142"
    assert dialled("020 7946 0000 ext. 7") == "02079460000;ext=7"
    assert dialled("020 7946 0000 x <b>7;isub=1") == "02079460000;ext=71"
