"""What may be written about an asset.

Source: domain.md 2 (Asset), sync.md 3.4.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.documentation import ASSET_KINDS, ASSET_STATES
from app.domain.rules import RuleBroken

LONGEST_LINE = 200
LONGEST_NOTES = 100_000
"""Characters."""
MOST_FREE = 40
"""Fields of a person's own on one asset."""
FREE = "fields"
"""Where fields of a person's own stand among the components of an asset."""


def check_line(name: str, text: str, *, needed: bool = False) -> str:
    """One line about an asset, without blanks that mean nothing.

    Raises:
        RuleBroken: it is empty although it is needed, or too long.
    """
    found = " ".join(text.split())
    if needed and not found:
        raise RuleBroken(f"asset-{name}-empty", f"Give the asset a {name}: others find it by that.")
    if len(found) > LONGEST_LINE:
        raise RuleBroken(
            f"asset-{name}-long",
            f"Keep the {name} under {LONGEST_LINE} characters and put the rest into the notes.",
        )
    return found


def check_kind(kind: str) -> str:
    """A kind of asset.

    Raises:
        RuleBroken: there is no such kind.
    """
    if kind not in ASSET_KINDS:
        raise RuleBroken("asset-kind", f"Choose a kind: {', '.join(ASSET_KINDS.values())}.")
    return kind


def check_state(state: str) -> str:
    """A state of an asset.

    Raises:
        RuleBroken: there is no such state.
    """
    if state not in ASSET_STATES:
        raise RuleBroken("asset-state", f"Choose a state: {', '.join(ASSET_STATES.values())}.")
    return state


def free_fields(components: Mapping[str, object]) -> dict[str, str]:
    """The fields that people added to an asset, by name in the order of their writing."""
    rows = components.get(FREE)
    if not isinstance(rows, list):
        return {}
    return {
        str(row.get("name", "")): str(row.get("value", ""))
        for row in rows
        if isinstance(row, dict) and row.get("name")
    }


def with_free_fields(
    components: Mapping[str, object], free: Mapping[str, str]
) -> dict[str, object]:
    """The components with other fields of people's own; what the inventory found stays.

    Raises:
        RuleBroken: a field has no name, or there are too many of them.
    """
    if len(free) > MOST_FREE:
        raise RuleBroken("asset-fields-many", f"Keep at most {MOST_FREE} fields on one asset.")
    rows = [
        {"name": check_line("field", name, needed=True), "value": check_line("value", value)}
        for name, value in free.items()
    ]
    found = {key: value for key, value in components.items() if key != FREE}
    return {**found, FREE: rows} if rows else found


def parse_free_fields(text: str) -> dict[str, str]:
    """Fields written a line each: "Rack: 3, unit 12".

    Raises:
        RuleBroken: a line has no colon, or a name stands twice.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or not name:
            raise RuleBroken(
                "asset-fields-line",
                f"Write “{line.strip()[:40]}” as a name, a colon and a value: “Rack: 3”.",
            )
        if name in found:
            raise RuleBroken("asset-fields-twice", f"“{name}” stands there twice: keep one line.")
        found[name] = value
    return found
