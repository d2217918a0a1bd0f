"""What can be done in the queue beside what is done to its tickets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ui.kit.actions.spec import ActionSpec

LIST = "queue.list"
"""The context of keys that work in the list."""
DETAIL = "queue.detail"
"""The context of keys that work in the ticket beside the list."""


@dataclass(frozen=True, slots=True)
class QueueActs:
    """The functions behind the acts."""

    new: Callable[[], None]
    find: Callable[[], None]
    take_in: Callable[[], None]
    reason_no_news: Callable[[], str]
    views: Callable[[], None]
    step_view: Callable[[int], None]
    step: Callable[[int], None]
    take_selected: Callable[[], None]
    reason_one_selected: Callable[[], str]
    menu: Callable[[], None]


def queue_actions(do: QueueActs) -> tuple[ActionSpec, ...]:
    """List the acts.

    Source: ux.md 3.4 "list".
    """
    group = "View"
    return (
        ActionSpec(
            "queue.new_ticket", _tr("New ticket"), "Ctrl+N", do.new, icon="plus", group="Ticket",
            synonyms=(_tr("open"), _tr("create"), _tr("call")),
        ),
        ActionSpec(
            "queue.create", _tr("New ticket from the list"), "C", do.new, group="Ticket",
            context=LIST,
        ),
        ActionSpec(
            "queue.find", _tr("Filter the list"), "/", do.find, icon="search", group=group,
            context=LIST, synonyms=(_tr("search"),),
        ),
        ActionSpec(
            "queue.find_in_pane", _tr("Find in the list"), "Ctrl+F", do.find, group=group,
            context=LIST,
        ),
        ActionSpec(
            "queue.take_in", _tr("Show what is new"), ".", do.take_in, do.reason_no_news,
            group=group, context=LIST,
        ),
        ActionSpec("queue.views", _tr("Choose a view…"), "V", do.views, group=group, context=LIST),
        ActionSpec(
            "queue.next_view", _tr("Next view"), "Ctrl+PgDown", lambda: do.step_view(1),
            group=group, context=LIST,
        ),
        ActionSpec(
            "queue.previous_view", _tr("Previous view"), "Ctrl+PgUp", lambda: do.step_view(-1),
            group=group, context=LIST,
        ),
        ActionSpec(
            "queue.take_selected", _tr("Assign the selected to me"), "Ctrl+Shift+A",
            do.take_selected, do.reason_one_selected, icon="user-plus", group="Ticket",
            context=LIST,
        ),
        ActionSpec(
            "queue.menu", _tr("Acts of this ticket"), "Ctrl+. | Shift+F10", do.menu, group=group,
            context=LIST,
        ),
        ActionSpec(
            "queue.next", _tr("Next ticket"), "J", lambda: do.step(1), group=group, context=DETAIL
        ),
        ActionSpec(
            "queue.previous", _tr("Previous ticket"), "K", lambda: do.step(-1), group=group,
            context=DETAIL,
        ),
    )  # fmt: skip


def _tr(words: str) -> str:
    return QCoreApplication.translate("QueueActions", words)
