"""What the side column and the parts say of a ticket: clocks, coverage, things related."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from PySide6.QtCore import QCoreApplication

from app.domain.queue.words import reading_words
from app.domain.words import local_time, moment_words, span_words
from app.queries.clocks import ClockReading
from app.queries.forecast import Chip
from app.queries.ticket_page import TicketPage
from ui.kit.chips import ChipKind, decision_text

ClockTone = Literal["", "muted", "included", "excluded", "error"]
_SOON_S = 30 * 60
_NEAR_S = 8 * 3600


@dataclass(frozen=True, slots=True)
class ClockFact:
    """One clock in words, with its bar.

    Attributes:
        share: how much is used, 0 to 1 and beyond; None shows no bar.
        bar: the token that fills it.
        done: it has been met.
    """

    title: str
    under: str
    tone: ClockTone = ""
    share: float | None = None
    bar: str = "accent"
    done: bool = False

    @property
    def spoken(self) -> str:
        """Say it in one line."""
        return f"{self.title}, {self.under}"


def clock_facts(page: TicketPage, zone: str) -> list[ClockFact]:
    """Every clock of a ticket; the first reply stays to be seen when it was given."""
    found: list[ClockFact] = []
    if page.first_reply_s is not None:
        found.append(_first_reply(page.first_reply_s, page.first_reply_target_s))
    found += [_running(reading, page.now, zone) for reading in page.queue.readings]
    return found


def _first_reply(taken_s: int, target_s: int) -> ClockFact:
    met = taken_s <= target_s
    aim = _tr("aim {0} business min").format(target_s // 60)
    words = _tr("First reply in {0}").format(span_words(taken_s))
    return ClockFact(words, aim, "included" if met else "excluded", done=met)


def _running(reading: ClockReading, now: datetime, zone: str) -> ClockFact:
    name = {
        "respond": _tr("First reply"),
        "update": _tr("Update"),
        "restore": _tr("Restore"),
        "next_step": _tr("Next step"),
        "answer": _tr("Answer to the client"),
    }[reading.kind]
    used = reading_words(reading.elapsed_s, reading.target_s)
    if reading.due_at is None:
        words = _tr("{0}: clock paused").format(name)
        return ClockFact(words, used, "muted", reading.share, "muted")
    left = int((reading.due_at - now).total_seconds())
    if left < 0:
        words = _tr("{0} {1} overdue").format(name, span_words(left))
        return ClockFact(words, used, "error", reading.share, "error")
    soon = left < _SOON_S
    when = (
        _tr("in {0}").format(span_words(left))
        if left < _NEAR_S and _same_day(reading.due_at, now, zone)
        else moment_words(reading.due_at, zone, now)
    )
    words = _tr("{0} due {1}").format(name, when)
    return ClockFact(
        words, used, "excluded" if soon else "", reading.share,
        "bar_excluded" if soon else "accent",
    )  # fmt: skip


def _same_day(at: datetime, now: datetime, zone: str) -> bool:
    return moment_words(at, zone, now) == local_time(at, zone)


def coverage_chips(chip: Chip | None, page: TicketPage) -> list[tuple[str, ChipKind]]:
    """What a minute of work now would be, until when, and what then."""
    if chip is None:
        return []
    kind = chip_kind(chip.decision)
    found: list[tuple[str, ChipKind]] = []
    if chip.closes_at is not None:
        until = moment_words(chip.closes_at, page.hours.zone, page.now)
        found.append((_tr("{0} until {1}").format(decision_text(kind), until), kind))
        then = _tr("then {0}").format(chip.then)
        found.append((then, chip_kind(chip.then_decision)))
    else:
        found.append((decision_text(kind, chip.words), kind))
    return found


def chip_kind(decision: str) -> ChipKind:
    """The look of a decision's chip."""
    kinds: dict[str, ChipKind] = {"included": "included", "excluded": "excluded", "held": "held"}
    return kinds.get(decision, "plain")


def coverage_sentence(chip: Chip | None, page: TicketPage) -> str:
    """The forecast in one sentence."""
    if chip is None:
        return _tr("What work now would be cannot be said without this client's agreement.")
    word = decision_text(chip_kind(chip.decision)).lower()
    now = _tr("Work now is {0}: {1}.").format(word, chip.words)
    if chip.closes_at is None:
        return now
    at = moment_words(chip.closes_at, page.hours.zone, page.now)
    then = decision_text(chip_kind(chip.then_decision)).lower()
    return now + " " + _tr("From {0} it is {1}: {2}.").format(at, then, chip.then)


def related_icon(kind: str) -> str:
    """The icon of a related thing."""
    return {"asset": "server", "page": "file-text", "ticket": "history"}.get(kind, "link")


def _tr(words: str) -> str:
    return QCoreApplication.translate("TicketFacts", words)
