"""What no database keeps of a text."""

import pytest

from app.domain.texts import has_no_nul


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("plain", True),
        ("", True),
        ("in\0side", False),
        (["a", {"b": ["c\0"]}], False),
        ({"na\0me": 1}, False),
        ([{"a": [None, 1, True, b"\0"]}], True),
    ],
)
def test_a_nul_is_found_however_deep_it_lies_in_a_text_and_not_in_bytes(
    value: object, kept: bool
) -> None:
    assert has_no_nul(value) is kept
