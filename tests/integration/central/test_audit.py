"""What is done at central is in its chain, and nobody changes the chain unseen (A40, T31)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from click.testing import CliRunner
from litestar.testing import TestClient
from sqlalchemy import Connection, delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from app.central.api.app import make_app
from app.central.audit.derived import of_rows
from app.central.audit.kinds import Kind
from app.central.audit.looking import Report, Wanted, events, verify
from app.central.audit.notes import leave, made
from app.central.audit.repeats import MOST, WINDOW, Repeats
from app.central.audit.tables import audit_chain, audit_event
from app.central.auth.policy import STRICT, NewDevices, Policy, SecondFactor, decide
from app.central.auth.sessions import RETRY_WITHIN
from app.central.auth.tables import sign_in_attempt
from app.central.copies import note_backup
from app.central.devices import REVOKED, SUSPENDED, approve_here, list_all, put_out_here
from app.central.exchange import pull
from app.central.high_water import note_restore
from app.central.integrators.keys import KeyRight, add_key, end_key
from app.central.jobs.letting_go import let_go
from app.central.people import ADMINISTRATION, grant, reset_second_factor, revoke, set_password
from app.central.second_factor import new_recovery_codes
from app.central.sign_in import refresh, sign_out
from app.central.telling import tell_counted
from app.cli.central import central as command
from app.database.work import WorkSession
from app.domain.erasure import ERASED_NAME
from app.ports.changes import RowChange
from app.ports.problems import Unavailable
from app.records import Override, Period, TimeEntry, User
from app.security.audit import Damage, Event, Harm, Head
from app.wire.audit import write_seen
from tests.integration.central.billing_world import Books, open_books
from tests.integration.central.keys import rotated
from tests.integration.central.signed import SignedDevice
from tests.integration.central.test_second_factor import set_up
from tests.integration.central.test_sign_in import enter, refusal
from tests.integration.central.world import ADMIN, MIRA, PASSWORD, TOM, World

pytestmark = pytest.mark.postgresql_long

Act = Callable[[World], object]


def told(world: World, kind: Kind | None = None) -> list[Event]:
    """The events, the oldest first."""
    wanted = Wanted(kind.value if kind else "", limit=10_000)
    with world.central.work.database.read.connect() as connection:
        return events(connection, wanted)[::-1]


def looked(world: World, *witnesses: Head) -> Report:
    central = world.central
    return verify(central.work.database.read, central.audit.keys, witnesses)


def wait(world: World) -> str:
    """A device that waits to be let in; its short name."""
    policy = Policy(SecondFactor.OFFERED, NewDevices.APPROVED)
    world.central.work.run("decide", ADMINISTRATION, lambda session: decide(session, policy))
    return enter(world).device.short_name


def let_in(world: World) -> None:
    short = wait(world)
    (found,) = [one for one in list_all(world.central) if one.short == short]
    approve_here(world.central, short, found.words)


def change_rights(world: World, who: str = TOM, *rights: str) -> None:
    def job(session: WorkSession) -> None:
        person = session.get_one(User, world.people[who])
        person.rights = list(rights) or ["admin", "technician"]

    world.central.work.run("change_rights", ADMINISTRATION, job)


def row(entity: str, kind: Any, **fields: Any) -> RowChange:
    changed = {name: (None, value) for name, value in fields.items()}
    return RowChange(entity, uuid4(), uuid4(), 0, kind, changed)


def rows_change(world: World, *rows: RowChange) -> None:
    def job(session: WorkSession) -> None:
        for one in of_rows(rows):
            leave(session, one)

    world.central.work.run("rows", ADMINISTRATION, job)


def use_a_recovery_code(world: World) -> None:
    _, codes = set_up(world)
    enter(world, code=codes[0])


def renew_codes(world: World) -> None:
    phone, _ = set_up(world)
    tokens = enter(world, code=phone.code()).tokens
    phone.wait()
    new_recovery_codes(world.central, tokens.access, phone.code())


def reset_factor(world: World) -> None:
    set_up(world)
    reset_second_factor(world.central, MIRA)


def be_denied(world: World) -> None:
    """Tom, who may not, asks for what an administrator is shown."""
    with TestClient(make_app(world.central)) as client:
        device = SignedDevice(client)
        device.take(device.sign_in(TOM))
        assert device.get("/api/audit").status_code == 403


def reveal(world: World) -> None:
    credential = uuid4()
    rows_change(
        world,
        row(
            "credential_reveal", "create", credential_id=credential, user_id=world.people[MIRA],
            field_name="password", act="shown", reason="what somebody typed",
        ),
    )  # fmt: skip


def some_attempts(world: World, count: int) -> None:
    """Wrong passwords so long ago that nobody counts them any more."""
    at = world.clock.now()
    rows = [{"who": f"peer:{number}", "failed": 1, "at": at} for number in range(count)]
    with world.central.work.database.write.begin() as connection:
        connection.execute(insert(sign_in_attempt), rows)
    world.clock.move(days=2)


def let_go_of_some(world: World) -> None:
    some_attempts(world, 1)
    let_go(world.central)


def a_key(world: World) -> UUID:
    """A program is given a key; which one."""
    rights = frozenset({KeyRight.READ_REQUESTS})
    return add_key(world.central, "NW", "a program", rights, 30)[0]


def an_excluded_hour(world: World) -> tuple[Books, TimeEntry]:
    """Work of an evening in March that is not in the fee."""
    books = open_books(world)
    books.at("03-12 10:00")
    return books, books.entry(books.ticket(), "03-10 20:00", "03-10 20:50")


def reverse_an_hour(world: World) -> None:
    books, entry = an_excluded_hour(world)
    books.reverse(entry)
    (event,) = told(world, Kind.OVERRIDE)
    assert (event.outcome, event.facts) == ("in_force", {"client": str(books.client)})
    assert event.subject == books.all(Override)[0].id


def close_a_month(world: World) -> None:
    books, entry = an_excluded_hour(world)
    books.confirm(entry)
    books.at("04-01 09:10")
    assert books.close("2026-03").outcome == "taken"
    (event,) = told(world, Kind.MONTH_LOCKED)
    assert (event.person, event.subject) == (books.mira, books.all(Period)[0].id)


ACTS: Mapping[Kind, Act] = {
    Kind.CHAIN_BEGAN: lambda _world: None,
    Kind.SIGN_IN: enter,
    Kind.SIGN_OUT: lambda world: sign_out(world.central, enter(world).tokens.access),
    Kind.PASSWORD_SET: lambda world: set_password(world.central, MIRA, "other plain words here"),
    Kind.SECOND_FACTOR_SET: set_up,
    Kind.SECOND_FACTOR_RESET: reset_factor,
    Kind.RECOVERY_CODE_USED: use_a_recovery_code,
    Kind.RECOVERY_CODES_RENEWED: renew_codes,
    Kind.DENIED: be_denied,
    Kind.DEVICE_ENROLLED: enter,
    Kind.DEVICE_APPROVED: let_in,
    Kind.DEVICE_SUSPENDED: lambda world: put_out_here(world.central, wait(world), SUSPENDED),
    Kind.DEVICE_REVOKED: lambda world: put_out_here(world.central, wait(world), REVOKED),
    Kind.PERSON_ADDED: lambda _world: None,
    Kind.RIGHTS_CHANGED: change_rights,
    Kind.GRANT_GIVEN: lambda _world: None,
    Kind.GRANT_TAKEN: lambda world: revoke(world.central, TOM, "NW"),
    Kind.REVEAL: reveal,
    Kind.EXPORT: lambda world: note_backup(world.central, 1),
    Kind.OVERRIDE: reverse_an_hour,
    Kind.MONTH_LOCKED: close_a_month,
    Kind.CONTACT_CHANGED: lambda world: rows_change(world, row("contact", "edit", active=False)),
    Kind.CONTACT_ERASED: lambda world: rows_change(world, row("contact", "edit", name=ERASED_NAME)),
    Kind.SETTINGS_CHANGED: wait,
    Kind.CENTRAL_RESTORED: lambda world: note_restore(world.central),
    Kind.INTEGRATOR_ADDED: a_key,
    Kind.INTEGRATOR_ENDED: lambda world: end_key(world.central, a_key(world)),
    Kind.LET_GO: let_go_of_some,
    Kind.KEY_CHANGED: rotated,
}


@pytest.mark.parametrize("kind", ACTS)
def test_what_is_done_is_in_the_chain(world: World, kind: Kind) -> None:
    ACTS[kind](world)
    assert told(world, kind), kind
    found = looked(world)
    assert found.found.damage is None
    assert found.found.count == found.head == len(told(world))


def test_every_kind_is_tried() -> None:
    assert set(ACTS) == set(Kind)


class TestASignInTells:
    def test_who_came_in_on_which_device_with_which_factor(self, world: World) -> None:
        came = enter(world)
        (event,) = told(world, Kind.SIGN_IN)
        assert (event.person, event.device) == (world.people[MIRA], came.device.id)
        assert (event.outcome, event.facts) == ("ok", {"factor": "none"})

    def test_a_wrong_password_and_a_pause_without_what_was_typed(self, world: World) -> None:
        for _ in range(8):
            refusal(enter, world, password="wrong wrong wrong", peer="192.0.2.7")
        outcomes = [event.outcome for event in told(world, Kind.SIGN_IN)]
        assert outcomes == [*["wrong"] * 6, "paused"]
        assert {event.peer for event in told(world, Kind.SIGN_IN)} == {"192.0.2.7"}
        assert "wrong wrong" not in str(told(world))

    def test_an_unknown_address_by_a_code_of_it(self, world: World) -> None:
        for _ in range(2):
            refusal(enter, world, "Nobody@Trestle.example")
        codes = {event.facts["address"] for event in told(world, Kind.SIGN_IN)}
        assert len(codes) == 1
        assert "nobody" not in str(told(world)).lower()

    def test_a_wrong_code_and_whose_account_it_was(self, world: World) -> None:
        set_up(world)
        refusal(enter, world, code="000000")
        event = told(world, Kind.SIGN_IN)[-1]
        assert (event.outcome, event.person) == ("code-wrong", world.people[MIRA])

    def test_a_refresh_token_that_two_hold(self, world: World) -> None:
        came = enter(world)
        refresh(world.central, came.tokens.refresh)
        world.clock.move(seconds=RETRY_WITHIN.total_seconds() + 1)
        assert refusal(refresh, world.central, came.tokens.refresh) == "signed-out"
        event = told(world, Kind.SIGN_IN)[-1]
        assert (event.outcome, event.device) == ("token-reused", came.device.id)


def test_the_same_refusal_a_hundred_times_is_one_event_and_a_count(world: World) -> None:
    with TestClient(make_app(world.central)) as client:
        device = SignedDevice(client)
        device.take(device.sign_in(TOM))
        for _ in range(20):
            device.get("/api/audit")
    assert len(told(world, Kind.DENIED)) == 1
    world.clock.move(seconds=WINDOW.total_seconds())
    tell_counted(world.central)
    assert [event.facts.get("repeated") for event in told(world, Kind.DENIED)] == [None, 19]


def test_a_flood_of_different_refusals_is_bounded(world: World) -> None:
    repeats, now = Repeats(), world.clock.now()
    flood = [made(Kind.DENIED, ("ticket", UUID(int=at))) for at in range(MOST + 500)]
    written = sum(repeats.first(one, now) for one in flood)
    assert written <= MOST + 1
    later = repeats.over(now + WINDOW)
    assert sum(int(dict(one.facts)["repeated"]) for one in later) >= len(flood) - written


def test_what_a_push_may_not_do_is_a_denial(world: World) -> None:
    tom = world.device(TOM)
    tom.push(tom.tx("submit_ticket", tom.new_ticket(world.south)))
    (event,) = told(world, Kind.DENIED)
    assert (event.person, event.device) == (world.people[TOM], tom.session.device.id)
    assert event.facts["route"] == "push"


def test_a_reveal_names_the_secret_and_never_what_somebody_typed(world: World) -> None:
    reveal(world)
    (event,) = told(world, Kind.REVEAL)
    assert event.subject_kind == "credential"
    assert (event.facts["field_name"], event.facts["act"]) == ("password", "shown")
    assert "typed" not in str(event)


def test_nothing_is_done_where_the_chain_cannot_be_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise Unavailable("store-full", "The disk is full.")

    monkeypatch.setattr("app.central.audit.chain.chained", fail)
    assert refusal_of(lambda: grant(world.central, TOM, "SG")) == "store-full"
    monkeypatch.undo()
    assert world.south not in scopes_of(world)


def refusal_of(job: Callable[[], object]) -> str:
    with pytest.raises(Unavailable) as problem:
        job()
    return problem.value.code


def scopes_of(world: World) -> set[UUID]:
    caller = world.central.recognise(enter(world, TOM).tokens.access)
    return set(caller.grants)


def test_one_who_serves_can_neither_change_nor_delete_what_was_done(world: World) -> None:
    enter(world)
    for statement in ("UPDATE audit_event SET outcome = 'ok'", "DELETE FROM audit_event"):
        with (
            pytest.raises(DBAPIError),
            world.central.work.database.write.begin() as connection,
        ):
            connection.execute(text(statement))


def tampering(world: World) -> Any:
    """What somebody can do who has the database itself."""
    return world.as_owner()


def unguarded(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for word in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER audit_event_no_{word}")


def test_a_changed_row_is_named_with_its_number_and_time(world: World) -> None:
    enter(world)
    event = told(world)[2]
    with tampering(world) as connection:
        unguarded(connection)
        connection.execute(
            update(audit_event).where(audit_event.c.number == 3).values(outcome="nothing")
        )
    assert looked(world).found.damage == Damage(Harm.CHANGED, 3, event.at)


def test_a_deleted_row_is_named_with_its_number(world: World) -> None:
    enter(world)
    with tampering(world) as connection:
        unguarded(connection)
        connection.execute(delete(audit_event).where(audit_event.c.number == 2))
    assert looked(world).found.damage == Damage(Harm.DELETED, 2)


def head(world: World) -> Head:
    """The newest head, as a device is shown it."""
    device = world.device()
    answer = pull(world.central, device.session.tokens.access, device.ask())
    assert answer.audit is not None
    shown = answer.audit
    return Head(shown.epoch, shown.number, shown.hash, shown.at, shown.key, shown.signature)


def test_a_chain_cut_off_together_with_its_head_is_found_by_a_device_s_head(world: World) -> None:
    enter(world)
    first = head(world)
    with world.central.work.database.read.connect() as connection:
        before = connection.execute(audit_chain.select()).mappings().one()
    enter(world)
    kept = head(world)
    assert looked(world, first, kept).found.damage is None
    with tampering(world) as connection:
        unguarded(connection)
        connection.execute(delete(audit_event).where(audit_event.c.number > first.number))
        connection.execute(update(audit_chain).values(**dict(before)))
    assert looked(world).found.damage is None
    assert looked(world, kept).found.damage == Damage(Harm.TRUNCATED, first.number + 1)


def test_heads_from_before_a_restore_are_no_damage_and_are_counted(world: World) -> None:
    first = head(world)
    with world.central.work.database.read.connect() as connection:
        before = connection.execute(audit_chain.select()).mappings().one()
    enter(world)
    kept = head(world)
    with tampering(world) as connection:  # as a backup that was put back has it
        unguarded(connection)
        connection.execute(delete(audit_event).where(audit_event.c.number > first.number))
        connection.execute(update(audit_chain).values(**dict(before)))
    note_restore(world.central)
    found = looked(world, first, kept)
    assert (found.found.damage, found.witnessed, found.lost) == (None, 2, 1)


class TestADeviceIsShown:
    def test_the_head_once_and_again_only_when_it_changed(self, world: World) -> None:
        device = world.device()
        token = device.session.tokens.access
        first = pull(world.central, token, device.ask()).audit
        assert first is not None
        seen = write_seen(first.number, first.hash)
        ask = msgspec.structs.replace(device.ask(), audit=seen)
        assert pull(world.central, token, ask).audit is None
        set_password(world.central, TOM, "other plain words here")
        second = pull(world.central, token, ask).audit
        assert second is not None
        assert (second.asked, second.then) == (first.number, first.hash)
        assert second.number > first.number


def test_a_day_that_is_over_keeps_its_last_head(world: World) -> None:
    enter(world)
    last = told(world)[-1]
    world.clock.move(days=1)
    enter(world)
    day = world.clock.now() - timedelta(hours=1)
    report = verify(world.central.work.database.read, world.central.audit.keys, since=day)
    assert report.since == last.number
    assert report.found.damage is None
    assert report.found.count == len(told(world)) - last.number


def test_an_administrator_is_shown_events_and_nobody_else(world: World) -> None:
    with TestClient(make_app(world.central)) as client:
        ada, tom = SignedDevice(client), SignedDevice(client)
        ada.take(ada.sign_in(ADMIN))
        tom.take(tom.sign_in(TOM))
        found = ada.get("/api/audit?kind=sign-in").json()
        assert [one["kind"] for one in found] == ["sign-in", "sign-in"]
        assert found[0]["peer"]
        assert tom.get("/api/audit").status_code == 403
        assert ada.get("/api/audit?person=nobody").json() == []


class TestAtTheCommandLine:
    @pytest.fixture(autouse=True)
    def firm(self, central_home: Path) -> Path:
        password = central_home / "password"
        password.write_text(PASSWORD)
        self.done(
            "init", "--firm", "F", "--name", "Ada", "--email", ADMIN, "--second-factor",
            "offered", "--password-file", str(password),
        )  # fmt: skip
        return central_home

    def done(self, *words: str) -> str:
        result = CliRunner().invoke(command, list(words), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    def test_the_chain_is_looked_through_and_listed(self) -> None:
        assert "hold" in self.done("audit", "verify")
        said = json.loads(self.done("audit", "verify", "--json"))
        assert (said["damage"], said["events"]) == (None, said["head"])
        assert "person-added" in self.done("audit", "list")
        (line,) = self.done("audit", "list", "--kind", "chain-began", "--json").splitlines()
        assert json.loads(line)["number"] == 1

    def test_a_kind_that_there_is_not_is_answered_with_those_there_are(self) -> None:
        result = CliRunner().invoke(command, ["audit", "list", "--kind", "x"])
        assert result.exit_code == 1
        assert "sign-in" in result.output

    def test_a_file_that_holds_no_heads_is_refused_with_the_way_to_make_one(
        self, firm: Path
    ) -> None:
        wrong = firm / "wrong.json"
        wrong.write_text("{}")
        result = CliRunner().invoke(command, ["audit", "verify", "--witness", str(wrong)])
        assert result.exit_code == 1
        assert "trestle sync status --json" in result.output


def test_a_firm_that_begins_says_so_with_its_rules(world: World) -> None:
    first = told(world)[0]
    assert (first.number, first.kind, first.peer) == (1, "chain-began", "command line")
    assert STRICT.second_factor == "required"
