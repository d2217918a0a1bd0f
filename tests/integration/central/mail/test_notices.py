"""What people are told: whom, once, and never what is inside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from app.central.mail.notices.telling import Telling
from app.central.mail.notices.upkeep import endings
from app.central.mail.settings import MailSettings, write_settings
from app.central.mail.threads import read_token, reply_key, tokens_in
from app.database.scope import whole
from app.domain.notices import NOTICES
from app.domain.solved import BY_ITSELF
from app.domain.vocabulary import TicketState
from app.records import (
    Asset,
    CheckIn,
    Contact,
    Invoice,
    Letterhead,
    Ticket,
    TicketEvent,
)
from app.usecases.check_ins.planning import (
    CancelCheckIn,
    ChangeCheckIn,
    PlanCheckIn,
    cancel_check_in,
    change_check_in,
    plan_check_in,
)
from app.usecases.quotes import DraftQuote, SendQuote, draft_quote, send_quote
from app.usecases.write_reply import WriteReply, write_reply
from tests.integration.central.coverage_world import ny
from tests.integration.central.mail.heard import (
    PLACE,
    Heard,
    asked,
    entry_of,
    html_of,
    text_of,
    to,
)
from tests.integration.central.world import MIRA
from tests.plugins.lines import ErrorLines
from tests.portal.money_town import FLAT
from tests.portal.town import BO, DANA, ELI, FINN, INNER, PIA, SAM, SARA


def say(heard: Heard, ticket: UUID, body: str, *, internal: bool = False) -> None:
    heard.books().do(write_reply, WriteReply(ticket, body, internal))


def step(heard: Heard, ticket: Ticket, state: TicketState, reason: str = "") -> None:
    books = heard.books()
    now = heard.world.clock.now()
    event = books.made(
        ticket_id=ticket.id, kind="change", at=now, effective_at=now, author_id=books.mira,
        field_name="state", old=ticket.state, new=state.value, reason=reason,
    )  # fmt: skip
    books.add(TicketEvent(**event))
    books.change(Ticket, ticket.id, state=state.value)


def one(letters: list[EmailMessage], subject: str) -> EmailMessage:
    (found,) = [letter for letter in letters if str(letter["Subject"]).startswith(subject)]
    return found


def test_nothing_from_before_is_told(heard: Heard) -> None:
    assert heard.tell() == []


def test_a_request_is_told_to_whoever_asked_from_its_first_word_to_its_end(heard: Heard) -> None:
    ticket = asked(heard)
    number = heard.books().number(ticket)
    assert to(heard.tell()) == [(ELI, f"We received your request #{number}: Nothing prints")]
    say(heard, ticket.id, "We look into it")
    (first,) = heard.tell()
    assert "Mira Okafor has looked into your request" in text_of(first)
    say(heard, ticket.id, "A part is on its way")
    (update,) = heard.tell()
    assert "A part is on its way" in text_of(update)
    assert "We look into it" not in text_of(update)
    say(heard, ticket.id, "Which floor is it?")
    step(heard, ticket, TicketState.WAITING_CLIENT)
    (question,) = heard.tell()
    assert question["Subject"] == f"A question about #{number}: Nothing prints"
    assert "Which floor is it?" in text_of(question)
    step(heard, ticket, TicketState.RESOLVED)
    (solved,) = heard.tell()
    assert f"{PLACE}/requests/{number}" in text_of(solved)
    assert "comes back" in text_of(solved)
    step(heard, ticket, TicketState.CLOSED)
    assert to(heard.tell()) == [(ELI, f"Closed: #{number} Nothing prints")]


def test_a_request_that_closed_by_itself_is_told_with_why_unless_that_was_long_ago(
    heard: Heard,
) -> None:
    books, now = heard.books(), heard.world.clock.now()
    tickets = [asked(heard, title=title) for title in ("Just over", "Long over")]
    heard.tell()
    for ticket, days in zip(tickets, (1, 8), strict=True):
        event = books.made(
            ticket_id=ticket.id, kind="change", at=now, effective_at=now - timedelta(days=days),
            author_kind="system", field_name="state", old="resolved", new="closed",
            reason=BY_ITSELF,
        )  # fmt: skip
        books.add(TicketEvent(**event))
        books.change(Ticket, ticket.id, state="closed")
    letters = heard.tell()
    told = [str(one["Subject"]) for one in letters]
    assert [subject for subject in told if subject.startswith("Closed")] == [
        f"Closed: #{books.number(tickets[0])} Just over"
    ]
    assert "closed (nobody said otherwise for 5 business days)." in text_of(one(letters, "Closed"))


def test_who_watches_hears_it_too_and_who_may_not_see_requests_does_not(heard: Heard) -> None:
    watching = [str(heard.contact(email)) for email in (DANA, BO, SARA)]
    asked(heard, watching=watching)
    assert [email for email, _subject in to(heard.tell())] == [DANA, ELI]


def test_nothing_is_told_twice_however_often_it_is_looked(heard: Heard) -> None:
    ticket = asked(heard, priority=1)
    say(heard, ticket.id, "We look into it")
    assert len(heard.tell()) == 4
    heard.books().change(Ticket, ticket.id, title="Nothing prints at all")
    assert heard.tell() == []
    again = Heard(heard.world)
    assert again.tell() == []


def test_who_is_killed_before_the_letters_are_put_finds_the_same_again(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(heard)

    class Died(BaseException):
        pass

    def die(*_: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr("app.central.mail.room.MailRoom.put", die)
        with pytest.raises(Died):
            heard.telling.tell_changes()
    assert len(heard.tell()) == 1


def test_what_is_inside_never_leaves(heard: Heard) -> None:
    ticket = asked(heard, priority_reason=INNER)
    heard.tell()
    say(heard, ticket.id, INNER, internal=True)
    assert heard.tell() == []
    entry = heard.books().entry(
        ticket, "03-16 20:00", "03-16 20:50", note="At night", internal_note=INNER
    )
    heard.books().confirm(entry)
    heard.books().change(Ticket, ticket.id, priority=1)
    heard.world.clock.move(hours=7)
    letters = heard.tell()
    assert len(letters) >= 4
    for letter in letters:
        assert INNER.encode() not in bytes(letter)


def test_what_one_client_gets_names_nothing_of_another(heard: Heard) -> None:
    heard.books("SG").ticket(
        title="Southgate is down", requester_id=heard.contact(SARA), priority=1,
        opened_at=heard.world.clock.now(),
    )  # fmt: skip
    asked(heard, priority=1)
    letters = heard.tell()
    assert len(letters) == 5
    for letter in letters:
        ours = "northwind" in str(letter["To"])
        assert (b"Southgate" in bytes(letter)) is not ours


def test_letters_about_a_request_hang_together_and_an_answer_finds_it(heard: Heard) -> None:
    ticket = asked(heard)
    say(heard, ticket.id, "We look into it")
    first, second = heard.tell()
    assert first["Message-ID"] != second["Message-ID"]
    assert first["References"] == second["References"] == first["In-Reply-To"]
    key = reply_key(heard.world.central.signing_key)
    for header in (first["Reply-To"], first["Message-ID"], first["References"]):
        (token,) = tokens_in(str(header))
        found = read_token(key, token, lambda _ticket: [heard.contact(ELI)])
        assert found is not None
        assert (found.ticket, found.contact) == (ticket.id, heard.contact(ELI))


def test_an_emergency_is_told_at_once_and_every_hour_until_it_is_resolved(heard: Heard) -> None:
    ticket = asked(heard, priority=1)
    subjects = to(heard.tell())
    assert [email for email, subject in subjects if "Urgent" in subject] == [DANA, ELI]
    assert heard.tell() == []
    for hours in (1, 2):
        heard.world.clock.move(hours=1)
        assert {email for email, _ in to(heard.tell())} == {DANA, ELI}
        assert heard.tell() == [], hours
    step(heard, ticket, TicketState.RESOLVED)
    heard.tell()
    heard.world.clock.move(hours=3)
    assert heard.tell() == []


def test_what_was_muted_is_not_told_and_what_cannot_be_muted_is(heard: Heard) -> None:
    heard.books().change(Contact, heard.contact(ELI), muted=sorted(NOTICES))
    heard.books().change(Contact, heard.contact(PIA), muted=sorted(NOTICES))
    ticket = asked(heard, priority=1)
    say(heard, ticket.id, "We look into it")
    books = heard.books()
    books.do(send_quote, SendQuote(books.do(draft_quote, DraftQuote(books.client, FLAT))))
    told = [(email, subject.partition(":")[0]) for email, subject in to(heard.tell())]
    number = books.number(ticket)
    assert told == [
        (DANA, f"Urgent incident #{number}"),
        (ELI, f"Urgent incident #{number}"),
        (PIA, "A quote for you"),
    ]


def test_work_outside_the_fee_is_told_once_a_day_to_whom_it_concerns(heard: Heard) -> None:
    books = heard.books()
    of_eli, of_dana = asked(heard), asked(heard, DANA)
    books.confirm(books.entry(of_eli, "03-16 20:00", "03-16 20:50", note="x"))
    books.confirm(books.entry(of_dana, "03-16 22:00", "03-16 22:50", note="y"))
    heard.tell()
    heard.world.clock.at = ny("03-17 17:05")
    letters = {email: letter for letter in heard.tell() for email, _ in to([letter])}
    assert set(letters) == {DANA, ELI}
    assert "$270.00 for 1.00 h" in text_of(letters[ELI])
    assert "outside business hours" in text_of(letters[ELI])
    assert "Question this" in text_of(letters[ELI])
    of_both = [f"#{books.number(one)}" for one in (of_eli, of_dana)]
    assert [one in text_of(letters[ELI]) for one in of_both] == [True, False]
    assert [one in text_of(letters[DANA]) for one in of_both] == [True, True]
    books.confirm(books.entry(of_eli, "03-15 20:00", "03-15 20:50", note="z"))
    assert heard.tell() == []
    heard.world.clock.at = ny("03-18 17:05")
    assert {email for email, _ in to(heard.tell())} == {DANA, ELI}


def test_work_that_was_questioned_before_the_digest_is_not_in_it(heard: Heard) -> None:
    books = heard.books()
    entry = books.entry(asked(heard), "03-16 20:00", "03-16 20:50", note="x")
    books.confirm(entry)
    books.dispute(entry)
    heard.tell()
    heard.world.clock.at = ny("03-17 17:05")
    assert heard.tell() == []


def test_a_quote_is_told_and_told_again_until_it_is_answered(heard: Heard) -> None:
    books = heard.books()
    fields = replace(FLAT, title="New racks", expires_on=date(2026, 3, 31))
    books.do(send_quote, SendQuote(books.do(draft_quote, DraftQuote(books.client, fields))))

    def about_racks() -> list[str]:
        return [subject for _, subject in to(heard.tell()) if "racks" in subject]

    assert about_racks() == ["A quote for you: New racks"]
    heard.world.clock.at = ny("03-20 08:00")
    assert about_racks() == []
    heard.world.clock.at = ny("03-20 09:30")
    assert about_racks() == ["Still waiting for your answer: New racks"]
    assert about_racks() == []
    heard.world.clock.at = ny("03-24 09:30")
    assert about_racks() == ["Still waiting for your answer: New racks"]
    heard.world.clock.at = ny("03-30 09:30")
    assert about_racks() == ["Expires tomorrow: New racks"]
    heard.world.clock.at = ny("04-01 09:30")
    assert about_racks() == []


def test_an_invoice_goes_with_its_paper_to_whoever_sees_invoices(heard: Heard) -> None:
    books = heard.books()
    ours = next(one for one in books.all(Invoice) if one.client_id == books.client)
    books.change(Invoice, ours.id, issued_at=heard.world.clock.now())
    (letter,) = heard.tell()
    assert to([letter]) == [(BO, f"Invoice {ours.number}: ${ours.total_minor / 100:,.2f}")]
    (paper,) = letter.iter_attachments()
    assert paper.get_filename() == f"Invoice {ours.number}.pdf"
    assert paper.get_content()[:5] == b"%PDF-"


def test_a_check_in_is_an_invitation_that_is_moved_and_called_off(heard: Heard) -> None:
    books = heard.books()
    planned: UUID = books.do(plan_check_in, PlanCheckIn(books.client, ny("03-27 10:00")))
    (invited,) = heard.tell()
    assert to([invited])[0][0] == DANA
    assert entry_of(invited) == ("REQUEST", f"{planned}@trestle", 0, "CONFIRMED")
    books.do(change_check_in, ChangeCheckIn(planned, planned_at=ny("03-26 10:00")))
    assert entry_of(heard.tell()[0]) == ("REQUEST", f"{planned}@trestle", 1, "CONFIRMED")
    books.do(cancel_check_in, CancelCheckIn(planned, "somebody is ill"))
    (gone,) = heard.tell()
    assert entry_of(gone) == ("CANCEL", f"{planned}@trestle", 2, "CANCELLED")
    assert "somebody is ill" in text_of(gone)


def test_the_agenda_is_told_two_working_days_before_and_minutes_when_they_go_out(
    heard: Heard,
) -> None:
    books = heard.books()
    planned: UUID = books.do(plan_check_in, PlanCheckIn(books.client, ny("03-23 10:00")))
    heard.tell()
    heard.world.clock.at = ny("03-18 12:00")
    assert [subject for _, subject in to(heard.tell()) if "Agenda" in subject] == []
    heard.world.clock.at = ny("03-19 08:30")  # Monday's check-in: two working days before
    agenda = one(heard.tell(), "Agenda of our check-in on Monday, 23 March 2026")
    assert [file.get_content_type() for file in agenda.iter_attachments()] == ["application/pdf"]
    heard.world.clock.at = ny("03-23 11:00")
    heard.tell()
    ended = {"state": "held", "started_at": ny("03-23 10:00"), "ended_at": ny("03-23 10:50")}
    books.change(CheckIn, planned, minutes_sent_at=heard.world.clock.now(), **ended)
    minutes = one(heard.tell(), "Minutes of our check-in on Monday, 23 March 2026")
    (paper,) = minutes.iter_attachments()
    assert paper.get_filename() == "Minutes 2026-03-23.pdf"


def test_what_ends_is_told_at_its_stages_each_once(heard: Heard) -> None:
    books = heard.books()
    made = books.made(tag="D1", name="northwind.example", kind="domain", ends_on=date(2026, 5, 30))
    books.add(Asset(**made))
    told: list[date] = []
    for days in (0, 13, 14, 15, 43, 44, 45, 66, 67, 68, 74, 75):
        heard.world.clock.at = ny("03-17 12:00") + timedelta(days=days)
        ends = [letter for letter in heard.tell() if "northwind.example ends" in letter["Subject"]]
        told += [heard.world.clock.at.date() for _ in ends]
    assert [(date(2026, 5, 30) - day).days for day in told] == [60, 30, 7]


def test_what_was_put_down_before_a_kill_is_not_told_again_and_the_rest_is(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is due goes down some at a time."""
    for code, client in (("NW", heard.world.north), ("SG", heard.world.south)):
        own = {"tag": f"D{code}", "name": f"{code}.example", "kind": "domain", "client_id": client}
        heard.books().add(Asset(**heard.books().made(**own, ends_on=date(2026, 5, 30))))
    heard.world.clock.at = ny("03-31 12:00")
    die_at_the_second(heard, monkeypatch)
    ends = [one["Subject"] for one in heard.tell() if ".example ends" in one["Subject"]]
    assert sorted(one.partition(".example")[0][-2:] for one in ends) == ["NW", "SG"]


def die_at_the_second(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell one thing in a transaction, and be killed before the second one."""
    monkeypatch.setattr("app.central.mail.notices.telling.TOLD_AT_ONCE", 1)
    put, done = Telling._put, list[int]()

    def dies(self: Telling, *given: Any) -> None:
        if len(done) == 1:
            raise KeyboardInterrupt
        done.append(1)
        put(self, *given)

    with monkeypatch.context() as patched:
        patched.setattr(Telling, "_put", dies)
        with pytest.raises(KeyboardInterrupt):
            heard.telling.tell_due()


def test_a_kill_costs_nobody_the_digest_of_work_outside_the_fee(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the first of a client was told is not taken for told to the second."""
    for code, email, hour in (("NW", ELI, "20"), ("SG", SAM, "22")):
        books = heard.books(code)
        ticket = books.ticket(title="Nothing prints", requester_id=heard.contact(email))
        books.confirm(books.entry(ticket, f"03-16 {hour}:00", f"03-16 {hour}:50"))
    heard.world.clock.at = ny("03-17 17:05")
    die_at_the_second(heard, monkeypatch)
    told = to(heard.tell())
    outside = [email for email, subject in told if subject.startswith("Work outside the fee")]
    assert outside == [DANA, ELI, SAM, SARA]


def test_what_is_confirmed_after_the_day_s_digest_reaches_everybody_on_the_next(
    heard: Heard,
) -> None:
    books = heard.books()
    books.confirm(books.entry(asked(heard), "03-16 20:00", "03-16 20:50"))
    heard.tell()
    heard.world.clock.at = ny("03-17 17:05")
    assert [email for email, _ in to(heard.tell())] == [DANA, ELI]
    books.confirm(books.entry(asked(heard, FINN), "03-15 20:00", "03-15 20:50"))
    assert not [one for one in heard.tell() if "outside" in one["Subject"]]
    heard.world.clock.at = ny("03-18 17:05")
    assert [email for email, _ in to(heard.tell())] == [DANA, FINN], "Dana reads of it as well"


def test_what_ends_is_looked_for_at_once_whoever_has_it(heard: Heard) -> None:
    work, now = heard.world.central.work, ny("03-31 12:00")

    def looked() -> int:
        asked: list[object] = []

        def note(*told: object) -> None:
            asked.append(told)

        event.listen(work.database.read, "before_cursor_execute", note)
        try:
            work.read(whole("a test looks"), lambda session: list(endings(session, now)))
        finally:
            event.remove(work.database.read, "before_cursor_execute", note)
        return len(asked)

    heard.world.clock.at = now
    for code, client in (("NW", heard.world.north), ("SG", heard.world.south)):
        own = {"tag": f"D{code}", "name": f"{code}.example", "kind": "domain", "client_id": client}
        heard.books().add(Asset(**heard.books().made(**own, ends_on=date(2026, 5, 30))))
        heard.tell()
        assert looked() == 2, "what ends, and what of it was told"


def test_people_of_the_firm_get_letters_where_it_wants_them(heard: Heard) -> None:
    settings = heard.world.central.settings
    asked(heard, priority=1)
    assert MIRA not in [email for email, _ in to(heard.tell())]
    write_settings(settings, MailSettings(staff=True))
    ticket = asked(heard, ELI, assignee_id=heard.books().mira)
    now = heard.world.clock.now()
    heard.books().add(
        TicketEvent(
            **heard.books().made(
                ticket_id=ticket.id, kind="reply", at=now, effective_at=now,
                author_kind="contact", author_id=heard.contact(ELI), body="Any news?",
            )
        )
    )  # fmt: skip
    number = heard.books().number(ticket)
    letter = one([x for x in heard.tell() if x["To"].addresses[0].addr_spec == MIRA], "Northwind")
    assert letter["Subject"] == f"Northwind answered #{number}: Nothing prints"
    assert "Any news?" in text_of(letter)


def test_a_letter_is_safe_as_a_page_and_bears_the_face_of_its_client(heard: Heard) -> None:
    asked(heard, title="<script>alert(1)</script>", description='<b>bold</b> & "more"')
    (letter,) = heard.tell()
    page = html_of(letter)
    assert "<script>" not in page
    assert "&lt;b&gt;bold&lt;/b&gt; &amp;" in page
    assert "http://" not in page  # nothing is fetched by opening it
    assert '<b>bold</b> & "more"' in text_of(letter)
    (head,) = heard.books().all(Letterhead)
    assert head.firm in page


def test_what_cannot_be_written_is_told_to_whoever_looks_after_central_and_stops_nothing(
    heard: Heard, monkeypatch: pytest.MonkeyPatch, error_lines: ErrorLines
) -> None:
    broken = asked(heard)
    with monkeypatch.context() as patched:
        patched.setattr("app.central.mail.notices.telling.words_of", lambda *_: 1 / 0)
        heard.telling.tell_changes()
    assert "could not be written" in "".join(error_lines.take())
    (line,) = heard.room.standing().lines
    assert line.kind == "received"
    say(heard, broken.id, "We look into it")
    assert [email for email, _ in to(heard.tell())] == [ELI]
