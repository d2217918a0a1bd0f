"""What the page's screen shows; pure.

Source: ux.md 3.11, sync.md 3.5.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.domain.words import moment_words
from app.queries.page_desk import PageOnDesk
from app.queries.page_versions import VersionRow
from ui.screens.pages.compared import DiffLine
from ui.screens.pages.together import Side, Together

Mode = Literal["read", "edit", "versions", "together"]


@dataclass(frozen=True, slots=True)
class Written:
    """A page as it is typed."""

    title: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed and not saved, with what it was made from."""

    typed: Written
    begun: Written

    @property
    def changed(self) -> bool:
        """Whether there is anything to lose."""
        return self.typed != self.begun


def in_box(written: Written) -> Written:
    """As a text box holds it; line endings are no change, the merge keeps those of the page."""
    body = written.body.replace("\r\n", "\n").replace("\r", "\n")
    return replace(written, body=body)


def draft_text(draft: Draft) -> str:
    """A draft as the desk keeps it; empty where there is nothing to lose."""
    return json.dumps(asdict(draft)) if draft.changed else ""


def draft_of(text: str) -> Draft | None:
    """A kept draft; None for what is none."""
    try:
        kept = json.loads(text)
        draft = Draft(Written(**kept["typed"]), Written(**kept["begun"]))
    except (ValueError, TypeError, KeyError):
        return None
    return draft if draft.changed else None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read.

    Attributes:
        unsynced: the page or its text has changes that central has not seen.
        disputed, refused: a change of it clashed, or central said no to one.
        draft: what was typed before and not saved, on this device.
        zone: of the reader.
        why_not: why this person may only read; empty where they may write.
    """

    page: PageOnDesk
    unsynced: bool
    disputed: bool
    refused: bool
    draft: Draft | None
    zone: str
    now: datetime
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class PagesState:
    """What the screen shows.

    Attributes:
        target: the page, or the client for which a new one is written.
        draft: what is being written, in mode "edit".
        resumed: it was taken up again from what was typed before.
        version: the one that is compared with what the page says now.
        lines: that comparison; None while it is read.
        gone: what was asked for is not here.
    """

    target: UUID | None = None
    mode: Mode = "read"
    loaded: Loaded | None = None
    loading: bool = False
    busy: bool = False
    gone: bool = False
    draft: Draft = field(default_factory=lambda: Draft(Written(), Written()))
    resumed: bool = False
    refusal: str = ""
    version: UUID | None = None
    lines: tuple[DiffLine, ...] | None = None
    together: Together | None = None

    @property
    def is_new(self) -> bool:
        """Whether the page is not written yet."""
        return self.loaded is not None and self.loaded.page.text is None

    @property
    def empty(self) -> bool:
        """Whether there is neither a page to read nor one being written."""
        return self.loaded is None or (self.is_new and self.mode == "read")

    @property
    def kept(self) -> Written:
        """The page as it is kept."""
        text = self.loaded.page.text if self.loaded else None
        return Written(text.row.title, text.body) if text else Written()

    @property
    def changed(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.mode == "edit" and self.draft.changed

    @property
    def moved_on(self) -> bool:
        """Whether the page says something else by now than when the writer began."""
        return self.mode == "edit" and not self.is_new and self.draft.begun != in_box(self.kept)

    @property
    def versions(self) -> tuple[VersionRow, ...]:
        """The versions of the page, the latest first."""
        history = self.loaded.page.history if self.loaded else None
        return history.versions if history else ()

    @property
    def chosen(self) -> VersionRow | None:
        """The version that is compared."""
        return next((row for row in self.versions if row.id == self.version), None)

    @property
    def standing(self) -> int:
        """How many versions stand side by side."""
        history = self.loaded.page.history if self.loaded else None
        return len(history.standing) if history else 0


def aimed(target: UUID) -> PagesState:
    """Ask for a page, or for a new one of a client."""
    return PagesState(target=target, loading=True)


def arrived(state: PagesState, loaded: Loaded | None) -> PagesState:
    """Take a reading; what is being written stays as it is."""
    if loaded is None:
        if state.mode == "edit":
            return replace(state, loading=False)  # what is typed is not thrown away with the page
        return PagesState(target=state.target, gone=True)
    before = state.kept.body
    state = replace(state, loaded=loaded, loading=False, gone=False)
    if state.kept.body != before:
        state = replace(state, lines=None)
    if state.is_new and state.mode == "read" and not loaded.why_not:
        state = begun(state)
    if state.mode == "versions" and state.chosen is None:
        state = replace(state, version=first_other(state), lines=None)
    return state


def begun(state: PagesState) -> PagesState:
    """Begin to write: with what was typed before, if something was."""
    loaded = state.loaded
    if loaded is None:
        return state
    kept = in_box(state.kept)
    draft = loaded.draft or Draft(kept, kept)
    return replace(state, mode="edit", draft=draft, resumed=loaded.draft is not None, refusal="")


def typed(state: PagesState, written: Written) -> PagesState:
    """Take what is typed."""
    return replace(state, draft=replace(state.draft, typed=written), refusal="")


def read_again(state: PagesState, *, left: Draft | None = None) -> PagesState:
    """Go back to reading; a draft that was left stays to be offered."""
    loaded = state.loaded
    if loaded is not None:
        loaded = replace(loaded, draft=left if left is not None and left.changed else None)
    return replace(
        state, mode="read", loaded=loaded, refusal="", resumed=False, together=None, busy=False
    )


def first_other(state: PagesState) -> UUID | None:
    """The version to compare first: the latest that says something else than the page."""
    rows = state.versions
    return next((row.id for row in rows if not row.current), rows[0].id if rows else None)


def author(row: VersionRow) -> str:
    """Who wrote a version, or what stands for a person."""
    if row.author:
        return row.author
    return "Brought together by the sync" if row.merged else "Nobody is known"


def side(row: VersionRow, loaded: Loaded) -> Side:
    """Whose version it is, and when it was written."""
    return Side(author(row), moment_words(row.at, loaded.zone, loaded.now))
