"""The vault on devices: opened by a PIN, and looked at with a line in the books."""

from __future__ import annotations

from contextlib import suppress

import pytest

from app.bootstrap.sync_desk import put_back, sync_overview
from app.bootstrap.vault_values import OFFLINE
from app.central.schema import metadata
from app.domain.credentials import Look, Secret
from app.ports.problems import Refused, Unavailable
from app.records import Credential
from app.security.totp import STEP_S, code_at, step_at
from app.security.vault import fields
from app.security.vault.fields import header_of
from app.store.leases import add_active, pin
from app.store.tables import outbox
from app.sync.vault.open_vault import OPEN_S
from app.usecases.credentials import EditCredential
from tests.integration.central.world import MIRA, TOM, World
from tests.sync.vaults import PIN, Laptop, Make, code_of, passed

pytestmark = pytest.mark.postgresql_long


# Opening and closing


def test_the_pin_opens_it_for_fifteen_minutes_and_it_is_locked_on_demand(
    world: World, mira: Laptop
) -> None:
    open_then = [mira.vault.is_open]
    for seconds in (OPEN_S - 1, 2):
        world.clock.move(seconds=seconds)
        open_then.append(mira.vault.is_open)
    assert open_then == [True, True, False]
    mira.vault.unlock(PIN)
    world.clock.sleep(seconds=OPEN_S + 1)
    assert not mira.vault.is_open, "a shut lid keeps it open no longer"
    mira.vault.unlock(PIN)
    mira.vault.lock()
    with pytest.raises(Refused) as problem:
        mira.add(world.north)
    assert code_of(problem) == "vault-locked"


# Secrets


def test_the_first_secret_of_a_client_is_typed_without_a_connection_and_read_by_a_colleague(
    world: World, mira: Laptop, tom: Laptop
) -> None:
    mira.sync()
    mira.way.cut = True
    credential = mira.add(world.north)
    mira.way.cut = False
    mira.sync()
    tom.sync()
    assert tom.vault.reveal(credential, Secret.PASSWORD).text == "correct horse"
    assert tom.looks() == [("password", "shown")]
    tom.sync()
    assert [row["user_id"] for row in world.rows("credential_reveal")] == [tom.signed.actor.user]


def test_a_newcomer_waits_for_somebodys_pin(world: World, boss: Laptop, make: Make) -> None:
    mira = make(MIRA, "mira").enter(boss)
    credential = mira.add(world.north)
    mira.sync()
    tom = make(TOM, "tom").enter(boss)
    tom.sync()
    with pytest.raises(Refused) as problem:
        tom.vault.reveal(credential, Secret.PASSWORD)
    assert code_of(problem) == "key-waiting"
    mira.sync()
    tom.sync()
    assert tom.vault.reveal(credential, Secret.PASSWORD).text == "correct horse"


def test_the_look_is_written_down_first_and_nothing_is_opened_where_that_fails(
    world: World, mira: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira.sync()
    credential = mira.add(world.north)
    opened: list[object] = []
    real = fields.open_value

    def note(*parts: object) -> object:
        assert mira.looks(), "first the line in the books"
        opened.append(parts)
        return real(*parts)  # type: ignore[arg-type] # passed on as they came

    monkeypatch.setattr(fields, "open_value", note)

    def full(*_parts: object, **_more: object) -> None:
        raise Unavailable("disk-full", "The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(mira.store.work, "_sink", type("Sink", (), {"receive": full})())
        with pytest.raises(Unavailable):
            mira.vault.reveal(credential, Secret.PASSWORD)
    assert (opened, mira.looks()) == ([], [])
    assert mira.vault.reveal(credential, Secret.PASSWORD, Look.COPIED).text == "correct horse"
    assert len(opened) == 1
    assert mira.looks() == [("password", "copied")]


def test_a_look_reaches_the_outbox_in_the_same_transaction(world: World, mira: Laptop) -> None:
    mira.sync()
    credential = mira.add(world.north)
    mira.vault.reveal(credential, Secret.PASSWORD)
    with mira.store.reading() as connection:
        verbs = [row.verb for row in connection.execute(outbox.select())]
    assert verbs == ["add_credential", "note_reveal"]


def test_codes_are_made_of_the_seed_and_say_how_long_they_hold(world: World, mira: Laptop) -> None:
    mira.sync()
    credential = mira.add(world.north, totp_seed="gezd gnbv gy3t qojq gezd gnbv gy3t qojq")
    code = mira.vault.code(credential)
    now = world.clock.at.timestamp()
    assert code.text == code_at(b"12345678901234567890", step_at(now))
    assert code.left_s is not None
    assert 0 < code.left_s <= STEP_S
    assert mira.looks() == [("totp_seed", "code")]


def test_secrets_open_for_three_days_after_central_confirmed_the_device(
    world: World, mira: Laptop
) -> None:
    mira.sync()
    credential = mira.add(world.north)
    mira.way.cut = True
    world.clock.move(seconds=OFFLINE.total_seconds() - 60)
    mira.vault.unlock(PIN)
    mira.vault.reveal(credential, Secret.PASSWORD)
    world.clock.move(seconds=120)
    with pytest.raises(Refused) as problem:
        mira.vault.reveal(credential, Secret.PASSWORD)
    assert code_of(problem) == "vault-unconfirmed"
    assert len(mira.looks()) == 1


def test_a_clock_that_is_set_back_opens_no_secret_for_longer(world: World, mira: Laptop) -> None:
    """Back to before the confirmation, or to after it once its end was seen."""
    mira.sync()
    credential = mira.add(world.north)

    def opens() -> bool:
        mira.vault.unlock(PIN)
        with suppress(Refused):
            return bool(mira.vault.reveal(credential, Secret.PASSWORD).text)
        return False

    world.clock.move(hours=-1)
    assert not opens()
    world.clock.move(hours=1)
    assert not opens(), "that it was set back was seen: it takes a sync"
    mira.vault.turn()
    assert opens()
    with mira.store.writing() as connection:
        pin(connection, b"central's key")
        add_active(connection, OFFLINE.total_seconds() + 60)
    assert not opens(), "the hours that the program ran count, too"
    with mira.store.writing() as connection:
        add_active(connection, -OFFLINE.total_seconds())
    mira.vault.turn()
    assert opens()
    world.clock.move(seconds=OFFLINE.total_seconds() + 60)
    assert not opens()
    world.clock.move(hours=-71)
    assert not opens(), "its end was seen"


def test_an_edit_is_the_next_edition_and_a_field_can_be_emptied(world: World, mira: Laptop) -> None:
    mira.sync()
    credential = mira.add(world.north)
    mira.vault.edit(EditCredential(credential), {Secret.PASSWORD: "changed"})
    stored = passed(mira, credential).password
    assert stored is not None
    assert header_of(stored).edition == 2
    assert mira.vault.reveal(credential, Secret.PASSWORD).text == "changed"
    mira.vault.edit(EditCredential(credential), {Secret.PASSWORD: None})
    with pytest.raises(Refused) as problem:
        mira.vault.reveal(credential, Secret.PASSWORD)
    assert code_of(problem) == "secret-none"


def test_an_older_value_than_the_one_that_was_shown_is_not_shown_without_saying_so(
    world: World, mira: Laptop
) -> None:
    mira.sync()
    credential = mira.add(world.north)
    first = passed(mira, credential).password
    assert first is not None
    mira.vault.edit(EditCredential(credential), {Secret.PASSWORD: "changed"})
    assert mira.vault.reveal(credential, Secret.PASSWORD).note == ""
    mira.desk.do(_put, (credential, first))
    shown = mira.vault.reveal(credential, Secret.PASSWORD)
    assert shown.text == "correct horse"
    assert "older value" in shown.note


def _put(session: object, _ctx: object, command: tuple[object, bytes]) -> None:
    record = session.get(Credential, command[0])  # type: ignore[attr-defined] # a session
    record.password = command[1]


def test_no_secret_no_pin_and_no_seed_lies_in_any_table_or_line_of_a_log(
    world: World, mira: Laptop, tom: Laptop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    seed = "gezdgnbvgy3tqojqgezdgnbvgy3tqojq"
    mira.sync()
    credential = mira.add(world.north, "canary-4711", note="canary-4712", totp_seed=seed)
    mira.vault.edit(EditCredential(credential), {Secret.PASSWORD: "canary-4713"})
    mira.sync()
    tom.sync()
    shown = [tom.vault.reveal(credential, secret) for secret in Secret]
    tom.sync()
    assert [one.text for one in shown] == ["canary-4713", seed, "canary-4712"]
    said = [repr(shown), repr(mira.vault), caplog.text]
    for laptop in (mira, tom):
        with laptop.store.reading() as connection:
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).scalars()
            said += [
                str(connection.exec_driver_sql(f'SELECT * FROM "{name}"').fetchall())
                for name in names
            ]
    said += [str(world.table(table)) for table in metadata().tables.values()]
    for canary in ("canary-471", seed, PIN):
        assert not any(canary in one for one in said)


def test_a_password_that_gave_way_is_put_back_by_the_pin_and_sealed_anew(
    world: World, boss: Laptop, make: Make
) -> None:
    mira, tom = make(MIRA, "mira").enter(boss), make(TOM, "tom").enter(boss)
    for one in (mira, tom):
        one.sync()
    credential = mira.add(world.north)
    for one in (mira, tom, mira):
        one.sync()
    tom.vault.edit(EditCredential(credential), {Secret.PASSWORD: "tom's"})
    mira.vault.edit(EditCredential(credential), {Secret.PASSWORD: "mira's"})
    tom.sync()
    mira.sync()
    [clash] = sync_overview(mira.desk).clashes
    assert "tom's" not in f"{clash.kept}{clash.other}"
    mira.vault.lock()
    with pytest.raises(Refused) as problem:
        put_back(mira.desk, clash)
    assert code_of(problem) == "vault-locked"
    mira.vault.unlock(PIN)
    undo = put_back(mira.desk, clash)
    assert mira.vault.reveal(credential, Secret.PASSWORD).text == "tom's"
    mira.sync()
    tom.sync()
    assert tom.vault.reveal(credential, Secret.PASSWORD).text == "tom's"
    undo()
    assert mira.vault.reveal(credential, Secret.PASSWORD).text == "mira's"
