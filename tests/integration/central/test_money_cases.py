"""The golden cases that move money, to the cent, from decision to invoice (domain.md 1, 3.7, 4)."""

from datetime import date, timedelta

import pytest

from app.database.work import WorkSession
from app.ports.problems import Refused
from app.queries.ledger import LedgerMonth, ledger_months
from app.records import (
    AgreementVersion,
    Calendar,
    Milestone,
    Project,
    ReviewAct,
    Site,
    TimeEntry,
)
from app.usecases.billing.materials import (
    AddMaterial,
    ApproveMaterial,
    add_material,
    approve_material,
)
from tests.integration.central.billing_world import Books, open_books, told
from tests.integration.central.coverage_world import SCOPE, ny
from tests.integration.central.world import World

pytestmark = pytest.mark.postgresql_long

JANUARY, FEBRUARY, MARCH = "2026-01", "2026-02", "2026-03"


@pytest.fixture
def books(world: World) -> Books:
    """Northwind in February."""
    return open_books(world)


def test_s02_a_month_over_its_budget_has_one_fee_line_and_no_overage(books: Books) -> None:
    for day, until in (("01-12", "18:00"), ("01-13", "18:00"), ("01-14", "12:30")):
        books.entry(books.ticket(), f"{day} 09:00", f"{day} {until}", source="manual")
    books.close(JANUARY)
    books.at("03-02 09:00")
    for day, until in (("02-10", "18:00"), ("02-11", "18:00"), ("02-12", "13:30")):
        books.entry(books.ticket(), f"{day} 09:00", f"{day} {until}", source="manual")
    books.close(FEBRUARY)
    books.at("04-01 09:10")
    books.close(MARCH)
    months = books.ask(lambda session: ledger_months(session, books.client))
    assert [one.as_closed_min for one in months] == [1290, 1350, 0]
    assert books.lines(FEBRUARY) == [("fee", 360000)]
    assert books.lines(MARCH) == [("fee", 360000)]


def test_the_first_invoice_has_the_first_fee_and_the_one_in_advance(books: Books) -> None:
    books.close(JANUARY)
    document = books.issued(JANUARY)
    assert [line.words for line in document.sections[0].lines] == [
        "Managed support, January 2026",
        "Managed support, February 2026",
    ]
    assert document.total_minor == 720000


def test_g04_and_g06_a_call_out_is_topped_up_in_a_section_of_its_own(world: World) -> None:
    books = open_books(world, callout_min=60)
    books.at("03-12 10:00")
    early = books.entry(books.ticket(), "03-10 08:30", "03-10 09:30")
    late = books.entry(books.ticket(), "03-10 21:00", "03-10 21:10")
    assert sorted(row.topup_minor for row in books.rows()) == [13500, 20250]
    books.confirm(early, late)
    books.at("04-01 09:10")
    books.close(MARCH)
    assert books.lines(MARCH) == [
        ("fee", 360000),
        ("labour", 13500),
        ("labour", 6750),
        ("callout", 13500),
        ("callout", 20250),
    ]


def test_a_minimum_is_billed_also_where_the_first_call_was_of_some_seconds(world: World) -> None:
    """G27 and 3.6: 45 seconds count nothing, and still are the earliest call of the night."""
    books = open_books(world, callout_min=60)
    books.at("03-12 10:00")
    ticket = books.ticket()
    second = books.entry(ticket, "03-10 21:00", "03-10 21:30")
    first = books.entry(ticket, "03-10 20:00", "03-10 20:00:45")
    waits = [one.words.rpartition(": ")[2] for one in books.preview(MARCH).checklist.blockers]
    assert waits == ["$135.00 to confirm, waive or reverse"] * 2
    books.confirm(first, second)
    books.at("04-01 09:10")
    books.close(MARCH)
    assert books.lines(MARCH) == [("fee", 360000), ("labour", 13500), ("callout", 13500)]


def test_g72_late_included_work_moves_the_ledger_and_no_invoice(books: Books) -> None:
    books.close(JANUARY)
    books.entry(books.ticket(), "01-29 10:00", "01-29 11:00", late_reason="found in a notebook")
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000)]
    assert books.ledger() == [(JANUARY, FEBRUARY, 60)]


def test_g73_late_excluded_work_is_a_prior_period_line_of_the_open_month(books: Books) -> None:
    books.close(JANUARY)
    entry = books.entry(
        books.ticket(), "01-29 20:00", "01-29 21:00", late_reason="On-call log reconciled"
    )
    books.confirm(entry)
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000), ("prior", 27000)]
    (line,) = books.issued(FEBRUARY).sections[1].lines
    assert (line.work_month, line.entry_id) == (JANUARY, entry.id)


def test_g74_late_work_without_a_reason_keeps_the_open_month_from_being_closed(
    books: Books,
) -> None:
    books.close(JANUARY)
    books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.at("03-02 09:00")
    with pytest.raises(Refused, match="of Mira Okafor, 29 Jan 20:00"):
        books.close(FEBRUARY)


def test_g75_a_dearer_decision_that_the_account_manager_agreed_to_is_confirmed_by_that(
    books: Books,
) -> None:
    books.at("03-12 10:00")
    ticket = books.ticket()
    entry = books.entry(ticket, "03-10 10:00", "03-10 11:00")
    books.correct_kind(ticket, "service_request")
    assert books.rows() == ()
    books.answer(books.asked(), "agreed")
    (said,) = books.all(ReviewAct)
    assert (said.act, said.outcome, said.entry_id) == ("confirmed", "taken", entry.id)
    books.at("04-01 09:10")
    books.close(MARCH)
    assert books.lines(MARCH) == [("fee", 360000), ("labour", 18000)]


def test_g76_a_correction_in_the_clients_favour_takes_the_work_off_the_invoice(
    books: Books,
) -> None:
    books.at("03-12 10:00")
    ticket = books.ticket("service_request")
    entry = books.entry(ticket, "03-10 10:00", "03-10 11:00")
    books.confirm(entry)
    assert told(books.preview(MARCH).document) == [("fee", 360000), ("labour", 18000)]
    books.correct_kind(ticket, "incident")
    books.at("04-01 09:10")
    books.close(MARCH)
    assert books.lines(MARCH) == [("fee", 360000)]


def test_g77_and_s17_a_dispute_reversed_after_invoicing_is_credited_in_the_open_month(
    books: Books,
) -> None:
    entry = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.confirm(entry)
    books.close(JANUARY)
    assert books.lines(JANUARY) == [("fee", 360000), ("fee", 360000), ("labour", 27000)]
    books.at("02-12 09:00")
    books.dispute(entry)
    assert books.effects() == []
    books.reverse(entry, "our monitoring caused it")
    assert books.effects() == [("credit_note", FEBRUARY, -27000, 60, "applied")]
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000), ("credits", -27000)]
    (line,) = books.issued(FEBRUARY).sections[1].lines
    assert line.words == (
        "Credit for January 2026: decided by Mira Okafor on Thu 12 February 2026: "
        "our monitoring caused it."
    )
    assert line.effect_id is not None
    (january, _february) = books.ask(lambda session: ledger_months(session, books.client))
    assert (january.as_closed_min, january.as_adjusted_min) == (0, 60)


def test_g78_an_adjustment_that_the_client_accepts_is_a_prior_period_line(books: Books) -> None:
    ticket = books.ticket()
    books.entry(ticket, "01-29 10:00", "01-29 11:00")
    books.close(JANUARY)
    books.correct_kind(ticket, "service_request")
    assert books.effects() == [("adjustment_proposal", FEBRUARY, 18000, 0, "proposed")]
    assert told(books.preview(FEBRUARY).document) == [("fee", 360000)]
    books.answer(books.asked(), "agreed", books.approver())
    (said,) = books.all(ReviewAct)
    assert (said.act, said.contact_id is not None) == ("confirmed", True)
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000), ("prior", 18000)]


def test_g78_an_adjustment_that_the_client_declines_is_on_no_invoice(books: Books) -> None:
    ticket = books.ticket()
    books.entry(ticket, "01-29 10:00", "01-29 11:00")
    books.close(JANUARY)
    books.correct_kind(ticket, "service_request")
    books.answer(books.asked(), "declined", books.approver())
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000)]


def test_g79_terms_that_reach_back_credit_the_closed_month_and_free_the_open_one(
    world: World,
) -> None:
    books = open_books(world, callout_min=60)
    first = books.entry(books.ticket(), "02-11 08:15", "02-11 08:45", source="manual")
    books.at("03-04 09:00")
    books.confirm(first)
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY)[-2:] == [("labour", 13500), ("callout", 13500)]
    second = books.entry(books.ticket(), "03-03 08:15", "03-03 08:45")
    books.confirm(second)
    _open_at_eight(books, date(2026, 2, 1))
    assert books.effects() == [
        ("credit_note", MARCH, -27000, 30, "applied"),
        ("redecided", MARCH, -27000, 30, "applied"),
    ]
    books.at("04-01 09:10")
    books.close(MARCH)
    lines = books.lines(MARCH)
    assert lines == [("fee", 360000), ("credits", -13500), ("credits", -13500)]


def _open_at_eight(books: Books, first: date) -> None:
    (calendar,) = [one for one in books.all(Calendar) if one.id == books.calendar()]
    days = ("mon", "tue", "wed", "thu", "fri")
    hours = books.add(
        Calendar(
            id=books.world.central.ids.new(),
            name="From eight",
            zone=calendar.zone,
            weekly={day: ["08:00-18:00"] for day in days},
            created_at=books.world.clock.now(),
        )
    )
    old = books.version()
    columns = [column.key for column in AgreementVersion.__table__.columns]
    fields = {name: getattr(old, name) for name in columns if name not in {"rev", "frev"}}
    sites = {str(one.id): str(hours.id) for one in books.all(Site)}
    again = fields | books.made(
        number=2, effective_from=first, calendar_id=hours.id, site_calendars=sites
    )

    def job(session: WorkSession) -> None:
        session.get_one(AgreementVersion, old.id).effective_to = first - timedelta(days=1)
        session.add(AgreementVersion(**again))

    books.world.central.work.run("test", SCOPE, job)


def test_s20_fee_work_and_milestone_are_three_sections_of_507000(books: Books) -> None:
    books.at("03-12 10:00")
    books.confirm(books.entry(books.ticket(), "03-10 20:00", "03-10 20:50"))
    project = books.add(
        Project(**books.made(title="New Wi-Fi", fee_minor=240000, approved_at=ny("03-02 09:30")))
    )
    parts = (("Cabling", 120000, ny("03-20 17:00")), ("Handover", 120000, None))
    for position, (title, fee, reached) in enumerate(parts):
        books.add(
            Milestone(
                **books.made(
                    project_id=project.id,
                    position=position,
                    title=title,
                    fee_minor=fee,
                    reached_at=reached,
                )
            )
        )
    books.at("04-01 09:10")
    books.close(MARCH)
    assert books.lines(MARCH) == [("fee", 360000), ("projects", 120000), ("labour", 27000)]
    assert books.issued(MARCH).total_minor == 507000
    books.at("05-01 09:10")
    books.close("2026-04")
    assert books.lines("2026-04") == [("fee", 360000)]


def test_a_dispute_leaves_work_off_and_upheld_it_posts_to_the_month_of_that(
    books: Books,
) -> None:
    """2.2: it does not block; it goes to the month in which it is settled."""
    entry = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.confirm(entry)
    books.dispute(entry)
    preview = books.preview(JANUARY)
    assert preview.checklist.closable
    assert [(line.entry_id, line.amount_minor) for line in preview.left_off] == [(entry.id, 27000)]
    books.close(JANUARY)
    assert books.lines(JANUARY) == [("fee", 360000), ("fee", 360000)]
    books.at("03-01 12:00")
    books.uphold(entry)
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000)]
    books.at("04-01 09:10")
    books.close(MARCH)
    assert books.lines(MARCH) == [("fee", 360000), ("prior", 27000)]


def test_a_dispute_upheld_after_the_turn_of_the_month_moves_nothing_that_was_invoiced(
    books: Books,
) -> None:
    entry = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.confirm(entry)
    books.close(JANUARY)
    books.dispute(entry)
    books.at("03-01 12:00")
    books.uphold(entry)
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000)]
    books.at("04-01 09:10")
    books.close(MARCH)
    assert books.lines(MARCH) == [("fee", 360000)]


def test_a_dispute_reversed_before_it_was_invoiced_leaves_no_line_anywhere(books: Books) -> None:
    entry = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.confirm(entry)
    books.dispute(entry)
    books.close(JANUARY)
    books.reverse(entry)
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000)]


def test_a_clock_that_was_set_back_loses_no_credit(books: Books) -> None:
    entry = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.confirm(entry)
    books.close(JANUARY)
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    books.at("03-01 09:00")
    books.override(entry, "included")
    books.at("04-01 09:10")
    books.close(MARCH)
    assert books.lines(MARCH) == [("fee", 360000), ("credits", -27000)]


def test_what_is_waived_has_no_line_and_waived_later_it_is_credited(books: Books) -> None:
    first = books.entry(books.ticket(), "01-28 20:00", "01-28 21:00")
    second = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.waive(first)
    books.confirm(second)
    books.close(JANUARY)
    assert books.lines(JANUARY)[2:] == [("labour", 27000)]
    books.waive(second, "they waited long for us")
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    (line,) = books.issued(FEBRUARY).sections[1].lines
    assert (line.section, line.amount_minor) == ("credits", -27000)
    assert line.words == "Credit for January 2026: waived: they waited long for us."


def test_confirmed_work_that_is_corrected_is_proposed_anew(books: Books) -> None:
    books.at("03-12 10:00")
    ticket = books.ticket()
    first = books.entry(ticket, "03-10 20:00", "03-10 20:50")
    books.confirm(first)
    same = books.entry(ticket, "03-10 20:00", "03-10 20:55", supersedes=first.id)
    assert [row.state for row in books.rows()] == ["confirmed"]
    books.entry(ticket, "03-10 20:00", "03-10 20:30", supersedes=same.id)
    assert [(row.state, row.amount_minor) for row in books.rows()] == [("proposed", 13500)]
    books.at("04-01 09:10")
    with pytest.raises(Refused, match=r"\$135.00 to confirm"):
        books.close(MARCH)


def test_invoiced_work_that_is_corrected_is_credited_and_charged_as_it_is(books: Books) -> None:
    ticket = books.ticket()
    first = books.entry(ticket, "01-29 20:00", "01-29 21:00")
    books.confirm(first)
    books.close(JANUARY)
    less = books.entry(
        ticket, "01-29 20:00", "01-29 20:30", supersedes=first.id, late_reason="the timer ran on"
    )
    assert books.effects() == [("credit_note", FEBRUARY, -13500, 0, "applied")]
    books.confirm(less)
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000), ("prior", 13500), ("credits", -27000)]


def test_invoiced_work_that_is_withdrawn_is_credited(books: Books) -> None:
    entry = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.confirm(entry)
    books.close(JANUARY)
    books.change(TimeEntry, entry.id, void=True, void_reason="booked on the wrong client")
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000), ("credits", -27000)]


def test_an_entry_over_the_turn_of_a_month_is_billed_part_by_part(books: Books) -> None:
    """G23 without the call-out minimum."""
    books.at("04-01 01:00")
    entry = books.entry(books.ticket(), "03-31 23:30", "04-01 00:15")
    books.confirm(entry)
    books.at("04-01 09:10")
    books.close(MARCH)
    assert books.lines(MARCH) == [("fee", 360000), ("labour", 13500)]
    books.at("05-01 09:10")
    books.close("2026-04")
    assert books.lines("2026-04") == [("fee", 360000), ("labour", 6750)]


def test_material_is_charged_once_an_approver_agreed_and_blocks_until_then(books: Books) -> None:
    """I9."""
    books.at("03-12 10:00")
    command = AddMaterial(books.client, "UPS battery", 12999, quantity_milli=2000)
    battery = books.do(add_material, command)
    books.at("04-01 09:10")
    with pytest.raises(Refused, match="2 × UPS battery, not agreed to yet"):
        books.close(MARCH)
    books.do(approve_material, ApproveMaterial(battery, books.approver(), "by mail"))
    books.close(MARCH)
    assert books.lines(MARCH) == [("fee", 360000), ("materials", 25998)]


def test_the_figures_of_a_closed_month_never_change(books: Books) -> None:
    entry = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.entry(books.ticket(), "01-29 10:00", "01-29 11:00")
    books.confirm(entry)
    books.close(JANUARY)
    before = books.issued(JANUARY)
    books.reverse(entry)
    books.entry(books.ticket(), "01-28 10:00", "01-28 11:00", late_reason="found in a notebook")
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.issued(JANUARY) == before
    january = books.ask(lambda session: ledger_months(session, books.client))[0]
    locked = january.locked_at
    assert january == LedgerMonth(JANUARY, 60, 180, "locked", locked)
