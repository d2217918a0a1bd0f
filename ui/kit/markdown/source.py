"""Changes to the source text; the text is the truth and is never made from what is shown."""

from __future__ import annotations

import re

_BOX = re.compile(r"^(\s*(?:>\s*)*(?:[-+*]|\d{1,9}[.)])\s+\[)([ xX])(\]\s)")


def task_box(line: str) -> bool | None:
    """Tell whether a line's task box is ticked; None when the line has no box."""
    found = _BOX.match(line)
    return None if found is None else found.group(2) != " "


def toggle_task(markdown: str, line: int) -> str:
    """Tick or untick the task box on a line of the source; any other line stays as it is.

    Units: `line` counts from 0.
    """
    lines = markdown.split("\n")
    if 0 <= line < len(lines):
        ticked = task_box(lines[line])
        if ticked is not None:
            lines[line] = _BOX.sub(rf"\g<1>{' ' if ticked else 'x'}\g<3>", lines[line])
    return "\n".join(lines)
