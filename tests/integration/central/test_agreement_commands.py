"""`trestle agreement` looks into central, says what it finds, and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.central.people import NewPerson, add_person
from app.central.settings import default_settings
from app.cli.main import main
from app.queries.agreements import version_facts
from app.records import AgreementVersion, Calendar, CoverageDecision, CoverageEffect
from app.usecases.save_calendar import SaveCalendar
from app.usecases.what_if import version_change, what_if
from app.usecases.what_if_hours import hours_what_if
from tests.integration.central.coverage_world import Month
from tests.integration.central.world import PASSWORD, World, open_world

pytestmark = pytest.mark.postgresql_long

CHEAPER = {"after_hours": "1", "holiday": "2"}


@pytest.fixture
def month(firm_home: Path) -> Iterator[Month]:
    """Northwind's books at the place where the command line looks."""
    assert firm_home.exists()
    world = open_world(default_settings())
    made = Month(world)
    made.begin_agreement(date(2026, 1, 1))
    yield made
    world.central.close()


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["agreement", *words])
    code = ended.value.code
    printed = capsys.readouterr()
    return (code if isinstance(code, int) else 0), printed.out + printed.err


def test_the_linter_names_what_it_finds_and_where(
    month: Month, capsys: pytest.CaptureFixture[str]
) -> None:
    assert month.version().number == 1
    code, said = run(capsys, "lint", "--client", "NW")
    assert code == 0
    assert said.startswith("NW\n")
    assert "calendar “09:00-18:00 America/New_York”: The calendar has no holidays" in said
    assert said.rstrip().splitlines()[-1].startswith("0 errors, 1 warning, ")


def test_the_linter_speaks_json_and_fails_where_something_is_an_error(
    month: Month, capsys: pytest.CaptureFixture[str]
) -> None:
    pia = NewPerson("Pia", "pia@trestle.example", PASSWORD, grade="principal")
    add_person(month.world.central, pia)
    code, said = run(capsys, "lint", "--client", "nw", "--json")
    found = json.loads(said)
    assert code == 1
    assert (found[0]["code"], found[0]["field"]) == ("rate-missing", "rates")


def test_an_unknown_client_is_refused_in_a_sentence(
    month: Month, capsys: pytest.CaptureFixture[str]
) -> None:
    assert month.client
    code, said = run(capsys, "lint", "--client", "XX")
    assert code == 1
    assert said.startswith("trestle: No client has the code XX. Give the code that stands beside")


def test_there_is_no_store_to_look_into_where_no_device_was(
    month: Month, capsys: pytest.CaptureFixture[str]
) -> None:
    assert month.client
    code, said = run(capsys, "lint", "--device")
    assert code == 1
    assert "There is no store of a device" in said


def early_work(month: Month) -> None:
    ticket = month.ticket()
    month.entry(ticket, "02-11 08:15", "02-11 08:45")
    month.entry(ticket, "03-03 08:15", "03-03 08:45")
    month.entry(ticket, "03-04 12:00", "03-04 12:30")


def test_a_replay_prints_minutes_and_money_and_changes_nothing(
    month: Month, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    early_work(month)
    file = tmp_path / "terms.yaml"
    file.write_text("calendar: {weekly: {tue: ['08:00-18:00'], wed: ['08:00-18:00']}}\n")
    before = len(month.all(CoverageDecision))
    main_without_exit("replay", "--client", "NW", "--months", "120", "--with", str(file))
    said = capsys.readouterr().out
    assert "3 entries decided again, nothing changed" in said
    assert "March 2026: 3 Mar 08:15" in said
    assert "Difference: +60 min included, −60 min excluded, −$270.00 beside the fee" in said
    assert len(month.all(CoverageDecision)) == before
    assert month.all(CoverageEffect) == []
    main_without_exit("replay", "--client", "NW", "--months", "120", "--with", str(file), "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["difference"]["amount_minor"] == -27000
    assert [one["kind"] for one in report["effects"]] == ["redecided", "redecided"]


def main_without_exit(*words: str) -> None:
    """A command that succeeds ends the program with nothing."""
    with pytest.raises(SystemExit) as ended:
        main(["agreement", *words])
    assert ended.value.code == 0


def foreseen(month: Month, **change: Any) -> list[tuple[str, str, int, int]]:
    facts = replace(version_facts(month.version()), **change)

    def question(session: Any) -> Any:
        client: UUID = month.client
        return what_if(
            session, client, version_change(session, client, facts), date(2026, 1, 1), None
        )

    effects = month.ask(question).replay.delta.effects
    return [(one.kind, one.posting_month, one.amount_minor, one.included_min) for one in effects]


@pytest.mark.parametrize(
    ("multipliers", "kinds"),
    [
        (CHEAPER, ["credit_note", "redecided"]),
        ({"after_hours": "3", "holiday": "3"}, ["adjustment_proposal", "redecision_proposed"]),
    ],
)
def test_what_is_foreseen_is_what_central_then_does(
    world: World, multipliers: dict[str, str], kinds: list[str]
) -> None:
    month = Month(world)
    month.begin_agreement(date(2026, 1, 1))
    early_work(month)
    month.lock("2026-02")
    expected = foreseen(month, multipliers=multipliers)
    assert [one[0] for one in expected] == kinds
    month.change(AgreementVersion, month.version().id, multipliers=multipliers)
    assert [one[:4] for one in month.effects()] == expected


@pytest.mark.parametrize(
    ("weekly", "added", "kinds"),
    [
        (("08:00-18:00",), (), ["credit_note", "redecided"]),
        (("09:00-18:00",), ("2026-03-04",), ["redecision_proposed"]),
        (("13:00-18:00",), (), ["redecision_proposed"]),
    ],
)
def test_what_is_foreseen_of_a_calendar_is_what_central_then_does(
    world: World, weekly: tuple[str, ...], added: tuple[str, ...], kinds: list[str]
) -> None:
    month = Month(world)
    month.begin_agreement(date(2026, 1, 1))
    early_work(month)
    month.lock("2026-02")
    id_ = month.calendar()
    kept = month.ask(lambda session: session.get(Calendar, id_))
    days = ("mon", "tue", "wed", "thu", "fri")
    command = SaveCalendar(
        id_, kept.name, kept.zone, dict.fromkeys(days, weekly),
        added=tuple((day, "Founders' Day") for day in added),
    )  # fmt: skip
    (found,) = month.ask(lambda session: hours_what_if(session, command))
    expected = [
        (one.kind, one.posting_month, one.amount_minor, one.included_min)
        for one in found.replay.delta.effects
    ]
    assert [one[0] for one in expected] == kinds
    month.change(
        Calendar,
        id_,
        weekly={day: list(windows) for day, windows in command.weekly.items()},
        holidays=[{"date": day, "name": name} for day, name in command.added],
    )
    assert [one[:4] for one in month.effects()] == expected


@pytest.mark.parametrize(
    ("words", "text", "code", "sentence"),
    [
        (("--client", "XX"), "wrap_up_min: 45", 1, "No client has the code XX."),
        (("--months", "0"), "wrap_up_min: 45", 2, "give a whole number from 1 to 120, like 3."),
        ((), None, 1, "cannot be read: No such file or directory."),
        ((), "a: [1", 1, "is no YAML file (line"),
        ((), "", 1, "changes nothing: write what differs"),
        ((), "wrapup: 45", 1, "No agreement has a field “wrapup”. Known are:"),
        ((), "wrap_up_min: soon", 1, "write a whole number, not below 0"),
        ((), "calendar: {weekly: {mon: ['18:00-09:00']}}", 1, "The field calendar cannot be read"),
        ((), "calendar: {holidays: [2026-12-25]}", 1, "holidays like [{date: 2026-12-25, name:"),
        ((), "wrap_up_min: 45", 1, "No version of the agreement is in force in these months"),
    ],
)
def test_what_cannot_be_replayed_is_said_in_a_sentence(
    month: Month, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    words: tuple[str, ...], text: str | None, code: int, sentence: str,
) -> None:  # fmt: skip
    file = tmp_path / "terms.yaml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    if "in force" in sentence:
        last = month.version()
        month.change(AgreementVersion, last.id, effective_to=date(2026, 1, 2))
    given = words if "--client" in words else ("--client", "NW", *words)
    ended, said = run(capsys, "replay", *given, "--with", str(file))
    assert ended == code
    assert sentence in " ".join(said.split())
