"""A brand's colour becomes fit for text without becoming another colour."""

from __future__ import annotations

import pytest

from app.domain.colours import TEXT_RATIO, contrast_ratio, darkened


def test_black_on_white_is_the_strongest_contrast_and_a_colour_on_itself_the_weakest() -> None:
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast_ratio("#00AA55", "#00aa55") == 1


@pytest.mark.parametrize("colour", ["#00AA55", "#FFD400", "#FFFFFF", "#ff0000", "#79B8FF"])
def test_a_darkened_colour_is_read_well_on_white_and_is_no_darker_than_that_needs(
    colour: str,
) -> None:
    found = darkened(colour)
    assert TEXT_RATIO <= contrast_ratio(found, "#FFFFFF") < TEXT_RATIO + 0.5


def test_a_colour_that_is_dark_enough_stays() -> None:
    assert darkened("#0b5cad") == "#0B5CAD"
