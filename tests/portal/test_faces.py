"""Each client's portal has its own face; whoever is not signed in sees the firm's (S19)."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from typing import Any

import pytest

from app.central.portal.faces import brand_sheet
from app.central.portal.sheets import place_of, sheet_of
from app.domain.branding import LOGO_SIDE, MOST_LOGO_BYTES
from app.domain.colours import TEXT_RATIO, contrast_ratio
from app.files.pictures import as_logo
from app.records import PortalBrand
from tests.integration.usecases.test_brand_portal import picture
from tests.portal.test_coming_in import ask
from tests.portal.town import DANA, ELI, PIA, SARA, Town

HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
"""SHA-256 of `dist/htmx.min.js` in the package of htmx 2.0.11."""


def give_face(town: Town, **more: Any) -> bytes:
    """Northwind's portal gets a face; its picture."""
    books = town.books
    logo = as_logo(picture(), LOGO_SIDE, MOST_LOGO_BYTES)
    fields = {
        "name": "Northwind IT", "colour": "#C0FFEE", "greeting": "Northwind's own greeting",
        "phone": "+1 212 555 0199", "logo": logo, "sites": [],
    }  # fmt: skip
    books.add(PortalBrand(**(books.made(**(fields | more)) | {"id": books.client})))
    return logo


def test_after_signing_in_every_page_bears_the_client_s_name_colour_and_picture(
    town: Town,
) -> None:
    logo = give_face(town)
    for email, pages in ((DANA, ("/", "/requests", "/words")), (PIA, ("/",))):
        town.become(email)
        for path in pages:
            page = town.get(path).text
            assert "<span>Northwind IT</span>" in page, path
            assert 'href="/brand/C0FFEE"' in page, path
            assert 'src="/logo?v=' in page, path
        assert town.get("/logo").content == logo
        assert town.get("/logo").headers["content-type"] == "image/png"
    town.become(DANA)
    assert "Northwind&#39;s own greeting" in town.get("/").text


def test_a_form_does_without_what_the_client_does_not_want_asked(town: Town) -> None:
    town.become(ELI)
    whole = town.get("/requests/new").text
    parts = ('name="details"', 'name="device"', 'name="onsite"', 'type="file"')
    assert all(part in whole for part in parts)
    give_face(town, unasked=["details", "device", "files", "onsite"])
    left = town.get("/requests/new").text
    assert not any(part in left for part in parts)
    fields = {"summary": "It beeps", "affected": "me", "working": "yes"}
    assert town.send("/requests/new", page="/requests/new", **fields).status_code == 303


def test_another_client_s_people_never_see_it(town: Town) -> None:
    logo = give_face(town)
    town.become(SARA)
    for path in ("/", "/requests", "/requests/new", "/words"):
        page = town.get(path).text
        assert "<span>Halden Row IT</span>" in page
        assert not re.search("Northwind|C0FFEE|555 0199", page)
    answer = town.get("/logo")
    assert answer.status_code == 404
    assert logo not in answer.content
    assert "#C0FFEE" not in town.get("/mark.svg").text


def test_who_is_not_signed_in_sees_the_firm_whatever_address_they_type(town: Town) -> None:
    give_face(town)
    town.carry("")
    asked = ask(town, ELI).text
    for page in (town.get("/sign-in").text, asked, town.get("/nowhere").text):
        assert "<span>Halden Row IT</span>" in page
        assert "Northwind" not in page
    assert town.get("/logo").headers["location"] == "/sign-in"


def test_a_page_that_is_not_there_bears_the_reader_s_own_face_and_menu(town: Town) -> None:
    give_face(town)
    town.become(DANA)
    answer = town.get("/requests/999999")
    assert answer.status_code == 404
    assert "<span>Northwind IT</span>" in answer.text
    assert 'href="/requests"' in answer.text


@pytest.mark.parametrize("colour", ["#FFFFFF", "#000000", "#FFFF00", "#00AA55", "#7F7F7F"])
def test_any_colour_is_made_fit_for_text_by_itself(colour: str) -> None:
    grounds = {"light": "#FFFFFF", "dark": "#1E2227"}
    pairs = re.findall(r"--brand-strong: (#\w{6}); --on-brand: (#\w{6})", brand_sheet(colour))
    for (strong, on), ground in zip(pairs, grounds.values(), strict=True):
        assert contrast_ratio(strong, ground) >= TEXT_RATIO
        assert contrast_ratio(on, strong) >= TEXT_RATIO


@pytest.mark.parametrize("odd", ["00aa55", "GGGGGG", "00AA55;", "%7D%2A%7B", "00AA5"])
def test_a_colour_that_is_none_has_no_sheet(town: Town, odd: str) -> None:
    town.carry("")
    assert town.get(f"/brand/{odd}").status_code == 404


def test_the_library_that_swaps_parts_is_the_one_that_was_published() -> None:
    kept = files("resources").joinpath("portal", "htmx.min.js").read_bytes()
    assert hashlib.sha256(kept).hexdigest() == HTMX
    named = files("resources").joinpath("portal", "SOURCES.md").read_text(encoding="utf-8")
    assert "htmx.min.js" in named
    assert "Zero-Clause BSD" in files("resources").joinpath("portal", "LICENSE-htmx").read_text()


def test_a_first_page_with_all_that_it_needs_stays_under_sixty_kilobytes(town: Town) -> None:
    town.become(DANA)
    page = town.get("/")
    needs = re.findall(r'(?:src|href)="(/[^"]*(?:\.css|\.js|/brand|\.svg)[^"]*)"', page.text)
    assert len(needs) >= 4
    whole = len(page.content) + sum(
        int(town.http.get(path).headers["content-length"]) for path in needs
    )
    assert whole < 60_000


def test_a_sheet_s_address_changes_with_it_and_another_address_is_not_kept(town: Town) -> None:
    assert sheet_of("portal.js").digest in place_of("portal.js")
    for path in ("/portal.js", "/portal.js?v=000000000000"):
        assert town.get(path).headers["cache-control"] == "no-store"
