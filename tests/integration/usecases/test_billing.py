"""Speaking of exclusions, materials and months, at a device and on central alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from app.ports.problems import Refused
from app.queries.billing.documents import invoice_preview
from app.queries.billing.queue import ReviewRow, review_queue
from app.records import Contact, Material, MonthAct, Override, ReviewAct
from app.usecases.billing.materials import (
    AddMaterial,
    ApproveMaterial,
    VoidMaterial,
    add_material,
    approve_material,
    void_material,
)
from app.usecases.billing.months import CloseMonth, ReviewMonth, close_month, review_month
from app.usecases.billing.reversals import (
    ReverseExclusion,
    RouteExclusion,
    reverse_exclusion,
    route_exclusion,
)
from app.usecases.billing.reviews import (
    ConfirmExclusions,
    DisputeExclusion,
    Excluded,
    UpholdExclusion,
    WaiveExclusions,
    confirm_exclusions,
    dispute_exclusion,
    uphold_exclusion,
    waive_exclusions,
)
from app.usecases.projects import StartProject, start_project
from tests.builders.billing_rows import EVENING, FEBRUARY, billing_rows
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import ANA, MIRA, NORTHWIND, T1042, id_of

pytestmark = pytest.mark.postgresql_long

ground = grounded("billing", billing_rows)
DANA = id_of("Dana Whitfield")


def rows(ground: Ground, shown: str = "all") -> tuple[ReviewRow, ...]:
    return ground.ask(
        lambda session: review_queue(session, tam=MIRA, shown=shown).exclusions  # type: ignore[arg-type] # one of two words
    )


def evening(ground: Ground) -> Excluded:
    (row,) = rows(ground)
    return Excluded(row.entry_id, row.key)


def state(ground: Ground) -> tuple[str, str]:
    (row,) = rows(ground)
    return row.state, row.said


def test_an_exclusion_waits_in_the_queue_with_the_sentence_that_the_client_reads(
    ground: Ground,
) -> None:
    (row,) = rows(ground, "waiting")
    assert (row.client, row.ticket, row.user) == ("Northwind", "T-1042", "Mira Okafor")
    assert (row.minutes, row.amount_minor, row.state) == (60, 27000, "proposed")
    assert row.reason_words == "after hours ×1.5"
    assert row.sentence == (
        "Excluded: incident response outside business hours (Fri 20 February, 20:00–21:00), "
        "rate ×1.5."
    )


def test_a_confirmed_exclusion_is_in_the_preview_and_waits_no_more(ground: Ground) -> None:
    (act,) = ground.do(confirm_exclusions, ConfirmExclusions([evening(ground)]))
    assert rows(ground, "waiting") == ()
    assert state(ground) == ("confirmed", "")
    made = ground.ask(lambda session: session.get_one(ReviewAct, act))
    assert (made.entry_id, made.act, made.created_by) == (EVENING, "confirmed", MIRA)
    now = ground.clock.now()
    seen = ground.ask(lambda session: invoice_preview(session, NORTHWIND, FEBRUARY, now))
    amounts = {part.key: part.total_minor for part in seen.document.sections}
    assert amounts["labour"] == 27000
    with pytest.raises(Refused, match="Only work that is proposed, or was waived"):
        ground.do(confirm_exclusions, ConfirmExclusions([evening(ground)]))


def test_a_waived_exclusion_says_why_and_may_be_confirmed_after_all(ground: Ground) -> None:
    ground.do(waive_exclusions, WaiveExclusions([evening(ground)], "our gift for a hard month"))
    assert state(ground) == ("waived", "our gift for a hard month")
    ground.clock.forward(minutes=1)
    ground.do(confirm_exclusions, ConfirmExclusions([evening(ground)], "they asked to be billed"))
    assert state(ground) == ("confirmed", "they asked to be billed")


def test_a_dispute_is_upheld_with_a_reason(ground: Ground) -> None:
    ground.do(
        dispute_exclusion, DisputeExclusion(evening(ground), DANA, "we were told it is included")
    )
    assert state(ground) == ("disputed", "we were told it is included")
    assert len(rows(ground, "waiting")) == 1
    ground.clock.forward(minutes=1)
    ground.do(uphold_exclusion, UpholdExclusion(evening(ground), "it was outside your hours"))
    assert state(ground) == ("upheld", "it was outside your hours")


def test_a_reversal_is_an_override_of_the_whole_entry_in_force(ground: Ground) -> None:
    group = evening(ground)
    ground.do(reverse_exclusion, ReverseExclusion(group, "our monitoring caused it"))
    (override,) = ground.ask(lambda session: list(session.query(Override)))
    assert (override.decision, override.state, override.starts_at) == ("included", "in_force", None)
    (act,) = ground.ask(lambda session: list(session.query(ReviewAct)))
    assert (act.act, act.override_id) == ("reversed", override.id)
    assert rows(ground, "waiting") == ()


def test_excluded_work_goes_into_the_project_of_its_ticket(ground: Ground) -> None:
    route = RouteExclusion(evening(ground), "project", "it belongs to the new backup")
    with pytest.raises(Refused, match="Link the ticket to a project first"):
        ground.do(route_exclusion, route)
    ground.do(start_project, StartProject(NORTHWIND, "New backup", DANA, tickets=(T1042,)))
    ground.do(route_exclusion, route)
    (override,) = ground.ask(lambda session: list(session.query(Override)))
    assert (override.decision, override.route) == ("excluded", "project_flat_fee")


def test_work_that_is_billed_although_it_could_go_elsewhere_says_why(ground: Ground) -> None:
    with pytest.raises(Refused, match="at least 10 characters"):
        ground.do(route_exclusion, RouteExclusion(evening(ground), "time", "so"))
    ground.do(route_exclusion, RouteExclusion(evening(ground), "time", "the project had not begun"))
    assert state(ground) == ("confirmed", "the project had not begun")


Act = Callable[[Ground, Excluded], object]
_SPEAK: dict[str, Act] = {
    "confirm": lambda g, e: g.do(confirm_exclusions, ConfirmExclusions([e])),
    "waive": lambda g, e: g.do(waive_exclusions, WaiveExclusions([e], "our gift to you all")),
    "reverse": lambda g, e: g.do(reverse_exclusion, ReverseExclusion(e, "our own fault, it was")),
    "uphold": lambda g, e: g.do(uphold_exclusion, UpholdExclusion(e, "it was outside your hours")),
    "dispute": lambda g, e: g.do(dispute_exclusion, DisputeExclusion(e, DANA, "it was included")),
}


def test_what_is_decided_otherwise_meanwhile_is_not_spoken_of(ground: Ground) -> None:
    for word in sorted(_SPEAK):
        with pytest.raises(Refused, match="decided otherwise meanwhile"):
            _SPEAK[word](ground, Excluded(EVENING, "another key"))
        with pytest.raises(Refused, match="not on this device"):
            _SPEAK[word](ground, Excluded(id_of("nothing"), "a key"))


def test_only_an_account_manager_speaks_of_exclusions_and_closes_months(ground: Ground) -> None:
    group = evening(ground)
    ana = ground.acting(ANA)
    for word in sorted(_SPEAK):
        with pytest.raises(Refused, match="needs the right tam"):
            _SPEAK[word](ana, group)
    with pytest.raises(Refused, match="needs the right tam"):
        ana.do(close_month, CloseMonth(NORTHWIND, FEBRUARY))


def test_words_that_cannot_be_are_refused(ground: Ground) -> None:
    group = evening(ground)
    with pytest.raises(Refused, match="Choose the work that you mean"):
        ground.do(confirm_exclusions, ConfirmExclusions([]))
    with pytest.raises(Refused, match="at least 10 characters"):
        ground.do(waive_exclusions, WaiveExclusions([group], "so"))
    with pytest.raises(Refused, match="Only a dispute can be upheld"):
        ground.do(uphold_exclusion, UpholdExclusion(group, "it was outside your hours"))
    bea = id_of("Bea Stone")
    assert ground.ask(lambda session: session.get_one(Contact, bea)).client_id != NORTHWIND
    with pytest.raises(Refused, match="Choose the person of the client"):
        ground.do(dispute_exclusion, DisputeExclusion(group, bea, "we were told otherwise"))


def test_material_is_written_down_agreed_to_and_no_longer_changed(ground: Ground) -> None:
    made = ground.do(add_material, AddMaterial(NORTHWIND, " UPS   battery ", 12999, ticket=T1042))
    kept = ground.ask(lambda session: session.get_one(Material, made))
    assert (kept.description, kept.currency) == ("UPS battery", "USD")
    assert kept.used_on == date(2026, 3, 10)
    with pytest.raises(Refused, match="Say how the client agreed"):
        ground.do(approve_material, ApproveMaterial(made, DANA, " "))
    later = ground.clock.now() + timedelta(hours=1)
    with pytest.raises(Refused, match="not in the future"):
        ground.do(approve_material, ApproveMaterial(made, DANA, "by phone", later))
    with pytest.raises(Refused, match="Only an approver"):
        ground.do(approve_material, ApproveMaterial(made, id_of("Bea Stone"), "by phone"))
    ground.do(approve_material, ApproveMaterial(made, DANA, "by phone"))
    with pytest.raises(Refused, match="The client has agreed to this as it is"):
        ground.do(approve_material, ApproveMaterial(made, DANA, "by phone"))
    assert ground.do(void_material, VoidMaterial(made))
    assert not ground.do(void_material, VoidMaterial(made))


def test_material_needs_a_client_a_quantity_and_a_ticket_of_theirs(ground: Ground) -> None:
    with pytest.raises(Refused, match="Choose the client"):
        ground.do(add_material, AddMaterial(id_of("nobody"), "UPS", 1))
    with pytest.raises(Refused, match="quantity above zero"):
        ground.do(add_material, AddMaterial(NORTHWIND, "UPS", 1, quantity_milli=0))
    with pytest.raises(Refused, match="not on this device"):
        ground.do(approve_material, ApproveMaterial(id_of("nothing"), DANA, "by phone"))


def test_a_month_is_closed_only_once_nothing_in_it_waits_and_it_is_over(ground: Ground) -> None:
    with pytest.raises(Refused, match="T-1042 of Mira Okafor"):
        ground.do(close_month, CloseMonth(NORTHWIND, FEBRUARY))
    with pytest.raises(Refused, match="March 2026 is not over yet"):
        ground.do(review_month, ReviewMonth(NORTHWIND, "2026-03"))
    ground.do(review_month, ReviewMonth(NORTHWIND, FEBRUARY))
    ground.do(confirm_exclusions, ConfirmExclusions([evening(ground)]))
    now = ground.clock.now()
    seen = ground.ask(lambda session: invoice_preview(session, NORTHWIND, FEBRUARY, now))
    assert seen.checklist.closable
    with pytest.raises(Refused, match="comes out otherwise"):
        ground.do(close_month, CloseMonth(NORTHWIND, FEBRUARY, "what was seen before"))
    act = ground.do(close_month, CloseMonth(NORTHWIND, FEBRUARY, seen.document.digest))
    made = ground.ask(lambda session: session.get_one(MonthAct, act))
    assert (made.act, made.seen) == ("close", seen.document.digest)


def test_what_keeps_a_month_open_is_listed_with_links_to_its_rows(ground: Ground) -> None:
    battery = ground.do(add_material, AddMaterial(NORTHWIND, "UPS", 5, used_on=date(2026, 2, 3)))
    now = ground.clock.now()
    seen = ground.ask(lambda session: invoice_preview(session, NORTHWIND, FEBRUARY, now))
    assert not seen.checklist.closable
    assert [(one.kind, one.link) for one in seen.checklist.blockers] == [
        ("review", f"entry:{EVENING}"),
        ("material", f"material:{battery}"),
    ]
    march = ground.ask(lambda session: invoice_preview(session, NORTHWIND, "2026-03", now))
    assert march.checklist.refusal == "March 2026 is not over yet."
