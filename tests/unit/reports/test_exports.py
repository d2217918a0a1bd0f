"""Markdown, CSV and JSON hold what the client may read, and nothing that acts."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sqlalchemy.orm import Session

from app.domain.check_ins import LeftOut, Section
from app.queries.billing.accounting import accounting_csv
from app.records import Invoice, InvoiceLine
from app.reports.documents import AgendaItem, AgendaSection
from app.reports.exports import (
    COLUMNS,
    Exclusion,
    agenda_json,
    agenda_markdown,
    exclusions_csv,
    invoice_json,
    minutes_json,
    minutes_markdown,
    review_json,
)
from app.reports.exports.markdown import escaped
from tests.builders.paper import AGENDA, INVOICE, MINUTES, REVIEW, full_invoice, plain

PAGE = Path(__file__).resolve().parents[3] / "docs" / "exports.md"
INSIDE = ("before the audit", "waive this one", "carrier is not confirmed", "Q-13", "not pleased")
AFTER_HOURS = Exclusion(
    "1042, accounting program closes by itself",
    date(2026, 3, 11),
    60,
    "EX-AFTER-HOURS",
    "Excluded: incident response outside business hours (Wednesday, 20:00), rate ×1.5.",
    27_000,
    "USD",
    "proposed",
)

HOSTILE = pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x";"y")',
        "+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r\n=1",
        "  =1",
        "＝1",  # noqa: RUF001 -- the wide form is the point
    ],
)


def rows(data: bytes) -> list[dict[str, str]]:
    """The CSV as a spreadsheet reads it."""
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_agenda_in_markdown_has_heads_items_figures_and_the_charts_tables() -> None:
    text, left_out = agenda_markdown(AGENDA)
    assert text.startswith(
        "# Check-in agenda, Northwind\n\nThu 19 March 2026, 10:00, New York. With Dana Whitfield, "
        "Maya Okafor. Last check-in: Thu 12 February 2026.\n"
    )
    assert "- Hours this month: 14.75 of 20.00 h, 73.8 %; 24.75 h expected\n" in text
    assert (
        "## 1 Actions from last time\n\n- Send the list of people who leave in June — **due 5 "
        "March, 14 days overdue**\\\n  Dana Whitfield, agreed on 12 February · raised 2 times\n"
    ) in text
    assert "## 4 Exclusions since last check-in (in review, $337.50)\n" in text
    assert "### 74 % of the budget used, 56 % of March gone\n" in text
    assert "| January 2026 | 21.50 h | 20.00 h | 107.5 % | 1.00 h | 5.50 h |\n" in text
    assert "- Domain northwind.example — **10 May, in 52 days**\n" in text
    assert left_out == LeftOut(2, 1)


def test_the_minutes_in_markdown_lead_with_decisions_and_actions() -> None:
    text, left_out = minutes_markdown(MINUTES)
    assert "Thu 19 March 2026, 10:02–10:55, New York. Present: Dana Whitfield, Maya Okafor." in text
    assert "Next check-in: Thu 16 April 2026, 10:00." in text
    assert (
        "## Decisions\n\n- **Decided:** Quote Q-12 is approved at $2,400.00 (Dana Whitfield)\n"
    ) in text
    assert "- **Action:** Order toner (Ana Ruiz)\n" in text
    assert text.index("## Decisions") < text.index("## Actions") < text.index("## 1 Actions from")
    assert "## 13 Next\n\n- **Action:** Order toner (Ana Ruiz)" in text
    assert left_out == LeftOut(4, 1)


@pytest.mark.parametrize(
    "text",
    [
        agenda_markdown(AGENDA)[0],
        minutes_markdown(MINUTES)[0],
        agenda_json(AGENDA)[0],
        minutes_json(MINUTES)[0],
    ],
    ids=["agenda.md", "minutes.md", "agenda.json", "minutes.json"],
)
def test_nothing_internal_leaves(text: str) -> None:
    assert [words for words in INSIDE if words in text] == []
    assert '"inside"' not in text
    assert '"hidden"' not in text


@given(st.text(max_size=60))
def test_whatever_somebody_wrote_stays_text_in_markdown(written: str) -> None:
    shown = " ".join(written.split())
    if not shown or not shown.isprintable():
        return
    tokens = MarkdownIt("commonmark").parse(escaped(written))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    inline = tokens[1].children or []
    assert {token.type for token in inline} <= {"text", "text_special"}
    assert "".join(token.content for token in inline) == shown


def test_an_item_that_looks_like_a_heading_and_a_cell_makes_neither() -> None:
    item = AgendaItem("x", "# Big | cell\n## more", plain("<b>why</b>"), "*1*")
    text, _ = agenda_markdown(replace(AGENDA, sections=(AgendaSection(Section.TOPICS, (item,)),)))
    html = MarkdownIt("commonmark").render(text)
    assert html.count("<h1>") == 1
    assert html.count("<h2>") == 1
    assert "<b>" not in html
    assert "# Big | cell ## more" in html


def test_exclusions_are_written_in_the_one_documented_dialect() -> None:
    data = exclusions_csv([AFTER_HOURS])
    assert (
        data
        == (
            "\ufeffrequest,date,minutes,reason,sentence,amount,currency,state\r\n"
            '"1042, accounting program closes by itself",2026-03-11,60,EX-AFTER-HOURS,"Excluded: '
            'incident response outside business hours (Wednesday, 20:00), rate ×1.5.",270.00,USD,'
            "proposed\r\n"
        ).encode()
    )


@HOSTILE
def test_no_cell_begins_as_a_formula(text: str) -> None:
    (row,) = rows(exclusions_csv([replace(AFTER_HOURS, request=text, sentence=text, reason=text)]))
    for column in ("request", "sentence", "reason"):
        assert row[column].startswith("'")
        assert row[column][1:] == text.strip()


class Issued:
    """A session with one invoice of one line, all of whose texts are the same."""

    def __init__(self, text: str) -> None:
        day, client = date(2026, 3, 31), uuid4()
        to = {"name": text, "tax_id": text}
        invoice = Invoice(number="2026-1", kind="invoice", issued_on=day, client_id=client,
                          billed_to=to, month="2026-03", currency="EUR")  # fmt: skip
        line = InvoiceLine(position=1, section="fee", work_month="", reason="", words=text,
                           minutes=0, rate_minor=0, multiplier="", amount_minor=-100)  # fmt: skip
        self.rows = [(invoice, line)]

    def execute(self, _query: object) -> list[tuple[Invoice, InvoiceLine]]:
        return self.rows


@HOSTILE
def test_no_cell_of_the_books_begins_as_a_formula(text: str) -> None:
    told = accounting_csv(cast("Session", Issued(text)), date.min, date.max)
    (row,) = rows(told)
    for column in ("billed_to", "tax_id", "description"):
        assert row[column] == "'" + text.strip()
    assert row["amount"] == "-1.00", "a number stays one"


@given(st.text(max_size=20))
def test_a_row_comes_back_as_one_row_whatever_its_texts_are(text: str) -> None:
    found = rows(exclusions_csv([replace(AFTER_HOURS, request=text, sentence=text), AFTER_HOURS]))
    assert [tuple(row) for row in found] == [COLUMNS, COLUMNS]
    assert [row["amount"] for row in found] == ["270.00", "270.00"]
    assert not found[0]["request"].startswith(("=", "+", "-", "@"))


def test_no_exclusions_are_a_head_alone() -> None:
    assert exclusions_csv([]).decode("utf-8-sig") == ",".join(COLUMNS) + "\r\n"


def test_an_exclusion_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="a credit is a line of its own"):
        replace(AFTER_HOURS, amount_minor=-1)


def test_the_agenda_in_json_says_its_kind_its_version_and_its_moments() -> None:
    text, left_out = agenda_json(AGENDA)
    found = json.loads(text)
    assert (found["kind"], found["version"]) == ("agenda", 1)
    assert found["planned_at"] == "2026-03-19T10:00:00-04:00"
    assert found["last_held"] == "2026-02-12"
    assert found["letterhead"] == {"firm": "Halden Row IT", "portal": "Northwind IT"}
    assert [section["section"] for section in found["sections"]] == [1, 2, 3, 4, 5, 8, 10]
    assert found["sections"][0]["items"][0] == {
        "key": "action:1",
        "text": "Send the list of people who leave in June",
        "why": [{"text": "Dana Whitfield, agreed on 12 February", "kind": "plain"}],
        "figure": "due 5 March",
        "beside": "14 days overdue",
        "source": "",
        "raised": 2,
        "pinned": False,
    }
    chart = found["sections"][5]["charts"][0]
    assert set(chart) == {"key", "title", "sentence", "table"}
    assert left_out == LeftOut(2, 1)


def test_the_minutes_in_json_keep_who_does_what_until_when() -> None:
    found = json.loads(minutes_json(MINUTES)[0])
    assert found["captures"][0] == {
        "kind": "action",
        "text": "Send the list of people who leave in June",
        "section": 1,
        "item": "action:1",
        "result": "",
        "by": "",
        "owner": "Dana Whitfield",
        "due": "2026-03-27",
    }


def test_an_invoice_in_json_has_its_sums_and_its_factors() -> None:
    found = json.loads(invoice_json(INVOICE))
    assert (found["net_minor"], found["total_minor"]) == (507_000, 507_000)
    assert [one["amount_minor"] for one in found["sections"]] == [360_000, 120_000, 27_000]
    assert found["sections"][2]["lines"][0]["labour"]["multiplier"] == "1.5"
    taxed = full_invoice(1)
    assert json.loads(invoice_json(taxed))["total_minor"] == taxed.net_minor + 123_456


def test_a_review_in_json_has_its_steps() -> None:
    found = json.loads(review_json(REVIEW))
    assert found["kind"] == "quarterly_review"
    assert len(found["steps"]) == 6


def test_the_page_on_exports_names_every_column_in_order() -> None:
    page = PAGE.read_text(encoding="utf-8")
    places = [page.index(f"| {column} |") for column in COLUMNS]
    assert places == sorted(places)
