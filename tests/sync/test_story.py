"""One story through the whole house: a mail, an evening, a question, an invoice.

A mail comes in from an address that nobody knows; it is placed on a workbench without a connection,
which works on it while 18:00 passes; after the next sync the client sees both parts, and questions
the one that costs; the account manager includes it after all. A second evening stays billed: the
client's day's letter and the invoice name the same amount for it.

Source: domain.md S04, S07, S08, S15 to S17, 2.2, 2.4; cases G03, G05.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import select

from app.central.files.room import files_of
from app.central.mail.incoming.ingesting import ingest
from app.central.people import ADMINISTRATION
from app.central.portal.app import make_portal
from app.central.portal.door import Portal, open_portal
from app.database.scope import whole
from app.domain.vocabulary import Right
from app.queries.billing.documents import DocumentLine
from app.queries.billing.issued import invoice_document, issued_invoices
from app.queries.billing.queue import review_queue
from app.records import AgreementVersion, Contact, Mail, MonthAct, User
from app.usecases.billing.months import CloseMonth, close_month
from app.usecases.billing.reversals import ReverseExclusion, reverse_exclusion
from app.usecases.billing.reviews import ConfirmExclusions, Excluded, confirm_exclusions
from app.usecases.file_mail import FileMail, file_mail
from app.usecases.triage_ticket import TriageTicket, triage_ticket
from tests.integration.central.mail.heard import Heard, text_of
from tests.integration.central.world import World
from tests.portal.town import ADDRESS, Letters
from tests.sync.real import RealCentral
from tests.sync.timed import Timed, TimedWorld

EVERYTHING = whole("a test looks on")
MARCH = "2026-03"
NIGHT_MIN, NIGHT_COST = 50, "$270.00"
RAW = (
    b"From: Dana Whitfield <dana@home.example>\r\nTo: support@halden.example\r\n"
    b"Subject: Accounting closes by itself\r\nMessage-ID: <a1@home.example>\r\n\r\n"
    b"It closes whenever I print.\r\n"
)
"""Dana writes from home: nobody knows this address."""


@dataclass
class Story:
    """The firm with its people, the technician's laptop, the client's browser."""

    world: TimedWorld
    portal: Portal
    http: TestClient[Litestar]
    letters: Letters
    heard: Heard
    dana: UUID

    @property
    def laptop(self) -> Timed:
        return self.world.laptop

    def at(self, text: str) -> None:
        """It becomes that time in New York in winter's last days: five hours behind UTC + 1."""
        wanted = datetime.fromisoformat(f"2026-{text}-04:00").astimezone(UTC)
        self.world.later(seconds=(wanted - self.world.central.clock.now()).total_seconds())

    def do(self, verb: Any, command: Any) -> Any:
        desk = self.laptop.desk
        return desk.do(verb.__name__, lambda session: verb(session, desk.ctx, command))

    def ask(self, question: Any) -> Any:
        return self.laptop.desk.store.work.read(EVERYTHING, question)

    def sync(self) -> None:
        self.laptop.desk.sync()

    def work(self, ticket: UUID, minutes: int) -> UUID:
        """Time some work on the laptop."""
        self.laptop.door.timer.start(ticket)
        self.world.later(minutes=minutes)
        return self.laptop.save(self.laptop.door.timer.stop())

    def excluded(self) -> list[tuple[UUID, str]]:
        """What waits for a word at central: entry and part."""
        rows = self.world.central.central.work.read(
            EVERYTHING, lambda session: review_queue(session).exclusions
        )
        return [(row.entry_id, row.key) for row in rows]

    def lines(self) -> list[DocumentLine]:
        """The lines of the one invoice that was issued."""

        def question(session: Any) -> Any:
            (issued,) = issued_invoices(session, client=self.world.central.north)
            return invoice_document(session, issued.id)

        document = self.world.central.central.work.read(EVERYTHING, question)
        return [line for part in document.sections for line in part.lines]

    def come_in(self) -> None:
        """Dana asks for a link, and opens the one that comes by mail."""
        form = self._token(self.http.get("/sign-in").text)
        self._send("/sign-in", form=form, email="dana@northwind.example")
        place = self.letters.link()
        assert self._send(place, form=self._token(self.http.get(place).text)).status_code == 303

    def page(self, path: str) -> str:
        answer = self.http.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return str(answer.text)

    def fill_in(self, path: str, **fields: str) -> Any:
        """Open a form, and send it as a browser does."""
        return self._send(path, form=self._token(self.page(path)), **fields)

    def _send(self, path: str, **fields: str) -> Any:
        origin = {"origin": ADDRESS}
        return self.http.post(path, data=fields, headers=origin, follow_redirects=False)

    @staticmethod
    def _token(page: str) -> str:
        found = re.search(r'name="form" value="([^"]+)"', page)
        assert found is not None
        return found[1]


@pytest.fixture
def story(real_central: RealCentral, tmp_path: Path) -> Iterator[Story]:
    central = real_central.central
    made: list[UUID] = []

    def job(session: Any) -> None:
        session.get(User, real_central.mira).rights = ["desk", "tam", "technician"]
        for version in session.scalars(select(AgreementVersion)):
            version.effective_from = date(2026, 1, 1)
        dana = Contact(
            id=central.ids.new(), client_id=real_central.north, name="Dana Whitfield",
            email="dana@northwind.example", phone="", active=True,
            roles=["billing", "coordinator", "requester"],
            created_at=real_central.clock.now(), created_by=real_central.mira,
        )  # fmt: skip
        session.add(dana)
        made.append(dana.id)

    central.work.run("test", ADMINISTRATION, job)
    world = TimedWorld(real_central, tmp_path)
    rights = frozenset({Right.TECHNICIAN, Right.DESK, Right.TAM})
    for one in (world.laptop, world.tablet):
        one.desk.actor = replace(one.desk.actor, rights=rights)
    letters = Letters()
    portal = open_portal(central, letters, ADDRESS)
    with TestClient(make_portal(portal), ADDRESS) as http:
        heard = Heard(cast("World", real_central))
        heard.tell()
        yield Story(world, portal, http, letters, heard, made[-1])
    world.close()


def a_mail_waits_for_the_desk(story: Story) -> UUID:
    """A mail comes in; nobody knows the address, so it waits for the desk, on the laptop too."""
    central = story.world.central.central
    story.at("03-11T15:00")
    (told,) = ingest(central, files_of(central), [("dana.eml", RAW)])
    assert told.state == "parked"
    story.sync()
    (mail,) = story.ask(lambda session: list(session.scalars(select(Mail))))
    assert (mail.subject, mail.state) == ("Accounting closes by itself", "parked")
    waiting: UUID = mail.id
    return waiting


def worked_below_ground(story: Story, mail: UUID) -> tuple[UUID, UUID, UUID]:
    """Without a connection: placed, triaged, worked on while 18:00 passes, and a night later."""
    laptop = story.laptop
    laptop.desk.transport.lose_request = 10**6
    ticket = story.do(file_mail, FileMail(mail, story.world.central.north, story.dana, "L-9"))
    story.do(triage_ticket, TriageTicket(ticket, "medium", "medium", "Accounting"))
    story.at("03-11T17:40")
    evening = story.work(ticket, 40)
    story.at("03-12T20:00")
    night = story.work(ticket, NIGHT_MIN)
    laptop.desk.transport.lose_request = 0
    return ticket, evening, night


def dana_questions_what_costs(story: Story, number: int, evening: UUID) -> None:
    """She comes in by a link, sees both parts, and questions the one that costs."""
    story.come_in()
    page = story.page(f"/requests/{number}")
    assert "incident response in business hours" in page
    assert "incident response outside business hours" in page
    assert NIGHT_COST in page
    assert len(set(re.findall(rf"/work/{evening}/question/[^\"]+", page))) == 2, "each part has it"
    ((_entry, key),) = [one for one in story.excluded() if one[0] == evening]
    said = "You said on the phone that it is included."
    assert story.fill_in(f"/work/{evening}/question/{key}", reason=said).status_code == 303


def the_manager_settles_both(story: Story, evening: UUID, night: UUID) -> None:
    """Her words are read on the laptop; the evening is included after all, the night confirmed."""
    story.sync()
    rows = {
        row.entry_id: row for row in story.ask(lambda s: review_queue(s, shown="all").exclusions)
    }
    assert rows[evening].state == "disputed"
    part = Excluded(evening, rows[evening].key)
    story.do(reverse_exclusion, ReverseExclusion(part, "It was promised on the phone."))
    story.do(confirm_exclusions, ConfirmExclusions([Excluded(night, rows[night].key)]))
    story.sync()


def test_a_mail_becomes_an_evening_s_work_a_question_and_an_invoice_that_all_agree(
    story: Story,
) -> None:
    mail = a_mail_waits_for_the_desk(story)
    ticket, evening, night = worked_below_ground(story, mail)
    story.sync()
    story.sync()
    assert story.laptop.desk.is_clean(), "nothing is lost on the way"
    assert set(story.world.at_central()) == {evening, night}, "and nothing doubled"

    number = story.world.central.ticket(ticket)["number"]
    dana_questions_what_costs(story, number, evening)
    the_manager_settles_both(story, evening, night)
    assert "It was promised on the phone." in story.page(f"/requests/{number}")

    story.at("03-16T18:00")
    (day,) = [one for one in story.heard.tell() if "outside" in str(one["Subject"])]
    assert str(day["To"]) == "Dana Whitfield <dana@northwind.example>"
    assert NIGHT_COST in text_of(day)
    assert text_of(day).count("$") == text_of(day).count(NIGHT_COST), "and no other amount"

    story.at("04-02T10:00")
    story.sync()
    story.do(close_month, CloseMonth(story.world.central.north, MARCH))
    story.sync()
    (act,) = story.ask(lambda session: list(session.scalars(select(MonthAct))))
    assert act.outcome == "taken", act.outcome_words
    (bill,) = [one for one in story.heard.tell() if "invoice" in str(one["Subject"]).lower()]
    assert [one.get_content_type() for one in bill.iter_attachments()] == ["application/pdf"]
    billed = [(one.minutes, one.amount_minor) for one in story.lines() if one.section != "fee"]
    assert billed == [(NIGHT_MIN + 10, 27_000)]
