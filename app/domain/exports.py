"""What leaves a device in the open: which kinds of it there are, and by which way each goes.

What was written down of it says that it left, how much and by which way; never what it said, and
never where a file lies.

Source: security.md A40, 3.4; domain.md 7.7.
"""

from __future__ import annotations

from enum import StrEnum

from app.domain.rules import RuleBroken


class Taken(StrEnum):
    """What was taken out. A new kind comes at the end; none is ever renamed."""

    ATTACHMENT = "attachment"
    """A file of a ticket, a page or an asset."""
    AGENDA = "agenda"
    """What a check-in with a client is about."""
    ENTRY = "entry"
    """An entry of a ticket's timeline."""
    REASONS = "reasons"
    """Why work is covered, or is not."""
    CODE_BLOCK = "code_block"
    """A part of a page or of a description that is there to be copied."""
    REFUSAL = "refusal"
    """An act that central refused, with all that was written in it."""
    SYNC_LOG = "sync_log"
    VAULT_SHEETS = "vault_sheets"
    """The keys on paper of the vault."""
    RECOVERY_CODES = "recovery_codes"
    """One's own, for the second factor."""
    UNSENT_WORK = "unsent_work"
    """What a device had not told central."""
    PORTFOLIO = "portfolio"
    """How the clients of an account manager stand."""
    ACCOUNTING = "accounting"
    """What was issued, as a table for the books."""
    INVOICE = "invoice"
    """An invoice or a credit note, as a document."""
    REVIEW = "review"
    """A quarterly review, as a document."""
    REQUESTS = "requests"
    """Requests as a table."""
    WORK = "work"
    """Time with what was decided of it, as a table."""
    ASSETS = "assets"
    """Assets and when they end, as a table."""
    MINUTES = "minutes"
    """What was decided and promised at check-ins, as a table."""
    VISIT = "visit"
    """When somebody comes, as an entry of a calendar."""
    WORDS = "words"
    """What was written on requests, as a table."""
    OFFERS = "offers"
    """What was offered and agreed to, as a table."""
    MONTHS = "months"
    """The budget month by month, as a table."""
    FIGURES = "figures"
    """How quickly was answered and helped, as a table."""
    PAGES = "pages"
    """Pages of documentation, as a table."""
    FILES = "files"
    """Which files requests have, as a table."""
    SETUP = "setup"
    """How far the set-up is, and who holds a seat of the training, as a table."""
    AGREEMENT = "agreement"
    """The agreement in plain words, as a table."""


class Place(StrEnum):
    """To where something was taken, and no closer than that."""

    FILE = "file"
    PRINTER = "printer"
    CLIPBOARD = "clipboard"


def check_amount(pieces: int, size_bytes: int | None) -> None:
    """How much was taken out.

    Args:
        pieces: how many: files, rows, letters, sheets, codes.
        size_bytes: of the whole; None where nobody counts it, as of paper.

    Raises:
        RuleBroken: it is less than nothing.
    """
    if pieces < 1 or (size_bytes is not None and size_bytes < 0):
        raise RuleBroken("export-amount", "What is taken out is at least one thing.")


def check_subject(kind: str, has_id: bool) -> None:
    """What it was of: a noun and its row, or neither.

    Raises:
        RuleBroken: one of them is missing.
    """
    if bool(kind) is not has_id:
        raise RuleBroken("export-subject", "Say what it was of by its kind and its id, or not.")
