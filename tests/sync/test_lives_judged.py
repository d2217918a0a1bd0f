"""What the lives are judged by, tried on logs that are wrong in one place each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import msgspec
import pytest

from app.simulation.book import AtCentral, Book
from app.simulation.losers import check_losers
from app.simulation.oracle import Broken
from app.simulation.settled import in_order

TICKET = UUID(int=9)
COMMITS = [10, 20, 30]


def line(seq: int, inc: str, rev: int, title: str, seen: int = 10, **more: Any) -> SimpleNamespace:
    """An edit of one ticket's title; `lost` is what the log keeps as having given way."""
    lost = more.pop("lost", None)
    body = {"kind": "edit", "fields": {"title": title}, "base_rev": seen}
    return SimpleNamespace(
        op_id=UUID(int=rev * 100 + seq), entity="ticket", row_id=TICKET, inc=inc, seq=seq, rev=rev,
        result="conflict" if lost else "ok", clashed="title" if lost else "",
        before=msgspec.msgpack.encode({"title": lost}) if lost else None,
        body=msgspec.msgpack.encode(body), **more,
    )  # fmt: skip


def judge(*lines: SimpleNamespace, central: list[AtCentral] | None = None) -> None:
    check_losers(lines, Book(central=central or []), COMMITS)


def test_what_gave_way_unseen_is_kept_with_what_took_its_place() -> None:
    mira = line(1, "mira", 20, "Mira's")
    judge(mira, line(1, "tom", 30, "Tom's", lost="Mira's"))
    judge(mira, line(1, "tom", 30, "Tom's", seen=20))
    judge(mira, line(1, "tom", 30, "Mira's"))
    for lost in (None, "Another's"):
        with pytest.raises(Broken, match="gave way and is not kept"):
            judge(mira, line(1, "tom", 30, "Tom's", lost=lost))


def test_what_central_s_own_people_wrote_gives_way_no_other_way() -> None:
    office = AtCentral(20, 15, "ticket", TICKET, "edit", {"title": "Office"})
    judge(line(1, "tom", 30, "Tom's", seen=18), central=[office])
    with pytest.raises(Broken, match="gave way and is not kept"):
        judge(line(1, "tom", 30, "Tom's", seen=15), central=[office])


def test_nobody_clashes_with_their_own_earlier_edit() -> None:
    mira, first = line(1, "mira", 20, "Mira's"), line(1, "tom", 30, "Tom 1", lost="Mira's")
    judge(mira, first, line(2, "tom", 30, "Tom 2"))
    with pytest.raises(Broken, match="clashed with itself"):
        judge(mira, first, line(2, "tom", 30, "Tom 2", lost="Tom 1"))


def test_who_puts_a_value_back_in_the_same_push_wrote_nothing() -> None:
    begun = line(1, "mira", 10, "Begun", seen=0)
    there_and_back = line(2, "mira", 20, "Mira's"), line(3, "mira", 20, "Begun")
    judge(begun, *there_and_back, line(1, "tom", 30, "Tom's"))


def test_a_device_s_work_comes_in_the_order_of_its_doing() -> None:
    one, other = line(1, "tom", 20, "One"), line(2, "tom", 30, "Other")
    in_order([one, other], COMMITS)
    in_order([line(2, "tom", 11, "Other"), line(1, "tom", 20, "One")], COMMITS)  # in one commit
    in_order([line(2, "mira", 20, "Other"), line(1, "tom", 30, "One")], COMMITS)
    with pytest.raises(Broken, match="came before what was done before it"):
        in_order([line(2, "tom", 20, "Other"), line(1, "tom", 30, "One")], COMMITS)
