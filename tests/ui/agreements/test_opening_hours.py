"""Opening hours, holidays and special days by keys, over a real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtTest import QTest

from app.records import Calendar
from tests.builders.rows import id_of
from tests.builders.stage import Stage
from tests.ui.agreements.by_keys import Key, Mod, kept, opened, retype, save, tab
from ui.screens.agreements.calendar_state import lines
from ui.screens.agreements.screen import AgreementsScreen


def test_windows_are_typed_drawn_and_split_at_midnight(
    stage: Stage, screen: AgreementsScreen
) -> None:
    screen.pane.terms.hours_asked.emit(str(id_of("America/New_York")))
    stage.settle()
    hours = screen.pane.hours
    retype(stage, hours.days[4].box, "09:00-18:00, 22:00-02:00")
    assert "kept as two windows" in hours.days[4].box.accessibleDescription()
    description = hours.strip.accessibleDescription()
    assert "Friday 09:00–18:00, 22:00–24:00; Saturday 00:00–02:00" in description
    screen.pane.save.click()
    stage.settle()
    calendar = stage.read(lambda session: session.get(Calendar, id_of("America/New_York")))
    assert calendar.weekly["fri"] == ["09:00-18:00", "22:00-24:00"]
    assert calendar.weekly["sat"] == ["00:00-02:00"]
    stage.said.undo()
    stage.settle()
    again = stage.read(lambda session: session.get(Calendar, id_of("America/New_York")))
    assert "sat" not in again.weekly


def test_the_week_is_walked_by_keys(stage: Stage, screen: AgreementsScreen) -> None:
    tab(stage, screen, "hours")
    strip = screen.pane.hours.strip
    strip.setFocus()
    QTest.keyClick(strip, Key.Key_Up)
    assert strip.day_words() == "Sunday: closed"
    QTest.keyClick(strip, Key.Key_Down)
    assert strip.day_words() == "Monday: 09:00–18:00"
    QTest.keyClick(strip, Key.Key_Return)
    assert screen.pane.hours.days[0].box.hasFocus()


def test_windows_that_overlap_are_said_at_their_day(stage: Stage, screen: AgreementsScreen) -> None:
    tab(stage, screen, "hours")
    retype(stage, screen.pane.hours.days[0].box, "09:00-18:00, 17:00-19:00")
    assert "overlap" in screen.pane.hours.days[0].error
    assert not screen.pane.save.isEnabled()


def test_holidays_of_a_country_are_taken_removed_restored_and_added(
    stage: Stage, screen: AgreementsScreen
) -> None:
    tab(stage, screen, "hours")
    days = screen.pane.hours.list
    days.place_chosen.emit("US", "")
    stage.settle()
    draft = screen.hours.state.draft
    assert draft is not None
    years = {day[:4] for day, _name in draft.public}
    assert years == {"2026", "2027", "2028"}
    memorial = next(one for one in lines(draft) if one.day == "2026-05-25")
    days.list.choose("2026-05-25 holiday")
    days.list.setFocus()
    QTest.keyClick(days.list, Key.Key_Return)
    stage.settle()
    assert ("2026-05-25", "removed") in [(one.day, one.state) for one in current_lines(screen)]
    assert days.toggle.text() == "Restore"
    days.toggle.click()
    stage.settle()
    assert memorial in current_lines(screen)
    for field, text in ((days.day, "2026-12-24"), (days.named, "Christmas Eve"),
                        (days.open, "9-13")):  # fmt: skip
        field.box.setFocus()
        QTest.keyClicks(field.box, text)
    QTest.keyClick(days.open.box, Key.Key_Return)
    stage.settle()
    assert ("2026-12-24", "special", "09:00-13:00") in [
        (one.day, one.state, one.hours) for one in current_lines(screen)
    ]
    screen.pane.save.click()
    stage.settle()
    calendar = stage.read(lambda session: session.get(Calendar, id_of("America/New_York")))
    assert (calendar.country, len(calendar.special_days)) == ("US", 1)
    assert "2026-05-25" in [one["date"] for one in calendar.holidays]


def current_lines(screen: AgreementsScreen) -> Any:
    draft = screen.hours.state.draft
    assert draft is not None
    return lines(draft)


def test_regions_follow_their_country(stage: Stage, screen: AgreementsScreen) -> None:
    tab(stage, screen, "hours")
    days = screen.pane.hours.list
    days.place_chosen.emit("DE", "")
    stage.settle()
    regions = [days.region.box.itemText(at) for at in range(days.region.box.count())]
    assert "Bayern" in regions
    days.place_chosen.emit("DE", "BY")
    stage.settle()
    assert "2026-01-06" in [one.day for one in current_lines(screen)]


def test_hours_shared_with_other_clients_can_be_copied(
    stage: Stage, screen: AgreementsScreen
) -> None:
    tab(stage, screen, "hours")
    hours = screen.pane.hours
    assert "Pelican" in hours.shared.text()
    hours.copy.click()
    stage.settle()
    assert hours.name.text() == "Northwind, opening hours"
    screen.pane.save.click()
    stage.settle()
    names = [one.name for one in kept(stage).calendars]
    assert "Northwind, opening hours" in names


def test_opening_hours_that_reach_back_show_first_what_they_change(
    stage: Stage, screen: AgreementsScreen
) -> None:
    tab(stage, screen, "hours")
    hours = screen.pane.hours
    retype(stage, hours.days[1].box, "08:00-18:00")
    save(stage, screen)
    assert opened(screen)
    assert screen.delta.accessibleName() == (
        "This change of opening hours changes 1 entry of the past"
    )
    assert screen.delta.accessibleDescription() == "Northwind. Nothing is saved yet."
    assert [one.accessibleDescription() for one in screen.delta.shares] == [
        "1 entry: −$135.00, +30 min of the budget; decided again at once",
        "none",
        "none",
        "none",
    ]
    assert weekly(stage)["tue"] == ["09:00-18:00"]
    QTest.keyClick(screen.delta, Key.Key_Escape)
    stage.settle()
    assert (opened(screen), hours.days[1].text()) == (False, "08:00-18:00")
    assert weekly(stage)["tue"] == ["09:00-18:00"]
    save(stage, screen)
    QTest.keyClick(screen.delta, Key.Key_Return, Mod.ControlModifier)
    stage.settle()
    assert not opened(screen)
    assert weekly(stage)["tue"] == ["08:00-18:00"]
    stage.said.undo()
    stage.settle()
    assert weekly(stage)["tue"] == ["09:00-18:00"]


def weekly(stage: Stage) -> Any:
    found = stage.read(lambda session: session.get(Calendar, id_of("America/New_York")))
    return found.weekly


def test_a_holiday_in_the_past_is_shown_as_dearer_before_it_is_saved(
    stage: Stage, screen: AgreementsScreen
) -> None:
    tab(stage, screen, "hours")
    screen.hours.add_day(date(2026, 3, 4), "Founders' Day", "")
    stage.settle()
    save(stage, screen)
    assert screen.delta.shares[1].accessibleDescription() == (
        "1 entry: +$180.00, −30 min of the budget; the account manager is asked first"
    )
    assert [line.tail for line in screen.delta.list.lines if not line.heading] == ["dearer"]


def test_hours_that_change_no_past_work_are_saved_at_once(
    stage: Stage, screen: AgreementsScreen
) -> None:
    tab(stage, screen, "hours")
    retype(stage, screen.pane.hours.days[6].box, "10:00-12:00")
    save(stage, screen)
    assert not opened(screen)
    assert weekly(stage)["sun"] == ["10:00-12:00"]


def test_hours_of_a_site_are_chosen_kept_and_taken_back(
    stage: Stage, screen: AgreementsScreen
) -> None:
    (site, field), *_rest = screen.pane.terms.sites.items()
    assert field.value() == ""
    field.set_value(str(id_of("Europe/Prague")))
    field.edited.emit()
    stage.settle()
    save(stage, screen)
    if opened(screen):  # what the site's other hours would change is shown first
        screen.delta.accept()
        stage.settle()
    assert kept(stage).versions[-1].site_calendars == {site: str(id_of("Europe/Prague"))}
    stage.said.undo()
    stage.settle()
    assert kept(stage).versions[-1].site_calendars == {}


def test_what_is_strange_about_the_hours_stands_beside_them(
    stage: Stage, screen: AgreementsScreen
) -> None:
    tab(stage, screen, "hours")
    hours = screen.pane.hours
    draft = screen.hours.state.draft
    assert draft is not None
    screen.hours.type(replace(draft, public=()))
    stage.settle()
    assert hours.list.hint.words.text().startswith("The calendar has no holidays")
    for day in range(7):
        screen.hours.type_day(day, "")
    stage.settle()
    assert hours.week_hint.words.text().startswith("The calendar is never open")
    screen.hours.discard()
    stage.settle()
    assert (hours.list.hint.words.text(), hours.week_hint.words.text()) == ("", "")
