"""Why something cannot be done with a page now; an empty sentence where it can."""

from __future__ import annotations

from ui.screens.pages.presenter import PagesPresenter
from ui.screens.pages.words import joining_words, tr


class PageReasons:
    """Looks at the present state when it is asked."""

    def __init__(self, presenter: PagesPresenter) -> None:
        self._presenter = presenter

    def no_page(self) -> str:
        """Why no page can be looked at."""
        state = self._presenter.state
        open_page = state.loaded is not None and not state.is_new
        return "" if open_page else tr("Open a page first.")

    def no_edit(self) -> str:
        """Why the page cannot be written."""
        loaded = self._presenter.state.loaded
        return self.no_page() or (loaded.why_not if loaded else "")

    def no_new(self) -> str:
        """Why no page can be begun."""
        loaded = self._presenter.state.loaded
        return loaded.why_not if loaded else tr("Choose a client first.")

    def no_writing(self) -> str:
        """Why nothing is being written."""
        return "" if self._presenter.state.mode == "edit" else tr("Edit a page first.")

    def no_save(self) -> str:
        """Why there is nothing to save."""
        changed = self._presenter.state.draft.changed
        return self.no_writing() or ("" if changed else tr("Everything here is saved."))

    def no_draft(self) -> str:
        """Why there is nothing to discard."""
        state = self._presenter.state
        kept = state.loaded is not None and state.loaded.draft is not None
        return "" if kept or state.changed else tr("Nothing was typed that is not saved.")

    def no_version(self) -> str:
        """Why the versions are not in front."""
        shown = self._presenter.state.mode == "versions"
        return "" if shown else tr("Open the versions of the page first.")

    def no_restore(self) -> str:
        """Why no version can be restored."""
        state = self._presenter.state
        row, loaded = state.chosen, state.loaded
        if self.no_version() or row is None or loaded is None:
            return self.no_version() or tr("Choose a version first.")
        return loaded.why_not or (tr("The page says this already.") if row.current else "")

    def no_join(self) -> str:
        """Why there is nothing to bring together."""
        state = self._presenter.state
        if state.loaded is None or state.loaded.page.clash is None:
            return self.no_page() or tr("This page has one version only.")
        return state.loaded.why_not

    def no_joining(self) -> str:
        """Why nothing is being brought together."""
        shown = self._presenter.state.together is not None
        return "" if shown else tr("Open a page with two versions first.")

    def no_save_joined(self) -> str:
        """Why what is brought together cannot be saved yet."""
        now = self._presenter.state.together
        if now is None:
            return self.no_joining()
        return "" if now.ready else joining_words(now)
