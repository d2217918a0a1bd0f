"""Mail that programs sent is stopped; what a person may have written waits for one."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.central.contacts import erase
from app.central.mail.incoming import finding
from app.central.mail.incoming.inbox import again, waiting
from app.central.mail.incoming.settings import own_of
from app.central.mail.incoming.states import MOST_PER_SENDER, State
from app.central.mail.incoming.taking import take_all
from app.central.mail.queue import Put, Sheet
from app.central.mail.room import MailRoom
from app.central.mail.standing import standing
from app.central.mail.threads import letter_id, reply_key, reply_token
from app.central.mail_tables import mail_letter
from app.database.scope import whole
from app.queries.portal_desk import portal_desk
from tests.integration.central.mail.mails import DANA, MAILS, PROVEN, SUPPORT, Post, mail

pytestmark = pytest.mark.postgresql_long


class TestPrograms:
    @pytest.mark.parametrize(
        ("header", "why"),
        [
            ("Auto-Submitted: auto-replied", "auto-submitted"),
            ("Precedence: bulk", "bulk"),
            ("List-Id: <news.else.example>", "list"),
            ("Return-Path: <>", "bounce"),
        ],
    )
    def test_are_stopped_and_it_is_said_why(self, post: Post, header: str, why: str) -> None:
        told = post.taken(mail("x", header, sender="news@else.example"))
        assert (told.state, told.why) == ("stopped", why)
        [line] = waiting(post.world.central)
        assert line.why.endswith(".")
        assert post.tickets() == []

    def test_of_our_own_are_known_by_their_name(self, post: Post) -> None:
        post.take(mail("It is dark."))
        key = reply_key(post.world.central.signing_key)
        token = reply_token(key, post.ticket()["id"], post.people[DANA])
        own = f"Message-ID: {letter_id(token, 'a', 'trestle.example')}".encode()
        assert post.taken(own + b"\r\n" + mail("x")).why == "own"
        assert post.taken(mail("x", sender=SUPPORT)).why == "own"

    @pytest.mark.parametrize(
        ("header", "why"), [("Precedence: list", "to-many"), ("List-Id: <a.example>", "by-list")]
    )
    def test_are_not_what_somebody_who_is_known_may_be(
        self, post: Post, header: str, why: str
    ) -> None:
        told = post.taken(mail("All is down, help.", header, PROVEN))
        assert (told.state, told.why) == ("parked", why)
        [row] = post.parked()
        assert (row["text"], row["likely_client"], row["likely_contact"]) == (
            "All is down, help.", post.world.north, post.people[DANA],
        )  # fmt: skip

    def test_and_whoever_asks_them_not_to_answer_is_none(self, post: Post) -> None:
        header = "X-Auto-Response-Suppress: DR, OOF"
        assert post.taken(mail("All is down, help.", header)).state == "placed"

    def test_that_answer_each_other_are_slowed(
        self, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert MOST_PER_SENDER == 30
        monkeypatch.setattr(finding, "MOST_PER_SENDER", 3)
        told = post.take(*(mail(f"Number {n}") for n in range(8)))
        assert [one.state for one in told] == ["placed"] * 3 + ["parked"] * 3 + ["stopped"] * 2
        assert {one.why for one in told if one.state != "placed"} == {"too-many"}
        post.world.clock.move(hours=2)
        line = next(one for one in waiting(post.world.central) if one.state is State.STOPPED)
        again(post.world.central, line.id)
        [taken] = take_all(post.world.central, post.files, own_of(post.world.central.settings))
        assert (taken.id, taken.state) == (line.id, State.PLACED)


class TestAnAnswerToAnInvitation:
    def test_that_is_a_plain_yes_makes_no_request(self, post: Post) -> None:
        told = post.taken((MAILS / "accepted.eml").read_bytes())
        assert (told.state, told.why) == ("stopped", "accepted")
        assert (post.tickets(), post.parked()) == ([], [])

    def test_that_is_none_waits_for_the_desk_and_makes_none_either(self, post: Post) -> None:
        no = (MAILS / "accepted.eml").read_bytes().replace(b"ACCEPTED", b"DECLINED")
        assert post.taken(no).why == "not-accepted"
        other = no.replace(b"<dana@client", b"<desk@else").replace(b"<accepted@", b"<another@")
        assert post.taken(other).why == "not-accepted"
        row, _unknown = sorted(post.parked(), key=lambda one: str(one["sender"]))
        assert (row["likely_contact"], row["files"]) == (post.people[DANA], ["invitation.ics"])
        assert post.tickets() == []


class TestAReportThatALetterDidNotArrive:
    def sent(self, post: Post, ticket: UUID) -> str:
        """A letter about a request that left; its name."""
        key, dana = reply_key(post.world.central.signing_key), post.people[DANA]
        name = letter_id(reply_token(key, ticket, dana), uuid4().hex, "trestle.example")
        sheet = Sheet(DANA, b"A letter")

        def job(session: Session) -> None:
            room = MailRoom(post.world.central)
            room.put(session, Put(uuid4().hex, "question", name, sheet, dana))
            waits = mail_letter.c.state == "waiting"
            session.connection().execute(update(mail_letter).where(waits).values(state="sent"))

        post.world.central.work.run("send", whole("a test"), job)
        return name

    def report(self, name: str, way: bytes = b"failed") -> bytes:
        raw = (MAILS / "bounced.eml").read_bytes().replace(b"Action: failed", b"Action: " + way)
        named = raw.replace(b"<LETTER@trestle.example>", name.encode())
        return named.replace(b"<bounced@", f"<{uuid4().hex}@".encode())

    def test_marks_the_letter_and_tells_the_desk_whom_it_did_not_reach(self, post: Post) -> None:
        post.take(mail("It is dark."))
        name = self.sent(post, post.ticket()["id"])
        assert post.taken(self.report(name)).state == "parked"
        [row] = post.parked()
        assert (row["why"], row["likely_contact"], row["likely_ticket"]) == (
            "not-reached", post.people[DANA], post.ticket()["id"],
        )  # fmt: skip
        said = "A letter of ours did not reach dana@client.example. 550 5.1.1"
        assert str(row["text"]).startswith(said)
        [line] = MailRoom(post.world.central).standing().lines
        assert (line.state, line.problem.startswith(said)) == ("bounced", True)
        now = post.world.clock.now()
        desk = post.world.central.work.read(
            whole("a test"), lambda session: portal_desk(session, post.world.north, now)
        )
        assert desk is not None
        unreached = {one.email: one.unreached for one in desk.people if one.unreached}
        assert list(unreached) == [DANA]
        assert unreached[DANA].startswith(said)

    def test_is_told_once_as_long_as_it_waits(self, post: Post) -> None:
        post.take(mail("It is dark."))
        names = [self.sent(post, post.ticket()["id"]) for _ in range(2)]
        told = [post.taken(self.report(name)).state for name in names]
        assert told == ["parked", "stopped"]
        assert [row["state"] for row in post.world.table(mail_letter)] == ["bounced"] * 2

    def test_says_nothing_of_a_letter_that_is_only_late_or_is_none_of_ours(
        self, post: Post
    ) -> None:
        post.take(mail("It is dark."))
        name = self.sent(post, post.ticket()["id"])
        told = post.take(self.report(name, b"delayed"), self.report("<x@else.example>"))
        assert {(one.state, one.why) for one in told} == {("stopped", "bounce")}
        assert [row["state"] for row in post.world.table(mail_letter)] == ["sent"]

    def test_goes_with_whom_it_names_when_they_are_erased(self, post: Post) -> None:
        post.take(mail("It is dark."))
        post.take(self.report(self.sent(post, post.ticket()["id"])))
        assert erase(post.world.central, post.people[DANA])
        [row] = post.parked()
        assert (row["state"], row["text"], row["likely_contact"]) == ("dismissed", "", None)
        assert [row["problem"] for row in post.world.table(mail_letter)] == [""]

    def test_comes_after_they_were_erased_and_names_them_to_nobody(self, post: Post) -> None:
        post.take(mail("It is dark."))
        name = self.sent(post, post.ticket()["id"])
        assert erase(post.world.central, post.people[DANA])
        assert post.taken(self.report(name)).state == "stopped"
        assert post.parked() == []
        [row] = post.world.table(mail_letter)
        assert (row["state"], DANA in str(row["problem"])) == ("bounced", False)

    def test_does_not_hide_what_nobody_took(self, post: Post) -> None:
        post.take(mail("It is dark."))
        names = [self.sent(post, post.ticket()["id"]) for _ in range(2)]
        post.take(*map(self.report, names))
        sheet = Sheet("nobody@client.example", b"A letter")
        central = post.world.central

        def job(session: Session) -> list[str]:
            dead = Put("dead", "question", "<dead@a>", sheet, problem="550 Nobody of that name")
            MailRoom(central).put(session, dead)
            found = standing(session, central.clock.now(), most=2)
            return [one.state for one in found.lines]

        assert central.work.run("dead", whole("a test"), job) == ["dead", "bounced"]
