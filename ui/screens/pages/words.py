"""The words of the page's screen that more than one of its parts says."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.words import moment_words
from app.queries.page_versions import VersionRow
from ui.kit.lines import Line
from ui.screens.pages.state import Loaded, PagesState, author
from ui.screens.pages.together import Side, Together


def tr(words: str) -> str:
    """Say something in the language of the window."""
    return QCoreApplication.translate("Pages", words)


def version_lines(state: PagesState) -> list[Line]:
    """The versions of a page as a list shows them, the latest first."""
    loaded = state.loaded
    return [] if loaded is None else [_version_line(row, loaded) for row in state.versions]


def _version_line(row: VersionRow, loaded: Loaded) -> Line:
    when = moment_words(row.at, loaded.zone, loaded.now)
    detail = tr("{0}: {1}").format(when, row.summary) if row.summary else when
    if row.current:
        tail, icon = tr("on the page"), "check"
    elif row.pending:
        tail, icon = tr("waiting to be sent"), "arrow-up"
    elif row.stands:
        tail, icon = tr("stands beside it"), "split"
    else:
        tail, icon = "", "git-merge" if row.merged else "history"
    return Line(row.id, author(row), detail, tail, icon, tone="accent" if row.current else "muted")


def side_words(side: Side) -> str:
    """Whose text it is, and from when: "Ana Ruiz, Tue 09:58"."""
    return tr("{0}, {1}").format(side.name, side.when) if side.when else side.name


def joining_words(together: Together) -> str:
    """What is left to do before two texts can be saved as one."""
    count, left = len(together.choices), together.open_places
    if not count:
        return tr("Both go together by themselves: read the text below, then save it.")
    if together.by_hand:
        return tr("Changed by hand: this text is saved as it stands.")
    if left == 1:
        return tr("One place is not chosen yet: choose left, right or both, or write below.")
    if left:
        words = tr("{0} places are not chosen yet: choose left, right or both, or write below.")
        return words.format(left)
    return tr("Everything is chosen: read the text below, then save it.")


def moved_words(state: PagesState) -> str:
    """That a page says something else by now than when its writer began; empty where not."""
    if not state.moved_on:
        return ""
    now = next((row for row in state.versions if row.current), None)
    who = author(now) if now is not None else tr("Somebody")
    return tr("{0} changed this page meanwhile; saving brings both together.").format(who)
