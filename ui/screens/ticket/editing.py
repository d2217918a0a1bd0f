"""What a ticket says, changed in place: its fields, its tags, the things that it is about.

Source: ux.md 3.4 (F2, L), sync.md 3.4.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.domain.members import Members
from app.domain.rules import RuleBroken
from app.domain.tags import clean_tag
from app.queries.ticket_choices import Named, TicketChoices, ticket_choices
from app.queries.ticket_page import TicketPage
from app.usecases.edit_ticket import EditTicket, Emptied, edit_ticket
from ui.kit.actions.ranking import match
from ui.kit.actions.rows import Row
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.kit.forms.suggest import SuggestField, Suggestion
from ui.screens.ticket.acts import Done
from ui.screens.ticket.asked import Questions, tr
from ui.screens.ticket.pickers import Picker
from ui.screens.ticket.presenter import TicketPresenter

_SHOWN = 8
_NEW = "new:"


class EditQuestions(Questions):
    """Asks for other values, does the verb, and offers the way back."""

    def __init__(self, window: QWidget, presenter: TicketPresenter) -> None:
        super().__init__(window, presenter)
        self._pickers: dict[str, MembersPicker] = {}

    def ask_fields(self, page: TicketPage) -> None:
        """Subject, requester, site, category, description."""
        self._with_choices(page, partial(self._fields, page))

    def ask_tags(self, page: TicketPage) -> None:
        """Which tag comes on it, or off it."""
        self._with_choices(page, partial(self._tags, page))

    def ask_assets(self, page: TicketPage) -> None:
        """Which asset it is about, or no longer."""
        self._with_choices(page, partial(self._assets, page))

    def _with_choices(self, page: TicketPage, found: Callable[[TicketChoices], None]) -> None:
        def ask(choices: TicketChoices | None) -> None:
            if choices is not None:
                found(choices)

        self._presenter.acts.look_up(lambda session: ticket_choices(session, page.id), ask)

    def _fields(self, page: TicketPage, now: TicketChoices) -> None:
        sheet = self._sheet(
            page,
            tr("Details of {0}"),
            tr("Save"),
            tr("Each field is merged by itself with what others changed meanwhile."),
        )
        sheet.add("title", LineField(tr("&Subject"), now.title))
        sheet.add("requester", _choice(tr("&Requester"), now.contacts, now.requester))
        sheet.add("site", _choice(tr("S&ite"), now.sites, now.site))
        category = SuggestField(tr("&Category"), partial(_suggest, now.known_categories), free=True)
        category.box.setText(now.category)
        sheet.add("category", category)
        sheet.add("description", TextField(tr("&Description"), now.description))

        def go() -> None:
            wanted = _wanted(sheet, page.id, now, category.text())
            if wanted is None:
                sheet.leave()
                return
            self._run(page, wanted, _before(wanted, now), tr("details changed"), sheet)

        sheet.ask(
            go,
            {
                "title": "title",
                "contact": "requester",
                "site": "site",
                "category": "category",
                "description": "description",
            },
        )

    def _tags(self, page: TicketPage, now: TicketChoices) -> None:
        rows = [Row(tag, tag, tr("on it · Enter takes it off"), "tag") for tag in now.tags]
        rows += [Row(tag, tag, tr("add"), "plus") for tag in now.known_tags if tag not in now.tags]

        def picked(key: Hashable) -> None:
            tag = str(key)
            if tag in now.tags:
                change, said = Members((), (tag,)), tr("without {0}").format(tag)
            else:
                tag = tag.removeprefix(_NEW)
                change, said = Members((tag,)), tr("tagged {0}").format(tag)
            command = EditTicket(page.id, tags=change)
            self._run(page, command, EditTicket(page.id, tags=_back(change, now.tags)), said)

        picker = self._picker("tags", tr("Tags"), tr("Which tag? Type a new one, or choose."))
        picker.offer_free(page.detail.row.label, rows, picked, free=True)

    def _assets(self, page: TicketPage, now: TicketChoices) -> None:
        on_it = set(now.asset_ids)
        rows = [
            Row(
                str(one),
                f"{tag} {name}",
                tr("on it · Enter takes it off") if str(one) in on_it else tr("add"),
                "monitor" if str(one) in on_it else "plus",
            )
            for one, tag, name in sorted(now.assets, key=lambda each: str(each[0]) not in on_it)
        ]
        names = {str(one): tag for one, tag, _ in now.assets}

        def picked(key: Hashable) -> None:
            one = str(key)
            off = one in on_it
            change = Members((), (one,)) if off else Members((one,))
            said = (tr("without {0}") if off else tr("about {0}")).format(names.get(one, ""))
            back = EditTicket(page.id, assets=change.back(now.asset_ids))
            self._run(page, EditTicket(page.id, assets=change), back, said)

        picker = self._picker("assets", tr("Assets"), tr("Which asset is it about?"))
        picker.offer_free(page.detail.row.label, rows, picked, free=False)

    def _picker(self, key: str, name: str, prompt: str) -> MembersPicker:
        if key not in self._pickers:
            self._pickers[key] = MembersPicker(self._window, name, prompt)
        return self._pickers[key]

    def _run(
        self,
        page: TicketPage,
        command: EditTicket,
        back: EditTicket,
        said: str,
        sheet: AskSheet | None = None,
    ) -> None:
        acts = self._presenter.acts
        acts.run(
            edit_ticket,
            command,
            Done("details", page.detail.row.label, said),
            acts.undone(edit_ticket, back),
            done=sheet.leave if sheet is not None else _nothing,
            failed=sheet.refuse if sheet is not None else None,
        )


class MembersPicker(Picker):
    """Picks one of a set's members; a text that nobody used yet can be picked, too."""

    _free = False

    def offer_free(
        self,
        subject: str,
        rows: Sequence[Row],
        picked: Callable[[Hashable], None],
        *,
        free: bool,
    ) -> None:
        """Ask; with `free` what is typed is offered as a new member."""
        self._free = free
        self.offer(subject, rows, picked)

    @Slot(str)
    def ask(self, text: str) -> None:
        """Show the rows that answer what is typed, and the text itself where it is new."""
        typed = text.strip()
        if not self._free or not typed:
            super().ask(text)
            return
        found = [(hit.order, row) for row in self._rows if (hit := match(typed, row.title))]
        found.sort(key=lambda pair: pair[0])
        rows = [row for _, row in found]
        try:
            tag = clean_tag(typed)
        except RuleBroken as problem:
            rows = rows or [Row("nothing", problem.sentence, heading=True)]
        else:
            if tag not in {row.key for row in rows}:
                rows.append(Row(f"{_NEW}{tag}", tr("Add “{0}”").format(tag), tr("new"), "plus"))
        self.show_rows(rows)


def _nothing() -> None:
    """Do nothing."""


def _choice(title: str, named: Named, now: UUID | None) -> ChoiceField:
    choices: list[tuple[Hashable, str]] = [(None, "–"), *named]
    if now is not None and now not in {one for one, _ in named}:
        choices.append((now, tr("as it is")))
    field = ChoiceField(title, choices)
    field.set_value(now)
    return field


def _suggest(
    known: Sequence[str], text: str, answer: Callable[[Sequence[Suggestion]], None]
) -> None:
    hits = [name for name in known if not text or match(text, name) is not None]
    answer([Suggestion(name, name, icon="tag") for name in hits[:_SHOWN]])


def _wanted(sheet: AskSheet, ticket: UUID, now: TicketChoices, category: str) -> EditTicket | None:
    """The fields that were changed; None where nothing was."""
    texts = {"title": sheet.value("title"), "description": sheet.value("description")}
    changed: dict[str, Any] = {
        name: text
        for name, text in (texts | {"category": category}).items()
        if text != getattr(now, name).strip()
    }
    gone: set[Emptied] = set()
    names: tuple[Emptied, ...] = ("requester", "site")
    for name in names:
        value = cast("UUID | None", cast("ChoiceField", sheet.form.fields[name]).value())
        if value != getattr(now, name):
            changed[name] = value
            gone |= {name} if value is None else set()
    return EditTicket(ticket, **changed, without=frozenset(gone)) if changed else None


def _before(wanted: EditTicket, now: TicketChoices) -> EditTicket:
    """The way back: only what was changed, so that other people's changes stay."""
    back = EditTicket(wanted.ticket)
    for name in ("title", "description", "category"):
        if getattr(wanted, name) is not None:
            back = replace(back, **{name: getattr(now, name)})
    gone: set[Emptied] = set()
    names: tuple[Emptied, ...] = ("requester", "site")
    for name in names:
        if getattr(wanted, name) is not None or name in wanted.without:
            before = getattr(now, name)
            back = replace(back, **{name: before})
            gone |= {name} if before is None else set()
    return replace(back, without=frozenset(gone))


def _back(change: Members, tags: Sequence[str]) -> Members:
    """The way back of a tag as it was typed."""
    return Members(tuple(clean_tag(tag) for tag in change.add), change.remove).back(tags)
