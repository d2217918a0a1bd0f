"""The page about changed terms shows a file that is understood, with every field there is."""

from __future__ import annotations

import re
from pathlib import Path

from app.importers.changed_terms import read_changed_terms

PAGE = Path(__file__).parents[3] / "docs" / "changed-terms.md"


def test_the_example_of_the_page_is_read(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "terms.yaml"
    file.write_text(example, encoding="utf-8")
    found = read_changed_terms(file)
    assert found.fee_minor == 360000
    assert set(found.calendar) == {"zone", "weekly", "holidays", "special_days"}
    assert "rates" in found.values
