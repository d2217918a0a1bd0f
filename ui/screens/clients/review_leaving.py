"""Saving a quarterly review as a PDF: set on the work lane, then asked where it goes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject

from app.bootstrap.reviews import review_pdf
from app.bootstrap.taking_out import NoteExport, Place, Taken
from app.domain.quarter_review import ReviewState, review_id
from app.queries.quarter_review import ReviewPage
from app.queries.quote_desk import ReviewDesk
from ui.shell.contract import ScreenContext
from ui.shell.taking_out import ask_where, save_bytes


class TakeReview(QObject):
    """Takes along the review that is looked at."""

    def __init__(self, context: ScreenContext, owner: QObject) -> None:
        super().__init__(owner)
        self._context = context

    def pdf(self, shown: ReviewDesk) -> None:
        """Set the review and ask where it goes."""
        page = shown.page
        signers = tuple(_tr("{0}, for {1}").format(one.name, page.name) for one in shown.approvers)
        self._context.lanes.submit(
            "work",
            self,
            partial(review_pdf, self._context.desk, page, self._prepared(page), signers),
            done=partial(self._ask, page),
            failed=self._context.notices.problem,
            key="review",
        )

    def _prepared(self, page: ReviewPage) -> str:
        identity = self._context.desk.identity
        by = _tr("Prepared by {0}").format(identity.name) if identity is not None else ""
        draft = page.state == ReviewState.DRAFT
        return _tr("{0}; not published yet").format(by) if draft and by else by

    def _ask(self, page: ReviewPage, data: bytes) -> None:
        name = f"{page.name} {page.quarter}.pdf"
        ask_where(
            self._context.window,
            _tr("Save {0}").format(name),
            name,
            partial(self._save, page, data),
            kinds="*.pdf",
            suffix="pdf",
        )

    def _save(self, page: ReviewPage, data: bytes, path: str) -> None:
        # A review that nobody began has no row of its own yet.
        begun = any(line.quarter == page.quarter for line in page.history)
        subject = ("quarterly_review", review_id(page.client, page.quarter)) if begun else None
        leaving = NoteExport(
            Taken.REVIEW, Place.FILE, subject, client=page.client, size_bytes=len(data)
        )
        save_bytes(
            self._context,
            self,
            leaving,
            path,
            data,
            lambda where: self._context.notices.say(_tr("Saved: {0}").format(where)),
        )


def _tr(words: str) -> str:
    return QCoreApplication.translate("Review", words)
