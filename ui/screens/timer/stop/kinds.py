"""Which chip stands for which decision."""

from __future__ import annotations

from collections.abc import Mapping

from ui.kit.chips import ChipKind

KINDS: Mapping[str, ChipKind] = {"included": "included", "excluded": "excluded", "held": "held"}
