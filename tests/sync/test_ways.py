"""The ways from a device to its central, kept from one round to the next."""

from collections.abc import Callable

import pytest

from app.bootstrap.ways import Ways
from app.ports.problems import Refused, Unavailable
from app.sync.transport import CUT
from tests.sync.worlds import Desk

MakeDesk = Callable[..., Desk]


def test_a_way_is_kept_as_long_as_the_address_stays(paper_desk: MakeDesk) -> None:
    address = ["http://127.0.0.1:1/"]
    ways = Ways(paper_desk().store, lambda: address[0])
    first = ways.account()
    assert ways.account() is first
    address[0] = "http://127.0.0.1:2"
    second = ways.account()
    assert second is not first
    ways.close()
    assert ways.account() is not second
    ways.close()


def test_an_address_that_may_not_be_spoken_to_leaves_the_old_way_as_it_was(
    paper_desk: MakeDesk,
) -> None:
    address = ["http://127.0.0.1:1"]
    ways = Ways(paper_desk().store, lambda: address[0])
    first = ways.account()
    address[0] = "http://desk.example"
    with pytest.raises(Refused):
        ways.account()
    address[0] = "http://127.0.0.1:1"
    assert ways.account() is first
    ways.close()


def test_a_listening_that_ended_before_it_began_opens_nothing(paper_desk: MakeDesk) -> None:
    ways = Ways(paper_desk().store, lambda: "http://127.0.0.1:1")
    news = ways.news()
    news.end()
    with pytest.raises(Unavailable) as met:
        news.wait()
    assert met.value.code == CUT
    ways.close()
