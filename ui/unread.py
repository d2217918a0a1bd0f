"""Imports without a second reading: Qt's bindings look through the source of each module.

Once PySide6 is loaded it reads the source of every module that is imported afterwards, whoever
wrote it, for the word "PySide6": only such a module could ask for `from __feature__ import …`.
Nothing here asks for that, and a start imports many hundred modules, so the answer is given
without reading. It is the answer that a module without source gets.

Importing this module does it; whatever starts the workbench imports it before all else of ours.
"""

from __future__ import annotations

import sys

import PySide6.QtCore  # noqa: F401 - it brings the hook

_HOOK, _QUESTION = "shibokensupport.feature", "_mod_uses_pyside"


def _no(_module: object) -> bool:
    """Say that a module asks for no features of Qt's bindings."""
    return False


_hook = sys.modules.get(_HOOK)
if _hook is not None and _QUESTION in vars(_hook):
    vars(_hook)[_QUESTION] = _no
