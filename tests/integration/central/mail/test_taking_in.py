"""Mail becomes requests and replies of whoever wrote it; what nobody can place waits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.central.file_tables import file_blob
from app.central.files.clearing import clear_up
from app.central.files.room import Files
from app.central.mail.incoming import following, taking
from app.central.mail.incoming.following import follow_desk
from app.central.mail.incoming.inbox import again, raw_mail, waiting
from app.central.mail.incoming.ingesting import mails_in
from app.central.mail.incoming.keeping import keep_raw, raw_of
from app.central.mail.incoming.states import MOST_TRIES, State
from app.central.mail.notices.writing import Face, words_of
from app.central.mail.threads import letter_id, reply_key, reply_token
from app.central.mail_in_tables import mail_in
from app.database.scope import Scope, whole
from app.domain.mail import UNPROVEN
from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.ports.problems import Refused, Unavailable
from app.records import Ticket
from app.usecases.context import Ctx
from app.usecases.file_mail import (
    DismissMail,
    FileMail,
    ParkMail,
    dismiss_mail,
    file_mail,
    park_mail,
)
from tests.integration.central.mail.mails import (
    BILL,
    DANA,
    EVE,
    MAILS,
    PROVEN,
    SAM,
    SERVER,
    Post,
    mail,
    mail_with,
)
from tests.integration.central.world import MIRA

pytestmark = pytest.mark.postgresql_long


def set_state(post: Post, which: Any, state: str) -> None:
    def job(session: Any) -> None:
        session.get_one(Ticket, which).state = state

    post.world.central.work.run("move", whole("a test"), job)


def letter_about(number: object, kind: str) -> str:
    """The subject of a letter of ours about a request."""
    values = {
        "kind": kind, "number": number, "title": "Scanner", "state": kind, "owner": "", "text": "",
        "by": "", "reason": "", "description": "", "hours_on": 0, "is_last": False,
    }  # fmt: skip
    return words_of("request", Face("Trestle", "#224466"), "Dana", values).subject


class TestWhoIsKnown:
    def test_asks_for_help_by_mail(self, post: Post) -> None:
        told = post.taken(mail("It is dark.\r\n-- \r\nDana", PROVEN, subject="Scanner  is dead"))
        made = post.ticket()
        assert (told.state, told.ticket) == ("placed", made["number"])
        assert (made["title"], made["source"], made["state"]) == ("Scanner is dead", "email", "new")
        assert made["description"] == "It is dark.\n\n> --\n> Dana"
        assert (made["client_id"], made["requester_id"]) == (post.world.north, post.people[DANA])
        assert made["tags"] == []
        assert post.said("note") == []

    def test_replies_to_a_letter_by_its_address_and_the_request_goes_on(self, post: Post) -> None:
        post.take(mail("It is dark."))
        made = post.ticket()["id"]
        set_state(post, made, "waiting_client")
        to = post.address(made, post.people[DANA])
        quoted = "It is on.\r\n\r\nOn Monday <it@t.example> wrote:\r\n> Is it on?"
        assert post.taken(mail(quoted, PROVEN, to=to)).state == "placed"
        assert post.ticket()["state"] == "in_progress"
        [said] = post.said()
        assert (said["body"], said["channel"], said["author_id"]) == (
            "It is on.", "email", post.people[DANA],
        )  # fmt: skip
        assert said["quoted"] == "On Monday <it@t.example> wrote:\n> Is it on?"
        assert not said["unproven"]

    def test_who_watches_a_request_replies_as_whoever_asked_for_it(self, post: Post) -> None:
        post.take(mail("It is dark."))
        made, rae = post.ticket()["id"], post.add("rae@client.example", "Rae Ash", "requester")

        def watch(session: Any) -> None:
            session.get_one(Ticket, made).watching = [str(rae)]

        to = post.address(made, rae)
        told = post.taken(mail("Here, too.", PROVEN, sender="rae@client.example", to=to))
        assert told.why == "not-theirs", "before they watch it"
        post.world.central.work.run("watch", whole("a test"), watch)
        told = post.taken(mail("Here, as well.", PROVEN, sender="rae@client.example", to=to))
        assert (told.state, [row["body"] for row in post.said()]) == ("placed", ["Here, as well."])

    def test_replies_to_a_letter_by_its_name(self, post: Post) -> None:
        post.take(mail("It is dark."))
        key = reply_key(post.world.central.signing_key)
        token = reply_token(key, post.ticket()["id"], post.people[DANA])
        letter = letter_id(token, "abc", "trestle.example")
        post.take(mail("It is on.", f"References: <x@y.example> {letter}"))
        assert [said["body"] for said in post.said()] == ["It is on."]

    def test_adds_to_an_earlier_mail_of_their_own(self, post: Post) -> None:
        post.take(mail("It is dark.", name="first"))
        post.take(mail("And warm.", "In-Reply-To: <first@client.example>"))
        assert [said["body"] for said in post.said()] == ["And warm."]
        assert len(post.tickets()) == 1

    def test_names_a_request_that_they_may_see_in_the_subject(self, post: Post) -> None:
        post.take(mail("It is dark."))
        number = post.ticket()["number"]
        kinds = ("received", "question", "question_reminder", "resolved", "closed", "update")
        subjects = [f"[T-{number}] Scanner", *(letter_about(number, kind) for kind in kinds)]
        post.take(*(mail(one, sender=EVE, subject=f"Re: {one}") for one in subjects))
        assert len(post.tickets()) == 1
        assert {str(said["body"]) for said in post.said()} == set(subjects)
        post.take(mail("Mine.", sender=SAM, subject=f"Re: {letter_about(number, 'question')}"))
        assert [row["client_id"] for row in post.tickets()] == [post.world.north, post.world.south]
        post.take(mail("Another one.", sender=EVE, subject=f"Printer #{number} is out of paper"))
        assert len(post.tickets()) == 3, "that is no name of a request"

    def test_has_one_address_at_two_clients_and_answers_a_letter_to_one_of_them(
        self, post: Post
    ) -> None:
        post.take(mail("It is dark.", PROVEN))
        made, at_north = post.ticket()["id"], post.people[DANA]
        post.add(DANA, "Dana Whitfield", "requester", client=post.world.south)
        assert post.taken(mail("Which am I?")).why == "sender-twice"
        told = post.taken(mail("It is on.", PROVEN, to=post.address(made, at_north)))
        assert told.state == "placed"
        [said] = post.said()
        assert (said["body"], said["author_id"]) == ("It is on.", at_north)

    def test_writes_on_what_has_ended_and_it_is_a_new_request_beside_it(self, post: Post) -> None:
        post.take(mail("It is dark."))
        first = post.ticket()["id"]
        set_state(post, first, "cancelled")
        post.take(mail("Again.", to=post.address(first, post.people[DANA])))
        assert [row["recurrence_of"] for row in post.tickets()] == [None, first]
        assert any("had ended" in str(note["body"]) for note in post.said("note"))

    def test_sends_files_that_come_to_the_request(self, post: Post) -> None:
        raw = (MAILS / "outlook-html.eml").read_bytes()
        post.take(raw)
        [row] = post.world.rows("attachment")
        assert (row["name"], row["state"], row["visibility"]) == ("küche.png", "stored", "public")
        assert (row["author_kind"], row["author_id"]) == ("contact", post.people[DANA])
        assert len(post.world.table(file_blob)) == 2, "with a small one, to be seen at a glance"

    def test_writes_more_than_a_request_takes_and_the_rest_is_a_file(self, post: Post) -> None:
        post.take(mail("word " * 9000))
        assert "message.txt" in str(post.ticket()["description"])
        [row] = post.world.rows("attachment")
        assert row["size_bytes"] > 40_000


class TestASenderWhomNothingProves:
    def test_is_marked_on_the_request(self, post: Post) -> None:
        post.take(mail("Please open the door.", f"Authentication-Results: {SERVER}; dmarc=fail"))
        assert post.ticket()["tags"] == [UNPROVEN]
        [note] = post.said("note")
        assert "dmarc=fail" in str(note["body"])
        assert note["author_kind"] == "system"

    def test_is_marked_on_the_reply(self, post: Post) -> None:
        post.take(mail("It is dark.", PROVEN))
        post.take(mail("It is on.", to=post.address(post.ticket()["id"], post.people[DANA])))
        assert [said["unproven"] for said in post.said()] == [True]

    def test_closes_and_approves_nothing_as_no_mail_does(self, post: Post) -> None:
        post.take(mail("It is dark.", PROVEN))
        made = post.ticket()["id"]
        set_state(post, made, "resolved")
        post.take(mail("Yes, solved, close it.", PROVEN, to=post.address(made, post.people[DANA])))
        assert post.ticket()["state"] == "resolved"


class TestWhatNobodyCanPlace:
    @pytest.mark.parametrize(
        ("sender", "why", "likely"),
        [
            ("x@else.example", "sender-unknown", None),
            ("new@client.example", "domain-known", "north"),
            (BILL, "not-let", "north"),
            ("not an address", "sender-unreadable", None),
            (f"{DANA}, {EVE}", "sender-unreadable", None),
        ],
    )
    def test_waits_for_the_desk_with_a_guess(
        self, post: Post, sender: str, why: str, likely: str | None
    ) -> None:
        assert post.taken(mail(sender=sender)).state == "parked"
        [row] = post.parked()
        client = getattr(post.world, likely) if likely else None
        assert (row["why"], row["likely_client"], row["state"]) == (why, client, "parked")
        assert row["text"] == "The scanner shows nothing."
        assert post.tickets() == []

    def test_is_of_two_people_with_one_address(self, post: Post) -> None:
        post.add(DANA.upper(), "Dana Other", "requester")
        post.take(mail())
        assert [row["why"] for row in post.parked()] == ["sender-twice"]

    def test_answers_a_request_that_its_sender_does_not_see(self, post: Post) -> None:
        post.take(mail("Mine.", sender=EVE))
        to = post.address(post.ticket()["id"], post.people[EVE])
        for sender in (DANA, SAM):
            assert post.taken(mail("I, too.", sender=sender, to=to)).why == "not-theirs"
        assert post.said() == []
        post.take(mail("Who am I?", sender="x@else.example", to=to))
        assert post.parked()[-1]["likely_client"] in {None, post.world.north}

    def test_is_not_let_in_by_a_token_that_was_made_up(self, post: Post) -> None:
        post.take(mail("Mine.", sender=EVE))
        right = post.address(post.ticket()["id"], post.people[EVE])
        wrong = right.replace(right[20], "a" if right[20] != "a" else "b")
        assert post.taken(mail("Hello.", to=wrong)).state == "placed"
        assert len(post.tickets()) == 2

    def test_cannot_be_read_and_is_kept_and_shown(self, post: Post) -> None:
        raw = bytes(range(256)) * 4
        assert post.taken(raw).state == "parked"
        [line] = waiting(post.world.central)
        assert raw_mail(post.world.central, post.files, line.id) == raw


class TestTheDesk:
    def do(self, post: Post, verb: Callable[..., Any], command: Any) -> Any:
        central = post.world.central
        actor = Actor(post.world.people[MIRA], "Mira", rights=frozenset({Right.DESK}))
        scope = Scope(frozenset({post.world.north}), "the desk")
        ctx = Ctx(actor, central.clock, central.ids, scope)
        return central.work.run("desk", scope, lambda session: verb(session, ctx, command))

    def follow(self, post: Post) -> int:
        return follow_desk(post.world.central, post.files)

    def parked(self, post: Post) -> UUID:
        raw = (MAILS / "outlook-html.eml").read_bytes().replace(b"Dana@Client", b"new@client")
        post.take(raw)
        which = post.parked()[0]["id"]
        assert isinstance(which, UUID)
        return which

    def test_places_a_mail_and_its_files_follow_once(self, post: Post) -> None:
        mail_id = self.parked(post)
        made = self.do(post, file_mail, FileMail(mail_id, post.world.north, post.people[DANA]))
        assert (self.follow(post), self.follow(post)) == (1, 0)
        [row] = post.world.rows("attachment")
        assert (row["ticket_id"], row["author_id"]) == (made, post.people[DANA])
        [kept] = post.world.table(mail_in)
        assert (kept["state"], kept["ticket_id"]) == (State.PLACED, made)

    def test_hears_which_files_of_a_mail_that_they_place_stay_in_it(self, post: Post) -> None:
        raw = mail_with(("setup.exe", "text/plain", b"MZ"), ("log.csv", "text/csv", b"a,b"))
        post.take(raw.replace(b"dana@client", b"new@client"))
        which = post.parked()[0]["id"]
        assert isinstance(which, UUID)
        self.do(post, file_mail, FileMail(which, post.world.north, post.people[DANA]))
        self.follow(post)
        assert [row["name"] for row in post.world.rows("attachment")] == ["log.csv"]
        [note] = post.said("note")
        assert note["body"] == "“setup.exe” is in the mail itself. It is a program."

    def test_is_followed_in_all_else_where_one_mail_s_files_cannot_be_looked_at(
        self, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        post.take(*(mail(body, sender="new@client.example") for body in ("One.", "Two.", "Three.")))
        _one, two, _three = placed = [UUID(str(row["id"])) for row in post.parked()]
        for which in placed:
            self.do(post, file_mail, FileMail(which, post.world.north, post.people[DANA]))
        [bad] = [row["name"] for row in post.world.table(mail_in) if row["mail_id"] == two]

        def reads(files: Files, name: str, size: int) -> bytes:
            if name == bad:
                raise Unavailable("files-unreadable", "It cannot be read.")
            return raw_of(files, name, size)

        monkeypatch.setattr(following, "raw_of", reads)
        with pytest.raises(Unavailable):
            self.follow(post)
        states = {row["mail_id"]: row["state"] for row in post.world.table(mail_in)}
        assert [states[which] for which in placed] == ["placed", "parked", "placed"]

    def test_takes_that_back(self, post: Post) -> None:
        mail_id = self.parked(post)
        self.do(post, file_mail, FileMail(mail_id, post.world.north, post.people[DANA]))
        self.follow(post)
        self.do(post, park_mail, ParkMail(mail_id))
        self.follow(post)
        [kept] = post.world.table(mail_in)
        assert (kept["state"], kept["done_at"]) == (State.PARKED, None)

    def test_puts_a_mail_away(self, post: Post) -> None:
        self.do(post, dismiss_mail, DismissMail(self.parked(post), "advertising"))
        self.follow(post)
        assert [row["state"] for row in post.world.table(mail_in)] == [State.DISMISSED]


class TestAMailThatComesTwice:
    def test_as_the_same_bytes_is_here_already(self, post: Post) -> None:
        raw = mail()
        told = post.take(raw, raw)
        assert sorted(one.state for one in told) == ["here already", "placed"]
        assert len(post.tickets()) == 1

    def test_by_two_ways_makes_one_request(self, post: Post) -> None:
        raw = mail(name="same")
        told = post.take(b"Received: by a\r\n" + raw, b"Received: by b\r\n" + raw)
        assert sorted(one.state for one in told) == ["placed", "twice"]

    def test_is_told_from_another_of_the_same_name(self, post: Post) -> None:
        """Who knows the name of a mail could else keep it out."""
        post.take(mail("x", sender="evil@else.example", name="same"), mail(name="same"))
        assert len(post.tickets()) == 1
        assert len(post.parked()) == 1


class TestACutBetween:
    def test_keeping_and_taking_in_leaves_it_to_be_done(self, post: Post) -> None:
        keep_raw(post.world.central, post.files, mail(), "file")
        assert post.tickets() == []
        post.take()
        assert len(post.tickets()) == 1

    @pytest.mark.expects_line("was not taken in", reason="a try breaks")
    def test_reading_and_writing_leaves_it_to_be_tried_later(
        self, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(taking, "place", _breaks)
            assert post.taken(mail()).state == "new"
        assert post.tickets() == []
        post.take()
        assert post.tickets() == [], "not before its time"
        post.world.clock.move(minutes=2)
        post.take()
        assert len(post.tickets()) == 1

    @pytest.mark.expects_line("was not taken in", reason="a try breaks")
    def test_that_comes_each_time_leaves_it_to_a_person(
        self, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(taking, "place", _breaks)
        post.take(mail())
        for _ in range(MOST_TRIES):
            post.world.clock.move(days=1)
            post.take()
        [row] = post.parked()
        assert (row["why"], row["sender"]) == ("failed", DANA)
        monkeypatch.undo()
        again(post.world.central, waiting(post.world.central)[0].id)
        post.take()
        assert len(post.tickets()) == 1
        assert post.parked()[0]["state"] == "dismissed"

    def test_by_a_store_that_is_away_costs_no_try(
        self, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_: object) -> bytes:
            raise Unavailable("files-away", "Away.")

        with monkeypatch.context() as patch:
            patch.setattr(taking, "raw_of", away)
            with pytest.raises(Unavailable):
                post.take(mail())
        assert [row["tries"] for row in post.world.table(mail_in)] == [0]


def _breaks(*_: object) -> UUID:
    raise ZeroDivisionError


def test_a_rule_that_says_no_leaves_the_mail_to_a_person(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> UUID:
        raise Refused("no", "A rule says no.")

    monkeypatch.setattr(taking, "place", refuses)
    assert post.taken(mail()).why == "failed"
    assert "A rule says no." in str(post.parked()[0]["text"])


def test_clearing_up_among_the_files_leaves_mail_as_it_came(post: Post) -> None:
    post.take(mail(), mail(sender="x@else.example"))
    post.world.clock.move(days=30)
    clear_up(post.world.central, post.files)
    for line in waiting(post.world.central, everything=True):
        assert raw_mail(post.world.central, post.files, line.id)


def test_nothing_is_let_in_by_two_from_lines_or_a_name_that_looks_like_an_address(
    post: Post,
) -> None:
    post.take(b"From: dana@client.example\r\n" + mail(sender=SAM))
    assert [row["why"] for row in post.parked()] == ["sender-unreadable"]
    post.take(mail(sender=f'"{DANA}" <x@else.example>'))
    assert {row["why"] for row in post.parked()} == {"sender-unreadable", "sender-unknown"}
    assert post.tickets() == []


def test_mail_is_found_in_files_boxes_and_folders(post: Post, tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    for name in ("new", "cur", "tmp"):
        (folder / "box" / name).mkdir(parents=True)
    (folder / "box" / "new" / "1").write_bytes(mail("one"))
    (folder / "two.eml").write_bytes(mail("two"))
    stamp = b"From dana@client.example Tue Mar 10 10:00:00 2026\n"
    unix = [mail(words).replace(b"\r\n", b"\n") for words in ("three", "four")]
    (folder / "many.mbox").write_bytes(b"\n".join(stamp + one + b"\n" for one in unix))
    found = [*mails_in(folder), *mails_in(folder / "box")]
    told = post.take(*(raw for _name, raw in found if raw is not None))
    assert len(told) == 4
    assert {one.state for one in told} == {"placed"}
    with pytest.raises(Refused, match="cannot be read"):
        list(mails_in(tmp_path / "nowhere"))
