"""Pictures of every page of the portal in four looks, and docs/portal.md: for `make portal`.

The pictures are for people; nothing compares them. What is counted is what axe-core found.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from tests.portal.places import Place

WANTED = "TRESTLE_PORTAL_ALBUM"
"""Names the folder for the pictures; without it none are taken."""
_TOLD = Path(__file__).parents[2] / "docs" / "portal.md"
_HEAD = """# The portal, page by page

```
make portal     # looks at every page in Chromium; writes this page, and pictures into .run/portal
```

Each page that the portal has, as each reader to whom it looks different, in Chromium: narrow
(320 px) and wide (1280 px), light and dark. axe-core 4.14 looks for what a program can find of WCAG
2.0 to 2.2 at levels A and AA and of its own best practices; in dark and wide for what colours alone
change. A violation, a page that is wider than its window, and a route that is missing here fail
`tests/portal/test_access.py`, a part of `make test`.

| page | read by | narrow, light: rules that hold | broken | wide, dark: rules that hold | broken |
| --- | --- | ---: | ---: | ---: | ---: |
"""
_PASSED = """
async runOnly => {
  const told = await axe.run(document, {runOnly, resultTypes: ['passes', 'violations']});
  return [told.passes.length, told.violations.length];
}
"""
_LOOKS = (("narrow", 320, 640), ("wide", 1280, 900))


@dataclass
class Album:
    """What was drawn and counted so far."""

    folder: Path
    lines: list[str] = field(default_factory=list)

    def draw(
        self, page: Page, place: Place, address: str, everything: object, colours: object
    ) -> None:
        """Take one page in its four looks, and count what axe-core says of two of them.

        Args:
            page: that shows the address.
            place: what it is in the table of pages.
            address: where it is, for the name of the picture.
            everything: the rules for narrow and light.
            colours: the rules for wide and dark.
        """
        counts: list[list[int]] = []
        who = place.who.partition("@")[0] or "nobody"
        for size, width, height in _LOOKS:
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                name = f"{len(self.lines) + 1:02}-{_tidy(address)}-{who}-{size}-{scheme}.png"
                # Playwright would write the file in threads of its own, and leave them there.
                (self.folder / name).write_bytes(page.screenshot(full_page=True))
                if (size, scheme) == ("narrow", "light"):
                    counts.append(page.evaluate(_PASSED, everything))
                elif (size, scheme) == ("wide", "dark"):
                    counts.append(page.evaluate(_PASSED, colours))
        cells = " | ".join(f"{held} | {broken}" for held, broken in counts)
        self.lines.append(f"| `{place.route}` | {who} | {cells} |")

    def write(self) -> None:
        """Write the page that tells of it."""
        _TOLD.write_text(_HEAD + "\n".join(self.lines) + "\n", encoding="utf-8")


def wanted() -> Album | None:
    """An album, where somebody asked for one."""
    name = os.environ.get(WANTED)
    if not name:
        return None
    folder = Path(name)
    folder.mkdir(parents=True, exist_ok=True)
    return Album(folder)


def _tidy(address: str) -> str:
    path, _, asked = address.partition("?")
    parts = [part if not _is_id(part) else "one" for part in path.strip("/").split("/")]
    words = "-".join(parts) or "home"
    return f"{words}-asked" if asked else words


def _is_id(part: str) -> bool:
    return len(part) > 30 and part.count("-") == 4
