"""Imports follow the arrows of the house (ARCHITECTURE.md, section 2)."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
QT = {"PySide6", "shiboken6"}
SQL_ROOMS = {
    "records",
    "database",
    "queries",
    "usecases",
    "importers",
    "store",
    "sync",
    "central",
    "simulation",
}
SYNC_ROOMS = ("app.store", "app.sync", "app.central.feed")
OUTSIDE = {
    "time", "threading", "concurrent", "queue", "multiprocessing", "subprocess", "signal",
    "socket", "ssl", "select", "selectors", "asyncio", "http", "requests", "urllib3",
}  # fmt: skip
"""What knows the hour, waits, runs beside or calls: none of it belongs into a step."""
SYNC_SHELLS = {
    "app.sync.transport", "app.sync.lines", "app.sync.tls", "app.sync.answers", "app.sync.round",
    "app.sync.news", "app.sync.session", "app.sync.signing", "app.sync.unreached",
    "app.sync.files.way", "app.sync.vault.open_vault",
}  # fmt: skip
"""The thin shells of the device: they carry, wait, or are shared by lanes."""
FEED_SHELLS = {
    "app.central.feed.commits", "app.central.feed.shelf", "app.central.feed.vault_chain",
}  # fmt: skip
"""What the requests of one process share in memory, behind a lock."""
DEVICE_CORE = (
    "app.sync.steps", "app.sync.push", "app.sync.pull", "app.sync.sums", "app.sync.snapshots",
    "app.sync.tally", "app.sync.brake", "app.sync.versions", "app.sync.files.steps",
    "app.sync.files.adopting", "app.sync.files.policy", "app.store",
)  # fmt: skip
CENTRAL_CORE = tuple(
    f"app.central.feed.{name}"
    for name in ("push", "pushing", "apply", "acts", "guards", "numbering", "sums", "floor")
)
UI_MAY_IMPORT = {"bootstrap", "usecases", "queries", "ports", "domain", "reports"}


def imports(graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
    """Every direct import: who, whom."""
    for module in sorted(graph.modules):
        if not graph.is_module_squashed(module):
            for imported in sorted(graph.find_modules_directly_imported_by(module)):
                yield module, imported


def room(module: str) -> str:
    """The package just below app or ui; "" for the top itself."""
    return [*module.split("."), ""][1]


def is_within(module: str, package: str) -> bool:
    """Say whether a module is the package or lies in it."""
    return module == package or module.startswith(package + ".")


def test_the_contracts_of_the_house_hold() -> None:
    start = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    lint = subprocess.run(
        [sys.executable, "-c", start, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr


def test_the_domain_needs_the_standard_library_only(graph: grimp.ImportGraph) -> None:
    strangers = [
        f"{module} -> {imported}"
        for module, imported in imports(graph)
        if is_within(module, "app.domain")
        and not is_within(imported, "app.domain")
        and imported.split(".")[0] not in sys.stdlib_module_names
    ]
    assert strangers == []


def test_central_knows_neither_the_store_nor_the_sync_of_a_device(
    graph: grimp.ImportGraph,
) -> None:
    wrong = [
        f"{module} -> {imported}"
        for module, imported in imports(graph)
        if is_within(module, "app.central") and room(imported) in {"store", "sync"}
    ]
    assert wrong == []


def test_only_the_named_shells_of_the_sync_know_clocks_threads_and_sockets(
    graph: grimp.ImportGraph,
) -> None:
    """A module that begins to import one of these is a shell: name it, or take it out again."""
    found = {
        module
        for module, imported in imports(graph)
        if any(is_within(module, room) for room in SYNC_ROOMS)
        and imported.partition(".")[0] in OUTSIDE
    }
    assert found == SYNC_SHELLS | FEED_SHELLS


@pytest.mark.parametrize(
    ("cores", "shells"),
    [(DEVICE_CORE, SYNC_SHELLS), (CENTRAL_CORE, {"app.central.feed.shelf"})],
    ids=["device", "central"],
)
def test_the_steps_of_the_sync_reach_no_shell_even_indirectly(
    running_graph: grimp.ImportGraph, cores: tuple[str, ...], shells: set[str]
) -> None:
    wrong = [
        " -> ".join(chain)
        for core in cores
        for shell in sorted(shells)
        if (chain := running_graph.find_shortest_chain(core, shell, as_packages=True))
    ]
    assert wrong == []


def test_sql_stays_in_its_rooms(graph: grimp.ImportGraph) -> None:
    wrong = [
        f"{module} -> {imported}"
        for module, imported in imports(graph)
        if imported.split(".")[0] in {"sqlalchemy", "sqlcipher3", "psycopg", "sqlite3"}
        and not (module.startswith("app.") and room(module) in SQL_ROOMS)
    ]
    assert wrong == []


def test_the_ui_sees_only_the_rooms_it_may_see(graph: grimp.ImportGraph) -> None:
    wrong = [
        f"{module} -> {imported}"
        for module, imported in imports(graph)
        if is_within(module, "ui")
        and imported.startswith("app.")
        and room(imported) not in UI_MAY_IMPORT
    ]
    assert wrong == []


def test_screens_do_not_import_screens(graph: grimp.ImportGraph) -> None:
    screens = {
        name
        for name in graph.modules
        if re.fullmatch(r"ui\.screens\.\w+", name) and graph.find_children(name)
    }
    wrong = [
        f"{module} -> {imported}"
        for module, imported in imports(graph)
        for screen in screens
        if is_within(module, screen)
        and any(is_within(imported, other) for other in screens - {screen})
    ]
    assert wrong == []


def test_presenters_and_states_never_import_qt_even_indirectly(
    running_graph: grimp.ImportGraph,
) -> None:
    thinking = [
        module
        for module in running_graph.modules
        if module.startswith("ui.screens.")
        and any(part in {"presenter", "state"} for part in module.split(".")[3:])
    ]
    wrong = [
        " -> ".join(chain)
        for module in sorted(thinking)
        for toolkit in sorted(QT & running_graph.modules)
        if (chain := running_graph.find_shortest_chain(module, toolkit))
    ]
    assert wrong == []


@pytest.mark.parametrize("room_name", ["domain", "ports", "wire", "security", "records"])
def test_the_rules_can_be_imported_without_a_screen_and_without_a_server(room_name: str) -> None:
    heavy = "{'PySide6', 'litestar', 'granian', 'requests'}"
    code = f"import sys, app.{room_name}; print({heavy} & set(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "set()"


def test_nothing_that_serves_can_call_but_files_and_mail_servers(graph: grimp.ImportGraph) -> None:
    """A database's driver calls what the settings name, and so does what carries letters to the one
    mail server that was set; no module has a way to call beside them."""
    callers = {"requests", "httpx", "urllib3", "http", "ftplib", "smtplib", "aiohttp", "websockets",
               "imapclient", "imaplib", "paramiko", "obstore"}  # fmt: skip
    serves = {"app.central"} | {f"app.{room}" for room in ("database", "records", "usecases",
              "queries", "wire", "security", "files", "ports", "domain", "reports")}  # fmt: skip
    found = {
        (module, imported)
        for module, imported in imports(graph)
        if any(is_within(module, room) for room in serves) and imported.partition(".")[0] in callers
    }
    assert {module for module, _imported in found} == {
        "app.central.files.buckets",
        "app.central.mail.carriers",
        "app.central.mail.incoming.mailbox",
    }
