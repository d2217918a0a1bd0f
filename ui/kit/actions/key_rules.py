"""Which keys may be used, and when two of them clash."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from ui.kit.actions.spec import ANYWHERE

_Mod = Qt.KeyboardModifier
_ALT_GR_KEYS = frozenset({
    Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_Backslash, Qt.Key.Key_Semicolon,
})  # fmt: skip
_INPUT_METHOD = frozenset({"Ctrl+Space", "Ctrl+Shift+U"})


def complaint(key: str) -> str:
    """Say why a key cannot be used on every keyboard, or nothing.

    Source: ux.md 3.4 "Rules".
    """
    sequence = QKeySequence(key)
    steps = _steps(sequence)
    if not steps or any(step.key() == Qt.Key.Key_unknown for step in steps):
        words = _tr("“{0}” is no key that the desktop knows. Write it like Ctrl+T or G, Q.")
    elif sequence.toString(QKeySequence.SequenceFormat.PortableText) in _INPUT_METHOD:
        words = _tr("“{0}” belongs to the input method. Choose another key.")
    else:
        words = next(filter(None, map(_step_complaint, steps)), "")
    return words.format(key)


def _step_complaint(step: QKeyCombination) -> str:
    held = step.keyboardModifiers()
    if held & _Mod.MetaModifier:
        return _tr("“{0}” belongs to the desktop. Choose a key without it.")
    if held & _Mod.ControlModifier and held & _Mod.AltModifier:
        return _tr("“{0}” types a letter on some keyboards. Choose one without Ctrl+Alt.")
    if step.key() in _ALT_GR_KEYS:
        return _tr("“{0}” cannot be typed on some keyboards. Choose a letter or an F key.")
    if held == _Mod.AltModifier and _is_letter(step.key()):
        return _tr("“{0}” opens menus. Choose one without Alt.")
    return ""


def types_text(key: str) -> bool:
    """Whether a key is one that also writes, so that it must be switchable.

    Source: WCAG 2.1.4, ux.md 3.4.
    """
    first = _steps(QKeySequence(key))[0]
    held = first.keyboardModifiers() & ~_Mod.ShiftModifier & ~_Mod.KeypadModifier
    printable = Qt.Key.Key_Space.value < int(first.key()) < Qt.Key.Key_Escape.value
    return held == _Mod.NoModifier and printable


def clash(key: str, context: str, other: str, other_context: str) -> bool:
    """Whether two keys cannot live together: one begins like the other where both work."""
    together = context == other_context or ANYWHERE in {context, other_context}
    if not together:
        return False
    one, two = _written(key), _written(other)
    shorter = min(len(one), len(two))
    return one[:shorter] == two[:shorter]


@cache
def _written(key: str) -> tuple[int, ...]:
    """The steps of a key as numbers; each is compared with each other at every start."""
    return tuple(step.toCombined() for step in _steps(QKeySequence(key)))


def _steps(sequence: QKeySequence) -> list[QKeyCombination]:
    combinations = cast("Any", sequence)  # the stubs do not know that it can be indexed
    return [combinations[at] for at in range(sequence.count())]


def _is_letter(key: Qt.Key) -> bool:
    return Qt.Key.Key_A <= key <= Qt.Key.Key_Z


def _tr(words: str) -> str:
    return QCoreApplication.translate("KeyRules", words)
