"""What time alone brings about on a request is told once, and not read anew until then."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import event

from app.central.mail.notices.targets import questions_given_up, questions_that_wait, targets
from app.central.mail.settings import MailSettings, write_settings
from app.database.scope import whole
from app.domain.vocabulary import TicketState
from app.records import Ticket
from tests.integration.central.coverage_world import ny
from tests.integration.central.mail.heard import Heard, asked, text_of, to
from tests.integration.central.mail.test_notices import say, step
from tests.integration.central.world import MIRA

LOOKS = (targets, questions_that_wait, questions_given_up)


def test_who_has_a_request_hears_what_is_due_soon_and_what_was_missed_each_once(
    heard: Heard,
) -> None:
    write_settings(heard.world.central.settings, MailSettings(staff=True))
    books, noon = heard.books(), heard.world.clock.now()
    mine, nobodys = asked(heard, assignee_id=books.mira), asked(heard)
    due = noon + timedelta(minutes=40)
    for ticket in (mine, nobodys):
        books.change(Ticket, ticket.id, due_at=due, due_kind="update")
    numbers = {ticket.id: books.number(ticket) for ticket in (mine, nobodys)}
    told: list[tuple[int, str]] = []
    for minutes in (0, 24, 26, 39, 40, 41, 24 * 60):
        heard.world.clock.at = noon + timedelta(minutes=minutes)
        letters = [subject for email, subject in to(heard.tell()) if email == MIRA]
        told += [(minutes, one) for one in letters if one.startswith(("Due", "Missed"))]
    assert told == [
        (26, f"Due soon: client update of #{numbers[mine.id]} Nothing prints"),
        (40, f"Missed: client update of #{numbers[mine.id]} Nothing prints"),
        (40, f"Missed: client update of #{numbers[nobodys.id]} Nothing prints"),
    ]


def test_a_client_is_reminded_of_a_question_and_after_ten_days_asked_whether_it_is_needed(
    heard: Heard,
) -> None:
    write_settings(heard.world.central.settings, MailSettings(staff=True))
    ticket = asked(heard, assignee_id=heard.books().mira)
    say(heard, ticket.id, "Which printer is it?")
    step(heard, ticket, TicketState.WAITING_CLIENT)
    heard.tell()
    told: list[tuple[int, bool]] = []
    silent: list[int] = []
    for days in (1, 2, 3, 6, 14):  # from Tuesday on; at weekends nobody works
        heard.world.clock.at = ny("03-17 12:30") + timedelta(days=days)
        for letter in heard.tell():
            subject = str(letter["Subject"])
            if subject.startswith("Our question still waits"):
                assert "Which printer is it?" in text_of(letter)
                told.append((days, "and we cancel it" in text_of(letter)))
            elif subject.startswith("No answer in 10 working days"):
                silent.append(days)
    assert told == [(2, False), (6, False), (14, True)]
    assert silent == [14]


def test_what_was_told_is_not_read_again_however_many_requests_wait(heard: Heard) -> None:
    write_settings(heard.world.central.settings, MailSettings(staff=True))
    work, books, since = heard.world.central.work, heard.books(), heard.telling.begin().since

    def statements() -> int:
        seen: list[object] = []

        def note(*told: object) -> None:
            seen.append(told)

        event.listen(work.database.read, "before_cursor_execute", note)
        now = heard.world.clock.now()
        try:
            found = work.read(
                whole("a test looks"),
                lambda session: [one for look in LOOKS for one in look(session, since, now)],
            )
            assert found == []
        finally:
            event.remove(work.database.read, "before_cursor_execute", note)
        return len(seen)

    counts = []
    for at in (ny("03-17 12:30"), ny("04-21 12:30")):
        for _two in range(2):
            late, waits = (asked(heard, assignee_id=books.mira) for _ in range(2))
            say(heard, waits.id, "Which printer is it?")
            step(heard, waits, TicketState.WAITING_CLIENT)
        heard.world.clock.at = at + timedelta(days=30)
        books.change(Ticket, late.id, due_at=heard.world.clock.now(), due_kind="update")
        heard.tell()
        counts.append(statements())
    assert counts[0] == counts[1]
