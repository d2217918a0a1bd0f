"""Two firms that go on living at random, every text in them marked with who may read it.

A mark is a word that stands nowhere else: where it is found, it tells whose it is. What a mark's
noun and field let whom read, and where, is `AUDIENCE`; a field that is not named there is for
nobody outside. What the desk does are rows; what contacts write goes through the portal's forms.

Source: domain.md 7.6, 7.7; ADR 0053.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from app.domain.rights import Permission, known_roles, may
from app.domain.vocabulary import ContactRole, EventKind
from app.records import (
    Action,
    AgendaTopic,
    Asset,
    Attachment,
    Capture,
    CheckIn,
    Contact,
    CoverageDecision,
    Credential,
    Invoice,
    InvoiceLine,
    Material,
    Page,
    QuarterlyReview,
    Quote,
    Site,
    Ticket,
    TicketEvent,
    TimeEntry,
    Visit,
)
from tests.portal.town import PEOPLE, Books, Town

SENT = 303
Tells = Callable[["Reader", "Mark", str], bool]
"""Whether somebody may find a mark at an address."""
BILLS = ("/invoices", "/export/invoice")
"""Where work is shown to whoever sees what it was billed for."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A contact with what they hold."""

    email: str
    code: str
    id: UUID
    roles: frozenset[ContactRole]

    def may(self, permission: Permission) -> bool:
        return may(self.roles, permission)


@dataclass(frozen=True, slots=True)
class Mark:
    """A word, and what it stands in.

    Attributes:
        field: noun and field, "ticket.title".
        hidden: it is of a kind that stays inside, whatever its field: a draft, a note, an old one.
        seers: contacts whose own it is: who asked, who watches just now, whose device it is.
    """

    word: str
    code: str
    field: str
    hidden: bool
    seers: set[UUID]


def _asks(reader: Reader, mark: Mark, _place: str) -> bool:
    """A request's own people, and whoever sees all requests."""
    own = reader.id in mark.seers and reader.may(Permission.SEE_OWN_REQUESTS)
    return own or reader.may(Permission.SEE_ALL_REQUESTS)


def _works(reader: Reader, mark: Mark, place: str) -> bool:
    """The same, and who sees what it was billed for, beside that: `MarkedWorld.billed`."""
    billed = reader.may(Permission.SEE_INVOICES) and place.startswith(BILLS)
    return _asks(reader, mark, place) or billed


def _device(reader: Reader, mark: Mark, _place: str) -> bool:
    own = reader.id in mark.seers and reader.may(Permission.SEE_OWN_DEVICES)
    return own or reader.may(Permission.SEE_OUR_FIRM)


def _of(*permissions: Permission) -> Tells:
    return lambda reader, _mark, _place: any(reader.may(one) for one in permissions)


def _anybody(_reader: Reader, _mark: Mark, _place: str) -> bool:
    return True


_SPEAKS = _of(Permission.SET_AGENDA_TOPICS)
_OFFERED = _of(Permission.SEE_OFFERS)
_BILLED = _of(Permission.SEE_INVOICES)
AUDIENCE: Mapping[str, Tells] = {
    "ticket.title": _works,
    "ticket.description": _asks,
    "ticket.resolution_summary": _asks,
    "ticket_event.body": _asks,
    "ticket_event.quoted": _asks,
    "ticket_event.reason": _asks,
    "attachment.name": _asks,
    "attachment.bytes": _asks,
    "time_entry.note": _works,
    "asset.tag": _device,
    "asset.name": _device,
    "asset.serial": _device,
    "asset.place": _device,
    "page.title": _of(Permission.SEE_OWN_DEVICES),
    "page.body": _of(Permission.SEE_OWN_DEVICES),
    "site.name": _anybody,
    "site.address": _anybody,
    "contact.name": _anybody,
    "contact.email": _SPEAKS,
    "visit.place": _asks,
    "visit.note": _asks,
    "visit.cancel_reason": _asks,
    "check_in.place": _SPEAKS,
    "check_in.minutes_text": _SPEAKS,
    "agenda_topic.text": _SPEAKS,
    "capture.text": _SPEAKS,
    "action.text": _SPEAKS,
    "quarterly_review.comment": _of(Permission.SEE_BUDGET),
    "quote.title": _OFFERED,
    "quote.scope": _OFFERED,
    "quote.deliverables": _OFFERED,
    "quote.out_of_scope": _OFFERED,
    "invoice.reason": _BILLED,
    "invoice_line.words": _BILLED,
    "invoice_line.reason": _BILLED,
    "material.description": _of(Permission.SEE_OFFERS, Permission.SEE_INVOICES),
}
"""Noun and field → whether a reader of the same client may find it, where it is not hidden."""
TOLD_CHANGES = {"state": ("in_progress", "waiting_vendor"), "kind": ("incident", "service_request")}
"""Fields whose change a client reads with its reason: as it was and as it is."""
KEPT_CHANGES = {"priority": ("3", "2"), "category": ("a", "b"), "assignee_id": ("", "")}
"""Fields whose change, or the reason of it, is the desk's alone."""
MUST_SHOW: Sequence[str] = (
    "ticket.title", "ticket_event.body", "ticket_event.quoted", "ticket_event.reason",
    "attachment.name", "time_entry.note",
)  # fmt: skip
"""What a request's own people find in any case: an empty portal leaks nothing, and helps nobody."""


@dataclass
class MarkedWorld:
    """The town, living on at random; the same seed, the same life."""

    town: Town
    chance: random.Random
    marks: dict[str, Mark] = field(default_factory=dict)
    _open: dict[str, list[Ticket]] = field(default_factory=dict)
    _seers: dict[UUID, set[UUID]] = field(default_factory=dict)

    def readers(self) -> list[Reader]:
        """Everybody who may come in, as they are now."""
        codes = {email: code for _name, email, code, _roles in PEOPLE}
        return [
            Reader(one.email, codes[one.email], one.id, known_roles(one.roles))
            for one in self.town.books.all(Contact)
            if one.email in codes and one.active and known_roles(one.roles)
        ]

    def may_read(self, reader: Reader, mark: Mark, place: str) -> bool:
        """What domain 7.7 says of a reader and a mark at an address."""
        tells = AUDIENCE.get(mark.field)
        same = reader.code == mark.code
        if not same or mark.hidden or tells is None or not tells(reader, mark, place):
            return False
        return tells is not _works or _asks(reader, mark, place) or mark.word in self.billed()

    def step(self) -> str:
        """Something happens at one of the firms; what."""
        code = self.chance.choice(("NW", "SG"))
        acts = [name for name in dir(self) if name.startswith("do_")]
        name = self.chance.choice(acts)
        self.town.world.clock.at += timedelta(minutes=self.chance.randrange(1, 60))
        getattr(self, name)(Books(self.town.world, code))
        return f"{code} {name.removeprefix('do_')}"

    def mark(
        self, books: Books, where: str, *, hidden: bool = False, seers: set[UUID] | None = None
    ) -> str:
        """A new word for a field; `seers` stay those of its request, whoever comes to watch it."""
        word = f"zq{books.code.lower()}{len(self.marks):05d}x"
        known = seers if seers is not None else set[UUID]()
        self.marks[word] = Mark(word, books.code, where, hidden, known)
        return word

    def tickets_of(self, reader: Reader) -> list[Ticket]:
        """What somebody asked for or watches, of what was asked since the world began to live."""
        mine = {ticket for ticket, seers in self._seers.items() if reader.id in seers}
        return [one for one in self.town.books.all(Ticket) if one.id in mine]

    def held(self) -> set[str]:
        """Marks of work that is held: it is told to nobody."""
        books = self.town.books
        held = {one.entry_id for one in books.all(CoverageDecision) if one.hold and one.standing}
        return {one.note for one in books.all(TimeEntry) if one.id in held}

    def billed(self) -> set[str]:
        """Marks of work that is billed by time, or may be: its notes, and what it was done for."""
        books = self.town.books
        entries = {
            one.entry_id
            for one in books.all(CoverageDecision)
            if one.standing and any(group["decision"] == "excluded" for group in one.groups)
        }
        worked = [one for one in books.all(TimeEntry) if one.id in entries]
        tickets = {one.ticket_id for one in worked}
        named = {one.title for one in books.all(Ticket) if one.id in tickets}
        return {one.note for one in worked} | named

    def _people(self, books: Books) -> list[Contact]:
        return [one for one in books.all(Contact) if one.client_id == books.client and one.email]

    def _ticket(self, books: Books) -> Ticket:
        known = self._open.setdefault(books.code, [])
        if not known:
            self.do_ask(books)
        return self.chance.choice(known)

    def _seen_by(self, ticket: Ticket) -> set[UUID]:
        return self._seers[ticket.id]

    def do_ask(self, books: Books) -> None:
        who = self.chance.choice(self._people(books)).id
        seers = {who}
        texts = {
            name: self.mark(books, f"ticket.{name}", seers=seers)
            for name in ("title", "description")
        } | {name: self.mark(books, f"ticket.{name}") for name in ("category", "priority_reason")}
        made = books.ticket(
            **texts, requester_id=who, state="in_progress", service="Office", source="portal",
            opened_at=books.world.clock.now(), tags=[self.mark(books, "ticket.tags")],
        )  # fmt: skip
        self._open.setdefault(books.code, []).append(made)
        self._seers[made.id] = seers

    def do_watch(self, books: Books) -> None:
        """Somebody is added to a request, or taken off it."""
        ticket, who = self._ticket(books), self.chance.choice(self._people(books)).id
        if who != ticket.requester_id:
            seers = self._seen_by(ticket)
            seers ^= {who}
            watching = sorted(str(one) for one in seers - {ticket.requester_id})
            books.change(Ticket, ticket.id, watching=watching)

    def do_answer(self, books: Books) -> None:
        """Whoever may writes on a request and sends a file, by the form of its page."""
        ticket = self._ticket(books)
        seers = self._seen_by(ticket)
        let = [one for one in self.readers()
               if one.id in seers and one.may(Permission.SEE_OWN_REQUESTS)]  # fmt: skip
        if not let:
            return
        who, hidden = self.chance.choice(let), self.chance.choice(("", "internal", "void"))
        body = self.mark(books, "ticket_event.body", seers=seers)
        name, data = (
            self.mark(books, f"attachment.{part}", hidden=bool(hidden), seers=seers)
            for part in ("name", "bytes")
        )
        self.town.become(who.email)
        number = books.number(ticket)
        answer = self.town.send_files(
            f"/requests/{number}/reply", [(f"{name}.txt", f"{data}\n".encode())], body=body
        )
        if answer.status_code != SENT:  # too many within an hour
            for word in (body, name, data):
                del self.marks[word]
            return
        (made,) = [one for one in books.all(Attachment) if one.name == f"{name}.txt"]
        if hidden == "internal":
            books.change(Attachment, made.id, visibility="internal")
        elif hidden:
            books.change(Attachment, made.id, void=True)

    def do_write_by_mail(self, books: Books) -> None:
        ticket, now = self._ticket(books), books.world.clock.now()
        texts = {
            name: self.mark(books, f"ticket_event.{name}", seers=self._seen_by(ticket))
            for name in ("body", "quoted")
        }
        books.add(TicketEvent(**books.made(
            **texts, ticket_id=ticket.id, kind=EventKind.REPLY.value, at=now, effective_at=now,
            author_id=ticket.requester_id, author_kind="contact", channel="email",
        )))  # fmt: skip

    def do_change(self, books: Books) -> None:
        """Something of a request changes, with a reason that the client reads or does not."""
        ticket, now = self._ticket(books), books.world.clock.now()
        name, (old, new) = self.chance.choice([*TOLD_CHANGES.items(), *KEPT_CHANGES.items()])
        reason = self.mark(
            books, "ticket_event.reason", hidden=name in KEPT_CHANGES, seers=self._seen_by(ticket)
        )
        books.add(TicketEvent(**books.made(
            ticket_id=ticket.id, kind=EventKind.CHANGE.value, at=now, effective_at=now,
            author_id=books.mira, author_kind="user", field_name=name, old=old, new=new,
            reason=reason,
        )))  # fmt: skip

    def do_say(self, books: Books) -> None:
        ticket, inside = self._ticket(books), self.chance.random() < 0.5
        kind, now = EventKind.NOTE if inside else EventKind.REPLY, books.world.clock.now()
        body = self.mark(books, "ticket_event.body", hidden=inside, seers=self._seen_by(ticket))
        books.add(TicketEvent(**books.made(
            ticket_id=ticket.id, kind=kind.value, at=now, effective_at=now, body=body,
            author_id=books.mira, author_kind="user",
        )))  # fmt: skip

    def do_work(self, books: Books) -> None:
        ticket = self._ticket(books)
        kind = self.chance.choice(("request", "request", "internal"))
        void = self.chance.random() < 0.2
        hidden = void or kind == "internal"
        texts = {
            "note": self.mark(books, "time_entry.note", hidden=hidden, seers=self._seen_by(ticket)),
            "internal_note": self.mark(books, "time_entry.internal_note"),
        }
        # Nobody works at two things at once: each piece has an hour of its own.
        place = len(self.marks)
        day, hour = 1 + place // 12 % 9, 6 + place % 12
        begin = f"03-{day:02d} {hour:02d}:{place // 108 % 4 * 15:02d}"
        end = f"{begin[:-2]}{int(begin[-2:]) + 10:02d}"
        books.entry(ticket, begin, end, work_kind=kind, void=void, **texts)

    def do_plan_a_visit(self, books: Books) -> None:
        ticket, state = self._ticket(books), self.chance.choice(("planned", "cancelled", "done"))
        texts = {
            name: self.mark(books, f"visit.{name}", seers=self._seen_by(ticket))
            for name in ("place", "note", "cancel_reason")
        }
        books.add(Visit(**books.made(
            **texts, ticket_id=ticket.id, technician_id=books.mira, state=state,
            starts_at=books.world.clock.now() + timedelta(hours=self.chance.randrange(48)),
        )))  # fmt: skip

    def do_own_a_device(self, books: Books) -> None:
        whose = self.chance.choice([*self._people(books), None])
        seers = {whose.id} if whose else set[UUID]()
        texts = {
            name: self.mark(books, f"asset.{name}", seers=seers)
            for name in ("tag", "name", "serial", "place")
        }
        inner = self.mark(books, "asset.notes")
        books.add(Asset(**books.made(
            **texts, notes=inner, kind="laptop", contact_id=whose.id if whose else None
        )))  # fmt: skip

    def do_write_a_page(self, books: Books) -> None:
        inside = self.chance.random() < 0.5
        texts = {
            name: self.mark(books, f"page.{name}", hidden=inside) for name in ("title", "body")
        }
        books.add(Page(**books.made(**texts, visibility="internal" if inside else "client")))

    def do_keep_a_secret(self, books: Books) -> None:
        texts = {
            name: self.mark(books, f"credential.{name}") for name in ("label", "username", "url")
        }
        books.add(Credential(**books.made(**texts, kind="login")))

    def do_open_a_site(self, books: Books) -> None:
        texts = {name: self.mark(books, f"site.{name}") for name in ("name", "address")}
        inner = self.mark(books, "site.access_notes")
        books.add(Site(**books.made(**texts, zone="America/New_York", access_notes=inner)))

    def do_meet(self, books: Books) -> None:
        now, sent = books.world.clock.now(), self.chance.random() < 0.5
        at = now - timedelta(days=1)
        minutes = self.mark(books, "check_in.minutes_text", hidden=not sent)
        met = books.add(CheckIn(**books.made(
            planned_at=at, started_at=at, ended_at=at + timedelta(minutes=30), state="held",
            place=self.mark(books, "check_in.place"), minutes_text=minutes, tam_id=books.mira,
            minutes_sent_at=now if sent else None, planned_min=30,
        )))  # fmt: skip
        for inside in (True, False):
            text = self.mark(books, "capture.text", hidden=inside or not sent)
            books.add(Capture(**books.made(
                check_in_id=met.id, kind="note", text=text, internal=inside, at=at
            )))  # fmt: skip
        promise = self.mark(books, "action.text", hidden=not sent)
        books.add(Action(**books.made(check_in_id=met.id, text=promise, at=at, state="open")))

    def do_raise_a_topic(self, books: Books) -> None:
        inside = self.chance.random() < 0.5
        text = self.mark(books, "agenda_topic.text", hidden=inside)
        now = books.world.clock.now()
        books.add(AgendaTopic(**books.made(kind="topic", text=text, internal=inside, at=now)))

    def do_review(self, books: Books) -> None:
        quarter = f"20{self.chance.randrange(10, 25)}-Q{self.chance.randrange(1, 5)}"
        known = {one.quarter for one in books.all(QuarterlyReview) if one.client_id == books.client}
        if quarter not in known:
            comment = self.mark(books, "quarterly_review.comment", hidden=True)
            books.add(QuarterlyReview(**books.made(
                quarter=quarter, state="draft", comment=comment
            )))  # fmt: skip

    def do_offer(self, books: Books) -> None:
        sent, now = self.chance.random() < 0.5, books.world.clock.now()
        names = ("title", "scope", "deliverables", "out_of_scope")
        texts = {name: self.mark(books, f"quote.{name}", hidden=not sent) for name in names}
        books.add(Quote(**books.made(
            **texts, kind="flat", fee_minor=1000, currency="USD", edition=1,
            expires_on=(now + timedelta(days=30)).date(), state="sent" if sent else "draft",
            sent_at=now if sent else None, sent_digest="d" * 64 if sent else "",
        )))  # fmt: skip

    def do_bill(self, books: Books) -> None:
        now, place = books.world.clock.now(), len(self.marks)
        invoice = books.add(Invoice(**books.made(
            number=f"2026-{place:04d}", kind="invoice", month="2026-02", issued_at=now,
            issued_on=now.date(), currency="USD", total_minor=100, billed_to={"name": "x"},
            digest="d" * 64,
            reason=self.mark(books, "invoice.reason"),
        )))  # fmt: skip
        texts = {name: self.mark(books, f"invoice_line.{name}") for name in ("words", "reason")}
        books.add(InvoiceLine(**books.made(
            **texts, invoice_id=invoice.id, position=1, section="fee", amount_minor=100,
            group_key="", work_month="2026-02",
        )))  # fmt: skip

    def do_use_material(self, books: Books) -> None:
        ticket, void = self._ticket(books), self.chance.random() < 0.2
        what = self.mark(books, "material.description", hidden=void)
        books.add(Material(**books.made(
            description=what, ticket_id=ticket.id, quantity_milli=1000, unit="pc",
            unit_price_minor=500, currency="USD", used_on=books.world.clock.now().date(), void=void,
        )))  # fmt: skip

    def do_change_roles(self, books: Books) -> None:
        person = self.chance.choice(self._people(books))
        roles = [role.value for role in ContactRole if self.chance.random() < 0.5]
        books.change(Contact, person.id, roles=sorted(roles or ["requester"]))

    def do_leave(self, books: Books) -> None:
        person = self.chance.choice(self._people(books))
        books.change(Contact, person.id, active=not person.active)
