"""PostgreSQL's two roles, and what is said where the database is not as it must be."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import ProgrammingError

from app.bootstrap.central import bring_up
from app.central.central import Central, new_central, open_central
from app.central.key_check import keep_check
from app.central.roles import prepare
from app.central.schema import metadata
from app.central.settings import OWNER_VARIABLE, URL_VARIABLE, Settings, default_settings
from app.database.migrate import upgrade
from app.database.postgresql import database_url, open_postgresql
from app.database.scope import whole
from app.platform.ids import seeded_ids
from app.ports.problems import Refused, TrestleProblem, Unavailable
from tests.builders.clock import SetClock
from tests.builders.postgresql import OWNER, PASSWORD, SUPERUSER, PostgresqlServer
from tests.integration.central.world import World
from tests.plugins.databases import Places

ON_POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
REFUSED_TO_SERVICE = (
    "DROP TABLE ticket",
    "ALTER TABLE ticket DISABLE TRIGGER ALL",
    "CREATE TABLE more (id int)",
    "TRUNCATE ticket",
    "UPDATE op_log SET result = 'ok'",
    "DELETE FROM op_log",
    "DELETE FROM sync_commit",
    "UPDATE alembic_version SET version_num = '0'",
    "COPY ticket TO '/tmp/tickets'",
    "SET ROLE trestle_owner",
)


@pytest.fixture
def settings(postgresql_server: PostgresqlServer, places_on: Callable[[str], Places],
             tmp_path: Path) -> Settings:  # fmt: skip
    assert postgresql_server
    return places_on("postgresql").empty(tmp_path / "central")


def begun(settings: Settings) -> Central:
    clock = SetClock()
    return new_central(settings, clock, seeded_ids(clock, 1))


def opened(settings: Settings) -> Central:
    clock = SetClock()
    return open_central(settings, clock, seeded_ids(clock, 2))


def told(problem: BaseException) -> str:
    """Everything that a log or a screen could show of a problem."""
    return "".join(traceback.format_exception(problem)) + repr(problem)


@ON_POSTGRESQL
@pytest.mark.parametrize("statement", REFUSED_TO_SERVICE)
def test_the_role_that_serves_cannot_do_more_than_serve(world: World, statement: str) -> None:
    with world.central.work.database.write.connect() as connection:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            connection.exec_driver_sql(statement)
        connection.rollback()


@ON_POSTGRESQL
def test_a_reader_cannot_write_and_sees_one_moment(world: World) -> None:
    with world.central.work.database.read.connect() as connection:
        levels = text("SELECT current_setting('transaction_isolation'),"
                      " current_setting('transaction_read_only')")  # fmt: skip
        assert tuple(connection.execute(levels).one()) == ("repeatable read", "on")


@ON_POSTGRESQL
def test_text_is_ordered_by_code_points_whatever_the_database_was_created_with(
    world: World,
) -> None:
    query = text(
        "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'text'"
        " AND table_schema = 'public' AND collation_name IS DISTINCT FROM 'C'"
    )
    with world.central.work.database.read.connect() as connection:
        assert list(connection.execute(query)) == []
        assert connection.execute(
            text("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
        ).scalar_one() > len(metadata().tables)  # fmt: skip


def test_central_does_not_serve_under_a_role_that_nothing_holds_back(
    settings: Settings, postgresql_server: PostgresqlServer
) -> None:
    begun(settings).close()
    assert settings.url is not None
    name = str(settings.url.database)
    for role, words in ((OWNER, "owns tables"), (SUPERUSER, "is a superuser")):
        strong = Settings(settings.folder, postgresql_server.url(name, role), settings.owner_url)
        with pytest.raises(Refused, match=words):
            opened(strong)


def test_tables_are_made_by_their_owner_alone(settings: Settings) -> None:
    with pytest.raises(Refused, match=OWNER_VARIABLE):
        begun(Settings(settings.folder, settings.url))
    with pytest.raises(Refused, match="may not make tables"):
        begun(Settings(settings.folder, settings.url, settings.url))
    assert list(settings.folder.iterdir()) == []
    begun(settings).close()


def test_an_empty_database_and_an_older_one_say_what_to_run(settings: Settings) -> None:
    settings.key_file.write_text("00" * 32, encoding="ascii")
    settings.key_file.chmod(0o600)
    with pytest.raises(Refused, match="trestle central init"):
        opened(settings)
    prepare(settings, seeded_ids(SetClock(), 1))
    opened(settings).close()
    assert settings.owner_url is not None
    owner = open_postgresql(settings.owner_url)
    with owner.write.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(Refused, match="trestle central migrate"):
        opened(settings)
    with owner.write.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="newer Trestle"):
        opened(settings)
    with pytest.raises(Refused, match="newer Trestle"):
        upgrade(owner.write, "central")
    owner.close()


def test_preparing_twice_changes_nothing(settings: Settings) -> None:
    begun(settings).close()
    prepare(settings, seeded_ids(SetClock(), 3))
    opened(settings).close()


def test_a_migration_gives_an_older_database_the_check_of_its_key(settings: Settings) -> None:
    begun(settings).close()
    assert settings.owner_url is not None
    owner = open_postgresql(settings.owner_url)
    with owner.write.begin() as connection:
        connection.execute(text("COMMENT ON TABLE firm IS NULL"))  # as before there was a check
    owner.close()
    right = settings.key_file.read_text(encoding="ascii")
    bring_up(settings, SetClock())
    settings.key_file.write_text("00" * 32, encoding="ascii")
    with pytest.raises(Refused, match="is not the key of the PostgreSQL database"):
        opened(settings)
    with pytest.raises(Refused, match="is not the key of the PostgreSQL database"):
        bring_up(settings, SetClock())
    settings.key_file.write_text(right, encoding="ascii")
    opened(settings).close()


def test_the_role_that_serves_cannot_change_which_key_belongs_to_the_database(
    settings: Settings,
) -> None:
    begun(settings).close()
    with pytest.raises(Refused, match="lacks a right"):
        keep_check(Settings(settings.folder, settings.url, settings.url), bytes(32))
    opened(settings).close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"database": "no_such"}, "does not exist"),
        ({"password": "wrong but secret"}, "does not let this role in"),
        ({"username": "stranger"}, "does not let this role in"),
        ({"query": {"host": "/nowhere"}}, "does not answer"),
        ({"query": {}, "host": "localhost", "port": 1}, "does not answer"),
    ],
)
def test_a_database_that_cannot_be_opened_is_told_in_a_sentence_without_its_password(
    settings: Settings, change: dict[str, object], words: str
) -> None:
    assert settings.url is not None
    url = settings.url.set(**change)  # type: ignore[arg-type] # one part at a time
    with pytest.raises(TrestleProblem, match=words) as caught:
        open_postgresql(url)
    assert caught.value.next_step
    said = told(caught.value) + repr(url) + repr(Settings(settings.folder, url, url))
    assert PASSWORD not in said
    assert "wrong but secret" not in said


def test_a_database_that_goes_away_is_told_and_comes_back(
    settings: Settings, postgresql_server: PostgresqlServer
) -> None:
    central = begun(settings)
    assert settings.url is not None
    database = str(settings.url.database)

    def ask(session: object) -> int:
        found: int = session.connection().execute(text("SELECT 1")).scalar_one()  # type: ignore[attr-defined] # any session has one
        return found

    def cut_and_ask(session: object) -> int:
        postgresql_server.cut(database)
        return ask(session)

    with pytest.raises(Unavailable, match="cannot reach its database"):
        central.work.read(whole("a test"), lambda s: ask(s) + cut_and_ask(s))
    assert central.work.read(whole("a test"), ask) == 1
    central.close()


@pytest.mark.parametrize(
    "written",
    [
        "sqlite:///central.db",
        "mysql://u:hidden-word@h/db",
        "postgresql://u:hidden-word@h:port/db",
        "postgresql://u:hidden-word@h",
        "postgresql://u:hid@den-word@h/db",
        "hidden-word",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_repeating_it(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in (URL_VARIABLE, OWNER_VARIABLE):
        monkeypatch.setenv(variable, written)
        with pytest.raises(Refused, match="no address of a PostgreSQL database") as caught:
            default_settings()
        assert "den-word" not in told(caught.value)
        monkeypatch.delenv(variable)


@pytest.mark.parametrize("written", ["", "  "])
def test_without_an_address_central_stands_on_sqlcipher(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL_VARIABLE, written)
    assert default_settings().url is None


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        ("postgres://u:p@db.example/trestle", "require"),
        ("postgresql://u:p@10.0.0.7/trestle", "require"),
        ("postgresql://u:p@db.example/trestle?sslmode=verify-full", "verify-full"),
        ("postgresql://u:p@db.example/trestle?sslmode=disable", "disable"),
        ("postgresql://u:p@localhost/trestle", None),
        ("postgresql://u:p@127.0.0.1:5433/trestle", None),
        ("postgresql://u:p@[::1]/trestle", None),
        ("postgresql://u:p@/trestle?host=/run/postgresql", None),
    ],
)
def test_another_computer_is_spoken_to_encrypted(
    written: str, mode: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("PGSSLMODE", "PGHOST"):
        monkeypatch.delenv(variable, raising=False)
    assert database_url(written).query.get("sslmode") == mode


def test_a_password_among_the_options_is_hidden_like_any_other() -> None:
    url = database_url("postgresql://u@/trestle?host=/run&password=hidden-word")
    assert isinstance(url, URL)
    assert url.password == "hidden-word"
    assert "hidden-word" not in f"{url!r} {url.query}"
