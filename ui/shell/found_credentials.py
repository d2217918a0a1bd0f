"""Credentials as the palette shows them: by name, never by what they keep.

Source: ux.md 3.5 "!".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.queries.credentials import CredentialLine
from ui.kit.actions.ranking import match
from ui.kit.actions.rows import Row
from ui.kit.actions.sources import PaletteGroup, PaletteItem


def credential_group(
    query: str, found: Sequence[CredentialLine], go: Callable[[UUID], None]
) -> Sequence[PaletteGroup]:
    """The group of credentials; none where nothing was found."""
    title = QCoreApplication.translate("PaletteSources", "Credentials")
    items = tuple(PaletteItem(_row(query, one), partial(go, one.id)) for one in found)
    return (PaletteGroup(title, items),) if items else ()


def _row(query: str, line: CredentialLine) -> Row:
    hit = match(query, line.label)
    return Row(
        key=("credential", line.id),
        title=line.label,
        detail=" · ".join(filter(None, (line.username, line.client))),
        icon="key-round",
        marks=hit.spans if hit is not None else (),
    )
