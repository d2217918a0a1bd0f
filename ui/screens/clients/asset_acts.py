"""Correcting what is known of an asset, on its client's page.

Source: ux.md 3.3 "Assets", 3.4 (F2).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, Slot

from app.domain.assets import free_fields, parse_free_fields
from app.domain.documentation import ASSET_KINDS, ASSET_STATES
from app.domain.rules import RuleBroken
from app.queries.documentation import AssetDetail
from app.usecases.edit_asset import EditAsset, Emptied, edit_asset
from ui.kit.actions.spec import ActionSpec
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField, TextField
from ui.runtime.problem import Problem
from ui.screens.clients.assets_part import AssetsPart
from ui.shell.contract import ScreenContext

ORIGIN = "clients"
ASSETS = "clients.assets"
"""The context of keys that work in the list of assets and in the open one."""
_LINES = ("tag", "name", "make", "model", "serial", "place", "system")
_EMPTIED: Mapping[str, Emptied] = {"site": "site", "owner": "owner", "ends_on": "ends_on"}


class AssetActs(QObject):
    """Asks for other facts about the open asset, and offers the way back."""

    def __init__(
        self, context: ScreenContext, part: AssetsPart, shown: Callable[[], AssetDetail | None]
    ) -> None:
        """Build it; `shown` gives the asset that is open in the part."""
        super().__init__()
        self._context, self._shown = context, shown
        part.detail.edit_asked.connect(self.edit)
        context.registry.bind(ASSETS, part)

    def specs(self) -> Sequence[ActionSpec]:
        """List the acts."""
        return (
            ActionSpec(
                "clients.edit_asset", _tr("Edit the asset…"), "F2", self.edit, self._none,
                "pencil", "Client", (_tr("serial"), _tr("owner"), _tr("warranty")), ASSETS,
            ),
        )  # fmt: skip

    def _none(self) -> str:
        return "" if self._shown() is not None else _tr("Choose an asset first.")

    @Slot()
    def edit(self) -> None:
        """Ask; a refusal stays in the sheet."""
        detail = self._shown()
        if detail is None:
            return
        sheet = _sheet(self._context, detail)
        before = _values(sheet)

        def go() -> None:
            try:
                command, back = _commands(detail, before, _values(sheet))
            except RuleBroken as problem:
                sheet.refuse(Problem(problem.code, problem.sentence))
                return
            self._do(detail, command, sheet, back)

        homes = {f"asset-{name}": name for name in (*_LINES, "kind", "state", "notes")}
        more = {
            "asset-serial number": "serial", "asset-fields": "free", "asset-field": "free",
            "asset-value": "free", "asset-ends": "ends_on", "site": "site", "contact": "owner",
        }  # fmt: skip
        sheet.ask(go, more | homes)

    def _do(
        self, detail: AssetDetail, command: EditAsset, sheet: AskSheet, back: EditAsset
    ) -> None:
        desk, lanes = self._context.desk, self._context.lanes

        def undo() -> None:
            lanes.submit(
                "store",
                self,
                lambda: desk.do(edit_asset, back, origin=ORIGIN),
                done=lambda _changed: None,
                failed=lambda problem: self._context.notices.problem(problem, undo),
            )

        def done(changed: bool) -> None:
            sheet.leave()
            if changed:
                self._context.notices.say(_tr("{0} is corrected").format(detail.row.tag), undo)

        lanes.submit(
            "store",
            self,
            lambda: desk.do(edit_asset, command, origin=ORIGIN),
            done=done,
            failed=sheet.refuse,
        )


def _sheet(context: ScreenContext, detail: AssetDetail) -> AskSheet:
    row = detail.row
    sheet = AskSheet(
        context.window,
        _tr("Asset {0}").format(row.tag),
        row.name,
        accept=_tr("Save"),
        sentence=_tr("Each field is merged by itself with what others changed meanwhile."),
    )
    sheet.add("name", LineField(_tr("&Name"), row.name))
    sheet.add("tag", LineField(_tr("Ta&g"), row.tag))
    sheet.add("kind", _worded(_tr("&Kind"), ASSET_KINDS, row.kind))
    sheet.add("state", _worded(_tr("&State"), ASSET_STATES, row.state))
    sheet.add("make", LineField(_tr("&Make"), row.make))
    sheet.add("model", LineField(_tr("Mo&del"), row.model))
    sheet.add("serial", LineField(_tr("Serial n&umber"), row.serial))
    sheet.add("system", LineField(_tr("S&ystem"), row.system))
    sheet.add("owner", _named(_tr("&Owner"), detail.contacts, detail.owner_id))
    sheet.add("site", _named(_tr("S&ite"), detail.sites, detail.site_id))
    sheet.add("place", LineField(_tr("&Place"), row.place))
    ends = row.ends_on.isoformat() if row.ends_on else ""
    sheet.add("ends_on", LineField(_tr("&Ends on"), ends, hint=_tr("year-month-day, or empty")))
    own = "\n".join(f"{name}: {value}" for name, value in free_fields(detail.components).items())
    hint = _tr("a line each: Rack: 3, unit 12")
    sheet.add("free", TextField(_tr("&Further fields"), own, hint=hint, lines=2))
    sheet.add("notes", TextField(_tr("No&tes"), detail.notes, lines=3))
    return sheet


def _worded(title: str, words: Mapping[str, str], now: str) -> ChoiceField:
    choices = list(words.items())
    if now not in words:
        choices.append((now, now))
    return ChoiceField(title, choices, value=now)


def _named(title: str, named: Sequence[tuple[UUID, str]], now: UUID | None) -> ChoiceField:
    choices: list[tuple[Hashable, str]] = [(None, "–"), *named]
    if now is not None and now not in {one for one, _ in named}:
        choices.append((now, _tr("as it is")))
    field = ChoiceField(title, choices)
    field.set_value(now)
    return field


def _values(sheet: AskSheet) -> dict[str, Any]:
    """What stands in the sheet now."""
    found: dict[str, Any] = {}
    for name, field in sheet.form.fields.items():
        found[name] = field.value() if isinstance(field, ChoiceField) else sheet.value(name)
    return found


def _commands(
    detail: AssetDetail, before: Mapping[str, Any], now: Mapping[str, Any]
) -> tuple[EditAsset, EditAsset]:
    """What to change, and the way back: of the changed fields only, so that others' stay."""
    names = [name for name in now if now[name] != before[name]]
    asset = detail.row.id
    return _command(asset, now, names), _command(asset, before, names)


def _command(asset: UUID, values: Mapping[str, Any], names: Sequence[str]) -> EditAsset:
    given: dict[str, Any] = {}
    gone: set[Literal["site", "owner", "ends_on"]] = set()
    for name in names:
        value = values[name]
        if name == "free":
            given["free"] = parse_free_fields(value)
        elif name in _EMPTIED and not value:
            gone.add(_EMPTIED[name])
        else:
            given[name] = _day(value) if name == "ends_on" else value
    return EditAsset(asset, **given, without=frozenset(gone))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("asset-ends", "Type the day as year-month-day: 2027-01-31.") from None


def _tr(words: str) -> str:
    return QCoreApplication.translate("Clients", words)
