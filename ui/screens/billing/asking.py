"""Asking why something is billed, or is not: the reason that the client reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.queries.billing.queue import ReviewRow
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import LineField
from ui.runtime.problem import Problem
from ui.screens.billing.wording import tr

REASON = "reason"
Send = Callable[[str, Callable[[], None], Callable[[Problem], None]], None]
"""Says it with a reason: what follows when it is said, and when it is refused."""


def ask_why(
    window: QWidget, meant: Sequence[ReviewRow], title: str, sentence: str, send: Send
) -> None:
    """Ask for the reason of a word about these exclusions; without any, nothing is asked."""
    if not meant:
        return
    what = meant[0].title or meant[0].note
    more = tr(" and {0} more").format(len(meant) - 1) if len(meant) > 1 else ""
    sheet = AskSheet(window, title, f"{what}{more}", accept=title, sentence=sentence, width=560)
    sheet.add(REASON, LineField(tr("&Why"), hint=tr("at least ten characters")))
    sheet.ask(lambda: send(sheet.value(REASON), sheet.leave, sheet.refuse))
