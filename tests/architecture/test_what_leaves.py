"""Whatever leaves a device in the open goes by one door, which writes it down first (A40)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
LOOKED_AT = ("app/bootstrap", "app/cli", "ui")
"""Where people ask for something, and what does it for them."""
DOORS = frozenset({"app/bootstrap/taking_out.py", "ui/shell/taking_out.py"})

COPIES = "copy_secret"
WRITES = frozenset({"write_text", "write_bytes", "write_readable", "copyfile", "copy2", "copytree"})
PRINTS = frozenset({"print_", "QPrinter", "QPrintDialog", "QPdfWriter"})
ASKS = frozenset({"AcceptSave", "getSaveFileName", "getSaveFileUrl", "QSaveFile"})
DRAGS = frozenset({"QDrag"})
HARMLESS = frozenset({"text", "mimeData", "dataChanged", "clear"})
"""What may be asked of the clipboard without putting anything on it."""
MODES = frozenset("wax")

NOTED = {
    "app/bootstrap/handed_in.py::write_out": "note_written_out",
    "app/cli/central_months.py::accounting_csv": "note_written_out",
    "app/bootstrap/recovery.py::_done": "note_untold",
    "ui/screens/recovery/parts.py::SafeCard._copy": "note_untold",
}
"""Ways beside the doors → what writes it down there, and is called before: central's own chain, and
the program's log where no store is open."""

_OWN = "the program's own file, in the folder of this installation"
_DEMO = "the demo company's, which is nobody's"
_NAME = "a name or a number that one types elsewhere"
_KEY = "a key of one's own account, which central has in its chain when it is set"
ALLOWED = {
    "app/bootstrap/demo.py::_keep_facts": _DEMO,
    "app/bootstrap/local_central.py::LocalCentral.start": _OWN,
    "app/bootstrap/recovery.py::_Recovery.put_facts_back": _OWN,
    "app/bootstrap/recovery.py::_Recovery.restore": _OWN,
    "app/bootstrap/removal.py::write_mark": _OWN,
    "app/bootstrap/tour_world.py::_copy": _DEMO,
    "app/bootstrap/tour_world.py::_keep": _DEMO,
    "app/bootstrap/withdrawal.py::_keep": "sealed for central, which says when it is read",
    "app/cli/run.py::_new_passphrase": _OWN,
    "ui/kit/secrets/clipboard.py::copy_secret": "whoever calls it is looked at here",
    "ui/kit/secrets/clipboard.py::SecretClipboard.put": "a look at a credential, noted as such",
    "ui/screens/admin/sheets.py::SecretSheet._copy": (
        "a starting secret, which central made just now and has in its chain"
    ),
    "ui/screens/clients/contact_acts.py::ContactActs.copy": _NAME,
    "ui/screens/recovery/parts.py::MoreFold._copy": "facts of a fault, nothing of a client",
    "ui/screens/recovery/screen.py::Recovery.ask_file": "asks where; `bootstrap.recovery` writes",
    "ui/screens/sign_in/pages.py::FactorPage._copy_key": _KEY,
    "ui/screens/sign_in/pages.py::FactorPage._copy_link": _KEY,
    "ui/screens/ticket/screen.py::TicketScreen._copy_label": _NAME,
    "ui/screens/vault/screen.py::VaultScreen._copy_user": _NAME,
    "ui/shell/appearance.py::save": _OWN,
    "ui/tour/report.py::Report.finish": _DEMO,
}
"""Ways that nobody is told of, and why."""


class Way(NamedTuple):
    """Something by which bytes could leave."""

    place: str
    kind: str
    line: int


class Finder(ast.NodeVisitor):
    """Finds the ways out of one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.names: list[str] = []
        self.ways: list[Way] = []
        self.calls: dict[str, list[tuple[str, int]]] = {}
        self.reading: set[int] = set()

    @property
    def place(self) -> str:
        """The file and what is being looked at in it."""
        return f"{self.path}::{'.'.join(self.names)}"

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._within(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._within(node)

    def _within(self, node: ast.ClassDef | ast.FunctionDef) -> None:
        self.names.append(node.name)
        self.generic_visit(node)
        self.names.pop()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """An import is no way yet."""

    def visit_Name(self, node: ast.Name) -> None:
        if node.id in PRINTS | ASKS | DRAGS:
            self._add(node.id, node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in HARMLESS and _is_clipboard(node.value):
            self.reading.add(id(node.value))
        if node.attr in ASKS or node.attr == "O_WRONLY":
            self._add(node.attr, node)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = _name_of(node.func)
        self.calls.setdefault(self.place, []).append((name, node.lineno))
        if _is_clipboard(node) and id(node) not in self.reading:
            self._add("clipboard", node)
        if name in WRITES or name in {COPIES, "print_"}:
            self._add(name, node)
        if name == "open" and _opens_to_write(node):
            self._add("open", node)
        self.generic_visit(node)

    def _add(self, kind: str, node: ast.expr) -> None:
        self.ways.append(Way(self.place, kind, node.lineno))


def _name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_clipboard(node: ast.expr) -> bool:
    """Whether this is `QGuiApplication.clipboard()`, however it is reached."""
    return isinstance(node, ast.Call) and _name_of(node.func) == "clipboard"


def _opens_to_write(node: ast.Call) -> bool:
    given = [*node.args, *(word.value for word in node.keywords if word.arg == "mode")]
    modes = [one.value for one in given if isinstance(one, ast.Constant)]
    return any(isinstance(mode, str) and len(mode) <= 3 and MODES & set(mode) for mode in modes)


def looked_through(path: str, text: str) -> Finder:
    found = Finder(path)
    found.visit(ast.parse(text))
    return found


@pytest.fixture(scope="module")
def files(house_text: dict[str, str]) -> list[Finder]:
    """Every file in which somebody asks for something."""
    return [
        looked_through(path, text)
        for path, text in house_text.items()
        if path.endswith(".py") and path.startswith(LOOKED_AT) and path not in DOORS
    ]


def ways(files: list[Finder]) -> Iterator[Way]:
    for one in files:
        yield from one.ways


def test_there_is_no_way_out_but_the_door_and_those_with_a_reason(files: list[Finder]) -> None:
    new = {f"{way.place} ({way.kind}, line {way.line})" for way in ways(files)
           if way.place not in ALLOWED.keys() | NOTED.keys()}  # fmt: skip
    assert not new, (
        "Something may leave a device here and nobody is told. Let it go by "
        "app.bootstrap.taking_out or ui.shell.taking_out, or say here why it need not: "
        + ", ".join(sorted(new))
    )


def test_every_way_with_a_reason_is_still_there(files: list[Finder]) -> None:
    there = {way.place for way in ways(files)}
    assert set(ALLOWED) | set(NOTED) <= there
    assert all(ALLOWED.values())


def test_what_goes_beside_the_door_is_written_down_before(files: list[Finder]) -> None:
    calls = {place: made for one in files for place, made in one.calls.items()}
    for place, teller in NOTED.items():
        leaves = min(way.line for way in ways(files) if way.place == place)
        told = [line for name, line in calls[place] if name == teller]
        assert told, f"{place} tells nobody"
        assert min(told) < leaves, f"{place} tells it too late"


@pytest.mark.parametrize(
    "code",
    [
        "QGuiApplication.clipboard().setText(x)",
        "QApplication.clipboard().setMimeData(x)",
        "clip = QGuiApplication.clipboard()",
        "copy_secret(codes)",
        "dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)",
        "path, _ = QFileDialog.getSaveFileName(self)",
        "printer = QPrinter()",
        "document.print_(device)",
        "path.write_bytes(x)",
        "path.write_text(x)",
        "path.open('wb')",
        "open(path, mode='a')",
        "os.open(path, os.O_WRONLY | os.O_CREAT)",
        "shutil.copyfile(a, b)",
        "write_readable(path, work)",
        "QDrag(self).exec()",
    ],
)
def test_each_kind_of_way_is_noticed(code: str) -> None:
    assert looked_through("tried.py", f"def act():\n    {code}\n").ways


@pytest.mark.parametrize(
    "code",
    ["QGuiApplication.clipboard().text()", "path.open('rb')", "open(path)", "path.read_text()"],
)
def test_what_only_reads_is_no_way_out(code: str) -> None:
    assert not looked_through("tried.py", f"def act():\n    {code}\n").ways
