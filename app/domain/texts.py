"""What no database keeps of a text.

Source: security.md T27.
"""

from __future__ import annotations

from typing import Any

from app.domain.rules import RuleBroken


def has_no_nul(value: Any) -> bool:
    """Whether a value holds no NUL, however deep: PostgreSQL keeps none in a text."""
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, dict):
        return all(has_no_nul(name) and has_no_nul(held) for name, held in value.items())
    return not isinstance(value, list) or all(map(has_no_nul, value))


def unkeepable() -> RuleBroken:
    """A text holds a NUL, or half of a pair that only together is a character."""
    return RuleBroken(
        "text-unkeepable",
        "A text holds a character that cannot be kept, most likely from something that was pasted:"
        " type that part anew. Nothing was changed.",
    )
