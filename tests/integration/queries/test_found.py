"""A search finds what was said, people, things and pages, each as its own kind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.queries.found import Found, found
from app.records import Asset, Page
from app.usecases.write_reply import WriteReply, write_reply
from tests.builders.rows import NORTHWIND, NOW, T1042, id_of
from tests.builders.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = open_world(tmp_path / "store")
    yield opened
    opened.close()


def ask(world: World, text: str) -> Found:
    return world.desk.ask(lambda session: found(session, text))


def add(world: World, *records: Any) -> None:
    scope = world.desk.ctx.scope
    world.store.work.run("add", scope, lambda session: session.add_all(records))


def test_words_of_an_internal_note_are_found_with_their_ticket(world: World) -> None:
    [said] = ask(world, "backup logs").said
    assert (said.ticket.id, said.kind) == (T1042, "note")
    assert said.row == id_of("T-1042 event 3")
    assert said.passage.startswith("Old backup logs")


def test_words_of_a_reply_that_was_just_written_are_found_at_once(world: World) -> None:
    world.desk.do(write_reply, WriteReply(T1042, "The mailbox of the Zürich office is repaired."))
    [said] = ask(world, "zurich").said
    assert (said.ticket.id, said.kind) == (T1042, "reply")
    assert "Zürich" in said.passage


def test_words_in_a_ticket_s_own_title_are_not_called_a_conversation(world: World) -> None:
    assert ask(world, "scanner").said == ()


def test_contacts_are_found_by_name_mail_and_phone(world: World) -> None:
    for words in ("whit", "dana@client", "214 dana"):
        [contact] = ask(world, words).contacts
        assert (contact.row, contact.client) == (id_of("Dana Whitfield"), "Northwind")


def test_assets_and_pages_are_found_and_kept_apart(world: World) -> None:
    of = {"client_id": NORTHWIND, "created_at": NOW}
    asset = Asset(id=uuid4(), tag="Q-7", name="srv-quux-01", kind="server", **of)
    page = Page(id=uuid4(), title="Quux restart", body="Turn it off and on.", **of)
    add(world, asset, page)
    answer = ask(world, "quux")
    assert [thing.row for thing in answer.assets] == [asset.id]
    assert [thing.row for thing in answer.pages] == [page.id]
    assert answer.contacts == ()


def test_signs_without_a_word_find_nothing(world: World) -> None:
    assert ask(world, '"* ( -') == Found()
