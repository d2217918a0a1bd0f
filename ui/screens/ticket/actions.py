"""What can be done to the ticket that one looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication

from ui.kit.actions.spec import ActionSpec
from ui.screens.ticket.state import TABS

TICKET = "ticket"
"""The context of acts on a ticket: they work in its screen, and in lists beside it."""
FETCH_KEY = "F"
PANE = "ticket.pane"
"""The context of keys that work in the ticket's own screen only."""


@dataclass(frozen=True, slots=True)
class TicketDoings:
    """The functions behind the acts, and why they cannot be done now."""

    none: Callable[[], str]
    unresolvable: Callable[[], str]
    reply: Callable[[], None]
    note: Callable[[], None]
    timer: Callable[[], None]
    assign: Callable[[], None]
    take: Callable[[], None]
    state: Callable[[], None]
    priority: Callable[[], None]
    resolve: Callable[[], None]
    copy: Callable[[], None]
    tab: Callable[[int], None]
    step: Callable[[int], None]
    why: Callable[[], None]
    turn: Callable[[], None]
    send: Callable[[], None]
    send_and_resolve: Callable[[], None]
    copy_text: Callable[[], None]
    attach: Callable[[], None]
    kind: Callable[[], None]
    flags: Callable[[], None]
    triage: Callable[[], None]
    cancel: Callable[[], None]
    reopen: Callable[[], None]
    follow_up: Callable[[], None]
    recurrence: Callable[[], None]
    consent: Callable[[], None]
    revoke: Callable[[], None]
    project: Callable[[], None]
    scope: Callable[[], None]
    times: Callable[[], None]
    allowed: Callable[[str], str]
    fetch: Callable[[], None]
    unfetchable: Callable[[], str]


def ticket_actions(do: TicketDoings) -> tuple[ActionSpec, ...]:
    """List the acts.

    Source: ux.md 3.4 "list", "detail", "editor".
    """
    none = do.none

    def act(
        name: str, title: str, key: str, run: Callable[[], None], icon: str = "",
        *synonyms: str, hint: str = "", when: Callable[[], str] = none, context: str = TICKET,
    ) -> ActionSpec:  # fmt: skip
        return ActionSpec(
            f"ticket.{name}", title, key, run, when, icon, "Ticket", synonyms, context, hint
        )

    tabs = (_tr("timeline"), _tr("work"), _tr("coverage"), _tr("related"))
    return (
        act("reply", _tr("Reply to the client"), "R", do.reply, "reply", _tr("answer")),
        act("note", _tr("Write an internal note"), "N", do.note, "lock", _tr("comment")),
        act("timer", _tr("Start the timer on this ticket"), "T", do.timer, "timer"),
        act("assign", _tr("Assign…"), "A", do.assign, "user", _tr("owner"), _tr("give")),
        act("take", _tr("Assign to me"), "Shift+A", do.take, "user-plus", _tr("take")),
        act("state", _tr("Set the state…"), "S", do.state, "circle-dot", _tr("status")),
        act("priority", _tr("Set the priority…"), "P", do.priority, "flag", _tr("urgent")),
        act(
            "resolve", _tr("Resolve…"), "E", do.resolve, "circle-check", _tr("close"), _tr("fix"),
            hint=_tr("asks kind and summary"), when=do.unresolvable,
        ),
        *_life(do, act),
        act(
            "fetch", _tr("Fetch this ticket now"), FETCH_KEY, do.fetch, "download",
            _tr("archive"), _tr("rests"), when=do.unfetchable,
        ),
        act("copy", _tr("Copy the number"), "Y", do.copy, "copy"),
        *(
            act(
                f"tab_{name}", _tr("Show {0}").format(tabs[at]), str(at + 1),
                partial(do.tab, at), context=PANE,
            )
            for at, name in enumerate(TABS)
        ),
        act(
            "next_entry", _tr("Next entry"), "Ctrl+Down", partial(do.step, 1), context=PANE
        ),
        act(
            "previous_entry", _tr("Previous entry"), "Ctrl+Up", partial(do.step, -1), context=PANE
        ),
        act(
            "copy_text", _tr("Copy the entry's text"), "Ctrl+Shift+C", do.copy_text, context=PANE
        ),
        act("attach", _tr("Add a file…"), "", do.attach, "paperclip", _tr("attach"), _tr("photo")),
        act("why", _tr("Why this decision?"), "Ctrl+Shift+W", do.why, "circle-help"),
        act("turn", _tr("Public reply or internal note"), "Ctrl+Shift+N", do.turn, context=PANE),
        act("send", _tr("Send what is written"), "Ctrl+Return", do.send, "send", context=PANE),
        act(
            "send_and_resolve", _tr("Send, then resolve"), "Ctrl+Shift+Return",
            do.send_and_resolve, context=PANE, when=do.unresolvable,
        ),
    )  # fmt: skip


def _life(do: TicketDoings, act: Callable[..., ActionSpec]) -> tuple[ActionSpec, ...]:
    """The steps of a ticket's life that ask for more than a state (domain.md 2.1)."""

    def step(name: str, title: str, run: Callable[[], None], icon: str, *more: str) -> ActionSpec:
        return act(name, title, "", run, icon, *more, when=partial(do.allowed, name))

    return (
        step("triage", _tr("Triage…"), do.triage, "funnel", _tr("service"), _tr("impact")),
        step("kind", _tr("Change the kind…"), do.kind, "circle-dot", _tr("type"), _tr("correct")),
        step("flags", _tr("Minor, well defined…"), do.flags, "flag", _tr("allowance")),
        step("reopen", _tr("Reopen…"), do.reopen, "undo-2", _tr("again")),
        step("recurrence", _tr("It happened again…"), do.recurrence, "history", _tr("recurrence")),
        step("follow_up", _tr("Answer the follow-up…"), do.follow_up, "circle-help"),
        step("consent", _tr("Record a consent…"), do.consent, "circle-check", _tr("authorize")),
        step("revoke", _tr("Revoke a consent…"), do.revoke, "x", _tr("authorization")),
        step("project", _tr("Link to a project…"), do.project, "briefcase", _tr("flat fee")),
        step(
            "scope", _tr("Scope as project…"), do.scope, "receipt", _tr("quote"), _tr("fixed price")
        ),
        step("cancel", _tr("Cancel the ticket…"), do.cancel, "x", _tr("abandon")),
        act("times", _tr("Time on this ticket"), "", do.times, "clock", _tr("entries")),
    )


def _tr(words: str) -> str:
    return QCoreApplication.translate("TicketActions", words)
