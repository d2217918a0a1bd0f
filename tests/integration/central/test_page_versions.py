"""A page at central always says what one of its versions says, whoever tells it and however."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.central.people import ADMINISTRATION
from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.queries.page_versions import PageHistory, page_history
from app.records import Page
from app.records.types import to_micros
from app.usecases.context import Ctx
from app.usecases.edit_page import CreatePage, EditPage, create_page, edit_page
from app.usecases.page_versions import (
    ResolvePageClash,
    RestorePageVersion,
    resolve_page_clash,
    restore_page_version,
)
from app.wire.envelopes import Op, OpAnswer
from tests.integration.central.world import TOM, Device, World

pytestmark = pytest.mark.postgresql_long

FIRST = "one\ntwo\nthree\n"


def new_page(device: Device, **more: Any) -> Op:
    at = to_micros(device.world.clock.at)
    fields = {
        "client_id": device.world.north.bytes,
        "title": "Runbook",
        "body": FIRST,
        "created_at": at,
        "created_by": device.user.bytes,
    }
    return device.op("page", uuid4().bytes, "create", fields | more)


def new_version(
    device: Device, page: bytes, body: str, base: bytes | None = None, **more: Any
) -> Op:
    at = to_micros(device.world.clock.at)
    fields = {
        "client_id": device.world.north.bytes,
        "page_id": page,
        "base_id": base,
        "body": body,
        "author_id": device.user.bytes,
        "at": at,
        "created_at": at,
        "created_by": device.user.bytes,
    }
    return device.op("page_version", uuid4().bytes, "create", fields | more)


def change(base: str, text: str) -> dict[str, Any]:
    return {"body": {"base": base, "text": text}}


def edit(device: Device, page: bytes, base: str, text: str) -> Op:
    return device.op("page", page, "edit", change(base, text), base=1)


def tell(device: Device, *ops: Op, verb: str = "edit_page") -> list[OpAnswer]:
    return device.tell(device.tx(verb, *ops))


def results(answers: list[OpAnswer]) -> list[str]:
    return [answer.code or answer.result for answer in answers]


def history(world: World, page: bytes) -> PageHistory:
    found = world.central.work.read(
        ADMINISTRATION, lambda session: page_history(session, UUID(bytes=page))
    )
    assert found is not None
    return found


def bodies(world: World) -> list[str]:
    rows = sorted(world.rows("page_version"), key=lambda row: row["rev"])
    return [row["body"] for row in rows]


@pytest.fixture
def mira(world: World) -> Device:
    return world.device()


@pytest.fixture
def page(mira: Device) -> bytes:
    """A page that an older program made: no version says its text."""
    made = new_page(mira)
    assert results(tell(mira, made)) == ["ok"]
    return made.row


def test_the_first_edit_of_a_page_without_versions_keeps_what_it_said_before(
    world: World, mira: Device, page: bytes
) -> None:
    version = new_version(mira, page, "one\n2\nthree\n")
    assert results(tell(mira, edit(mira, page, FIRST, "one\n2\nthree\n"), version)) == ["ok", "ok"]
    newest, first = history(world, page).versions
    assert bodies(world) == [FIRST, "one\n2\nthree\n"]
    assert (newest.current, first.current) == (True, False)
    assert (newest.author_id, first.author_id) == (mira.user, mira.user)
    assert not history(world, page).has_two
    row = world.row("page_version", version.row)
    assert row["base_id"] is not None


def test_an_edit_by_a_program_that_makes_no_versions_gets_one(
    world: World, mira: Device, page: bytes
) -> None:
    plain = mira.op("page", page, "edit", {"body": {"text": "changed\n"}}, base=1)
    assert results(tell(mira, plain)) == ["ok"]
    assert bodies(world) == [FIRST, "changed\n"]
    written = next(row for row in world.rows("page_version") if row["body"] == "changed\n")
    assert written["author_id"] == mira.user
    again = mira.op("page", page, "edit", {"body": {"text": "again\n"}})
    assert results(tell(mira, again)) == ["ok"]
    assert len(bodies(world)) == 3


@pytest.mark.parametrize("version_first", [False, True])
def test_an_edit_and_its_version_that_come_one_by_one_make_one_version_that_stands(
    world: World, mira: Device, page: bytes, version_first: bool
) -> None:
    first = new_version(mira, page, "one\n2\nthree\n")
    tell(mira, edit(mira, page, FIRST, "one\n2\nthree\n"), first)
    text = "one\n2\n3\n"
    parts = [edit(mira, page, "one\n2\nthree\n", text), new_version(mira, page, text, first.row)]
    for part in reversed(parts) if version_first else parts:
        assert results(tell(mira, part)) == ["ok"]
    assert world.row("page", page)["body"] == text
    assert not history(world, page).has_two
    following = new_version(mira, page, "1\n2\n3\n", parts[1].row)
    tell(mira, edit(mira, page, text, "1\n2\n3\n"), following)
    assert not history(world, page).has_two


def test_the_same_push_again_gets_the_same_answers_and_changes_nothing(
    world: World, mira: Device, page: bytes
) -> None:
    tom = world.device(TOM)
    tell(
        mira, edit(mira, page, FIRST, "1\ntwo\nthree\n"), new_version(mira, page, "1\ntwo\nthree\n")
    )
    ops = (
        edit(tom, page, FIRST, "eins\ntwo\nthree\n"),
        new_version(tom, page, "eins\ntwo\nthree\n"),
    )
    push = tom.tx("edit_page", *ops)
    first, before = tom.tell(push), bodies(world)
    assert [answer.result for answer in first] == ["conflict", "ok"]
    assert first[0].before == {"body": "1\ntwo\nthree\n"}
    assert tom.tell(push) == first
    assert bodies(world) == before
    assert history(world, page).has_two


@pytest.mark.parametrize(
    "body",
    [
        {"base": FIRST},
        "a",
        {"text": 7},
        {"base": FIRST, "text": "a", "more": ""},
        {"base": 1, "text": "a"},
        {"base": FIRST, "text": None},
        {"base": FIRST, "text": "a\0"},
        {"base": "a\0", "text": "a"},
        {"base": FIRST, "text": "x" * 1_000_001},
        7,
        None,
    ],
)
def test_what_is_no_text_and_no_change_of_one_is_refused(
    world: World, mira: Device, page: bytes, body: Any
) -> None:
    assert results(tell(mira, mira.op("page", page, "edit", {"body": body}))) == ["value-wrong"]
    assert world.row("page", page)["body"] == FIRST


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"author_id": uuid4().bytes}, "not-yours"),
        ({"author_id": None}, "not-yours"),
        ({"base_id": uuid4().bytes}, "reference-missing"),
        ({"merged_id": uuid4().bytes}, "reference-missing"),
        ({"page_id": uuid4().bytes}, "reference-missing"),
    ],
)
def test_what_cannot_be_true_of_a_version_is_refused(
    world: World, mira: Device, page: bytes, more: dict[str, Any], code: str
) -> None:
    assert results(tell(mira, new_version(mira, page, "a\n", **more))) == [code]
    assert not bodies(world)


def test_a_version_of_another_page_is_no_beginning(world: World, mira: Device, page: bytes) -> None:
    other = new_page(mira)
    tell(mira, other, new_version(mira, other.row, FIRST))
    foreign = world.rows("page_version")[0]["id"].bytes
    version = new_version(mira, page, "a\n", foreign, merged_id=foreign)
    assert results(tell(mira, edit(mira, page, FIRST, "a\n"), version)) == ["ok", "ok"]
    row = world.row("page_version", version.row)
    assert row["merged_id"] is None
    begun = next(found for found in world.rows("page_version") if found["id"] == row["base_id"])
    assert begun["page_id"].bytes == page


def test_a_page_keeps_a_title(world: World, mira: Device, page: bytes) -> None:
    assert results(tell(mira, mira.op("page", page, "edit", {"title": " "}))) == [
        "page-title-empty"
    ]
    assert results(tell(mira, new_page(mira, title=""))) == ["page-title-empty"]
    assert world.row("page", page)["title"] == "Runbook"


def test_the_verbs_themselves_run_on_either_database(world: World) -> None:
    actor = Actor(world.people[TOM], "Tom", rights=frozenset({Right.TECHNICIAN}))
    ctx = Ctx(actor, world.clock, world.central.ids, ADMINISTRATION)

    def do(verb: Any, command: Any) -> Any:
        return world.central.work.run(
            verb.__name__, ADMINISTRATION, lambda session: verb(session, ctx, command)
        )

    page = do(create_page, CreatePage(world.north, "Runbook", FIRST))
    assert do(edit_page, EditPage(page, "one\n", "Restart", "Shorter"))
    newest, first = history(world, page.bytes).versions
    assert (newest.summary, newest.author_id, newest.pending) == (
        "Shorter",
        actor.user,
        False,
    )
    assert do(restore_page_version, RestorePageVersion(first.id))
    assert world.row("page", page.bytes)["body"] == FIRST
    standing = history(world, page.bytes).standing
    with pytest.raises(Exception, match="look at the page again"):
        do(resolve_page_clash, ResolvePageClash(page, (standing[0].id, first.id), ""))
    record = world.central.work.read(ADMINISTRATION, lambda session: session.get(Page, page))
    assert record is not None
    assert record.title == "Restart"
