"""Where one is expected next stands above one's own time, and leads to its ticket."""

from datetime import timedelta

from PySide6.QtWidgets import QPushButton

from app.usecases.visits import CancelVisit, PlanVisit, cancel_visit, plan_visit
from tests.builders.rows import NORTHWIND, NOW, T1042, TOM
from tests.builders.stage import Stage
from ui.kit.text import PlainLabel
from ui.screens.time.screen import TimeListScreen
from ui.screens.time.visit_strip import MOST


def lines(times: TimeListScreen) -> list[str]:
    shown = [one for one in times.pane.visits.findChildren(PlainLabel) if not one.isHidden()]
    return [one.text() for one in shown if "March," in one.text()]


def test_one_s_own_visits_are_shown_while_they_are_to_come(
    stage: Stage, times: TimeListScreen
) -> None:
    desk = stage.world.desk
    assert times.pane.visits.isHidden()
    desk.do(plan_visit, PlanVisit(NORTHWIND, NOW + timedelta(hours=20), T1042, technician=TOM))
    first = desk.do(plan_visit, PlanVisit(NORTHWIND, NOW + timedelta(hours=16), T1042))
    for day in range(1, MOST + 1):
        at = NOW + timedelta(days=day, hours=16)
        desk.do(plan_visit, PlanVisit(NORTHWIND, at, T1042))
    times.activated()
    stage.settle()
    assert not times.pane.visits.isHidden()
    assert lines(times)[0] == "Wed 11 March, 09:48–10:48"
    assert len(lines(times)) == MOST
    link = times.pane.visits.findChildren(QPushButton)[0]
    assert link.accessibleName() == "T-1042, visit Wed 11 March, 09:48–10:48"
    link.click()
    assert stage.way.steps[-1] == ("ticket", T1042)
    desk.do(cancel_visit, CancelVisit(first, "The part has not come yet."))
    times.activated()
    stage.settle()
    assert lines(times)[0] == "Thu 12 March, 09:48–10:48"
