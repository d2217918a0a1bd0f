"""What stands in the database leaves as a document: case AG01 and its quarter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from app.domain.check_ins import TITLES
from app.queries.check_ins import CheckInPage, check_in_page
from app.queries.quarter_review import review_page
from app.reports.documents import agenda_document, review_of
from app.reports.exports import (
    Invitation,
    Invited,
    agenda_json,
    agenda_markdown,
    calendar_uid,
    invitation_ics,
    moved,
)
from app.reports.paper import Sheet, agenda_sheet, pdf_of, review_sheet
from tests.builders.ag01_rows import CHECK_IN, ag01_rows
from tests.builders.paper import HALDEN
from tests.builders.rows import NORTHWIND
from tests.builders.world import World, open_world


@pytest.fixture
def ag01(tmp_path: Path) -> Iterator[World]:
    made = open_world(tmp_path / "device", rows=ag01_rows())
    yield made
    made.close()


def page(world: World) -> CheckInPage:
    now = world.clock.now()
    found = world.desk.ask(lambda session: check_in_page(session, CHECK_IN, now))
    assert found is not None
    return found


def text(sheet: Sheet) -> str:
    """The PDF's text, each space and line break as one space."""
    reader = PdfReader(BytesIO(pdf_of(sheet)))
    return " ".join(" ".join(part.extract_text() for part in reader.pages).split())


def test_ux20_ag01_leaves_as_pdf_markdown_and_json_with_each_item_in_its_section(
    ag01: World,
) -> None:
    check_in = page(ag01).minutes
    agenda = agenda_document(check_in, HALDEN)
    sheet = agenda_sheet(agenda)
    printed, (markdown, left_out) = text(sheet), agenda_markdown(agenda)
    assert sheet.left_out == left_out == page(ag01).for_client.left_out
    shown = [section for section in page(ag01).for_client.sections if section.count]
    assert len(shown) > 8
    for section in shown:
        title = f"{int(section.section)} {TITLES[section.section]}"
        assert title in printed
        assert f"## {title}" in markdown
        for item in section.everything:
            assert " ".join(item.title.split()) in printed
            assert f'"key": "{item.key}"' in agenda_json(agenda)[0]
    assert "$270.00" in printed


def test_ux20_the_invitation_to_ag01_is_parsed_back_and_moved(ag01: World) -> None:
    head = page(ag01).head
    invitation = Invitation(
        calendar_uid(head.id),
        ag01.clock.now(),
        f"Check-in: {head.client}",
        head.planned_at,
        head.planned_at + timedelta(minutes=head.planned_min),
        head.zone,
        Invited(head.manager, "maya@haldenrow.example"),
        tuple(Invited(name, "dana@northwind.example") for _id, name in head.attendees),
        sequence=head.calendar_sequence,
    )
    later = moved(
        invitation,
        ag01.clock.now(),
        invitation.starts_at + timedelta(days=1),
        invitation.ends_at + timedelta(days=1),
    )
    events: list[Any] = [
        Calendar.from_ical(invitation_ics(one)).walk("VEVENT")[0] for one in (invitation, later)
    ]
    assert {str(event["UID"]) for event in events} == {f"{CHECK_IN}@trestle"}
    assert [event["SEQUENCE"] for event in events] == [0, 1]
    assert [event["DTSTART"].dt for event in events] == [
        head.planned_at,
        head.planned_at + timedelta(days=1),
    ]


def test_the_review_of_northwind_s_quarter_leaves_with_its_sentence(ag01: World) -> None:
    now = ag01.clock.now()
    found = ag01.desk.ask(lambda session: review_page(session, NORTHWIND, "2026-Q1", now))
    assert found is not None
    printed = text(review_sheet(review_of(found, HALDEN)))
    assert "Quarterly review, January to March 2026" in printed
    assert found.evidence.sentence() in printed
