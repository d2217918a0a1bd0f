"""Case AG01: what is known of Northwind when its check-in of 19 March 2026 is prepared.

Source: domain.md 6 (Test AG01).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from app.domain.budget import budget_state
from app.domain.calendar import CalendarRules, parse_windows
from app.domain.check_ins import (
    ActionFact,
    BudgetFact,
    DocumentationFacts,
    ExclusionFact,
    ExpirationFact,
    Facts,
    Frame,
    IncidentFact,
    MonthUse,
    OpenAnswers,
    PageFact,
    QuestionFact,
    QuoteFact,
    ReviewFact,
    Row,
    TrainingFacts,
)

NEW_YORK = ZoneInfo("America/New_York")
HOURS = CalendarRules("America/New_York", (*((parse_windows(["09:00-18:00"]),) * 5), (), ()))


def at(day: str, clock: str = "10:00") -> datetime:
    """A moment in New York: `at("03-13", "11:00")` of 2026, or a day with its year."""
    whole = day if len(day) > 5 else f"2026-{day}"
    return datetime.fromisoformat(f"{whole}T{clock}").replace(tzinfo=NEW_YORK)


def on(day: str) -> date:
    """A date: `on("05-10")` of 2026, or one with its year."""
    return date.fromisoformat(day if len(day) > 5 else f"2026-{day}")


PRINTER = Row("asset", "prn", "PRN-3")
FRAME = Frame("Northwind", "America/New_York", "USD", at("03-19"), at("02-12"), HOURS)


def ticket(number: int) -> Row:
    """A ticket by its number."""
    return Row("ticket", str(number), f"T-{number}")


def printer_incidents(*days: str, priority: int = 3) -> Sequence[IncidentFact]:
    """Incidents on the printer, one a day."""
    return [
        IncidentFact(
            ticket(1000 + number), "Printer stopped printing", priority, at(day, "09:30"),
            assets=(PRINTER,), service="Printing",
        )
        for number, day in enumerate(days)
    ]  # fmt: skip


def budget_at_the_check_in() -> BudgetFact:
    """The budget by the method of B01, with the figures of the check-in's own moment."""
    elapsed = Fraction(13 * 540 + 60, 22 * 540)
    state = budget_state(1200, 870, elapsed, Fraction(1020 + 1140 + 1260, 3))
    return BudgetFact(
        at("03-19"),
        "2026-03",
        state,
        Row("version", "v1", "version 1"),
        (MonthUse("2025-12", 1020, 1200), MonthUse("2026-01", 1140, 1200),
         MonthUse("2026-02", 1260, 1200)),
        "2026-Q1",
        3270,
        3600,
        minor_used_min=45,
        minor_cap_min=180,
        entries=(Row("entry", "e1"), Row("entry", "e2")),
    )  # fmt: skip


FACTS = Facts(
    actions=(ActionFact("order", "Order toner", "Ana Ruiz", on("03-05")),),
    answers=OpenAnswers(
        quotes=(
            QuoteFact(
                "q14", "Quote 14", "Quote for two workstations", 120_000, "USD", at("03-05"),
                ticket=ticket(1036),
            ),
        ),
        questions=(
            QuestionFact(
                ticket(1052), "Old mail app", "Which phones should keep the old mail app?",
                at("03-13", "11:00"), HOURS,
            ),
            QuestionFact(
                ticket(1053), "New starter", "Which desk is hers?", at("03-18", "11:00"), HOURS
            ),
        ),
    ),
    exclusions=(
        ExclusionFact(
            "exclusion:e9:0", Row("entry", "e9"), ticket(1048), "After-hours incident",
            at("03-11", "20:00"), 60, 27_000, "USD", "EX-AFTER-HOURS",
            "Excluded: incident response outside business hours, rate ×1.5.",
        ),
    ),
    incidents=tuple(printer_incidents("02-20", "03-03", "03-16")),
    budget=budget_at_the_check_in(),
    review=ReviewFact(
        "2026-Q1", "Jan–Mar you used 54.50 h of 60.00 h (90.8 %).",
        entries=(Row("entry", "e1"), Row("entry", "e2")),
    ),
    ends=(
        ExpirationFact(Row("asset", "crt", "CRT-1"), "certificate", "mail.example", on("04-10")),
        ExpirationFact(Row("asset", "dom", "DOM-1"), "domain", "northwind.example", on("05-10")),
        ExpirationFact(Row("asset", "lic", "LIC-1"), "licence", "Drawing licences", on("05-25")),
        ExpirationFact(Row("asset", "srv", "SRV-1"), "warranty", "File server", on("06-30")),
    ),
    documentation=DocumentationFacts(
        pages=(
            PageFact(Row("page", "p1"), "Print server restart", on("2025-09-01"), 180),
            PageFact(Row("page", "p2"), "Network overview", on("2025-10-01"), 180),
        )
    ),
    training=TrainingFacts(seats=2, holders=(Row("contact", "dana", "Dana Whitfield"),)),
)  # fmt: skip
