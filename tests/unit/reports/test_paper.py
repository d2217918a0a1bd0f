"""Paper holds what the document holds, is tagged, and takes every text as text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from app.domain.check_ins import Section
from app.domain.rules import RuleBroken
from app.reports.charts import RepeatFacts, RepeatRow, repeats_chart
from app.reports.documents import (
    Agenda,
    AgendaItem,
    AgendaSection,
    Decided,
    Invoice,
    InvoiceLine,
    InvoiceSection,
    Letterhead,
    Logo,
)
from app.reports.paper import (
    PaperSize,
    Sheet,
    Unprintable,
    agenda_sheet,
    invoice_sheet,
    minutes_sheet,
    pdf_of,
    pictures_of,
    review_sheet,
)
from app.reports.paper.letters import MISSING, letters, printable
from app.reports.paper.words import chart_data
from tests.builders.paper import (
    AGENDA,
    EXCEPTIONAL,
    HALDEN,
    INVOICE,
    LOGO,
    MINUTES,
    REVIEW,
    full_invoice,
    plain,
    png,
)

SHEETS = {
    "agenda": agenda_sheet(AGENDA),
    "minutes": minutes_sheet(MINUTES),
    "invoice": invoice_sheet(INVOICE),
    "review": review_sheet(REVIEW),
}
HOSTILE = (
    '#read("/etc/passwd") #panic() *bold* _slanted_ $x^2$ `raw` <label> @ref // hidden \\ [a] {b}'
)
INSIDE = ("before the audit", "waive this one", "carrier is not confirmed", "Q-13", "not pleased")


@cache
def made(name: str) -> bytes:
    """A document of the example, set once for all tests."""
    return pdf_of(SHEETS[name])


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


@cache
def pages(pdf: bytes) -> list[str]:
    """The text of each page, each space and line break as one space."""
    return [" ".join(page.extract_text().split()) for page in read(pdf).pages]


def text(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def one_item(item: AgendaItem) -> Agenda:
    return replace(AGENDA, sections=(AgendaSection(Section.TOPICS, (item,)),))


def structure(pdf: bytes) -> list[tuple[str, str]]:
    """All elements of the tags in reading order: what each is, and its words if it has some."""
    found: list[tuple[str, str]] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, ArrayObject):
            for one in node:
                walk(one)
        elif isinstance(node, DictionaryObject) and "/S" in node:
            found.append((str(node["/S"]), str(node.get("/Alt", ""))))
            if "/K" in node:
                walk(node["/K"])

    root: Any = read(pdf).trailer["/Root"]
    walk(root["/StructTreeRoot"]["/K"])
    return found


@pytest.mark.parametrize("name", SHEETS)
def test_every_document_is_tagged_and_names_its_title_and_language(name: str) -> None:
    reader = read(made(name))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata is not None
    assert reader.metadata.title == SHEETS[name].data["title"]
    assert reader.metadata.author == "Halden Row IT"
    kinds = [kind for kind, _ in structure(made(name))]
    assert kinds.count("/H1") == 1
    assert "/H2" in kinds


def test_tables_have_heads_lists_have_items_and_drawings_have_words() -> None:
    nodes = structure(made("agenda"))
    kinds = {kind for kind, _ in nodes}
    assert {"/Table", "/TH", "/TD", "/L", "/LI"} <= kinds
    figures = [words for kind, words in nodes if kind == "/Figure"]
    assert figures == [chart.sentence for section in AGENDA.sections for chart in section.charts]


@pytest.mark.parametrize("name", SHEETS)
def test_only_fonts_of_ours_are_used_whatever_the_machine_has(name: str) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in read(made(name)).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index] # a page's own
    }
    assert fonts
    assert all(font.startswith(("OpenSans", "DejaVuSans")) for font in fonts)


@pytest.mark.parametrize("name", SHEETS)
def test_the_same_document_gives_the_same_bytes(name: str) -> None:
    assert pdf_of(SHEETS[name]) == made(name)


def test_the_agenda_reads_from_letterhead_to_appendix() -> None:
    first, *_, last = pages(made("agenda"))
    begins = (
        "Northwind IT Support by Halden Row IT Halden Row IT 41 Orchard Lane, Suite 5, New York, "
        "NY 10002 help@haldenrow.example · +1 212 555 0142 Check-in agenda Northwind with Halden "
        "Row IT. Last check-in: Thursday 12 February 2026 When Thu 19 March 2026 10:00, New York "
        "With Dana Whitfield Maya Okafor Hours this month 14.75 of 20.00 h, 73.8 % 24.75 h "
        "expected For decision 1 quote, 1 answer 2 excluded items 1 Actions from last time"
    )
    assert begins in first
    assert (
        "Excluded, 50 min worked, 60 counted. Incident response outside business hours, rate ×1.5 "
        "$270.00 1.00 h × $180 × 1.5"
    ) in first
    assert "Included until 18:00, 20 min worked, 30 counted. Excluded from 18:00" in first
    assert "raised 2 times" in first
    assert "Page 1 of 3" in first
    assert "Next pages: 10 Expirations · Appendix" in first
    assert "Nothing new: Open requests, Solution design and projects" in last
    assert "Domain northwind.example 10 May in 52 days" in last


def test_a_chart_stands_on_paper_with_its_finding_and_its_table() -> None:
    whole = text(made("agenda"))
    assert "74 % of the budget used, 56 % of March gone" in whole
    assert "End, expected 24.75 h 20.00 h 100.0 %" in whole
    assert "Above the budget in each of the last 2 months" in whole
    assert "March 2026, expected 24.75 h 20.00 h 123.8 % 1.25 h 0.00 h" in whole


def test_what_is_internal_stays_inside_and_is_counted() -> None:
    whole = text(made("agenda")) + text(made("minutes"))
    assert [word for word in INSIDE if word in whole] == []
    assert SHEETS["agenda"].left_out.words() == "2 internal notes and 1 hidden item stay inside."
    assert SHEETS["minutes"].left_out.words() == "4 internal notes and 1 hidden item stay inside."


def test_the_minutes_say_first_what_was_decided_and_who_does_what() -> None:
    first = pages(made("minutes"))[0]
    assert "Held Thu 19 March 2026 10:02–10:55, New York" in first
    assert "Next check-in Thu 16 April 2026 10:00, New York" in first
    assert "Decisions What was decided By Quote Q-12 is approved at $2,400.00 Dana" in first
    assert "Send the list of people who leave in June Dana Whitfield 27 March 2026" in first
    assert "Order toner Ana Ruiz no date" in first
    assert "Decided: The exclusion of 11 March stands Dana Whitfield" in first
    assert "Noted: The printer on the 3rd floor is rarely used" in text(made("minutes"))


def test_what_was_agreed_at_the_end_stands_in_the_minutes_without_an_item() -> None:
    assert "13 Next Action: Order toner Ana Ruiz" in text(made("minutes"))


def test_a_text_that_looks_like_markup_stays_text() -> None:
    hostile = one_item(AgendaItem("x", HOSTILE, plain(HOSTILE), source=HOSTILE))
    hostile = replace(hostile, client=HOSTILE, attendees=(HOSTILE,))
    assert text(pdf_of(agenda_sheet(hostile))).count(HOSTILE) >= 5


def test_a_text_that_looks_like_markup_stays_text_on_an_invoice() -> None:
    line = InvoiceLine(HOSTILE, 100, HOSTILE, sentence=HOSTILE, confirmed=HOSTILE)
    hostile = replace(INVOICE, sections=(InvoiceSection("fee", (line,), HOSTILE),))
    assert text(pdf_of(invoice_sheet(hostile))).count(HOSTILE) >= 5


@pytest.mark.parametrize(
    ("size", "points"), [("a4", (595, 842)), ("us-letter", (612, 792))], ids=["a4", "us-letter"]
)
def test_a_page_has_the_size_that_was_asked_for(size: PaperSize, points: tuple[int, int]) -> None:
    box = read(pdf_of(invoice_sheet(INVOICE, size))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == points


def test_letters_of_other_scripts_are_shown_and_what_no_font_has_is_marked() -> None:
    names = "Jürgen Groß, Łukasz Żółw, Şükran Ağa, Ирина Щукина, Νίκος"
    shown = text(pdf_of(agenda_sheet(one_item(AgendaItem("x", f"{names}, 田中 さん\u0007\u202e")))))
    assert names in shown
    assert f"{MISSING * 2} {MISSING * 2}" in shown
    assert printable("a\u00a0 \n b\ud800") == "a b"
    assert {ord(one) for one in "–’×−€½ÄŁžΩЖ✓→"} <= letters()


@settings(max_examples=15)
@given(st.text(max_size=120))
def test_whatever_somebody_wrote_can_be_set(written: str) -> None:
    row = RepeatRow(written, (date(2026, 3, 1), date(2026, 3, 4)))
    chart = repeats_chart(RepeatFacts(date(2026, 1, 1), date(2026, 3, 19), (row,)))
    item = AgendaItem("x", written, plain(written), written, written, written)
    section = AgendaSection(Section.TOPICS, (item,), written, (written,), (chart,), (item,))
    agenda = replace(AGENDA, client=written, attendees=(written,), sections=(section,))
    assert pdf_of(agenda_sheet(agenda)).startswith(b"%PDF")


def test_a_chart_s_names_are_shown_as_far_as_the_fonts_reach() -> None:
    row = RepeatRow("プリンター PRN-3 عربي ✓", (date(2026, 3, 1), date(2026, 3, 4)))
    drawn = chart_data(repeats_chart(RepeatFacts(date(2026, 1, 1), date(2026, 3, 19), (row,))))
    assert f"{MISSING * 5} PRN-3 عربي ✓" in drawn["svg"]
    assert drawn["rows"][0][0] == row.asset


def test_no_template_reads_evaluates_or_fetches_anything() -> None:
    templates = {
        file.name: file.read_text(encoding="utf-8")
        for file in files("resources").joinpath("paper").iterdir()
        if file.name.endswith(".typ")
    }
    assert set(templates) == {"sheet.typ", *(f"{name}.typ" for name in SHEETS)}
    reading = re.compile(r"\b(eval|read|plugin|csv|yaml|toml|xml|cbor)\(|@preview|@local")
    assert [name for name, markup in templates.items() if reading.search(markup)] == []
    imports = {found for markup in templates.values() for found in re.findall(r"#import.*", markup)}
    assert imports == {'#import "/sheet.typ": *'}


def test_a_word_that_is_longer_than_its_column_breaks_without_a_sign() -> None:
    page = read(pdf_of(invoice_sheet(full_invoice(1)))).pages[0].extract_text()
    word = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung"
    assert word not in page
    assert word in page.replace("\n", "")
    assert "2026-0031" in page


def test_forty_lines_stand_whole_each_on_its_page_under_a_head() -> None:
    found = pages(pdf_of(invoice_sheet(full_invoice(40), "us-letter")))
    numbers = [
        int(number) for page in found for number in re.findall(r"nicht öffnen \((\d+)\)", page)
    ]
    assert numbers == list(range(40))
    with_lines = [page for page in found if "Anfrage" in page]
    assert len(with_lines) > 4
    for page in with_lines:
        assert "Work Worked Counted Rate Amount" in page
        lines = page.count("Anfrage 1")
        assert lines == page.count("Confirmed by Maya") == page.count("€180.00 × 1.5 €270.00")
    assert f"Page {len(found)} of {len(found)}" in found[-1]


def test_an_invoice_has_its_sections_in_order_with_reasons_and_sums() -> None:
    whole = text(pdf_of(invoice_sheet(full_invoice(2))))
    titles = [
        "Monthly fee",
        "Projects",
        "Time and materials: labour",
        "Call-out minimums",
        "Materials What",
        "Earlier months",
        "Credits",
        "VAT 19 %",
        "Not on this invoice",
        "In your fee, March 2026",
    ]
    places = [whole.index(title) for title in titles]
    assert places == sorted(places)
    assert "3 pieces €15.00 €45.00" in whole
    assert "2.5 m €12.50 €31.25" in whole
    assert "2 lines 2.00 h €540.00" in whole
    assert "−€270.00" in whole
    assert "Tax ID DE123456789" in whole


def test_the_example_s_invoice_comes_to_what_the_service_text_says() -> None:
    assert INVOICE.total_minor == 507_000
    whole = text(made("invoice"))
    assert "To pay $5,070.00" in whole
    assert (
        "Excluded: incident response outside business hours (Wednesday, 20:00–20:50), rate ×1.5. "
        "Confirmed by Maya Okafor on 19 March."
    ) in whole
    assert "50 min 60 min $180.00 × 1.5 $270.00" in whole
    assert "Questioned by Dana Whitfield on 19 March. Billed later only if it stands. $67.50" in (
        whole
    )
    assert "March, budget 20.00 h 34 24.75 h $0.00" in whole


def test_a_preview_says_that_it_is_no_invoice_and_a_credit_what_it_takes_back() -> None:
    preview = text(pdf_of(invoice_sheet(replace(INVOICE, number="", issued=None, due=None))))
    assert "Preview of the invoice for March 2026" in preview
    assert "no invoice: nothing is to be paid" in preview
    credit = (InvoiceSection("credits", (InvoiceLine("All lines of 2026-0031", -507_000),)),)
    note = text(
        pdf_of(
            invoice_sheet(
                replace(
                    INVOICE, number="2026-0032", corrects="2026-0031", sections=credit, due=None
                )
            )
        )
    )
    assert "Credit note 2026-0032" in note
    assert "takes back invoice 2026-0031 in full" in note
    assert "Paid back to you $5,070.00" in note


def test_sections_of_an_invoice_stand_in_their_order_or_it_is_refused() -> None:
    with pytest.raises(ValueError, match="stand once, in this order"):
        replace(INVOICE, sections=INVOICE.sections[::-1])


def test_the_review_leads_with_its_sentence_and_shows_each_step_on_one_page() -> None:
    (page,) = pages(made("review"))
    assert REVIEW.explanation in page
    for number, step in enumerate(REVIEW.steps, 1):
        assert f"{number} {step.text} {step.result}" in page
    assert REVIEW.steps[-1].result == "25.00 h for $4,500.00"
    assert "Quarter 68.75 h 60.00 h 114.6 %" in page
    assert "Accept 25.00 h and $4,500.00" in page
    assert "Dana Whitfield, approver for Northwind, date" in page


def test_a_decided_review_says_who_decided_and_asks_nothing() -> None:
    decided = Decided(
        "Accepted: 25.00 h and $4,500.00 from 1 April 2026.", ("Dana Whitfield, 27 March 2026",)
    )
    page = text(pdf_of(review_sheet(replace(REVIEW, decided=decided, exceptional=(EXCEPTIONAL,)))))
    assert "Decided Accepted: 25.00 h and $4,500.00 from 1 April 2026." in page
    assert "Your decision" not in page
    assert "flood in the server room" in page
    assert "10.00 h" in page


def test_pictures_are_one_for_each_page() -> None:
    pictures = pictures_of(SHEETS["agenda"], 40)
    assert len(pictures) == len(read(made("agenda")).pages)
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)


def test_a_logo_stands_in_the_letterhead_with_its_words() -> None:
    for data in (LOGO.data, png(900, 20), png(10, 400)):
        head = replace(HALDEN, logo=Logo(data, "The firm's sign"))
        pdf = pdf_of(agenda_sheet(replace(one_item(AgendaItem("x", "y")), letterhead=head)))
        alts = [words for kind, words in structure(pdf) if kind == "/Figure"]
        assert alts == ["The firm's sign"]


def test_a_logo_that_is_no_picture_is_refused_with_what_to_do() -> None:
    with pytest.raises(RuleBroken, match="no PNG or JPEG picture"):
        Logo(b"<svg/>", "x")
    with pytest.raises(RuleBroken, match="larger than 100 kB"):
        Logo(LOGO.data + b"\x00" * 100_000, "x")
    broken = replace(HALDEN, logo=Logo(LOGO.data[:40], "x"))
    with pytest.raises(Unprintable, match=r"could not be set: .*Check the logo"):
        pdf_of(agenda_sheet(replace(AGENDA, letterhead=broken)))


def test_a_colour_that_is_none_is_refused_with_an_example() -> None:
    with pytest.raises(RuleBroken, match="Write the colour like #00AA55"):
        Letterhead("x", colour="green")


def test_an_empty_agenda_is_a_page_that_says_so() -> None:
    page = text(pdf_of(agenda_sheet(replace(AGENDA, sections=(), attendees=(), facts=()))))
    assert "Nothing new: Actions from last time, Your topics" in page
    assert "With to be said" in page


def test_a_number_of_pieces_is_written_without_needless_zeros() -> None:
    materials = full_invoice(0).sections[4]
    assert materials.lines[1].quantity is not None
    assert materials.lines[1].quantity.count == Fraction(5, 2)
    assert materials.amount_minor == 7_625


def test_an_invoice_is_due_on_a_day_or_says_nothing_of_it() -> None:
    sheet: Sheet = invoice_sheet(replace(INVOICE, due=None))
    assert "To pay by" not in {fact["name"] for fact in sheet.data["facts"]}
    named: Invoice = replace(INVOICE, due=date(2026, 5, 1))
    assert {"name": "To pay by", "lines": ["Fri 1 May 2026"]} in invoice_sheet(named).data["facts"]
