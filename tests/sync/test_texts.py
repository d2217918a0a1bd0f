"""Text that two people changed: brought together where it can be, two versions where it cannot."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.central.people import ADMINISTRATION
from app.queries.page_versions import page_clash
from app.records import Page, PageVersion, Ticket
from app.records.codec import written_text
from app.store import gave_way, letters
from app.store.tables import conflict
from app.sync import push
from app.usecases.page_versions import (
    ResolvePageClash,
    RestorePageVersion,
    resolve_page_clash,
    restore_page_version,
)
from app.usecases.restore_value import RestoreValue, restore_value
from tests.sync.real import RealCentral
from tests.sync.runbooks import (
    ask,
    at_central,
    create,
    history,
    said,
    settle_all,
    text,
    texts,
    write,
)
from tests.sync.worlds import Desk, make_desk


def found(desk: Desk, word: str) -> bool:
    with desk.store.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT r.entity FROM search s JOIN search_row r ON r.rowid = s.rowid "
            "WHERE search MATCH ? AND r.entity = 'page'",
            (word,),
        )
        return rows.first() is not None


def clash(desks: tuple[Desk, Desk], page: UUID) -> None:
    """The laptop's text arrives first, the tablet's later."""
    laptop, tablet = desks
    write(laptop, page, text(l2="Wait an hour."))
    write(tablet, page, text(l2="Wait a fortnight."))
    settle_all(laptop, tablet)


def resolve(desk: Desk, page: UUID, body: str) -> None:
    one, other = history(desk, page).standing
    command = ResolvePageClash(page, (other.id, one.id), body)
    desk.do("resolve_page_clash", lambda session: resolve_page_clash(session, desk.ctx, command))


def test_different_lines_of_one_page_written_offline_are_both_there(
    central: RealCentral, desks: tuple[Desk, Desk], page: UUID
) -> None:
    laptop, tablet = desks
    write(laptop, page, text(l1="Stop the spooler."))
    write(tablet, page, text(l4="Ring Ben."))
    settle_all(laptop, tablet)
    both = text(l1="Stop the spooler.", l4="Ring Ben.")
    assert at_central(central, page) == said(laptop, page) == said(tablet, page) == both
    for desk in desks:
        assert texts(desk, page) == [both]
        assert not desk.letters
        assert not desk.count(conflict)
        assert [row.merged for row in history(desk, page).versions] == [True, False, False, False]
    assert history(laptop, page) == history(tablet, page)


def test_the_same_word_makes_two_versions_and_blocks_nobody(
    central: RealCentral, desks: tuple[Desk, Desk], page: UUID
) -> None:
    laptop, tablet = desks
    clash(desks, page)
    for desk in desks:
        assert texts(desk, page) == [text(l2="Wait a fortnight."), text(l2="Wait an hour.")]
        assert history(desk, page).has_two
        assert found(desk, "fortnight")
        assert found(desk, "hour")
        assert not found(desk, "minute")
        assert not desk.letters
    assert at_central(central, page) == text(l2="Wait a fortnight.")
    write(laptop, page, text(l2="Wait a fortnight.", l4="Ring Ben."))
    settle_all(laptop, tablet)
    assert texts(tablet, page) == [
        text(l2="Wait a fortnight.", l4="Ring Ben."),
        text(l2="Wait an hour."),
    ]


@pytest.mark.postgresql_long
def test_a_clash_is_shown_side_by_side_from_what_both_began_with(
    desks: tuple[Desk, Desk], page: UUID
) -> None:
    clash(desks, page)
    shown = ask(desks[0], lambda session: page_clash(session, page))
    [difference] = shown.merged.clashes
    assert difference.base == ("Wait a minute.",)
    assert difference.a == ("Wait a fortnight.",)
    assert difference.b == ("Wait an hour.",)
    assert (shown.one.author, shown.other.author) == ("Mira Okafor", "Mira Okafor")
    assert shown.one.current


def test_bringing_two_versions_together_is_an_edit_that_names_both(
    desks: tuple[Desk, Desk], page: UUID
) -> None:
    laptop, tablet = desks
    clash(desks, page)
    resolve(tablet, page, text(l2="Wait a day."))
    settle_all(tablet, laptop)
    for desk in desks:
        assert texts(desk, page) == [text(l2="Wait a day.")]
        assert said(desk, page) == text(l2="Wait a day.")
        assert not found(desk, "hour")
    newest = history(laptop, page).versions[0]
    assert (newest.merged, newest.author, newest.stands) == (True, "Mira Okafor", True)


@pytest.mark.postgresql_long
def test_taking_the_text_that_the_page_shows_settles_a_clash_too(
    desks: tuple[Desk, Desk], page: UUID
) -> None:
    laptop, tablet = desks
    clash(desks, page)
    resolve(laptop, page, said(laptop, page))
    write(tablet, page, text(l2="Wait a fortnight.", l4="Ring Ben."))
    settle_all(laptop, tablet)
    for desk in desks:
        assert texts(desk, page) == [text(l2="Wait a fortnight.", l4="Ring Ben.")]


@pytest.mark.postgresql_long
def test_two_who_resolve_one_clash_alike_leave_one_version(
    desks: tuple[Desk, Desk], page: UUID
) -> None:
    clash(desks, page)
    for desk in desks:
        resolve(desk, page, text(l2="Wait a day."))
    settle_all(*desks)
    write(desks[0], page, text(l2="Wait two days."))
    settle_all(*desks)
    assert texts(desks[1], page) == [text(l2="Wait two days.")]


@pytest.mark.postgresql_long
def test_the_other_text_put_back_from_the_list_of_conflicts_settles_it(
    desks: tuple[Desk, Desk], page: UUID
) -> None:
    laptop, tablet = desks
    clash(desks, page)
    with tablet.store.reading() as connection:
        [loser] = gave_way.losers(connection)
    assert (loser.field, loser.ours, loser.theirs) == (
        "body",
        text(l2="Wait a fortnight."),
        text(l2="Wait an hour."),
    )
    command = RestoreValue("page", page, "body", loser.theirs)
    tablet.do("restore_value", lambda session: restore_value(session, tablet.ctx, command))
    settle_all(tablet, laptop)
    assert texts(laptop, page) == [text(l2="Wait an hour.")]


@pytest.mark.postgresql_long
def test_a_version_can_be_restored_and_the_one_before_stays_in_the_history(
    desks: tuple[Desk, Desk], page: UUID
) -> None:
    laptop, tablet = desks
    first = history(laptop, page).versions[-1]
    write(laptop, page, text(l2="Wait an hour."), summary="Slow disks")
    settle_all(laptop, tablet)
    command = RestorePageVersion(first.id)
    tablet.do(
        "restore_page_version",
        lambda session: restore_page_version(session, tablet.ctx, command),
    )
    settle_all(tablet, laptop)
    assert said(laptop, page) == text()
    summaries = [row.summary for row in history(laptop, page).versions]
    assert summaries[1:] == ["Slow disks", ""]
    assert summaries[0].startswith("As of 20")


def test_a_page_is_edited_while_its_making_is_in_flight(
    central: RealCentral, desks: tuple[Desk, Desk]
) -> None:
    laptop, tablet = desks
    laptop.sync()
    made = create(laptop, central.north)
    laptop.transport.lose_reply = 1
    with pytest.raises(Exception, match="lost"):
        laptop.sync()
    write(laptop, made, text(l1="Stop the spooler."))
    write(laptop, made, text(l1="Stop the spooler.", l4="Ring Ben."))
    settle_all(laptop, tablet)
    assert said(tablet, made) == text(l1="Stop the spooler.", l4="Ring Ben.")
    assert len(history(tablet, made).versions) == 3
    assert not history(tablet, made).has_two


@pytest.mark.postgresql_long
def test_a_pulled_text_is_brought_into_ones_own_edits_as_central_will_do_it(
    central: RealCentral, desks: tuple[Desk, Desk], page: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, tablet = desks
    write(laptop, page, text(l1="Stop the spooler."))
    laptop.sync()
    write(tablet, page, text(l4="Ring Ben."))
    write(tablet, page, text(l3="Start it.", l4="Ring Ben."))
    with monkeypatch.context() as patch:
        patch.setattr(push, "next_batch", lambda *_: None)
        tablet.sync()
    foreseen = said(tablet, page)
    assert foreseen == text(l1="Stop the spooler.", l3="Start it.", l4="Ring Ben.")
    assert not history(tablet, page).has_two
    write(tablet, page, foreseen.replace("Ring Ben.", "Ring Cleo."))
    settle_all(tablet, laptop)
    expected = text(l1="Stop the spooler.", l3="Start it.", l4="Ring Cleo.")
    assert at_central(central, page) == said(laptop, page) == said(tablet, page) == expected
    assert texts(laptop, page) == [expected]


@pytest.mark.postgresql_long
def test_a_clash_is_foreseen_with_ones_own_text_on_top(
    desks: tuple[Desk, Desk], page: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, tablet = desks
    write(laptop, page, text(l2="Wait an hour."))
    laptop.sync()
    write(tablet, page, text(l2="Wait a fortnight."))
    with monkeypatch.context() as patch:
        patch.setattr(push, "next_batch", lambda *_: None)
        tablet.sync()
    assert said(tablet, page) == text(l2="Wait a fortnight.")
    write(tablet, page, text(l2="Wait a fortnight.", l4="Ring Ben."))
    settle_all(tablet, laptop)
    assert texts(laptop, page) == [
        text(l2="Wait a fortnight.", l4="Ring Ben."),
        text(l2="Wait an hour."),
    ]


@pytest.mark.postgresql_long
def test_an_edit_of_what_was_brought_together_here_takes_no_version_s_place(
    central: RealCentral,
    desks: tuple[Desk, Desk],
    page: UUID,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laptop, tablet = desks
    late = make_desk(tmp_path / "late", central)
    late.sync()
    write(tablet, page, text(l2="Wait an hour."))
    tablet.sync()
    write(late, page, text(l2="Wait a fortnight."))
    late.sync()
    late.store.close()
    write(tablet, page, text(l2="Wait an hour.", l3="Start it."))
    with monkeypatch.context() as patch:
        patch.setattr(push, "next_batch", lambda *_: None)
        tablet.sync()
    assert said(tablet, page) == text(l2="Wait a fortnight.", l3="Start it.")
    write(tablet, page, text(l2="Wait a fortnight.", l3="Start it.", l4="Ring Ben."))
    settle_all(tablet, laptop)
    assert texts(laptop, page) == [
        text(l2="Wait a fortnight.", l3="Start it.", l4="Ring Ben."),
        text(l2="Wait an hour.", l3="Start it."),
    ]


@pytest.mark.postgresql_long
def test_going_on_with_the_version_beside_the_page_keeps_both_standing(
    central: RealCentral, desks: tuple[Desk, Desk], page: UUID, tmp_path: Path
) -> None:
    laptop, tablet = desks
    write(laptop, page, text(l2="Wait an hour."))
    laptop.sync()
    late = make_desk(tmp_path / "late", central)
    late.sync()
    write(late, page, text(l2="Wait an hour.", l4="Ring Ben."))
    write(tablet, page, text(l2="Wait a fortnight."))
    settle_all(tablet, late, laptop)
    late.store.close()
    assert texts(laptop, page) == [
        text(l2="Wait a fortnight.", l4="Ring Ben."),
        text(l2="Wait an hour.", l4="Ring Ben."),
    ]


@pytest.mark.postgresql_long
def test_both_who_write_the_same_leave_one_version_that_goes_on(
    desks: tuple[Desk, Desk], page: UUID
) -> None:
    for desk in desks:
        write(desk, page, text(l2="Wait an hour."))
    settle_all(*desks)
    assert texts(desks[0], page) == [text(l2="Wait an hour.")]
    write(desks[0], page, text(l2="Wait an hour.", l4="Ring Ben."))
    settle_all(*desks)
    assert texts(desks[1], page) == [text(l2="Wait an hour.", l4="Ring Ben.")]


def test_a_text_of_a_page_that_was_deleted_is_refused_and_can_be_saved(
    central: RealCentral, desks: tuple[Desk, Desk], page: UUID
) -> None:
    laptop = desks[0]

    def remove(session: Any) -> None:
        for version in session.scalars(select(PageVersion).where(PageVersion.page_id == page)):
            session.delete(version)
        session.flush()
        session.delete(session.get(Page, page))

    central.central.work.run("remove_page", ADMINISTRATION, remove)
    write(laptop, page, text(l2="Wait an hour."))
    laptop.sync()
    assert {letter.code for letter in laptop.letters} == {"row-gone"}
    with laptop.store.reading() as connection:
        kept = {
            letter.entity: {name: written_text(said) for name, said in letter.fields.items()}
            for letter in letters.letters(connection)
        }
    assert kept["page"] == {"body": text(l2="Wait an hour.")}
    assert laptop.is_clean()


def describe(desk: Desk, ticket: UUID, description: str) -> None:
    desk.edit(ticket, description=description)


def test_other_texts_merge_and_on_a_true_clash_the_later_arrival_stands(
    central: RealCentral, desks: tuple[Desk, Desk]
) -> None:
    laptop, tablet = desks
    laptop.sync()
    ticket = laptop.submit(central.north)
    describe(laptop, ticket, text())
    laptop.sync()
    tablet.sync()
    describe(laptop, ticket, text(l1="Stop the spooler."))
    describe(tablet, ticket, text(l4="Ring Ben."))
    settle_all(laptop, tablet)
    assert central.ticket(ticket)["description"] == text(l1="Stop the spooler.", l4="Ring Ben.")
    assert not laptop.count(conflict) + tablet.count(conflict)
    describe(laptop, ticket, "Mine.")
    describe(tablet, ticket, "Yours.")
    settle_all(laptop, tablet)
    assert laptop.shown(ticket).description == tablet.shown(ticket).description == "Yours."
    with tablet.store.reading() as connection:
        [loser] = gave_way.losers(connection)
    assert (loser.field, loser.ours, loser.theirs) == ("description", "Yours.", "Mine.")
    command = RestoreValue("ticket", ticket, "description", loser.theirs)
    tablet.do("restore_value", lambda session: restore_value(session, tablet.ctx, command))
    settle_all(tablet, laptop)
    assert ask(laptop, lambda session: session.get(Ticket, ticket).description) == "Mine."
