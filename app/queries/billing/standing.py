"""What is billed by time and stands, with what was said of it, client by client.

Only what can still move is read: work of months that are not closed, what was decided since the
last close, and whatever was waived, disputed or reversed.

Source: domain.md 2 (ExclusionReview), 2.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.domain.billing.exclusions import exclusions_of, group_key
from app.domain.billing.lines import Standing
from app.domain.billing.reviews import CONFIRMED, Said, reviewed
from app.domain.calendar import month_of, number_in_words
from app.domain.coverage.model import EntryDecision, Group
from app.domain.coverage.sentences import sentence
from app.queries.billing.goodwill import Goodwill
from app.queries.coverage import CoverageBook
from app.queries.coverage_inputs import Inputs, agreed_with
from app.queries.known import names_of
from app.queries.stored_decisions import AT_ONCE, decision_value
from app.records import Client, CoverageDecision, Period, ReviewAct, TimeEntry


@dataclass(frozen=True, slots=True)
class Spoken:
    """What stands for one client.

    Attributes:
        standing: what is billed by time, without its sentences: `worded` gives them.
        decisions: the decision that stands, by current entry.
        chains: entry → the entry that stands in for it now, of those that were read.
        pending: (entry, key) of groups about which an act is on its way to central.
    """

    client: UUID
    zone: str
    standing: tuple[Standing, ...] = ()
    decisions: Mapping[str, EntryDecision] = field(default_factory=dict)
    chains: Mapping[UUID, UUID] = field(default_factory=dict)
    pending: frozenset[tuple[str, str]] = frozenset()


def spoken_of(
    session: Session,
    clients: Iterable[UUID],
    *,
    entries: Iterable[UUID] = (),
    without: Iterable[UUID] = (),
    alone: bool = False,
) -> dict[UUID, Spoken]:
    """Read what stands for several clients.

    Args:
        session: a session; its scope bounds what is found.
        clients: whose.
        entries: read these in any case, whenever they were decided.
        without: acts that are left out.
        alone: of these entries and nothing else.

    Cost: the same few statements however many clients, and one more for each four hundred entries.
    """
    wanted = sorted(set(clients))
    zones: dict[UUID, str] = {}
    for part in _parts(wanted):
        found = session.execute(select(Client.id, Client.zone).where(Client.id.in_(part)))
        zones |= {row.id: row.zone for row in found}
    follows = _corrections(session, wanted)
    movable = set() if alone else _candidates(session, wanted)
    roots = {_current(one, follows) for one in [*movable, *entries]}
    chains = {old: _current(old, follows) for old in follows} | {one: one for one in roots}
    chains = {old: now for old, now in chains.items() if now in roots}
    decisions = _standing(session, chains)
    acts, pending = _acts(session, chains, frozenset(without))
    goodwill = Goodwill(session, wanted, acts)
    made: dict[UUID, list[Standing]] = {client: [] for client in zones}
    kept: dict[UUID, dict[str, EntryDecision]] = {client: {} for client in zones}
    for client, decision in decisions:
        kept[client][decision.entry] = decision
        excluded = exclusions_of(decision)
        keys = {one.said_of for one in excluded}
        for one in excluded:
            review = reviewed(acts.get((decision.entry, one.said_of), ()))
            if review.waits:
                review = goodwill.instead(client, one, keys) or review
            settled = month_of(zones[client], review.settled_at) if review.settled_at else ""
            made[client].append(Standing(one, review, settled_month=settled))
    return {
        client: Spoken(
            client,
            zone,
            tuple(sorted(made[client], key=lambda one: (one.exclusion.start, one.exclusion.key))),
            kept[client],
            {old: now for old, now in chains.items() if str(now) in kept[client]},
            pending,
        )
        for client, zone in zones.items()
    }


def _parts(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _candidates(session: Session, clients: Sequence[UUID]) -> set[UUID]:
    """Entries whose billing can still move; one that ended in a later month counts by its first."""
    closed = (
        select(
            Period.client_id,
            func.max(Period.month).label("month"),
            func.max(Period.rev).label("rev"),
        )
        .where(Period.state == "locked")
        .group_by(Period.client_id)
        .subquery()
    )
    found: set[UUID] = set()
    for part in _parts(clients):
        decided = (
            select(CoverageDecision.entry_id)
            .outerjoin(closed, closed.c.client_id == CoverageDecision.client_id)
            .where(
                CoverageDecision.client_id.in_(part),
                CoverageDecision.standing.is_(True),
                or_(
                    closed.c.month.is_(None),
                    CoverageDecision.work_month >= closed.c.month,
                    # By revisions, not by hours: a clock may be set back. What this unit of work
                    # has written bears none yet.
                    CoverageDecision.rev > closed.c.rev,
                    CoverageDecision.rev == 0,
                ),
            )
            .distinct()
        )
        spoken = select(ReviewAct.entry_id).where(
            ReviewAct.client_id.in_(part), ReviewAct.act != CONFIRMED
        )
        found |= {*session.scalars(decided), *session.scalars(spoken)}
    return found


def _corrections(session: Session, clients: Sequence[UUID]) -> dict[UUID, UUID]:
    """Entry → the one that corrects it."""
    found: dict[UUID, UUID] = {}
    for part in _parts(clients):
        query = select(TimeEntry.supersedes, TimeEntry.id).where(
            TimeEntry.client_id.in_(part), TimeEntry.supersedes.is_not(None)
        )
        for old, new in session.execute(query):
            assert old is not None  # noqa: S101 -- the query asks for those
            found[old] = new
    return found


def _current(entry: UUID, follows: Mapping[UUID, UUID]) -> UUID:
    seen: set[UUID] = set()
    while entry in follows and entry not in seen:
        seen.add(entry)
        entry = follows[entry]
    return entry


def _standing(session: Session, chains: Mapping[UUID, UUID]) -> list[tuple[UUID, EntryDecision]]:
    """The decision that stands for each chain of corrections, under the current entry's id."""
    latest: dict[UUID, CoverageDecision] = {}
    for part in _parts(sorted(chains)):
        query = (
            select(CoverageDecision)
            .where(CoverageDecision.entry_id.in_(part), CoverageDecision.standing.is_(True))
            .order_by(CoverageDecision.at, CoverageDecision.id)
        )
        for row in session.scalars(query):
            now = chains[row.entry_id]
            known = latest.get(now)
            if known is None or (known.at, known.id) < (row.at, row.id):
                latest[now] = row
    return [
        (row.client_id, replace(decision_value(row), entry=str(now)))
        for now, row in sorted(latest.items())
    ]


def _acts(
    session: Session, chains: Mapping[UUID, UUID], without: frozenset[UUID]
) -> tuple[dict[tuple[str, str], list[Said]], frozenset[tuple[str, str]]]:
    found: dict[tuple[str, str], list[Said]] = {}
    pending: set[tuple[str, str]] = set()
    for part in _parts(sorted(chains)):
        query = select(ReviewAct).where(ReviewAct.entry_id.in_(part))
        for row in session.scalars(query):
            if row.id in without:
                continue
            about = (str(chains[row.entry_id]), row.group_key)
            said = Said(
                row.act, row.at, row.reason, row.outcome, str(row.id), row.contact_id is not None
            )
            found.setdefault(about, []).append(said)
            if not row.outcome:
                pending.add(about)
    return found, frozenset(pending)


def worded(
    session: Session, spoken: Spoken, book: CoverageBook, wanted: Iterable[Standing]
) -> list[Standing]:
    """Give these their sentences, as the client reads them."""
    asked = list(wanted)
    tell = Telling(session, spoken, book, {one.exclusion.entry for one in asked})
    return [replace(one, words=tell.standing(one)) for one in asked]


class Telling:
    """Sentences about entries of one client or of several: what fills them in is read once.

    Args:
        session: what to read from.
        spoken: what stands, of each client.
        book: terms and histories.
        entries: the entries to speak of.

    Cost: the same few statements however many clients, and one more for each four hundred entries.
    """

    def __init__(
        self,
        session: Session,
        spoken: Spoken | Iterable[Spoken],
        book: CoverageBook,
        entries: Iterable[str],
    ) -> None:
        known = [spoken] if isinstance(spoken, Spoken) else list(spoken)
        ids = sorted(map(UUID, entries))
        self._book = book
        self._decisions = {id_: one for read in known for id_, one in read.decisions.items()}
        self._entries: dict[str, TimeEntry] = {}
        for part in _parts(ids):
            for row in session.scalars(select(TimeEntry).where(TimeEntry.id.in_(part))):
                self._entries[str(row.id)] = row
        clients = {row.client_id for row in self._entries.values()}
        book.gather(clients)
        tickets = {row.ticket_id for row in self._entries.values() if row.ticket_id is not None}
        self._histories = book.histories(sorted(tickets))
        self._agreed = agreed_with(session, clients) if clients else {}
        self._names = names_of(session, self._people(ids))

    def _people(self, entries: Iterable[UUID]) -> set[str]:
        found = {
            one.approved_by for agreed in self._agreed.values() for one in agreed.authorizations
        }
        for id_ in entries:
            decision = self._decisions.get(str(id_))
            for group in decision.groups if decision else ():
                if group.override is not None:
                    found.add(group.override.by)
        return found

    def standing(self, one: Standing) -> str:
        """The sentence of what is billed."""
        exclusion = one.exclusion
        if exclusion.tops_up:
            factor = number_in_words(exclusion.multiplier)
            return f"Call-out minimum: {exclusion.minutes} min beyond the time worked, ×{factor}."
        decision = self._decisions[exclusion.entry]
        group = next(one for one in decision.groups if group_key(one) == exclusion.key)
        return self.group(exclusion.entry, group)

    def group(self, entry: str, group: Group) -> str:
        """The sentence of any group.

        Raises:
            KeyError: the entry is none of those to speak of.
        """
        row = self._entries[entry]
        return sentence(
            group,
            self._book.terms(row.client_id),
            history=self._histories.get(str(row.ticket_id)),
            authorizations=self._agreed.get(row.client_id, Inputs()).authorizations,
            site=str(row.site_id) if row.site_id is not None else None,
            names=self._names,
        )

    def month(self, entry: str, work_month: str) -> str:
        """What stands for an entry in a month, in a sentence; empty where nothing does."""
        decision = self._decisions.get(entry)
        groups = decision.groups if decision is not None else ()
        told = [self.group(entry, one) for one in groups if one.work_month == work_month]
        return " ".join(dict.fromkeys(told))
