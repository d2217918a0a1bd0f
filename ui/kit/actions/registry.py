"""The one list of what a person can do here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from app.ports.problems import Refused
from ui.kit.actions.key_rules import clash, complaint, types_text
from ui.kit.actions.spec import ANYWHERE, ActionSpec, always
from ui.kit.text import plain_tip
from ui.theme.icons import dress


class ActionRegistry(QObject):
    """Holds the specs, their keys, and one QAction for each.

    `refused` carries the title and the reason when a key asks for what cannot be done now, `ran`
    the id after an act began, `changed` tells that specs or keys are others now.

    Source: architecture.md 6, ux.md 3.4.
    """

    refused = Signal(str, str)
    ran = Signal(str)
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._specs: dict[str, ActionSpec] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._actions: dict[str, QAction] = {}
        self._places: dict[str, list[QWidget]] = {}
        self._letters = True
        self._is_let: Callable[[str], bool] = _everything
        self._gate: Callable[[], str] = always

    def permit(self, is_let: Callable[[str], bool]) -> None:
        """Let acts stand in menus, palette and keys only for whom they are.

        Args:
            is_let: whether the person who works here may do an act, by its id.
        """
        self._is_let = is_let
        for id_, action in self._actions.items():
            action.setVisible(is_let(id_))
        self.changed.emit()

    def guard_by(self, gate: Callable[[], str]) -> None:
        """Let nothing be done, by whatever way, while `gate` says why not."""
        self._gate = gate

    def add(self, *specs: ActionSpec) -> None:
        """Take specs in; their keys work at once where their context is bound.

        Raises:
            Refused: an id is taken twice, or a key cannot be used or is taken already.
        """
        for spec in specs:
            if spec.id in self._specs:
                raise Refused(
                    "keys.twice", self.tr("The act “{0}” is there already.").format(spec.id)
                )
            self._check(spec.id, spec.context, spec.title, spec.keys)
            self._specs[spec.id] = spec
            self._keys[spec.id] = spec.keys
            self._actions[spec.id] = self._make(spec)
        self.changed.emit()

    def remove(self, *ids: str) -> None:
        """Take specs out again, for a screen that goes."""
        for gone in ids:
            self._specs.pop(gone, None)
            self._keys.pop(gone, None)
            action = self._actions.pop(gone, None)
            if action is not None:
                action.deleteLater()
        self.changed.emit()

    def specs(self) -> tuple[ActionSpec, ...]:
        """List the specs of what may be done here, in the order they came."""
        return tuple(spec for spec in self._specs.values() if self._is_let(spec.id))

    def spec(self, id_: str) -> ActionSpec:
        """Give one spec."""
        return self._specs[id_]

    def keys(self, id_: str) -> tuple[str, ...]:
        """Give the keys of an act as they are now; switched-off letters are left out."""
        return tuple(key for key in self._keys[id_] if self._letters or not types_text(key))

    def remap(self, id_: str, keys: Sequence[str]) -> None:
        """Give an act other keys; an empty list takes them away.

        Raises:
            Refused: a key cannot be used, or is taken; the old keys stay.
        """
        spec = self._specs[id_]
        self._check(id_, spec.context, spec.title, keys)
        self._keys[id_] = tuple(keys)
        self._dress_keys(id_)
        self.changed.emit()

    def set_letters(self, *, allowed: bool) -> None:
        """Switch single letters on or off, for people who speak to the machine.

        Source: WCAG 2.1.4.
        """
        self._letters = allowed
        for id_ in self._specs:
            self._dress_keys(id_)
        self.changed.emit()

    def bind(self, context: str, widget: QWidget) -> None:
        """Let the keys of a context work in a widget and its children.

        Bind ANYWHERE to the window, "list" to the list, and so on.
        """
        places = [place for place in self._places.get(context, []) if isValid(place)]
        self._places[context] = [*places, widget]
        for id_, spec in self._specs.items():
            if spec.context == context:
                widget.addAction(self._actions[id_])

    def reason(self, id_: str) -> str:
        """Say why an act cannot be done now; empty when it can."""
        return self._specs[id_].when()

    def run(self, id_: str) -> bool:
        """Do an act, or tell `refused` why not; returns whether it began."""
        spec = self._specs[id_]
        reason = self._gate() or (spec.when() if self._is_let(id_) else self._not_let())
        if reason:
            self.refused.emit(spec.title, reason)
            return False
        spec.run()
        self.ran.emit(id_)
        return True

    def action(self, id_: str) -> QAction:
        """Give the QAction of an act, for a toolbar or a button."""
        return self._actions[id_]

    def tip(self, id_: str) -> str:
        """Write a tooltip: what it does and its key."""
        shown = [QKeySequence(key).toString(_NATIVE) for key in self.keys(id_)]
        title = self._specs[id_].title
        return self.tr("{0} ({1})", "act (its key)").format(title, shown[0]) if shown else title

    def fill(self, menu: QMenu, ids: Iterable[str]) -> QMenu:
        """Put acts into a menu; an empty id makes a line. What cannot be done tells why."""
        menu.setToolTipsVisible(True)
        chosen = list(ids)
        for id_ in chosen:
            if id_:
                menu.addAction(self._actions[id_])
            else:
                menu.addSeparator()
        named = [id_ for id_ in chosen if id_]
        menu.aboutToShow.connect(partial(self._show_reasons, named))
        menu.aboutToHide.connect(partial(self._enable, named))
        return menu

    def context_menu(self, contexts: Iterable[str], parent: QWidget) -> QMenu:
        """Make the menu of one or more contexts in their order, a line between the groups.

        Show it with `popup`; it goes when it closes.
        """
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ids: list[str] = []
        group = None
        for context in contexts:
            for spec in self.specs():
                if spec.context == context:
                    if group not in {None, spec.group}:
                        ids.append("")
                    group = spec.group
                    ids.append(spec.id)
        return self.fill(menu, ids)

    def _check(self, id_: str, context: str, title: str, keys: Sequence[str]) -> None:
        for key in keys:
            wrong = complaint(key)
            if wrong:
                raise Refused("keys.unusable", wrong)
            for other_id, other_keys in self._keys.items():
                other = self._specs[other_id]
                if other_id != id_ and any(
                    clash(key, context, taken, other.context) for taken in other_keys
                ):
                    words = self.tr("{0} cannot be the key of “{1}”: “{2}” has it.")
                    raise Refused(
                        "keys.clash",
                        words.format(key, title, other.title),
                        next_step=self.tr("Choose another key, or change that one first."),
                    )

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.title, self)
        action.setVisible(self._is_let(spec.id))
        action.setObjectName(spec.id)
        local = spec.context != ANYWHERE
        where = Qt.ShortcutContext
        action.setShortcutContext(
            where.WidgetWithChildrenShortcut if local else where.WindowShortcut
        )
        if spec.icon:
            dress(action, spec.icon)
        action.triggered.connect(partial(self._triggered, spec.id))
        for place in self._places.get(spec.context, []):
            if isValid(place):
                place.addAction(action)
        self._actions[spec.id] = action
        self._dress_keys(spec.id)
        return action

    def _not_let(self) -> str:
        return self.tr("your rights do not reach so far")

    def _triggered(self, id_: str, _checked: bool = False) -> None:
        self.run(id_)

    def _dress_keys(self, id_: str) -> None:
        action = self._actions[id_]
        action.setShortcuts([QKeySequence(key) for key in self.keys(id_)])
        action.setToolTip(plain_tip(self.tip(id_)))

    def _show_reasons(self, ids: list[str]) -> None:
        for id_ in ids:
            if id_ in self._specs:
                reason = self.reason(id_)
                self._actions[id_].setEnabled(not reason)
                self._actions[id_].setToolTip(plain_tip(reason or self.tip(id_)))

    def _enable(self, ids: list[str]) -> None:
        # A closed menu leaves its acts enabled: a key then tells the reason instead of nothing.
        for id_ in ids:
            if id_ in self._actions:
                self._actions[id_].setEnabled(True)


def _everything(_id: str) -> bool:
    return True


_NATIVE = QKeySequence.SequenceFormat.NativeText
