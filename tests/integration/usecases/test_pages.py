"""Pages are written at a device and on central, each text with its version."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.documentation import LONGEST_TITLE
from app.domain.merge import LONGEST
from app.ports.problems import Refused
from app.queries.documentation import page_text
from app.queries.page_versions import (
    PageHistory,
    page_history,
)
from app.records import Page, PageVersion
from app.usecases.edit_page import CreatePage, EditPage, create_page, edit_page
from app.usecases.page_versions import (
    RestorePageVersion,
    restore_page_version,
)
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import MIRA, NORTHWIND, small_rows

pytestmark = pytest.mark.postgresql_long

ground = grounded("small", small_rows)


def new_page(ground: Ground, body: str = "First.") -> UUID:
    return ground.do(create_page, CreatePage(NORTHWIND, "Restart", body))


def history(ground: Ground, page: UUID) -> PageHistory:
    found = ground.ask(lambda session: page_history(session, page))
    assert found is not None
    return found


def test_a_new_page_is_its_writers_and_has_a_first_version(ground: Ground) -> None:
    page = new_page(ground)
    shown = ground.ask(lambda session: page_text(session, page))
    assert shown is not None
    assert (shown.row.title, shown.row.owner, shown.row.visibility) == (
        "Restart",
        "Mira Okafor",
        "internal",
    )
    [version] = history(ground, page).versions
    assert (version.author, version.author_id) == ("Mira Okafor", MIRA)
    assert version.current


def test_an_edit_makes_a_version_that_names_the_one_before(
    ground: Ground,
) -> None:
    page = new_page(ground)
    command = EditPage(page, "Second.", summary=" Slow disks ")
    assert ground.do(edit_page, command)
    newest, first = history(ground, page).versions
    made = ground.ask(lambda session: session.get_one(PageVersion, newest.id))
    assert (made.base_id, made.body, made.summary) == (first.id, "Second.", "Slow disks")
    assert newest.current


def test_another_title_makes_no_version(ground: Ground) -> None:
    page = new_page(ground)
    assert ground.do(edit_page, EditPage(page, title=" Restarting "))
    assert len(history(ground, page).versions) == 1
    record = ground.ask(lambda session: session.get(Page, page))
    assert record is not None
    assert record.title == "Restarting"


def test_what_changes_nothing_leaves_no_trace(ground: Ground) -> None:
    page = new_page(ground)
    before = history(ground, page)
    assert not ground.do(edit_page, EditPage(page, "First.", "Restart"))
    [version] = before.versions
    assert not ground.do(restore_page_version, RestorePageVersion(version.id))
    assert history(ground, page) == before


def test_what_came_since_the_writer_began_is_kept_beside_what_was_written(ground: Ground) -> None:
    page = new_page(ground, "one\ntwo\nthree\n")
    ground.do(edit_page, EditPage(page, "ONE\ntwo\nthree\n"))
    command = EditPage(page, "one\ntwo\nTHREE\n", begun="one\ntwo\nthree\n")
    assert ground.do(edit_page, command)
    shown = ground.ask(lambda session: page_text(session, page))
    assert shown is not None
    assert shown.body == "ONE\ntwo\nTHREE\n"


def test_the_same_words_changed_since_the_writer_began_are_refused_and_nothing_is_written(
    ground: Ground,
) -> None:
    page = new_page(ground, "one\n")
    ground.do(edit_page, EditPage(page, "ONE\n"))
    before = history(ground, page)
    with pytest.raises(Refused, match="place by place") as caught:
        ground.do(edit_page, EditPage(page, "uno\n", "Other title", begun="one\n"))
    assert caught.value.code == "page-changed"
    assert history(ground, page) == before
    shown = ground.ask(lambda session: page_text(session, page))
    assert shown is not None
    assert (shown.row.title, shown.body) == ("Restart", "ONE\n")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "  "}, "page-title-empty"),
        ({"title": "x" * (LONGEST_TITLE + 1)}, "page-title-long"),
        ({"body": "x" * (LONGEST + 1)}, "page-long"),
        ({"body": "a\0b"}, "page-nul"),
        ({"page": uuid4()}, "page-missing"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(
    ground: Ground, change: dict[str, Any], code: str
) -> None:
    page = new_page(ground)
    with pytest.raises(Refused) as caught:
        ground.do(edit_page, EditPage(**{"page": page, "body": "Second.", **change}))
    assert caught.value.code == code
    assert caught.value.sentence.endswith(".")
    assert len(history(ground, page).versions) == 1


def test_a_page_of_nobody_and_a_version_of_nothing_are_refused(ground: Ground) -> None:
    with pytest.raises(Refused, match="Choose the client"):
        ground.do(create_page, CreatePage(uuid4(), "Restart"))
    with pytest.raises(Refused, match="not on this device"):
        ground.do(restore_page_version, RestorePageVersion(uuid4()))
