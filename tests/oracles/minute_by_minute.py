"""Coverage decided minute by minute, straight from the prose of the page, to check the engine.

Entries, tickets and terms come as the engine's plain values; everything else is done here again in
another way: one tick of the clock after another, facts in dictionaries, the rules as questions from
top to bottom. Instants are seconds since 1970.

Where the page leaves room, the engine's reading is kept: travel follows the first work of its visit
even if that work's own entry is held as late; a grade without any rate holds the entry; a group
that begins in business hours (with travel) neither gets a call-out minimum nor spoils one.

Source: domain.md 3.2–3.6.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from tests.oracles.wall_clock import is_closed_holiday, is_open, shown

Facts = dict[str, Any]
ONE = (1, 1)
HELD: Facts = {"decision": "held", "reason": "HOLD-NEEDS-DECISION", "route": "held", "times": ONE}
EVER = 10**12


def seconds(at: datetime | None, otherwise: int = EVER) -> int:
    return otherwise if at is None else int(at.timestamp())


def fee(reason: str, route: str = "monthly_fee", rule: str = "") -> Facts:
    return {"decision": "included", "reason": reason, "route": route, "times": ONE, "rule": rule}


class World:
    """What is known beside the entries, asked by the second."""

    def __init__(self, terms: Any, histories: Any, **known: Any) -> None:
        self.terms = terms
        self.histories = histories
        self.consents = known.get("authorizations", ())
        self.projects = {one.id: one for one in known.get("projects", ())}
        self.overrides = known.get("overrides", ())
        self.onboarded = seconds(known.get("onboarding_completed_at"))
        self.ledger = known["ledger"]

    def local_date(self, at: int) -> date:
        return date.fromordinal(shown(self.terms.zone, at // 60)[0])

    def month(self, at: int) -> str:
        return self.local_date(at).isoformat()[:7]

    def closed(self, month: str) -> bool:
        """Books that have begun take nothing in before their beginning."""
        locked = sorted(self.ledger.locked_months)
        return month in locked or bool(locked and month < locked[0])

    def version(self, at: int) -> Any:
        today = self.local_date(at)
        for one in self.terms.versions:
            if one.effective_from <= today <= (one.effective_to or date.max):
                return one
        return None

    def calendar(self, site: str | None, at: int) -> Any:
        version = self.version(at)
        if version is None:
            return self.terms.default_calendar
        return version.site_calendars.get(site, version.calendar)

    def site(self, entry: Any) -> str | None:
        ticket = self.histories.get(entry.ticket)
        places = [ticket.site if ticket else None, entry.site, self.terms.default_site]
        return next((place for place in places if place), None)

    def edges(self, entry: Any) -> set[int]:
        """Instants that need not fall on a whole minute."""
        found = [self.onboarded]
        for consent in self.consents:
            found += [seconds(consent.start), seconds(consent.end)]
        for override in self.overrides:
            found += [seconds(override.start), seconds(override.end)]
        ticket = self.histories.get(entry.ticket)
        if ticket:
            found += [seconds(row[0]) for row in (*ticket.kind_changes, *ticket.events)]
        for project in self.projects.values():
            found += [seconds(project.approved_at), seconds(project.closed_at)]
        return set(found)

    def rate(self, grade: str, at: int) -> int | None:
        version = self.version(at)
        book = self.terms.default_rates if version is None else version.rates
        return int(book[grade]) if grade in book else None


class Book:
    """What is left of the allowances."""

    def __init__(self, usage: Any) -> None:
        self.month = dict(usage.minor_by_month)
        self.ticket = dict(usage.minor_by_ticket)
        self.wrap_up = {(t, seconds(at)): used for (t, at), used in usage.wrap_up.items()}
        self.seats = list(usage.seats_used)
        self.completed = set(usage.seats_completed)

    def take(self, rule: str, ticket: str, resolved: int, month: str, used: int) -> None:
        """Take from the allowance of a rule."""
        if rule == "wrap_up":
            key = (ticket, resolved)
            self.wrap_up[key] = self.wrap_up.get(key, 0) + used
        else:
            self.month[month] = self.month.get(month, 0) + used
            self.ticket[ticket] = self.ticket.get(ticket, 0) + used

    def copy(self) -> "Book":
        other = object.__new__(Book)
        other.month, other.ticket = dict(self.month), dict(self.ticket)
        other.wrap_up, other.seats = dict(self.wrap_up), list(self.seats)
        other.completed = set(self.completed)
        return other


def facts_at(world: World, book: Book, entry: Any, interval: Any, at: int) -> Facts:
    """Everything the decision table asks, at one second."""
    calendar = world.calendar(world.site(entry), at)
    facts: Facts = {
        "version": world.version(at),
        "open": is_open(calendar, at // 60),
        "holiday": is_closed_holiday(calendar, at // 60),
        "onboarding": at < world.onboarded,
        "override": None,
    }
    for kind in ("covered", "billable"):
        facts[kind] = any(
            one.kind == kind
            and one.ticket in {None, entry.ticket}
            and seconds(one.start) <= at < seconds(one.end)
            for one in world.consents
        )
    for override in ordered_overrides(world.overrides, entry.id):
        if seconds(override.start, -EVER) <= at < seconds(override.end):
            facts["override"] = override
    facts.update(of_ticket(world, world.histories.get(entry.ticket), at))
    if facts["version"] is not None:
        facts.update(left_of(book, entry, facts, world.month(at)))
    facts["wrapping"] = interval.after_resolution == "wrap_up" or (
        interval.after_resolution is None
        and facts["resolved"] is not None
        and seconds(interval.start) < facts["resolved"]
    )
    return facts


def of_ticket(world: World, ticket: Any, at: int) -> Facts:
    """What its ticket was at one second."""
    if ticket is None:
        return {"kind": None, "resolved": None, "project": "none", "minor": False}
    facts: Facts = {"kind": ticket.kind, "resolved": None, "project": "none"}
    for since, kind in ticket.kind_changes:
        if seconds(since) <= at:
            facts["kind"] = kind
    for since, event, _how in ticket.events:
        if seconds(since) <= at and event in {"resolved", "reopened"}:
            facts["resolved"] = seconds(since) if event == "resolved" else None
    facts["minor"] = ticket.minor and ticket.well_defined and ticket.project is None
    if ticket.project is not None:
        project = world.projects.get(ticket.project)
        facts["project"] = "not_approved"
        if project and seconds(project.approved_at) <= at:
            facts["project"] = "open" if at < seconds(project.closed_at) else "closed"
    return facts


def left_of(book: Book, entry: Any, facts: Facts, month: str) -> Facts:
    """What the version in force has left for this entry."""
    version = facts["version"]
    wrap_up = version.wrap_up_min * 60
    if facts["resolved"] is not None:
        wrap_up -= book.wrap_up.get((entry.ticket, facts["resolved"]), 0)
    minor, caps = EVER, version.minor_sr
    if caps.per_request_min is not None:
        minor = min(minor, caps.per_request_min * 60 - book.ticket.get(entry.ticket, 0))
    if caps.per_month_min is not None:
        minor = min(minor, caps.per_month_min * 60 - book.month.get(month, 0))
    free = version.training_seats > len(book.seats)
    seat = any(
        (who in book.seats and who not in book.completed) or (who not in book.seats and free)
        for who in entry.attendees
    )
    return {"wrap_up_left": wrap_up, "minor_left": minor, "seat": seat}


def ordered_overrides(overrides: Any, entry: str) -> list[Any]:
    mine = [one for one in overrides if one.entry == entry]
    if all(one.at is not None for one in mine):
        mine.sort(key=lambda one: seconds(one.at))
    return mine


def by_route(facts: Facts, reason: str) -> Facts:
    """ROUTE and PREMIUM."""
    if facts["project"] == "open":
        return {"decision": "excluded", "reason": reason, "route": "project_flat_fee", "times": ONE}
    flag = {"not_approved": ("project-not-approved",), "closed": ("project-closed",)}
    asked_for = facts["billable"] and not facts["open"] and not facts["covered"]
    return {
        "decision": "excluded",
        "reason": reason,
        "route": "tm_invoice",
        "times": dear(facts) if asked_for else ONE,
        "flags": flag.get(facts["project"], ()),
    }


def dear(facts: Facts) -> tuple[int, int]:
    multipliers = facts["version"].multipliers
    chosen = multipliers.holiday if facts["holiday"] else multipliers.after_hours
    return chosen.numerator, chosen.denominator


def answer(facts: Facts, entry: Any, *, heed_override: bool = True) -> Facts:
    """The table of 3.2 from R01 to R99 for one second of work."""
    if entry.work_kind == "internal":
        return {"decision": "not_applicable", "reason": "NA-INTERNAL", "route": "internal",
                "times": ONE}  # fmt: skip
    if facts["version"] is None:
        project = facts["project"] == "open"
        return {"decision": "excluded", "reason": "EX-NO-AGREEMENT", "times": ONE,
                "route": "project_flat_fee" if project else "tm_invoice"}  # fmt: skip
    if facts["override"] is not None and heed_override:
        return by_person(facts["override"], answer(facts, entry, heed_override=False))
    per_kind = {
        "check_in": lambda: fee("IN-CHECKIN"),
        "portal_setup": lambda: (
            fee("IN-SETUP-PORTAL", "setup")
            if facts["onboarding"]
            else by_route(facts, "EX-SERVICE-REQUEST")
        ),
        "documentation": lambda: (
            fee("IN-SETUP-DOCS", "setup") if facts["onboarding"] else fee("IN-DOCS")
        ),
        "training": lambda: training(facts, entry),
        "request": lambda: on_ticket(facts),
    }
    return per_kind.get(entry.work_kind, lambda: dict(HELD))()


def by_person(override: Any, engine: Facts) -> Facts:
    yes = override.decision == "included"
    times = override.multiplier
    return {
        "decision": override.decision,
        "reason": "IN-OVERRIDE" if yes else "EX-OVERRIDE",
        "route": override.route or ("monthly_fee" if yes else "tm_invoice"),
        "times": ONE if times is None else (times.numerator, times.denominator),
        "instead_of": engine["reason"],
    }


def training(facts: Facts, entry: Any) -> Facts:
    if entry.topic not in {None, "portal"}:
        return by_route(facts, "EX-SERVICE-REQUEST")
    if facts["seat"]:
        return fee("IN-SETUP-TRAINING", "setup", rule="seat")
    return by_route(facts, "EX-TRAINING-LIMIT")


def on_ticket(facts: Facts) -> Facts:
    if facts["kind"] == "solution_design":
        return by_route(facts, "EX-SOLUTION-DESIGN")
    if facts["kind"] == "service_request":
        return on_request(facts)
    return on_incident(facts) if facts["kind"] == "incident" else dict(HELD)


def on_incident(facts: Facts) -> Facts:
    closing = facts["resolved"] is not None
    if closing and not (facts["wrapping"] and facts["wrap_up_left"] > 0):
        return by_route(facts, "EX-POST-RESOLUTION")
    rule = "wrap_up" if closing else ""
    if facts["open"]:
        return fee("IN-INCIDENT-WRAPUP" if closing else "IN-INCIDENT", rule=rule)
    if facts["covered"]:
        return fee("IN-AFTER-HOURS-COVERED", rule=rule)
    return {"decision": "excluded", "reason": "EX-AFTER-HOURS", "route": "tm_invoice",
            "times": dear(facts), "rule": rule}  # fmt: skip


def on_request(facts: Facts) -> Facts:
    if not facts["minor"]:
        return by_route(facts, "EX-SERVICE-REQUEST")
    if not (facts["open"] or facts["covered"]):
        return by_route(facts, "EX-SR-AFTER-HOURS")
    if facts["minor_left"] > 0:
        return fee("IN-MINOR-SR", rule="minor")
    return by_route(facts, "EX-MINOR-SR-CAP")


def ticks(world: World, entry: Any, interval: Any) -> Iterator[tuple[int, int]]:
    """The minutes of an interval; one in which something turns is gone through in its parts."""
    start, end = seconds(interval.start), seconds(interval.end)
    turns = sorted(at for at in world.edges(entry) if start < at < end)
    at = start
    while at < end:
        then = min(end, (at // 60 + 1) * 60, *[turn for turn in turns if turn > at][:1])
        yield at, then
        at = then
