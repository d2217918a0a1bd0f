"""What happened lately, as the list and the details show it."""

from __future__ import annotations

from datetime import datetime

from app.bootstrap.sync_facts import CameAct, ChangedDecision, MetAct, MetLine, SentAct
from app.domain.words import moment_words
from ui.kit.facts import Fact, Facts
from ui.kit.lines import Line
from ui.screens.sync_centre.state import Past
from ui.screens.sync_centre.words import tr


def past_line(entry: Past, zone: str, now: datetime) -> Line:
    """An entry of Recent as its list shows it."""
    if isinstance(entry, MetAct):
        fields = ", ".join(line.field_words for line in entry.lines)
        detail = tr("{0} · came together", "fields").format(fields)
        return Line(entry.key, entry.title, detail, moment_words(entry.at, zone, now), "git-merge")
    if isinstance(entry, CameAct):
        who = entry.who or tr("somebody else")
        detail = tr("{0} · {1}", "who · on what").format(who, entry.on) if entry.on else who
        return Line(entry.key, entry.title, detail, moment_words(entry.at, zone, now), "download")
    if isinstance(entry, ChangedDecision):
        tail = moment_words(entry.at, zone, now)
        return Line(entry.key, entry.title, entry.words, tail, "clock", tone="excluded")
    tail = moment_words(entry.sent_at, zone, now)
    return Line(entry.key, entry.title, entry.on, tail, entry.icon)


def came_facts(act: CameAct, zone: str, now: datetime) -> list[Facts]:
    """What is to know about an act that came in."""
    done = moment_words(act.done_at, zone, now) if act.done_at is not None else tr("not known")
    facts = (
        Fact(tr("On"), act.on or "–"),
        Fact(tr("By"), act.who or tr("somebody else")),
        Fact(tr("Done"), done),
        Fact(tr("Came in"), moment_words(act.at, zone, now)),
    )
    return [Facts("", facts)]


def decision_facts(decision: ChangedDecision, zone: str, now: datetime) -> list[Facts]:
    """What is to know about a decision that is another one than the person saw."""
    facts = (
        Fact(tr("On"), decision.on),
        Fact(tr("Decided"), moment_words(decision.at, zone, now)),
        Fact(tr("What now"), tr("Open it: Why? says more, and an override can be proposed there.")),
    )
    return [Facts("", facts)]


def sent_facts(act: SentAct, zone: str, now: datetime) -> list[Facts]:
    """What is to know about an act that central has."""
    return [
        Facts(
            "",
            (
                Fact(tr("On"), act.on or "–"),
                Fact(tr("Done"), moment_words(act.done_at, zone, now)),
                Fact(tr("Confirmed"), moment_words(act.sent_at, zone, now)),
            ),
        )
    ]


def met_facts(act: MetAct) -> list[Facts]:
    """What came together, field by field, and why it was no question."""
    return [Facts("", tuple(Fact(line.field_words, _met_words(line)) for line in act.lines))]


def _met_words(line: MetLine) -> str:
    if not (line.before or line.after):
        return tr("a longer text, {0}", "why it was no question").format(line.how)
    return tr("{0} → {1}, {2}", "before, after, why").format(line.before, line.after, line.how)
