"""Documents of the example client, as its check-in of 19 March 2026 and its quarter have them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from app.domain.check_ins import Section
from app.domain.quarter import QuarterMonth
from app.domain.quarter_evidence import Evidence
from app.reports.charts import burn_chart, months_chart
from app.reports.documents import (
    Agenda,
    AgendaItem,
    AgendaSection,
    Capture,
    Exceptional,
    Fact,
    IncludedWork,
    Invoice,
    InvoiceLine,
    InvoiceSection,
    Labour,
    LeftOff,
    Letterhead,
    Logo,
    Minutes,
    Piece,
    Quantity,
    QuarterlyReview,
    ReviewMonth,
    Step,
    TaxLine,
)
from tests.builders.charts import THREE_MONTHS, burn

NEW_YORK = "America/New_York"
HALDEN = Letterhead(
    "Halden Row IT",
    ("41 Orchard Lane, Suite 5, New York, NY 10002",),
    "help@haldenrow.example · +1 212 555 0142",
    "#00AA55",
    "Northwind IT",
)


def here(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 in New York."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo(NEW_YORK))


def png(width: int = 60, height: int = 40) -> bytes:
    """A picture of one colour."""
    rows = b"".join(b"\x00" + b"\x20\x60\xa0" * width for _ in range(height))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


LOGO = Logo(png(), "Halden Row IT")


def plain(text: str) -> tuple[Piece, ...]:
    """A sentence without decisions."""
    return (Piece(text),)


CHART = burn_chart(burn(885, Fraction(6660, 11880), 1485, 1579, 1440))
SECTIONS = (
    AgendaSection(
        Section.ACTIONS,
        (
            AgendaItem(
                "action:1",
                "Send the list of people who leave in June",
                plain("Dana Whitfield, agreed on 12 February"),
                "due 5 March",
                "14 days overdue",
                raised=2,
            ),
        ),
    ),
    AgendaSection(
        Section.TOPICS,
        (
            AgendaItem(
                "topic:1",
                "Office move of the events team: what must be ready first?",
                plain("Added by Dana Whitfield on 16 March"),
            ),
            AgendaItem(
                "topic:2",
                "Fewer interruptions at the month’s closing",
                plain("Your priority since 12 February, still open"),
                inside="Dana's manager wants this before the audit.",
            ),
        ),
    ),
    AgendaSection(
        Section.DECISIONS,
        (
            AgendaItem(
                "quote:12",
                "Quote Q-12: printing on the 2nd floor, find and fix the cause",
                plain("Sent on 5 March, valid until 4 April; fixed price"),
                "$2,400.00",
                "14 days undecided",
            ),
            AgendaItem(
                "question:1",
                "Which team members may read the events mailbox?",
                plain("Ana Ruiz asked on 13 March, 11:00; the request waits for it"),
                "answer",
                "3.9 business days",
                source="Request 1052",
            ),
            AgendaItem(
                "quote:13",
                "Quote Q-13: a second line to the internet",
                plain("Not ready to be spoken about"),
                hidden="The price of the carrier is not confirmed yet.",
            ),
        ),
    ),
    AgendaSection(
        Section.EXCLUSIONS,
        (
            AgendaItem(
                "exclusion:1",
                "Accounting program closes by itself, Wed 11 March, 20:00–20:50",
                (
                    Piece("Excluded", "excluded"),
                    Piece(
                        ", 50 min worked, 60 counted. Incident response outside business hours, "
                        "rate ×1.5"
                    ),
                ),
                "$270.00",
                "1.00 h × $180 × 1.5",
            ),
            AgendaItem(
                "exclusion:2",
                "Accounting program closes by itself, Tue 10 March, 17:40–18:20",
                (
                    Piece("Included", "included"),
                    Piece(" until 18:00, 20 min worked, 30 counted. "),
                    Piece("Excluded", "excluded"),
                    Piece(" from 18:00, 20 worked, 15 counted"),
                ),
                "$67.50",
                "0.25 h × $180 × 1.5",
                inside="Maya would waive this one.",
            ),
        ),
        "in review, $337.50",
    ),
    AgendaSection(
        Section.INCIDENTS,
        (
            AgendaItem(
                "repeat:PRN-3",
                "Printer PRN-3, 2nd floor: stopped 3 times in 24 days",
                plain(
                    "20 February, 3 March, 16 March; each solved by a restart, the cause is open"
                ),
                "see 3",
                "quote Q-12",
            ),
        ),
    ),
    AgendaSection(
        Section.BUDGET,
        sentences=(
            "14.75 h of 20.00 h used (73.8 %), 56.1 % of the business time of March gone.",
            "At this month's pace 24.75 h expected. More than the budget is never charged.",
        ),
        charts=(CHART, months_chart(THREE_MONTHS)),
    ),
    AgendaSection(
        Section.EXPIRATIONS,
        (
            AgendaItem(
                "asset:1",
                "Certificate of mail.northwind.example",
                plain("Renewed by us unless you say otherwise"),
                "10 April",
                "in 22 days",
            ),
        ),
        appendix=(
            AgendaItem("asset:2", "Domain northwind.example", figure="10 May", beside="in 52 days"),
        ),
    ),
)

AGENDA = Agenda(
    HALDEN,
    "Northwind",
    here(19, 10),
    NEW_YORK,
    ("Dana Whitfield", "Maya Okafor"),
    SECTIONS,
    date(2026, 2, 12),
    (
        Fact("Hours this month", ("14.75 of 20.00 h, 73.8 %", "24.75 h expected")),
        Fact("For decision", ("1 quote, 1 answer", "2 excluded items")),
    ),
)

MINUTES = Minutes(
    HALDEN,
    "Northwind",
    here(19, 10, 2),
    here(19, 10, 55),
    NEW_YORK,
    ("Dana Whitfield", "Maya Okafor"),
    SECTIONS,
    (
        Capture(
            "action",
            "Send the list of people who leave in June",
            Section.ACTIONS,
            "action:1",
            owner="Dana Whitfield",
            due=date(2026, 3, 27),
        ),
        Capture(
            "decision",
            "Quote Q-12 is approved at $2,400.00",
            Section.DECISIONS,
            "quote:12",
            by="Dana Whitfield",
        ),
        Capture("note", "Wants the carrier’s offer in writing", Section.DECISIONS, "quote:13"),
        Capture(
            "decision",
            "The exclusion of 11 March stands",
            Section.EXCLUSIONS,
            "exclusion:1",
            by="Dana Whitfield",
        ),
        Capture("note", "She was not pleased", Section.EXCLUSIONS, "exclusion:1", inside=True),
        Capture("note", "The printer on the 3rd floor is rarely used", Section.INCIDENTS),
        Capture("action", "Order toner", Section.NEXT, owner="Ana Ruiz"),
    ),
    here(31, 10).replace(month=4, day=16),
)

AFTER_HOURS = InvoiceLine(
    "Request 1042, accounting program closes by itself",
    27_000,
    "Wed 11 March, 20:00–20:50, Ana Ruiz (standard)",
    "EX-AFTER-HOURS",
    "Excluded: incident response outside business hours (Wednesday, 20:00–20:50), rate ×1.5.",
    "Confirmed by Maya Okafor on 19 March.",
    Labour(60, 18_000, Fraction(3, 2), 50),
)
INVOICE = Invoice(
    HALDEN,
    "2026-0031",
    "2026-03",
    "USD",
    ("Northwind", "Dana Whitfield", "18 Hudson Street", "New York, NY 10013"),
    (
        InvoiceSection(
            "fee",
            (InvoiceLine("Managed support, April 2026: 20.00 h budget", 360_000),),
            "the same amount each full month",
        ),
        InvoiceSection(
            "projects",
            (
                InvoiceLine(
                    "Printing on the 2nd floor, step 1 of 2: cause found and plan agreed",
                    120_000,
                    sentence="Quote Q-12 of $2,400.00, approved by Dana Whitfield on 19 March 2026,"
                    " 10:31",
                ),
            ),
        ),
        InvoiceSection("labour", (AFTER_HOURS,)),
    ),
    date(2026, 4, 1),
    date(2026, 5, 1),
    left_off=(
        LeftOff(
            "Request 1042, Tue 10 March, 18:00–18:20: 20 min worked, 15 counted, $180.00 × 1.5",
            "Questioned by Dana Whitfield on 19 March. Billed later only if it stands.",
            6_750,
        ),
    ),
    included=(
        IncludedWork("Incidents", 27, 1230),
        IncludedWork("Small requests", 5, 135),
        IncludedWork("Check-in", 1, 60),
        IncludedWork("Documentation", 1, 60),
    ),
    budget_min=1200,
    closing="Every line down to the minute, and “question this” until 1 May 2026: portal, Invoices",
)


def full_invoice(lines: int = 40) -> Invoice:
    """Every section, many lines of labour, German names and taxes."""
    many = tuple(
        replace(
            AFTER_HOURS,
            text=f"Anfrage {1000 + number}, Grundstücksverkehrsgenehmigungszuständigkeits"
            f"übertragungsverordnung läßt sich nicht öffnen ({number})",
            when=f"Mi {number % 28 + 1} März, 20:00–20:50, Jürgen Groß-Müßiggang (senior)",
        )
        for number in range(lines)
    )
    fee, projects, _ = INVOICE.sections
    return replace(
        INVOICE,
        currency="EUR",
        letterhead=replace(
            HALDEN,
            logo=LOGO,
            portal="",
            firm="Müller, Größenwahn & Söhne Systemhausgesellschaft für Überbrückungstechnik mbH",
            address=("Straße des 17. Juni 135", "10623 Berlin"),
            colour="#FFD400",
        ),
        sections=(
            fee,
            projects,
            InvoiceSection("labour", many),
            InvoiceSection(
                "callout",
                (
                    InvoiceLine(
                        "Call-out minimum, Tue 10 March, 21:00",
                        20_250,
                        sentence="60 minutes at least for each call-out; 15 were counted.",
                    ),
                ),
            ),
            InvoiceSection(
                "materials",
                (
                    InvoiceLine(
                        "Patch cable, 2 m",
                        4_500,
                        sentence="Approved by Dana Whitfield on 10 March.",
                        quantity=Quantity(Fraction(3), 1_500, "pieces"),
                    ),
                    InvoiceLine(
                        "Cable duct",
                        3_125,
                        quantity=Quantity(Fraction(5, 2), 1_250, "m"),
                    ),
                ),
            ),
            InvoiceSection(
                "prior",
                (InvoiceLine("February 2026: late entry of Wed 25 February", 18_000),),
            ),
            InvoiceSection(
                "credits",
                (
                    InvoiceLine(
                        "January 2026, request 991: decision reversed",
                        -27_000,
                        sentence="Decided by Maya Okafor on 12 March: the window was agreed by "
                        "telephone.",
                    ),
                ),
            ),
        ),
        taxes=(TaxLine("VAT 19 %", 123_456),),
        our_tax_id="DE123456789",
    )


QUARTER = (
    QuarterMonth("2026-01", 1200, 1290),
    QuarterMonth("2026-02", 1200, 1350),
    QuarterMonth("2026-03", 1200, 1485, projected=True),
)
EVIDENCE = Evidence(
    "2026-Q1",
    QUARTER,
    1200,
    360_000,
    "USD",
    date(2026, 4, 1),
    priorities=("fewer interruptions at the month’s closing", "the office move of the events team"),
)
REVIEW = QuarterlyReview(
    HALDEN,
    "Northwind",
    "January to March 2026",
    "Prepared by Maya Okafor on 19 March for Friday 27 March 2026",
    EVIDENCE.sentence(),
    "budget 20.00 h and $3,600.00 a month",
    (
        ReviewMonth("January", 1290, 1200),
        ReviewMonth("February", 1350, 1200),
        ReviewMonth("March, projected", 1485, 1200),
        ReviewMonth("Quarter", 4125, 3600),
    ),
    months_chart(THREE_MONTHS, 330),
    tuple(Step(*step) for step in EVIDENCE.arithmetic()),
    "25.00 h and $4,500.00",
    priorities=EVIDENCE.priorities,
    signers=("Dana Whitfield, approver for Northwind, date", "Maya Okafor, account manager, date"),
    closing="Accepted by 31 March it starts on 1 April 2026; later, on the first of the following "
    "month.",
)
EXCEPTIONAL = Exceptional(
    "Request 1019: flood in the server room", 600, "No part of a usual quarter, says Maya Okafor."
)
