"""A device that is caught up tells its scopes in short, and loses nothing by it."""

from __future__ import annotations

from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.central.exchange import pull
from app.central.people import grant, revoke
from app.ports.problems import Refused
from app.records.archive import archive_of
from app.wire.envelopes import PullAnswer, PullRequest, ScopePos
from app.wire.pack import pack
from app.wire.scopes import in_short
from tests.integration.central.world import MIRA, TOM, Device, World

PAIRS = st.tuples(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))


def told_in_short(device: Device) -> PullRequest:
    """What this device asks for, its scopes in short."""
    asked = device.ask()
    alike = in_short((scope.id, scope.grant) for scope in asked.scopes)
    return msgspec.structs.replace(asked, scopes=[], alike=alike)


def ask(world: World, device: Device, asked: PullRequest) -> PullAnswer:
    return pull(world.central, device.token, asked)


def ready(world: World, email: str = MIRA) -> Device:
    device = world.device(email)
    device.pull()
    return device


def test_scopes_in_short_are_answered_in_short(world: World) -> None:
    mira = ready(world)
    answer = ask(world, mira, told_in_short(mira))
    assert (answer.kind, answer.alike, answer.scopes, answer.pages) == ("ok", True, [], [])
    assert len(pack(answer)) < len(pack(ask(world, mira, mira.ask())))


def test_what_is_new_comes_to_whoever_told_in_short(world: World) -> None:
    mira, tom = ready(world), ready(world, TOM)
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    answer = ask(world, tom, told_in_short(tom))
    assert answer.alike
    assert [row for page in answer.pages for row in page.data[0]] == [ticket.row]


def test_several_pages_are_answered_with_every_position(world: World) -> None:
    mira, tom = ready(world), ready(world, TOM)
    for _ in range(3):
        mira.tell(mira.tx("submit_ticket", mira.new_ticket(world.north)))
    answer = ask(world, tom, msgspec.structs.replace(told_in_short(tom), limit=1))
    assert answer.more
    assert not answer.alike
    assert {scope.id for scope in answer.scopes} == {scope.id for scope in tom.scopes}


@pytest.mark.parametrize("change", ["given", "taken"])
def test_other_scopes_than_central_has_are_to_be_told_whole(world: World, change: str) -> None:
    email, code = (TOM, "SG") if change == "given" else (MIRA, "SG")
    device = ready(world, email)
    (grant if change == "given" else revoke)(world.central, email, code)
    answer = ask(world, device, told_in_short(device))
    assert (answer.kind, answer.scopes, answer.pages, answer.drop) == ("whole", [], [], [])
    [whole] = device.pull()
    assert (world.south.bytes in whole.drop) is (change == "taken")


def test_a_client_that_was_taken_and_given_again_is_another_grant(world: World) -> None:
    mira = ready(world)
    asked = told_in_short(mira)
    revoke(world.central, MIRA, "SG")
    grant(world.central, MIRA, "SG")
    assert ask(world, mira, asked).kind == "whole"


def test_an_archive_is_named_beside_scopes_in_short(world: World) -> None:
    mira = ready(world)
    given_to = {scope.id: scope.grant for scope in mira.scopes}
    archive = ScopePos(archive_of(world.north).bytes, given_to[world.north.bytes])
    asked = msgspec.structs.replace(told_in_short(mira), scopes=[archive])
    answer = ask(world, mira, asked)
    assert answer.alike
    assert [(scope.id, scope.pos) for scope in answer.scopes] == [(archive.id, answer.head)]


def test_what_stands_for_scopes_has_sixteen_bytes_or_the_request_is_refused(world: World) -> None:
    mira = ready(world)
    with pytest.raises(Refused) as caught:
        ask(world, mira, msgspec.structs.replace(told_in_short(mira), alike=b"short"))
    assert caught.value.code == "pull-shape"


@given(st.lists(PAIRS, max_size=8, unique=True), st.randoms())
def test_the_order_of_scopes_means_nothing_and_everything_else_does(
    pairs: list[tuple[bytes, bytes]], chance: object
) -> None:
    mixed = list(pairs)
    chance.shuffle(mixed)  # type: ignore[attr-defined] # Hypothesis's own Random
    assert in_short(mixed) == in_short(pairs)
    more = [*pairs, (UUID(int=0).bytes, uuid4().bytes)]
    assert in_short(more) != in_short(pairs)
    if pairs:
        (scope, grant_id), *rest = pairs
        other = bytes([grant_id[0] ^ 1]) + grant_id[1:]
        assert in_short([(scope, other), *rest]) != in_short(pairs)
