"""The vault on devices: opened by a PIN, looked at with a line in the books, and taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from app.bootstrap.vault import OFFLINE
from app.central.api.app import make_app
from app.central.people import revoke
from app.central.schema import metadata
from app.domain.credentials import Look, Secret
from app.ports.problems import Refused, Unavailable
from app.records import Credential
from app.security.totp import STEP_S, code_at, step_at
from app.security.vault import fields
from app.security.vault.fields import header_of
from app.store import vault as kept
from app.store.tables import outbox
from app.sync.vault.fetching import fetch_chain, text
from app.sync.vault.open_vault import OPEN_S
from app.usecases.credentials import EditCredential
from tests.builders.vaults import Vault
from tests.integration.central.world import ADMIN, MIRA, TOM, World, build, open_world
from tests.plugins.databases import Places
from tests.sync.vaults import PIN, Laptop

pytestmark = pytest.mark.postgresql_long

Make = Callable[[str, str], Laptop]


@pytest.fixture
def world(places: Places, tmp_path: Path) -> Iterator[World]:
    world = open_world(places.copy_of("firm", build, tmp_path / "central"))
    yield world
    world.central.close()


@pytest.fixture
def make(world: World, tmp_path: Path) -> Iterator[Make]:
    made: list[Laptop] = []
    with TestClient(make_app(world.central), raise_server_exceptions=False) as http:

        def one(email: str, name: str) -> Laptop:
            made.append(Laptop(world, http, email, tmp_path / name))
            return made[-1]

        yield one
        for laptop in made:
            laptop.store.close()


@pytest.fixture
def boss(make: Make) -> Laptop:
    """The administrator's, where the vault was set up."""
    boss = make(ADMIN, "boss")
    boss.vault.entry.set_up(PIN)
    return boss


@pytest.fixture
def mira(make: Make, boss: Laptop) -> Laptop:
    return make(MIRA, "mira").enter(boss)


@pytest.fixture
def tom(make: Make, boss: Laptop) -> Laptop:
    return make(TOM, "tom").enter(boss)


def code_of(problem: pytest.ExceptionInfo[Refused]) -> str:
    return problem.value.code


def passed(laptop: Laptop, credential: object) -> Credential:
    found = laptop.desk.ask(lambda session: session.get(Credential, credential))
    assert found is not None
    return found


# Coming in


def test_setting_up_ends_when_two_sheets_were_typed_back(make: Make) -> None:
    boss = make(ADMIN, "boss")
    sheets = boss.vault.entry.set_up(PIN)
    assert len(sheets) == 3
    one, two = ((sheet.number, " ".join(sheet.words)) for sheet in (sheets[0], sheets[2]))
    boss.vault.entry.check_sheets((one, two))
    with pytest.raises(Refused) as problem:
        boss.vault.entry.check_sheets((one, (2, two[1])))
    assert code_of(problem) == "share-mistyped"


def test_a_device_that_nobody_compared_works_without_a_vault(make: Make, mira: Laptop) -> None:
    mira.sync()
    stranger = make(MIRA, "stranger")
    stranger.sync()
    with pytest.raises(Refused) as problem:
        stranger.vault.unlock(PIN)
    assert code_of(problem) == "vault-no-keys"


def test_a_device_whose_words_were_not_compared_again_after_the_chain_grew_is_not_let_in(
    make: Make, boss: Laptop
) -> None:
    laptop = make(MIRA, "laptop")
    words = laptop.vault.entry.ask_in(PIN)
    [asked] = boss.vault.entry.asking()
    make(TOM, "tom").enter(boss)
    assert boss.vault.entry.words_of(asked) != words
    with pytest.raises(Refused) as problem:
        boss.vault.entry.let_in(asked, PIN)
    assert code_of(problem) == "chain-moved"
    laptop.enter(boss)


def test_a_device_that_asks_is_shown_to_its_person_and_to_administrators_until_it_is_in(
    make: Make, boss: Laptop, mira: Laptop, tom: Laptop
) -> None:
    laptop = make(MIRA, "laptop")
    laptop.vault.entry.ask_in(PIN)
    [asked] = mira.vault.entry.asking()
    assert asked.said.device == laptop.id
    assert [one.said.device for one in boss.vault.entry.asking()] == [laptop.id]
    assert tom.vault.entry.asking() == []
    assert laptop.vault.entry.asking() == []
    mira.vault.entry.let_in(asked, PIN)
    assert mira.vault.entry.asking() == boss.vault.entry.asking() == []
    laptop.vault.turn()
    laptop.vault.unlock(PIN)


def test_letting_in_asks_the_pin_anew_although_the_vault_is_open(make: Make, boss: Laptop) -> None:
    make(MIRA, "laptop").vault.entry.ask_in(PIN)
    [asked] = boss.vault.entry.asking()
    assert boss.vault.is_open
    with pytest.raises(Refused) as problem:
        boss.vault.entry.let_in(asked, "another-pin")
    assert code_of(problem) == "pin-wrong"


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


# What is taken away


def test_who_loses_a_client_has_no_wraps_after_the_next_sync_and_cannot_read_what_is_new(
    world: World, mira: Laptop, tom: Laptop
) -> None:
    mira.sync()
    credential = mira.add(world.north)
    mira.sync()
    tom.sync()
    tom.vault.reveal(credential, Secret.PASSWORD)
    before = {*_names(tom)}
    assert before
    revoke(world.central, TOM, "NW")
    tom.sync()
    assert _names(tom) == set()
    mira.sync()
    again = mira.add(world.north, "only for those who stay")
    mira.sync()
    sealed = passed(mira, again).password
    assert sealed is not None
    assert header_of(sealed).key not in {name[:16] for name in before}
    mira.round()
    stored = passed(mira, credential).password
    assert stored is not None
    assert header_of(stored).key == header_of(sealed).key, "what was there is sealed anew"
    assert mira.vault.reveal(credential, Secret.PASSWORD).text == "correct horse"


def _names(laptop: Laptop) -> set[bytes]:
    with laptop.store.reading() as connection:
        return set(kept.wraps(connection))


def test_what_was_typed_offline_before_a_new_key_is_sealed_anew_and_sent(
    world: World, mira: Laptop, make: Make, boss: Laptop
) -> None:
    make(TOM, "tom").enter(boss)
    mira.sync()
    credential = mira.add(world.north)
    mira.sync()
    other = make(MIRA, "other").enter(boss)
    mira.sync()
    other.sync()
    other.add(world.north, "typed offline")
    other.vault.edit(EditCredential(credential), {Secret.PASSWORD: "changed offline"})
    revoke(world.central, TOM, "NW")
    mira.sync()
    other.sync()
    stored = {bytes(row["password"]) for row in world.rows("credential")}
    with other.store.reading() as connection:
        chain = kept.chain_here(connection)
        left = connection.execute(outbox.select().where(outbox.c.state != "acked")).all()
    assert chain is not None
    newest = chain.newest(world.north)
    assert newest is not None
    assert newest.version == 2
    assert {header_of(value).key for value in stored} == {newest.name[:16]}
    assert left == []
    mira.sync()
    assert mira.vault.reveal(credential, Secret.PASSWORD).text == "changed offline"


def test_with_a_locked_vault_it_waits_for_the_pin_and_everything_else_goes(
    world: World, mira: Laptop, make: Make, boss: Laptop
) -> None:
    make(TOM, "tom").enter(boss)
    mira.sync()
    other = make(MIRA, "other").enter(boss)
    mira.sync()
    other.sync()
    other.add(world.north, "typed offline")
    other.vault.lock()
    revoke(world.central, TOM, "NW")
    mira.sync()
    other.sync()
    with other.store.reading() as connection:
        waits = connection.execute(outbox.select().where(outbox.c.state == "held")).all()
    assert [(op.verb, op.code) for op in waits] == [("add_credential", "key-stale")]
    assert world.rows("credential") == []
    mira.sync()
    other.vault.unlock(PIN)
    other.sync()
    [row] = world.rows("credential")
    mira.round()
    assert mira.vault.reveal(row["id"], Secret.PASSWORD).text == "typed offline"


def test_a_device_that_was_ended_is_given_nothing_more_and_others_make_new_keys(
    world: World, boss: Laptop, mira: Laptop, tom: Laptop
) -> None:
    mira.sync()
    tom.sync()
    boss.vault.entry.end_device(tom.id)
    mira.sync()
    with mira.store.reading() as connection:
        chain = kept.chain_here(connection)
    assert chain is not None
    newest = chain.newest(world.north)
    assert newest is not None
    assert newest.version == 2
    assert tom.id not in {chain.members[key].device for key in chain.holders(newest.name)}


def test_a_central_that_was_put_back_is_offered_what_it_lost_in_order(
    mira: Laptop, tom: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tom
    mira.sync()
    with mira.store.reading() as connection:
        chain = kept.chain_here(connection)
    assert chain is not None
    there = [text(entry.raw) for entry in chain.entries]
    central = there[:-2]

    def items(path: str) -> list[dict[str, object]]:
        since = int(path.rpartition("=")[2])
        return [{"number": at, "entry": central[at]} for at in range(since, len(central))]

    def post(_path: str, fields: dict[str, str]) -> dict[str, object]:
        central.append(fields["entry"])
        return {}

    monkeypatch.setattr(mira.way, "items", items)
    monkeypatch.setattr(mira.way, "post", post)
    assert fetch_chain(mira.store, mira.way) is not None
    assert central == there


def test_another_past_at_central_stops_writing_and_leaves_reading(
    world: World, mira: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira.sync()
    credential = mira.add(world.north)
    mira.sync()
    told = [
        {"number": at, "entry": text(entry.raw)} for at, entry in enumerate(Vault().chain.entries)
    ]
    monkeypatch.setattr(mira.way, "items", lambda _path: told)
    mira.vault.turn()
    assert mira.vault.trouble == "chain-other-past"
    with pytest.raises(Refused) as problem:
        mira.add(world.north)
    assert code_of(problem) == "chain-other-past"
    assert mira.vault.reveal(credential, Secret.PASSWORD).text == "correct horse"
