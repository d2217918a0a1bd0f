"""Every device is a witness of central's chain, and complains when it was written anew (T31)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete, select

from app.security.audit import Head, signed
from app.security.device_keys import PrivateKeys, new_keys
from app.store import witness
from app.store.audit_tables import audit_harm, audit_witness
from app.store.keys import DATABASE
from app.store.state import scopes, standing
from app.store.sync_inside import look_at_sync
from app.sync import pull
from app.wire.audit import AuditHead, read_seen
from app.wire.envelopes import SCHEMA, PullAnswer
from tests.sync.worlds import Desk

DAY = 86_400_000_000
KEYS = new_keys()


def head(
    desk: Desk,
    number: int,
    code: bytes = b"\x01",
    *,
    asked: int = 0,
    then: bytes = b"",
    keys: PrivateKeys = KEYS,
) -> AuditHead:
    """A head of a chain of one event a day."""
    with desk.store.reading() as connection:
        epoch = standing(connection).epoch
    made = signed(Head(epoch, number, code * 32, number * DAY), keys.sign)
    public = keys.public.sign
    return AuditHead(epoch, number, made.hash, made.at, 1, public, made.signature, asked, then * 32)


def take(desk: Desk, shown: AuditHead | None, **more: Any) -> None:
    with desk.store.reading() as connection:
        here, known = standing(connection), scopes(connection)
    told = PullAnswer("ok", here.epoch, here.rev, here.commit_id, known, schema=SCHEMA)
    told = msgspec.structs.replace(told, audit=shown, **more)
    desk.store.write(lambda c: pull.apply(c, told, desk.clock.now()))


def found(desk: Desk) -> witness.Found | None:
    with desk.store.reading() as connection:
        return witness.harm(connection)


@pytest.fixture
def desk(paper_desk: Callable[..., Desk]) -> Desk:
    desk = paper_desk()
    desk.sync()
    return desk


def test_a_chain_that_goes_on_is_no_cause_for_complaint(desk: Desk) -> None:
    take(desk, head(desk, 4))
    take(desk, head(desk, 9, b"\x02", asked=4, then=b"\x01"))
    take(desk, None)
    assert found(desk) is None
    with desk.store.reading() as connection:
        assert read_seen(pull.request(connection).audit) == (9, b"\x02" * 32)


@pytest.mark.parametrize(
    "after",
    [
        {"number": 9, "asked": 4, "then": b"\x07"},
        {"number": 9, "asked": 4, "then": b""},
        {"number": 3},
        {"number": 4, "code": b"\x07"},
        {"number": 9, "asked": 4, "then": b"\x01", "keys": new_keys()},
    ],
    ids=["written anew", "not reached", "cut off", "another of the number", "another key"],
)
def test_a_chain_that_does_not_go_on_is_complained_of_for_good(
    desk: Desk, after: dict[str, Any]
) -> None:
    take(desk, head(desk, 4))
    take(desk, head(desk, **after))
    take(desk, None)
    complaint = found(desk)
    assert complaint is not None
    assert "audit-rewritten" in complaint.sentence


def test_after_a_restore_the_chain_need_not_go_on_from_what_was_seen(desk: Desk) -> None:
    take(desk, head(desk, 9))
    take(desk, None, kind="resync", reason="restored")
    take(desk, head(desk, 3))
    assert found(desk) is None
    with desk.store.reading() as connection:
        kept = connection.execute(select(audit_witness.c.number)).scalars().all()
    assert sorted(kept) == [3, 9], "what was seen before is still evidence"


def test_one_head_of_each_day_is_kept(desk: Desk) -> None:
    first = head(desk, 4)
    take(desk, first)
    later = Head(first.epoch, 5, b"\x02" * 32, first.at + 1)
    later = signed(later, KEYS.sign)
    same_day = AuditHead(
        first.epoch, 5, later.hash, later.at, 1, first.public_key, later.signature, 4, first.hash
    )
    take(desk, same_day)
    take(desk, head(desk, 8, b"\x03", asked=5, then=b"\x02"))
    with desk.store.reading() as connection:
        kept = connection.execute(select(audit_witness.c.number)).scalars().all()
    assert sorted(kept) == [5, 8]


def test_the_state_of_the_sync_tells_the_heads_and_the_complaint(desk: Desk) -> None:
    take(desk, head(desk, 4))
    take(desk, head(desk, 3))
    inside = look_at_sync(desk.store.folder, desk.store.key)
    assert [one["number"] for one in inside.heads] == [4, 3]
    assert json.loads(msgspec.json.encode(inside.heads[0]))["hash"] == "01" * 32
    assert inside.harm is not None
    assert (desk.store.folder / DATABASE).exists()
    desk.store.write(lambda c: c.execute(delete(audit_harm)))
    assert look_at_sync(desk.store.folder, desk.store.key).harm is None
