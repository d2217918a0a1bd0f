import pytest

from app.domain.colours import contrast_ratio
from ui.theme.tokens import SHAPE_PAIRS, TEXT_PAIRS, THEMES, ThemeName, Tokens

NAMES: tuple[ThemeName, ...] = ("light", "dark", "contrast")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="-on-".join)
def test_text_can_be_read_on_its_ground(name: ThemeName, pair: tuple[str, str]) -> None:
    front, back = (getattr(THEMES[name], part) for part in pair)
    assert contrast_ratio(front, back) >= (7.0 if name == "contrast" else 4.5)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("pair", SHAPE_PAIRS, ids="-on-".join)
def test_shapes_stand_out_from_their_ground(name: ThemeName, pair: tuple[str, str]) -> None:
    front, back = (getattr(THEMES[name], part) for part in pair)
    assert contrast_ratio(front, back) >= 3.0


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast_ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_every_fill_has_its_text_tested() -> None:
    fills = {field for field in Tokens.__dataclass_fields__ if field.endswith("_fill")}
    assert fills <= {back for _, back in TEXT_PAIRS}


def test_high_contrast_tells_nothing_by_a_fill() -> None:
    tokens = THEMES["contrast"]
    kinds = ("included", "excluded", "error", "internal")
    assert {getattr(tokens, f"{kind}_fill") for kind in kinds} == {tokens.panel}
