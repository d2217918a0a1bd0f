"""Lines typed at a check-in: what is understood, and what stays as text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.check_ins import Capture, Person, parse_capture, parse_day

TODAY = date(2026, 3, 19)
"""A Thursday."""
ANA = Person("u1", "Ana Ruiz")
TOM = Person("u2", "Tom Lindqvist")
DANA = Person("c1", "Dana Whitfield", "contact")
DAVE = Person("c2", "Dave Ortiz", "contact")
PEOPLE = (ANA, TOM, DANA, DAVE)


def read(line: str, *, exclusion: bool = False) -> Capture:
    return parse_capture(line, PEOPLE, TODAY, exclusion=exclusion)


def test_an_action_has_its_owner_and_its_date_taken_out_of_the_text() -> None:
    assert read("A order toner @ana fri") == Capture(
        "action", "order toner", ANA, date(2026, 3, 20)
    )


@pytest.mark.parametrize(
    ("line", "owner", "due", "text"),
    [
        ("A order toner fri @ana", ANA, date(2026, 3, 20), "order toner"),
        ("a @dana send the list by 3 april", DANA, date(2026, 4, 3), "send the list"),
        ("A @tl call the vendor tomorrow", TOM, date(2026, 3, 20), "call the vendor"),
        ("A @Ana.Ruiz check in 2 weeks", ANA, date(2026, 4, 2), "check"),
        ("A @lind quote a switch due 2026-04-10", TOM, date(2026, 4, 10), "quote a switch"),
        ("A mail tom@client.example", None, None, "mail tom@client.example"),
    ],
)  # fmt: skip
def test_owners_are_found_by_name_initials_or_a_beginning(
    line: str, owner: Person | None, due: date | None, text: str
) -> None:
    found = read(line)
    assert (found.kind, found.owner, found.due, found.text) == ("action", owner, due, text)


def test_what_cannot_be_read_stays_as_text_with_a_sentence() -> None:
    unknown = read("A order toner @zoe fri")
    assert unknown.text == "order toner @zoe"
    assert unknown.sentences == ("“@zoe” is nobody who is known here: write @ana, @tom, @dana.",)
    twofold = read("A order toner @da fri")
    assert twofold.owner is None
    assert twofold.sentences == (
        "“@da” may be Dana Whitfield or Dave Ortiz: write more of the name.",
    )
    assert read("A order toner").sentences == (
        "Nobody owns it yet: add a name, such as @ana.",
        "It has no date: end with one, such as fri, tomorrow or 3 april.",
    )
    plain = read("the toner is late")
    assert (plain.kind, plain.text, plain.internal) == ("note", "the toner is late", True)
    assert "Begin with N" in plain.sentences[0]
    assert read("A").sentences[0].startswith("Nothing was written")
    assert read("A fri").text == "fri"


def test_a_note_stays_inside_unless_it_is_for_the_client() -> None:
    assert read("N they sound unhappy").internal
    told = read("N @client Tuesdays suit them best")
    assert (told.internal, told.text) == (False, "Tuesdays suit them best")
    assert read("N mail @clients").internal


def test_a_decision_on_an_exclusion_says_what_it_settles() -> None:
    found = read("D waive we had promised to look after it", exclusion=True)
    assert (found.ruling, found.text) == ("waive", "we had promised to look after it")
    other = read("D the fee stays", exclusion=True)
    assert (other.ruling, other.text) == ("", "the fee stays")
    assert other.sentences == (
        "Nothing was settled: begin with confirm, waive, include, uphold or reverse.",
    )
    assert read("D waive the fee").ruling == ""


def test_a_line_whose_kind_was_chosen_by_a_key_needs_no_letter() -> None:
    found = parse_capture("order toner @ana fri", PEOPLE, TODAY, kind="action")
    assert (found.kind, found.text, found.owner) == ("action", "order toner", ANA)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 3, 19)),
        ("tomorrow", date(2026, 3, 20)),
        ("thu", date(2026, 3, 26)),
        ("Friday", date(2026, 3, 20)),
        ("next fri", date(2026, 3, 27)),
        ("next mon", date(2026, 3, 23)),
        ("next week", date(2026, 3, 23)),
        ("next month", date(2026, 4, 1)),
        ("in 3 days", date(2026, 3, 22)),
        ("in a week", date(2026, 3, 26)),
        ("eow", date(2026, 3, 20)),
        ("eom", date(2026, 3, 31)),
        ("2 apr", date(2026, 4, 2)),
        ("April 2nd", date(2026, 4, 2)),
        ("2 march", date(2027, 3, 2)),
        ("2 march 2028", date(2028, 3, 2)),
        ("2026-12-01", date(2026, 12, 1)),
        ("2026-13-01", None),
        ("31 june", None),
        ("29 feb", None),
        ("2 ju", None),
        ("someday", None),
        ("in a hurry", None),
        ("next door", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: date | None) -> None:
    assert parse_day(text, TODAY) == day


@given(st.text(max_size=60), st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.booleans())
def test_no_line_is_refused_and_none_becomes_longer(
    line: str, today: date, exclusion: bool
) -> None:
    found = parse_capture(line, PEOPLE, today, exclusion=exclusion)
    assert len(found.text) <= len(line)
    assert found.kind in {"note", "decision", "action"}
    assert found.due is None or found.due >= today or "-" in line
