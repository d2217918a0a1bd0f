"""The small desk with a page that has a past, and one of which two versions stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, update

from app.database.bulk import insert_rows
from app.database.scope import ScopedSession, whole
from app.records import Page, PageVersion
from tests.builders.rows import ANA, MIRA, NORTHWIND, NOW, Row, id_of
from tests.builders.world import World
from tests.ui.clients.client_world import BODY, RUNBOOK, client_rows

DISPUTED = id_of("Backup page")
FIRST, SECOND = id_of("runbook first"), id_of("runbook second")
STEM, MINE, HERS = id_of("backup stem"), id_of("backup mine"), id_of("backup hers")
OLD_BODY = "Use this when mail stops.\n\nCall Dana first.\n"
STEM_BODY = "# Backup\n\nRuns at 22:00.\n\nKept for 30 days.\n\nTapes go to the safe.\n"
MINE_BODY = "# Backup\n\nRuns at 23:00.\n\nKept for 90 days.\n\nTapes go to the safe.\n"
HERS_BODY = "# Backup\n\nRuns at 21:30.\n\nKept for 60 days.\n\nTapes go to the safe.\n"


def page_rows() -> Iterator[tuple[str, list[Row]]]:
    """Entity and rows, parents before children."""
    yield from client_rows()
    yield "page", [_page()]
    yield (
        "page_version",
        [
            _version(FIRST, RUNBOOK, OLD_BODY, MIRA, 9),
            _version(SECOND, RUNBOOK, BODY, ANA, 3, base_id=FIRST, summary="Links"),
            _version(STEM, DISPUTED, STEM_BODY, MIRA, 8),
            _version(HERS, DISPUTED, HERS_BODY, ANA, 2, base_id=STEM),
            _version(MINE, DISPUTED, MINE_BODY, MIRA, 1, base_id=STEM),
        ],
    )


def number(world: World) -> None:
    """Give the versions the numbers that central gave them; what has none waits to be sent."""

    def job(connection: Connection) -> None:
        for rev, version in enumerate((FIRST, SECOND, STEM, HERS, MINE), start=11):
            connection.execute(update(PageVersion).where(PageVersion.id == version).values(rev=rev))

    world.store.write(job)


def decided_elsewhere(world: World) -> None:
    """Let a sync bring what somebody else decided about the two versions."""
    body = HERS_BODY + "Settled.\n"
    row = _version(id_of("backup settled"), DISPUTED, body, ANA, 0, base_id=MINE, merged_id=HERS)
    with ScopedSession(world.store.database.write, whole("a test's sync")) as session:
        insert_rows(session, "page_version", [row])
        session.execute(update(PageVersion).where(PageVersion.id == row["id"]).values(rev=16))
        session.execute(update(Page).where(Page.id == DISPUTED).values(body=body))
        session.commit()


def _born(row: dict[str, Any]) -> Row:
    return {"created_at": NOW - timedelta(days=90), "created_by": MIRA, **row}


def _page() -> Row:
    return _born({
        "id": DISPUTED, "client_id": NORTHWIND, "title": "Backup", "template": "",
        "body": MINE_BODY, "visibility": "client", "owner_id": MIRA, "asset_ids": [],
        "reviewed_at": NOW - timedelta(days=3), "review_every_days": 180
    })  # fmt: skip


def _version(id_: UUID, page: UUID, body: str, author: UUID, days: int, **more: Any) -> Row:
    return _born({
        "id": id_, "client_id": NORTHWIND, "page_id": page, "body": body, "author_id": author,
        "at": NOW - timedelta(days=days), **more,
    })  # fmt: skip
