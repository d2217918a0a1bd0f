"""Telling: what changed since it was last looked, and what has become due, becomes letters once.

What is to be told is found and written on a snapshot; the letters, the keys of what they tell and
the place up to which was looked are then put down in one transaction. Who is killed in between has
put nothing down, and finds the same again.

Source: domain.md 2.4; ADR 0060.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from app.central.feed.tables import sync_change, sync_counter
from app.central.mail.letters import Letter, Person
from app.central.mail.notices import (
    meetings,
    money,
    offers,
    requests,
    staff,
    targets,
    upkeep,
    visits,
)
from app.central.mail.notices.found import Found, addressed, told_already
from app.central.mail.notices.writing import Face, words_of
from app.central.mail.queue import Put, Sheet
from app.central.mail.room import MailRoom, Written, name_of
from app.central.mail.settings import MailSettings
from app.central.mail.threads import letter_id
from app.central.mail_tables import mail_notice, mail_position
from app.database.absent import insert_absent
from app.database.scope import whole
from app.database.work import WorkSession
from app.domain.notices import NOTICES
from app.domain.rules import RuleBroken
from app.queries.letterhead import letterhead
from app.queries.portal.brand import brand_of
from app.records import User
from app.records.nouns import CODES

AT_ONCE = 500
"""Changes looked at in one go."""
TOLD_AT_ONCE = 50
"""Of what is due, in one transaction: half a second of a processor. Those that share a mark stay
together beyond that."""
_SCOPE = whole("telling people by letter")
_HEARD = {
    CODES[noun]: noun
    for noun in (
        "ticket", "ticket_event", "check_in", "visit", "quote", "invoice", "coverage_decision",
        "override",
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Position:
    """Up to which revision changes were told; nothing from before `since` ever is."""

    rev: int
    since: datetime


@dataclass(slots=True)
class Plan:
    """What is put down in one transaction: keys, and letters that go with them."""

    keys: list[str] = field(default_factory=list)
    letters: list[tuple[str, Put]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells people of one central.

    Attributes:
        place: the portal's address, for links; empty without one.
    """

    room: MailRoom
    place: str = ""

    def begin(self) -> Position:
        """Where it stands; where it never looked, it begins now, and tells nothing from before."""
        central = self.room.central
        found = central.work.read(_SCOPE, _position)
        if found is not None:
            return found
        now = central.clock.now()

        def first(session: WorkSession) -> Position:
            rev = session.connection().execute(select(sync_counter.c.rev)).scalar_one()
            row = {"one": 1, "rev": rev, "since": now}
            insert_absent(session.connection(), mail_position, row)
            made = _position(session)
            assert made is not None  # noqa: S101 -- it is there now
            return made

        return central.work.run("mail_begin", _SCOPE, first)

    def tell_changes(self) -> int:
        """Tell of what changed: up to so many changes; how many were looked at."""
        central, position = self.room.central, self.begin()
        now, settings = central.clock.now(), self.room.settings()

        def look(session: Session) -> tuple[int, int, Plan]:
            rev, many, rows = _changes(session, position.rev)
            found = self._of_changes(session, rows, position.since, now, settings)
            return rev, many, self._plan(session, settings, found)

        rev, many, plan = central.work.read(_SCOPE, look)
        if many:
            central.work.run(
                "mail_tell", _SCOPE, lambda session: self._put(session, plan, position.rev, rev)
            )
        return many

    def tell_due(self) -> int:
        """Tell of what has become due by itself; how many letters were put.

        They are written and put down some at a time: a morning's thousands would keep a snapshot
        open for a minute, and would all be written again after a kill. What tells the same to
        several people is put down together: what one of them was told counts for all of them.
        """
        central, position = self.room.central, self.begin()
        now, settings = central.clock.now(), self.room.settings()
        found = central.work.read(
            _SCOPE, lambda session: list(_due(session, position.since, now, settings))
        )
        return sum(self._tell(settings, some) for some in _some_at_a_time(found))

    def _tell(self, settings: MailSettings, found: Sequence[Found]) -> int:
        central = self.room.central
        plan = central.work.read(_SCOPE, lambda session: self._plan(session, settings, found))
        if plan.keys:
            central.work.run("mail_tell", _SCOPE, lambda session: self._put(session, plan))
        return len(plan.letters)

    def _of_changes(
        self,
        session: Session,
        rows: dict[str, list[UUID]],
        since: datetime,
        now: datetime,
        settings: MailSettings,
    ) -> Iterator[Found]:
        yield from requests.told_of_requests(session, rows["ticket"], rows["ticket_event"], since)
        yield from money.told_of_documents(session, rows["quote"], rows["invoice"], since)
        yield from meetings.told_of_check_ins(session, rows["check_in"], since, now, self.place)
        yield from visits.told_of_visits(
            session, rows["visit"], rows["ticket"], since, now, self.place, settings.sender,
            staff=settings.staff,
        )  # fmt: skip
        if settings.staff:
            yield from staff.told_of_talk(session, rows["ticket_event"], since)
            yield from staff.told_of_emergencies(session, rows["ticket"], since)
            yield from staff.told_of_time(
                session, rows["coverage_decision"], rows["override"], since
            )

    def _plan(self, session: Session, settings: MailSettings, found: Iterable[Found]) -> Plan:
        wanted = list(found)
        keys = [key for one in wanted for key in (one.key, *one.marks)]
        told = told_already(session, keys)
        plan, seen = Plan(), set(told)
        for one in wanted:
            if one.key in seen:
                continue
            seen.add(one.key)
            plan.keys += [one.key, *one.marks]
            plan.letters += [(one.key, put) for put in self._written(session, settings, one)]
        return plan

    def _written(self, session: Session, settings: MailSettings, found: Found) -> list[Put]:
        """The letters that tell something; what cannot be written is dead, and told by `status`."""
        try:
            return list(self._letters(session, settings, found))
        except Exception:  # what else there is to tell is told all the same
            logging.getLogger("trestle.central").exception("a letter could not be written")
            nobody = Written(Sheet("", b""), "It could not be written: the log says why.")
            return [Put(found.key, found.kind, "", nobody.sheet, problem=nobody.problem)]

    def _letters(self, session: Session, settings: MailSettings, found: Found) -> Iterator[Put]:
        notice = NOTICES[found.kind]
        face = self._face(session, found.client)
        to: list[tuple[UUID | None, Person]] = [
            (one.id, Person(one.name, one.email)) for one in addressed(session, found)
        ]
        if found.user is not None and (user := session.get(User, found.user)) and user.active:
            to.append((None, Person(user.name, user.email)))
        for contact, person in to:
            values = {"kind": found.kind, **found.values}
            words = words_of(notice.template, face, person.name, values)
            key = f"{found.key}:{contact or found.user}"
            token, thread, reply_to = "notice", "", ""
            if contact is not None and found.ticket is not None:
                threaded = self.room.thread(settings, found.ticket, contact)
                token, thread, reply_to = threaded.token, threaded.root, threaded.reply_to
            letter = Letter(
                person, words.subject, words.text, words.html,
                letter_id(token, name_of(key), settings.domain), thread, reply_to,
                found.invitation,
            )  # fmt: skip
            made = self.room.written(session, settings, letter, found.papers)
            yield _put(key, notice.key, letter, made, contact, urgent=notice.urgent)

    def _face(self, session: Session, client: UUID) -> Face:
        firm, brand = letterhead(session), brand_of(session, client)
        return Face(
            brand.name or firm.firm,
            brand.colour or firm.colour,
            firm.contact,
            brand.phone,
            self.place,
        )

    def _put(self, session: WorkSession, plan: Plan, before: int = 0, rev: int = 0) -> None:
        """Put down what was found, unless somebody else did meanwhile."""
        connection, now = session.connection(), self.room.central.clock.now()
        if rev:
            moved = (
                update(mail_position)
                .where(mail_position.c.rev == before)
                .values(rev=rev)
                .returning(mail_position.c.rev)
            )
            if connection.execute(moved).first() is None:
                return
        fresh = {key for key in plan.keys if _is_new(connection, key, now)}
        for key, letter in plan.letters:
            if key in fresh:
                self.room.put(session, letter)


def _some_at_a_time(found: Iterable[Found]) -> Iterator[list[Found]]:
    """So many together, and those beyond that stand behind one that they share a mark with."""
    some: list[Found] = []
    for one in found:
        if len(some) >= TOLD_AT_ONCE and set(one.marks).isdisjoint(some[-1].marks):
            yield some
            some = []
        some.append(one)
    if some:
        yield some


def _is_new(connection: Connection, key: str, now: datetime) -> bool:
    return insert_absent(connection, mail_notice, {"key": key, "at": now})


def _put(
    key: str, kind: str, letter: Letter, made: Written, contact: UUID | None, *, urgent: bool
) -> Put:
    return Put(
        key, kind, letter.message_id, made.sheet, contact, urgent=urgent, problem=made.problem
    )


def _position(session: Session) -> Position | None:
    row = session.connection().execute(select(mail_position)).first()
    return Position(row.rev, row.since) if row is not None else None


def _changes(session: Session, after: int) -> tuple[int, int, dict[str, list[UUID]]]:
    """The next changes: the last revision among them, how many, and the rows by noun."""
    table = sync_change.c
    query = (
        select(table.rev, table.entity, table.row_id, table.op)
        .where(table.rev > after)
        .order_by(table.rev)
        .limit(AT_ONCE)
    )
    rows: dict[str, list[UUID]] = defaultdict(list)
    last, many = after, 0
    for row in session.connection().execute(query):
        last, many = row.rev, many + 1
        if row.op == "U" and row.entity in _HEARD:
            rows[_HEARD[row.entity]].append(row.row_id)
    return last, many, rows


def _due(
    session: Session, since: datetime, now: datetime, settings: MailSettings
) -> Iterator[Found]:
    sources: tuple[Callable[[], Iterator[Found]], ...] = (
        lambda: requests.hourly_emergencies(session, since, now),
        lambda: targets.questions_that_wait(session, since, now),
        lambda: targets.targets(session, since, now) if settings.staff else iter(()),
        lambda: targets.questions_given_up(session, since, now) if settings.staff else iter(()),
        lambda: money.digests(session, since, now, settings.digest_hour),
        lambda: money.quotes_that_wait(session, since, now),
        lambda: offers.offers_that_wait(session, since, now),
        lambda: money.budgets(session, now),
        lambda: meetings.agendas(session, now),
        lambda: upkeep.endings(session, now),
        lambda: upkeep.free_seats(session, since, now),
    )
    for source in sources:
        try:
            yield from source()
        except (RuleBroken, LookupError) as problem:  # a client's terms make no sense
            logging.getLogger("trestle.central").warning("not all were told: %s", problem)
