"""Whatever three people do to one page in whatever order: nothing is lost, all see the same."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.database.scope import whole
from app.domain.page_versions import heads
from app.queries.page_versions import page_history, page_links
from app.records import Page, PageVersion
from app.store.tables import conflict
from app.usecases.edit_page import CreatePage, EditPage, create_page, edit_page
from app.usecases.page_versions import (
    ResolvePageClash,
    RestorePageVersion,
    resolve_page_clash,
    restore_page_version,
)
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, make_desk

ACTS = 24
SEEDS = (
    0,
    pytest.param(1, marks=pytest.mark.postgresql_long),
    *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 4)),
)


@pytest.fixture
def desks(real_central: RealCentral, tmp_path: Path) -> Iterator[list[Desk]]:
    made = [make_desk(tmp_path / name, real_central) for name in ("laptop", "tablet", "phone")]
    yield made
    for one in made:
        one.store.close()


def said(desk: Desk, page: UUID) -> str:
    """What a device shows of the page."""
    body = desk.store.work.read(
        whole("this device"), lambda s: s.scalar(select(Page.body).where(Page.id == page))
    )
    assert body is not None
    return body


class Writers:
    """Three devices with one page between them, and somebody who plays with it."""

    def __init__(self, desks: list[Desk], client: UUID, seed: int) -> None:
        self.desks, self.chance = desks, random.Random(seed)
        self.written: set[str] = set()
        self.lines = 0
        first = desks[0]
        first.sync()
        command = CreatePage(client, "Runbook", "one\ntwo\nthree\nfour\nfive")
        self.page: UUID = first.do("create_page", lambda s: create_page(s, first.ctx, command))
        for desk in desks:
            desk.sync()

    def something_happens(self) -> None:
        desk = self.chance.choice(self.desks)
        act = self.chance.choice((self.write, self.write, self.sync, self.resolve, self.restore))
        act(desk)

    def sync(self, desk: Desk) -> None:
        desk.sync()

    def write(self, desk: Desk) -> None:
        lines = said(desk, self.page).split("\n")
        self.lines += 1
        at, fresh = self.chance.randrange(len(lines)), f"line {self.lines}"
        match self.chance.choice(("change", "insert", "delete")):
            case "change":
                lines[at] = fresh
            case "insert":
                lines.insert(at, fresh)
            case _:
                lines[at : at + 1] = []
        self._do(desk, edit_page, EditPage(self.page, "\n".join(lines)))

    def resolve(self, desk: Desk) -> None:
        history = desk.store.work.read(whole("this device"), lambda s: page_history(s, self.page))
        if history is not None and history.has_two:
            one, other = history.standing[:2]
            self.lines += 1
            body = f"resolved {self.lines}\nfive"
            self._do(
                desk, resolve_page_clash, ResolvePageClash(self.page, (one.id, other.id), body)
            )

    def restore(self, desk: Desk) -> None:
        versions = desk.store.work.read(
            whole("this device"),
            lambda s: list(s.scalars(select(PageVersion.id).order_by(PageVersion.id))),
        )
        command = RestorePageVersion(self.chance.choice(versions))
        self._do(desk, restore_page_version, command)

    def _do(self, desk: Desk, verb: Any, command: Any) -> None:
        desk.do(verb.__name__, lambda session: verb(session, desk.ctx, command))
        self.written.add(said(desk, self.page))


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_anybody_wrote_is_lost_and_all_see_the_same(
    real_central: RealCentral, desks: list[Desk], seed: int
) -> None:
    writers = Writers(desks, real_central.north, seed)
    for _ in range(ACTS):
        writers.something_happens()
    for desk in (*desks, *desks):
        desk.sync()
    seen = []
    for desk in desks:
        assert desk.is_clean()
        assert not desk.letters
        with_page = desk.store.work.read(
            whole("this device"),
            lambda s: (
                s.scalar(select(Page.body).where(Page.id == writers.page)),
                page_history(s, writers.page),
                page_links(s, writers.page),
                dict(s.execute(select(PageVersion.id, PageVersion.body)).all()),
            ),
        )
        seen.append(with_page)
    body, history, links, bodies = seen[0]
    assert seen[1] == seen[2] == seen[0]
    assert writers.written <= set(bodies.values())
    assert history is not None
    assert history.standing[0].current
    assert bodies[history.standing[0].id] == body
    assert {bodies[link.id] for link in heads(links.values())} == {
        bodies[row.id] for row in history.standing
    }
    if history.has_two:
        assert any(desk.count(conflict) for desk in desks)
