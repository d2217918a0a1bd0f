"""The first thread's figures, each beside a floor of the same run. Printed, never asserted."""

from __future__ import annotations

import itertools
import os
from datetime import timedelta
from pathlib import Path

from app.database.engine import connect
from app.domain.calendar import open_windows
from app.domain.filters import parse_filter
from app.queries.coverage import CoverageBook
from app.queries.forecast import timer_chip
from app.queries.queue import queue_ids, queue_rows
from app.usecases.write_reply import WriteReply, write_reply
from tests.bench.measure import Figure, median_s
from tests.builders.rows import MIRA, NORTHWIND, NOW, T1042
from tests.builders.world import World, open_world


def test_print_the_figures(tmp_path: Path) -> None:
    world = open_world(tmp_path / "store")
    figures = [_edit(world, tmp_path), _queue(world), _chip(world)]
    world.close()
    print("\n| figure | median | ratio | cost grows with |\n| --- | --- | --- | --- |")  # noqa: T201 -- a benchmark prints
    print("\n".join(figure.line() for figure in figures))  # noqa: T201 -- as above
    assert all(figure.floor > 0 for figure in figures)


def _edit(world: World, folder: Path) -> Figure:
    bare = connect(folder / "bare.db", os.urandom(32))
    bare.execute("CREATE TABLE event (id INTEGER PRIMARY KEY, body TEXT)")
    bare.execute("CREATE TABLE outbox (id INTEGER PRIMARY KEY, body TEXT)")
    count = itertools.count()

    def floor() -> None:
        body = f"line {next(count)}" * 20
        bare.execute("BEGIN IMMEDIATE")
        for table in ("event", "event", "outbox", "outbox"):
            bare.execute(f"INSERT INTO {table} (body) VALUES (?)", (body,))  # noqa: S608 -- our names
        bare.execute("COMMIT")

    def ours() -> None:
        world.desk.do(write_reply, WriteReply(T1042, f"line {next(count)}" * 20))

    figure = Figure(
        "durable reply with its outbox",
        median_s(ours),
        median_s(floor),
        "four bare inserts in one FULL commit",
        "rows of the act",
    )
    bare.close()
    return figure


def _queue(world: World) -> Figure:
    view = parse_filter("")

    def ours() -> None:
        world.desk.ask(lambda s: queue_ids(s, view, now=NOW))

    def floor() -> None:
        with world.store.reading() as connection:
            connection.exec_driver_sql("SELECT id FROM ticket ORDER BY due_at").fetchall()

    return Figure(
        "ids of the open queue", median_s(ours), median_s(floor), "the bare SELECT", "open tickets"
    )


def _chip(world: World) -> Figure:
    stretches = [(NOW - timedelta(minutes=20), NOW)]

    def ours() -> None:
        world.desk.ask(
            lambda s: timer_chip(
                s, technician=MIRA, grade="standard", ticket=T1042, stretches=stretches, now=NOW
            )
        )

    rules = world.desk.ask(lambda s: CoverageBook(s).terms(NORTHWIND)).versions[0].calendar

    def floor() -> None:
        world.desk.ask(lambda s: queue_rows(s, [T1042]))
        open_windows(rules, stretches[0][0], stretches[0][1])

    return Figure(
        "chip of a running timer",
        median_s(ours),
        median_s(floor),
        "reading its row and bisecting the window",
        "the ticket's changes of state",
    )
