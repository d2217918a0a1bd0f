"""What can be done with a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.kit.actions.spec import ActionSpec
from ui.screens.pages.words import tr

PANE = "pages.pane"
"""The context of keys that work in the whole screen."""
READ, EDIT = "pages.read", "pages.edit"
"""The contexts of keys that work while a page is read, and while it is written."""
PAST, TOGETHER = "pages.versions", "pages.together"
"""The contexts of keys among the versions, and while two texts are brought together."""
PLACES = "pages.places"
"""The context of keys that choose at a place where two texts differ."""


@dataclass(frozen=True, slots=True)
class PageActs:
    """The functions behind the acts; a reason says why one cannot be done now."""

    edit: Callable[[], None]
    no_edit: Callable[[], str]
    new: Callable[[], None]
    no_new: Callable[[], str]
    save: Callable[[], None]
    no_save: Callable[[], str]
    discard: Callable[[], None]
    no_draft: Callable[[], str]
    no_writing: Callable[[], str]
    leave: Callable[[], None]
    versions: Callable[[], None]
    no_page: Callable[[], str]
    restore: Callable[[], None]
    no_restore: Callable[[], str]
    no_version: Callable[[], str]
    leave_versions: Callable[[], None]
    join: Callable[[], None]
    no_join: Callable[[], str]
    choose: Callable[[str], None]
    no_place: Callable[[], str]
    save_joined: Callable[[], None]
    no_save_joined: Callable[[], str]
    no_joining: Callable[[], str]
    leave_joining: Callable[[], None]


def page_actions(do: PageActs) -> tuple[ActionSpec, ...]:
    """List the acts.

    Source: ux.md 3.4.
    """
    group = "Client"
    return (
        ActionSpec("pages.edit", tr("Edit the page"), "E", do.edit, do.no_edit, icon="pencil",
                   group=group, context=READ, synonyms=(tr("write"), tr("documentation"))),
        ActionSpec("pages.new", tr("New page for this client"), "N", do.new, do.no_new,
                   icon="file-plus", group=group, context=READ,
                   synonyms=(tr("documentation"), tr("runbook"))),
        ActionSpec("pages.versions", tr("Versions of the page"), "Ctrl+Shift+V", do.versions,
                   do.no_page, icon="history", group=group, context=PANE,
                   synonyms=(tr("history"), tr("difference"))),
        ActionSpec("pages.join", tr("Bring the versions of the page together"), "B", do.join,
                   do.no_join, icon="git-merge", group=group, context=READ,
                   synonyms=(tr("conflict"), tr("merge"))),
        ActionSpec("pages.leave_page", tr("Back to the client"), "Esc", do.leave, do.no_page,
                   icon="arrow-left", group=group, context=READ),
        ActionSpec("pages.save", tr("Save the page"), "Ctrl+Return", do.save, do.no_save,
                   icon="save", group=group, context=EDIT),
        ActionSpec("pages.discard", tr("Discard what was typed on the page"), "", do.discard,
                   do.no_draft, icon="trash-2", group=group, context=EDIT),
        ActionSpec("pages.leave", tr("Leave the page; what was typed stays a draft"), "Esc",
                   do.leave, do.no_writing, icon="arrow-left", group=group, context=EDIT),
        ActionSpec("pages.restore", tr("Restore this version of the page"), "R", do.restore,
                   do.no_restore, icon="undo-2", group=group, context=PAST),
        ActionSpec("pages.leave_versions", tr("Back to the page"), "Esc", do.leave_versions,
                   do.no_version, icon="arrow-left", group=group, context=PAST),
        ActionSpec("pages.left_side", tr("Take the left side"), "1",
                   lambda: do.choose("one"), do.no_place, group=group, context=PLACES),
        ActionSpec("pages.right_side", tr("Take the right side"), "2",
                   lambda: do.choose("other"), do.no_place, group=group, context=PLACES),
        ActionSpec("pages.both_sides", tr("Take both sides"), "3",
                   lambda: do.choose("both"), do.no_place, group=group, context=PLACES),
        ActionSpec("pages.save_joined", tr("Save the text in place of both"), "Ctrl+Return",
                   do.save_joined, do.no_save_joined, icon="save", group=group, context=TOGETHER),
        ActionSpec("pages.leave_joining", tr("Leave without saving"), "Esc", do.leave_joining,
                   do.no_joining, icon="arrow-left", group=group, context=TOGETHER),
    )  # fmt: skip
