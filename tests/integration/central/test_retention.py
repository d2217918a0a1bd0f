"""What was kept long enough goes, nothing else does, and the chain says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Table, delete, insert, inspect

from app.central.audit.tables import APPEND_ONLY, audit_chain
from app.central.auth import attempts
from app.central.auth.tables import (
    access_token,
    device,
    handed_in,
    recovery_code,
    refresh_token,
    request_nonce,
    token_family,
)
from app.central.devices import REVOKED, put_out_here
from app.central.feed.tables import asked_ticket, op_log
from app.central.feed.vault_tables import vault_ask
from app.central.integrator_tables import integrator_once
from app.central.jobs.letting_go import count_due, let_go
from app.central.leases import order_for
from app.central.mail_in_tables import mail_in
from app.central.mail_tables import mail_letter, mail_notice
from app.central.people import ADMINISTRATION
from app.central.portal_tables import portal_count, portal_link, portal_session
from app.central.retention.going import GOING, SESSIONS, TRACES, Going
from app.central.retention.staying import STAYING
from app.central.schema import metadata
from app.central.sign_in import begin_session, refresh
from app.database.work import WorkSession
from app.ports.problems import Refused
from app.security.tokens import digest
from tests.integration.central.world import MIRA, Device, World


def put(world: World, table: Table, *rows: Mapping[str, Any]) -> None:
    with world.central.work.database.write.begin() as connection:
        connection.execute(insert(table), list(rows))


def again(world: World, laptop: Device) -> Device:
    """The same device signs in once more."""

    def begin(session: WorkSession) -> Any:
        return begin_session(world.central, session, MIRA, "Laptop", laptop.inc)

    return Device(world, world.central.work.run("sign_in", ADMINISTRATION, begin), laptop.inc)


def an_attempt(world: World) -> int:
    def job(session: WorkSession) -> None:
        for who, limit in (("address:x", attempts.PER_ADDRESS), ("peer:x", attempts.PER_PEER)):
            attempts.count_attempt(session, who, limit, world.clock.now())

    world.central.work.run("try", ADMINISTRATION, job)
    return 2


def a_nonce(world: World) -> int:
    put(world, request_nonce, {"key": b"k" * 16, "nonce": "n", "at": world.clock.now()})
    return 1


def an_access_token(world: World) -> int:
    session = world.device().session
    wait_until(world, session.tokens.access_expires_at)
    return 1


def exchanged_tokens(world: World) -> int:
    """Of four tokens, the third was exchanged last and the fourth is the device's."""
    tokens = world.device().session.tokens
    for _ in range(3):
        tokens = refresh(world.central, tokens.refresh)
    ends = [row["expires_at"] for row in world.table(refresh_token)]
    world.clock.at = max(ends)
    with world.central.work.database.write.begin() as connection:
        connection.execute(delete(access_token))  # of which another rule is
    return 2


def an_earlier_session(world: World) -> int:
    again(world, world.device())
    return 1


def a_used_code(world: World) -> int:
    now = world.clock.now()
    row = {"user_id": world.people[MIRA], "hash": b"h" * 32, "used_at": now}
    put(world, recovery_code, row, row | {"hash": b"i" * 32, "used_at": None})
    return 1


def a_device_s_ask(world: World) -> int:
    gone, here = world.device(), world.device()
    put_out_here(world.central, gone.session.device.short_name, REVOKED)
    now = world.clock.now()
    for one in (gone, here):
        asked = {"device_id": one.session.device.id, "user_id": one.user, "raw": b"a", "at": now}
        put(world, vault_ask, asked)
    return 1


def an_asked_ticket(world: World) -> int:
    put(world, asked_ticket, {"ticket_id": uuid4(), "asked_at": world.clock.now()})
    return 1


def a_count(world: World) -> int:
    put(world, portal_count, {"who": "link:x", "since": world.clock.now(), "many": 1})
    return 1


def a_link(world: World) -> int:
    link = {"hash": b"l" * 32, "contact_id": uuid4(), "expires_at": world.clock.now()}
    put(world, portal_link, link)
    return 1


def a_contact_s_session(world: World) -> int:
    now = world.clock.now()
    put(world, portal_session, {
        "hash": b"s" * 32, "contact_id": uuid4(), "seen_at": now, "ends_at": now,
    })  # fmt: skip
    return 1


def a_named_request(world: World) -> int:
    put(world, integrator_once, {
        "key_id": uuid4(), "token": b"t" * 32, "body": b"b" * 32, "ticket_id": uuid4(),
        "at": world.clock.now(),
    })  # fmt: skip
    return 1


def a_letter_that_left(world: World) -> int:
    now = world.clock.now()
    left = {
        "kind": "update", "message_id": "<x@y>", "address": bytes(32), "sealed": None,
        "urgent": False, "tries": 1, "since": now, "due_at": now,
    }  # fmt: skip
    put(
        world,
        mail_letter,
        {"id": uuid4(), "key": "left", "state": "sent", "ended_at": now} | left,
        {"id": uuid4(), "key": "waits", "state": "waiting", "ended_at": None} | left,
    )
    return 1


def something_told(world: World) -> int:
    put(world, mail_notice, {"key": "received:1", "at": world.clock.now()})
    return 1


def a_placed_mail(world: World) -> int:
    """One that is done; another waits for a person and stays."""
    now = world.clock.now()
    for sha256, done in (("a", now), ("b", None)):
        put(world, mail_in, {
            "id": uuid4(), "sha256": sha256, "size_bytes": 1, "name": sha256, "source": "file",
            "received_at": now, "state": "placed", "next_at": now, "done_at": done,
        })  # fmt: skip
    return 1


BEGUN: Mapping[str, Callable[[World], int]] = {
    "sign_in_attempt": an_attempt,
    "request_nonce": a_nonce,
    "access_token": an_access_token,
    "refresh_token": exchanged_tokens,
    "token_family": an_earlier_session,
    "recovery_code": a_used_code,
    "vault_ask": a_device_s_ask,
    "asked_ticket": an_asked_ticket,
    "portal_count": a_count,
    "integrator_once": a_named_request,
    "portal_link": a_link,
    "portal_session": a_contact_s_session,
    "mail_letter": a_letter_that_left,
    "mail_notice": something_told,
    "mail_in": a_placed_mail,
}
"""How there come to be rows of each rule whose time begins now; how many will go."""


def wait_until(world: World, at: datetime) -> None:
    world.clock.at = max(world.clock.at, at)


@pytest.mark.parametrize("rule", GOING, ids=lambda rule: rule.table.name)
def test_what_a_rule_names_stays_for_its_time_and_goes_after_it(world: World, rule: Going) -> None:
    name = rule.table.name
    let_go(world.central)
    before, will_go = len(world.table(rule.table)), BEGUN[name](world)
    there = len(world.table(rule.table))
    assert there >= before + will_go
    world.clock.move(seconds=rule.keep.total_seconds() - 1)
    assert name not in let_go(world.central)
    assert len(world.table(rule.table)) == there
    world.clock.move(seconds=2)
    due = count_due(world.central)
    assert due[name] == will_go
    assert let_go(world.central) == due
    assert len(world.table(rule.table)) == there - will_go
    assert let_go(world.central) == {}


def test_every_rule_is_tried() -> None:
    assert set(BEGUN) == {rule.table.name for rule in GOING}


def test_every_table_of_central_is_declared_once(world: World) -> None:
    declared = [rule.table.name for rule in GOING]
    declared += [name for kind in STAYING for name in kind.names]
    with world.central.work.database.read.connect() as connection:
        there = set(inspect(connection).get_table_names())
    assert there == set(metadata().tables) | {"alembic_version"}
    assert sorted(declared) == sorted(there), "say in app/central/retention how long it is kept"


def test_every_file_that_central_makes_is_declared(world: World) -> None:
    declared = {name for kind in STAYING for name in kind.files}
    database = {"central.db", "central.db-wal", "central.db-shm", "central.lock"}
    there = {path.name for path in world.central.settings.folder.iterdir()}
    assert there - database <= declared


def test_nothing_that_time_alone_ends_is_what_must_never_change() -> None:
    going = {rule.table for rule in GOING}
    assert going.isdisjoint({*APPEND_ONLY, audit_chain, op_log, handed_in, device})


class TestADeviceThatWasPutOut:
    def gone(self, world: World, laptop: Device) -> None:
        put_out_here(world.central, laptop.session.device.short_name, REVOKED)
        world.clock.move(days=10 * 365)
        let_go(world.central)

    def test_is_given_its_order_by_its_last_token_however_late_it_asks(self, world: World) -> None:
        laptop = world.device()
        lost = refresh(world.central, laptop.session.tokens.refresh)
        last = refresh(world.central, lost.refresh)
        self.gone(world, laptop)
        assert order_for(world.central, last.refresh) is not None
        assert order_for(world.central, lost.refresh) is not None, "the last answer may be lost"
        with pytest.raises(Refused, match="signed out"):
            order_for(world.central, laptop.session.tokens.refresh)

    def test_is_given_it_where_it_signed_in_several_times(self, world: World) -> None:
        laptop = world.device()
        last = again(world, laptop)
        self.gone(world, laptop)
        assert order_for(world.central, last.session.tokens.refresh) is not None
        assert len(world.table(token_family)) == 1

    def test_keeps_what_it_handed_in_for_a_person(self, world: World) -> None:
        laptop = world.device()
        row = {"device_id": laptop.session.device.id, "digest": b"d" * 32, "sealed": b"s"}
        put(world, handed_in, row | {"at": world.clock.now()})
        self.gone(world, laptop)
        assert len(world.table(handed_in)) == 1


def test_a_session_that_goes_takes_all_its_tokens_with_it(world: World) -> None:
    laptop = world.device()
    refresh(world.central, laptop.session.tokens.refresh)
    last = again(world, laptop)
    world.clock.move(seconds=SESSIONS.total_seconds() + 60)
    let_go(world.central)
    (family,) = world.table(token_family)
    assert {row["family"] for row in world.table(refresh_token)} == {family["id"]}
    assert [bytes(row["hash"]) for row in world.table(refresh_token)] == [
        digest(last.session.tokens.refresh)
    ]
    assert world.table(access_token) == []


def test_a_token_whose_session_is_gone_goes_by_itself(world: World) -> None:
    row = {"hash": b"t" * 32, "family": uuid4(), "expires_at": world.clock.now() + TRACES}
    put(world, refresh_token, row)
    assert let_go(world.central) == {"refresh_token": 1}


def test_a_session_that_goes_on_keeps_what_it_needs(world: World) -> None:
    laptop = world.device()
    tokens = laptop.session.tokens
    for _ in range(20):
        world.clock.move(days=20)
        tokens = refresh(world.central, tokens.refresh)
        let_go(world.central)
    assert refresh(world.central, tokens.refresh).access
    assert laptop.session.device.id in {row["id"] for row in world.table(device)}
