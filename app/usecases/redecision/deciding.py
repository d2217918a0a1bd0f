"""Deciding a client's reached entries anew, and laying old and new side by side.

Source: domain.md 3.1, 3.7; architecture.md 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.coverage import decide_all, digest
from app.domain.coverage.case import open_case
from app.domain.coverage.holds import Accepted, Occupied, is_long_timer
from app.domain.coverage.model import (
    CalloutTopUp,
    CaseDecision,
    ClientTerms,
    Entry,
    EntryDecision,
    TicketHistory,
    Usage,
)
from app.domain.coverage.standing import topups_of
from app.queries.coverage import CoverageBook
from app.queries.coverage_inputs import Inputs, engine_entries, inputs_of
from app.queries.stored_decisions import decision_value
from app.records import CoverageDecision, TimeEntry
from app.usecases.redecision.reach import Reach


@dataclass(frozen=True, slots=True)
class Matter:
    """One client's reached entries with everything that decides them.

    Attributes:
        now: entry → the entry that stands in for it (itself, or its last correction).
        gone: entries that were withdrawn and have no successor.
    """

    client: UUID
    values: tuple[Entry, ...]
    now: Mapping[UUID, UUID]
    gone: frozenset[UUID]
    terms: ClientTerms
    histories: Mapping[str, TicketHistory]
    inputs: Inputs

    @property
    def tickets(self) -> dict[str, str | None]:
        """The ticket of each entry, as `compare` takes them."""
        return {value.id: value.ticket for value in self.values}

    def decide(self, elsewhere: Sequence[Accepted]) -> CaseDecision:
        """Decide the entries; `elsewhere` is time already given to other clients."""
        return decide_all(
            self.values,
            self.histories,
            self.terms,
            usage=Usage(accepted=tuple(elsewhere)),
            **self.inputs.keywords,
        )

    def digests(self) -> dict[str, str]:
        """What each entry's decision is made from, as fingerprints."""
        shared = digest(
            [
                self.terms,
                self.inputs.authorizations,
                self.inputs.projects,
                self.inputs.onboarding_completed_at,
                self.inputs.ledger,
            ]
        )
        overrides = self.inputs.overrides
        return {
            value.id: digest(
                [
                    value,
                    self.histories.get(value.ticket or ""),
                    [one for one in overrides if one.entry == value.id],
                    shared,
                ]
            )
            for value in self.values
        }


def matter_of(
    session: Session,
    client: UUID,
    entries: Sequence[TimeEntry],
    gone: Iterable[TimeEntry],
    book: CoverageBook,
) -> Matter:
    """Read everything that decides these entries."""
    withdrawn = list(gone)
    now = _successors(entries, withdrawn)
    inputs = inputs_of(session, client, now)
    terms = book.terms(client)
    found = book.histories(entry.ticket_id for entry in entries if entry.ticket_id is not None)
    histories = {
        id_: replace(history, project=inputs.project_of[id_])
        if id_ in inputs.project_of
        else history
        for id_, history in found.items()
    }
    return Matter(
        client=client,
        values=tuple(engine_entries(session, entries, now, inputs.locked_at, terms.zone)),
        now=now,
        gone=frozenset(one.id for one in withdrawn if now[one.id] == one.id),
        terms=terms,
        histories=histories,
        inputs=inputs,
    )


def matters_of(session: Session, reach: Reach, book: CoverageBook) -> list[Matter]:
    """Everything that decides reached entries, client by client."""
    gone = list(reach.gone.values())
    return [
        matter_of(session, client, entries, [one for one in gone if one.client_id == client], book)
        for client, entries in sorted(reach.by_client().items())
    ]


def _successors(entries: Sequence[TimeEntry], gone: Sequence[TimeEntry]) -> dict[UUID, UUID]:
    """Follow corrections to the entry that stands now."""
    follows = {one.supersedes: one.id for one in (*gone, *entries) if one.supersedes}
    now: dict[UUID, UUID] = {}
    for one in (*entries, *gone):
        last = one.id
        while last in follows:
            last = follows[last]
        now[one.id] = last
    return now


def accepted_elsewhere(matters: Sequence[Matter]) -> dict[UUID, list[Accepted]]:
    """Time of each client's technicians that counts for other clients, in one order for all."""
    if len(matters) == 1:
        return {matters[0].client: []}
    cases = {
        matter.client: open_case(
            matter.terms, matter.histories, None, (), (), (), matter.inputs.ledger
        )
        for matter in matters
    }
    worked = sorted(
        ((value, matter.client) for matter in matters for value in matter.values),
        key=lambda pair: (pair[0].start, pair[0].id),
    )
    occupied, given = Occupied(()), dict[UUID, list[Accepted]]()
    for value, client in worked:
        if is_long_timer(cases[client], value) or occupied.overlaps(value):
            continue
        occupied.accept(value)
        for other in cases.keys() - {client}:
            given.setdefault(other, []).extend(
                (value.technician, one.start, one.end) for one in value.intervals
            )
    return {matter.client: given.get(matter.client, []) for matter in matters}


@dataclass(frozen=True, slots=True)
class Before:
    """What stood, under the ids of the entries that stand now.

    Attributes:
        standing: the decisions, by current entry.
        rows: the ids of their rows.
        inherited: entries that have no decision of their own yet, only that of what they correct.
    """

    standing: CaseDecision
    rows: Mapping[str, UUID]
    inherited: frozenset[str]


def before_of(matter: Matter, rows: Mapping[UUID, CoverageDecision]) -> Before:
    """Lay out what stood."""
    names = {str(old): str(new) for old, new in matter.now.items()}
    found: dict[str, EntryDecision] = {}
    kept: dict[str, UUID] = {}
    inherited: set[str] = set()
    # The latest row of a chain of corrections is the one that stands.
    for row in sorted(rows.values(), key=lambda row: (row.at, row.id)):
        id_ = names[str(row.entry_id)]
        found[id_] = _renamed(decision_value(row), names)
        kept[id_] = row.id
        (inherited.discard if str(row.entry_id) == id_ else inherited.add)(id_)
    ordered = {str(value.id): found[value.id] for value in matter.values if value.id in found}
    ordered |= {str(one): found[str(one)] for one in sorted(matter.gone) if str(one) in found}
    return Before(
        CaseDecision(ordered, topups_of(ordered.values()), Usage()), kept, frozenset(inherited)
    )


def _renamed(decision: EntryDecision, names: Mapping[str, str]) -> EntryDecision:
    """A decision under the id of the entry that stands in for its own."""
    topup: CalloutTopUp | None = decision.callout
    if topup is not None:
        topup = replace(
            topup,
            entry=names.get(topup.entry, topup.entry),
            entries=tuple(names.get(one, one) for one in topup.entries),
        )
    return replace(decision, entry=names.get(decision.entry, decision.entry), callout=topup)
