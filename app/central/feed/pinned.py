"""The archives that a device asks for beside the scopes of its person: those of pinned clients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from app.records.archive import archive_of
from app.records.base import FIRM_SCOPE


def archives_asked(grants: Mapping[UUID, UUID], sent: Iterable[bytes]) -> Mapping[UUID, UUID]:
    """Archive → the grant of its client, of the archives among these scopes.

    Who loses a client loses its archive. What the person may not see is left out.
    """
    asked = {UUID(bytes=scope) for scope in sent} - grants.keys()
    if not asked:
        return {}
    known = {archive_of(client): client for client in grants if client != FIRM_SCOPE}
    return {archive: grants[known[archive]] for archive in asked if archive in known}
