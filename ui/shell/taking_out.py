"""The window's side of the one door by which something leaves this device in the open.

Nothing else puts more than a name on the clipboard, on paper or into a file that a person chooses:
`tests/architecture/test_ways_out.py` looks for it. What leaves is written down first, so it arrives
a moment later, and does not where that cannot be done.

Source: security.md A40; docs/adr/0047-what-is-taken-out-is-of-one-client-or-names-none.md.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QPagedPaintDevice, QTextDocument
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.bootstrap import taking_out
from app.bootstrap.taking_out import NoteExport, Place, Taken
from app.domain.attachments import clean_name
from ui.kit.secrets.clipboard import copy_secret
from ui.runtime.problem import Problem
from ui.shell.contract import ScreenContext


def note_first(
    context: ScreenContext,
    owner: Any,
    leaving: NoteExport,
    then: Callable[[], None],
    failed: Callable[[Problem], None] | None = None,
) -> None:
    """Write down that something leaves; only then go on, on the UI thread.

    Args:
        context: the window's.
        owner: the widget whose end drops it: nothing leaves any more.
        leaving: what it is.
        then: lets it leave.
        failed: hears why it does not leave; the strip of the window says it unless given.
    """

    def again() -> None:
        note_first(context, owner, leaving, then, failed)

    context.lanes.submit(
        "store",
        owner,
        lambda: taking_out.note(context.desk, leaving),
        done=lambda _nothing: then(),
        failed=failed or (lambda problem: context.notices.problem(problem, again)),
    )


def copy(
    context: ScreenContext,
    owner: Any,
    leaving: NoteExport,
    text: str,
    done: Callable[[], None],
    failed: Callable[[Problem], None] | None = None,
    *,
    secret: bool = False,
) -> None:
    """Put a text on the clipboard, once it was written down; `done` says so to the person.

    A secret is marked for clipboard managers.
    """

    def put() -> None:
        if secret:
            copy_secret(text)
        else:
            QGuiApplication.clipboard().setText(text)
        done()

    note_first(context, owner, leaving, put, failed)


def ask_where(
    window: QWidget,
    title: str,
    name: str,
    chosen: Callable[[str], None],
    *,
    kinds: str = "",
    suffix: str = "",
) -> None:
    """Ask for a place for a file; the window goes on meanwhile.

    Args:
        window: over which it is asked.
        title: what is to be saved.
        name: of the file, unless the person says otherwise; a path in it counts for nothing.
        chosen: hears the place.
        kinds: a filter as Qt writes it, "Text (*.txt)".
        suffix: what is added where none is typed.
    """
    dialog = QFileDialog(window, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if kinds:
        dialog.setNameFilter(kinds)
        dialog.setDefaultSuffix(suffix)
    dialog.selectFile(clean_name(name))
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def save(
    context: ScreenContext,
    owner: Any,
    leaving: NoteExport,
    path: str,
    text: str,
    done: Callable[[str], None],
    failed: Callable[[Problem], None] | None = None,
) -> None:
    """Write a text into a file for this user alone; `done` hears where it stands."""
    save_bytes(context, owner, leaving, path, text.encode(), done, failed)


def save_bytes(
    context: ScreenContext,
    owner: Any,
    leaving: NoteExport,
    path: str,
    data: bytes,
    done: Callable[[str], None],
    failed: Callable[[Problem], None] | None = None,
) -> None:
    """The same of bytes."""

    def again() -> None:
        save_bytes(context, owner, leaving, path, data, done, failed)

    context.lanes.submit(
        "work",
        owner,
        lambda: taking_out.save(context.desk, leaving, Path(path), [data]),
        done=done,
        failed=failed or (lambda problem: context.notices.problem(problem, again)),
    )


def ask_printer(parent: QWidget, title: str, chosen: Callable[[QPagedPaintDevice], None]) -> None:
    """Ask for a printer; `chosen` may keep it as long as it prints."""
    # Loaded when it is asked for: most people never print.
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter()
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.accepted.connect(lambda: chosen(printer))
    QDialog.open(dialog)  # its own way wants to be told whom to call


def print_on(
    context: ScreenContext,
    owner: Any,
    leaving: NoteExport,
    device: QPagedPaintDevice,
    document: QTextDocument,
    failed: Callable[[Problem], None] | None = None,
) -> None:
    """Put a document on paper, once it was written down."""
    note_first(context, owner, leaving, lambda: document.print_(device), failed)


def copy_reasons(
    context: ScreenContext, owner: Any, about: tuple[str, UUID] | None, text: str
) -> None:
    """Copy why work is covered or is not, and say so."""
    size = len(text.encode())
    words = QCoreApplication.translate("TakingOut", "Reasons copied")
    leaving = NoteExport(Taken.REASONS, Place.CLIPBOARD, about, size_bytes=size)
    copy(context, owner, leaving, text, lambda: context.notices.say(words))


def copy_code(
    context: ScreenContext,
    owner: Any,
    about: tuple[str, UUID] | None,
    code: str,
    client: UUID | None = None,
) -> None:
    """Copy a part of a page that is there to be copied, and say so."""
    size = len(code.encode())
    words = QCoreApplication.translate("TakingOut", "Text copied")
    leaving = NoteExport(Taken.CODE_BLOCK, Place.CLIPBOARD, about, client, size_bytes=size)
    copy(context, owner, leaving, code, lambda: context.notices.say(words))
