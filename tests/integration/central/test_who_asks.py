"""Who is found behind a token, and that each reason by itself is enough to find nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Table, update

from app.central.auth import attempts
from app.central.auth.caller import Bearer
from app.central.auth.tables import access_token, account, device, firm, token_family
from app.central.password_check import SIGNING_IN
from app.database.absent import insert_absent
from app.domain.vocabulary import Right
from app.ports.problems import Refused
from app.records.nouns import table_of
from tests.integration.central.test_sign_in import enter
from tests.integration.central.world import MIRA, World


def test_the_caller_is_the_person_on_the_device_with_the_clients_of_the_token(
    world: World,
) -> None:
    came = enter(world)
    caller = world.central.recognise(came.tokens.access)
    assert (caller.actor.user, caller.actor.name) == (world.people[MIRA], "Mira Okafor")
    assert caller.actor.grade == "standard"
    assert caller.actor.rights == {Right.TECHNICIAN, Right.DESK}
    assert (caller.device, caller.short_name) == (came.device.id, came.device.short_name)
    [family] = [row for row in world.table(token_family) if row["ended_at"] is None]
    assert caller.family == family["id"]
    assert caller.scope.clients == frozenset({world.north, world.south})
    assert not caller.is_admin


REASONS: dict[str, Callable[[World], tuple[Table, dict[str, object]]]] = {
    "the person left": lambda _world: (table_of("user"), {"active": False}),
    "the session has ended": lambda world: (token_family, {"ended_at": world.clock.at}),
    "everything of theirs has ended": lambda _world: (account, {"auth_epoch": 99}),
    "the device is put out": lambda _world: (device, {"state": "revoked"}),
    "the token has run out": lambda world: (access_token, {"expires_at": world.clock.at}),
    "the firm asks for a second factor": lambda _world: (firm, {"second_factor": "required"}),
}


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_each_reason_by_itself_is_enough_to_find_nobody(world: World, reason: str) -> None:
    token = enter(world).tokens.access
    world.central.recognise(token)
    table, values = REASONS[reason](world)
    with world.as_owner() as connection:
        connection.execute(update(table).values(values))
    with pytest.raises(Refused) as refused:
        world.central.recognise(token)
    assert refused.value.code == "signed-out"
    assert refused.value.next_step.startswith("Sign in again")


def test_a_session_with_a_second_factor_passes_where_one_is_asked_for(world: World) -> None:
    token = enter(world).tokens.access
    with world.as_owner() as connection:
        connection.execute(update(firm).values(second_factor="required"))
        connection.execute(update(token_family).values(second_factor=True))
    assert world.central.recognise(token)


def test_a_route_that_asks_for_a_right_refuses_who_has_none_of_them(world: World) -> None:
    token = enter(world).tokens.access
    assert world.central.recognise(Bearer(token, frozenset({Right.DESK, Right.ADMIN})))
    with pytest.raises(Refused) as refused:
        world.central.recognise(Bearer(token, frozenset({Right.ADMIN})))
    assert refused.value.code == "not-allowed"


def test_counting_begins_anew_after_a_long_pause_and_from_the_last_try(world: World) -> None:
    def left(moment: timedelta) -> int:
        world.clock.move(seconds=moment.total_seconds())
        now = world.clock.at
        return world.central.work.run(
            "count",
            SIGNING_IN,
            lambda session: attempts.count_attempt(session, "x", attempts.PER_ADDRESS, now),
        )

    assert [left(timedelta(hours=20)) for _ in range(3)] == [5, 4, 3]
    assert left(timedelta(hours=23)) == 2, "the pause is since the last one, not since the first"
    assert left(timedelta(hours=24, seconds=1)) == 5


def test_who_tries_while_a_count_is_taken_away_is_counted_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def once_there(connection: Connection, table: Table, values: dict[str, object]) -> bool:
        """A row was there, and is gone by the time that it is read."""
        tries.append(str(values["who"]))
        return len(tries) > 1 and insert_absent(connection, table, values)

    monkeypatch.setattr("app.central.auth.attempts.insert_absent", once_there)
    left = world.central.work.run(
        "count",
        SIGNING_IN,
        lambda session: attempts.count_attempt(session, "x", attempts.PER_ADDRESS, world.clock.at),
    )
    assert (left, tries) == (5, ["x", "x"])


@pytest.mark.parametrize(
    ("peer", "named"),
    [
        ("192.0.2.7", "peer:192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "peer:2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "peer:192.0.2.7"),
        ("", "peer:"),
    ],
)
def test_a_peer_is_one_address_or_the_network_of_one_customer(peer: str, named: str) -> None:
    assert attempts.peer_key(peer) == named
