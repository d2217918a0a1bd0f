"""The clients: firms with their sites and people, made of the log's locations and callers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.importers.demo import words
from app.importers.demo.calendars import Calendars
from app.importers.demo.chance import share
from app.importers.demo.firms import Firm, Zone, zones
from app.importers.demo.histories import History
from app.importers.demo.names import Namer, local_part
from app.importers.demo.people import People
from app.importers.demo.stage import Row, Stage

GOLD_EVERY = 5
FAR_SITE_SHARE = 0.12
"""How many sites of a firm in the United States lie in another of its zones."""
MACHINE_CALLS = 100
"""A caller with more incidents than this is a monitoring system, not a person."""
EXTRA_PEOPLE = 4
LEADERS = (["approver", "coordinator"], ["approver", "billing"], ["coordinator"])
KNOWN = {0: ("Dana Whitfield", "Eli Park", "Finn Marsh")}
"""People whom the guide's examples name."""
MANAGED_BY = {
    "America/New_York": 0,
    "Europe/Berlin": 1,
    "Europe/London": 2,
    "Europe/Dublin": 2,
    "America/Chicago": 3,
    "America/Los_Angeles": 3,
    "Asia/Singapore": 4,
    "Australia/Sydney": 4,
}
"""Zone → which account manager: one who is awake when the client is."""
SHAPES = ("day", "early", "day", "always", "early", "day", "day")


@dataclass(slots=True)
class DemoClient:
    """One client with everything that belongs to it.

    Attributes:
        rank: 0 is the largest.
        sites: location of the log → its site; the first is the home.
        contacts: caller of the log → contact.
        leaders: coordinator, approver for invoices, second coordinator.
    """

    rank: int
    firm: Firm
    row: Row
    tam: Row
    shape: str
    sites: dict[str, Row] = field(default_factory=dict)
    cities: dict[UUID, str] = field(default_factory=dict)
    contacts: dict[str, Row] = field(default_factory=dict)
    leaders: list[Row] = field(default_factory=list)
    assets: list[Row] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        """Its identity."""
        found: UUID = self.row["id"]
        return found

    @property
    def home(self) -> Row:
        """Its first site."""
        return next(iter(self.sites.values()))


def plan_client(
    stage: Stage,
    people: People,
    calendars: Calendars,
    firm: Firm,
    rank: int,
    locations: Sequence[str],
    histories: Sequence[tuple[History, str]],
) -> DemoClient:
    """Plan one client with its sites and contacts.

    Args:
        stage: the plan.
        people: the firm's own.
        calendars: where opening hours come from.
        firm: which firm it is.
        rank: 0 is the largest.
        locations: the locations of the log that are its sites, its home first.
        histories: its incidents with their locations; their callers become contacts.
    """
    born = stage.clock.start - timedelta(days=520) + timedelta(hours=rank)
    shape = SHAPES[rank % len(SHAPES)] if rank != 0 else "day"
    if shape == "always" and rank != SHAPES.index("always"):
        shape = "day"  # one client is never closed
    tam = people.tams[MANAGED_BY[firm.zone.name]]
    calendar = calendars.of(firm.zone, shape)
    row = stage.add(
        "client",
        born,
        people.admin["id"],
        name=firm.name,
        code=firm.code,
        tier="gold" if rank % GOLD_EVERY == 1 or rank == 0 else "standard",
        zone=firm.zone.name,
        currency=firm.zone.currency,
        phone=phone_of(stage, firm.zone, firm.code, "firm"),
        tam_id=tam["id"],
        default_site_id=None,
        calendar_id=calendar["id"],
        default_rates=dict(zip(("standard", "senior"), firm.zone.rates, strict=True)),
        default_rounding={"increment_min": 15, "mode": "up", "minimum_min": 15},
        onboarding_completed_at=None,
    )
    client = DemoClient(rank, firm, row, tam, shape)
    _plan_sites(stage, people, calendars, client, locations, born)
    row["default_site_id"] = client.home["id"]
    _plan_contacts(stage, people, client, histories, born)
    return client


def phone_of(stage: Stage, zone: Zone, *whose: object) -> str:
    """A number from the range that the country keeps for fiction; an extension where none is."""
    return zone.phone.format(stage.chance("phone", *whose).randrange(zone.phones))


def _plan_sites(
    stage: Stage,
    people: People,
    calendars: Calendars,
    client: DemoClient,
    locations: Sequence[str],
    born: datetime,
) -> None:
    taken: Counter[str] = Counter()
    for at, location in enumerate(locations):
        rng = stage.chance("site", location)
        zone = zone_of_site(stage.seed, client.firm, location, at)
        city = zone.home if at == 0 else rng.choice(zone.cities)
        kind = rng.choice(client.firm.sites)
        name = f"{city} head office" if at == 0 else f"{city} {kind}"
        taken[name] += 1
        if taken[name] > 1:
            name = f"{name} {taken[name]}"
        calendar = calendars.of(zone, client.shape) if zone is not client.firm.zone else None
        row = stage.add(
            "site",
            born + timedelta(minutes=1, seconds=at),
            people.admin["id"],
            client_id=client.id,
            name=name,
            address=f"{rng.randrange(2, 240)} {rng.choice(zone.streets)}, {city}",
            zone=zone.name,
            calendar_id=calendar["id"] if calendar else None,
            access_notes=rng.choice(_ACCESS),
        )
        client.sites[location] = row
        client.cities[row["id"]] = city


def zone_of_site(seed: int, firm: Firm, location: str, at: int) -> Zone:
    """The zone of a firm's site: its own, for some sites another one of the same country."""
    near = [zone for zone in zones().values() if zone.country == firm.zone.country]
    far = at > 0 and share(seed, "far", location) < FAR_SITE_SHARE
    return near[at % len(near)] if far else firm.zone


def _plan_contacts(
    stage: Stage,
    people: People,
    client: DemoClient,
    histories: Sequence[tuple[History, str]],
    born: datetime,
) -> None:
    calls = Counter(history.first.caller for history, _ in histories)
    places = {history.first.caller: location for history, location in histories}
    namer = Namer(stage.chance("contacts", client.firm.code))
    callers = [caller for caller, _ in sorted(calls.items(), key=lambda one: (-one[1], one[0]))]
    persons = [caller for caller in callers if calls[caller] <= MACHINE_CALLS]
    persons += [f"extra {at}" for at in range(EXTRA_PEOPLE)]
    for at, caller in enumerate(persons):
        known = KNOWN.get(client.rank, ())
        name = known[at] if at < len(known) else namer.new()
        roles = LEADERS[at] if at < len(LEADERS) else []
        row = _contact(stage, people, client, name, ["requester", *roles], places.get(caller),
                       born + timedelta(minutes=10, seconds=at))  # fmt: skip
        client.contacts[caller] = row
        if roles:
            client.leaders.append(row)
    for at, caller in enumerate(caller for caller in callers if calls[caller] > MACHINE_CALLS):
        name = "Monitoring" if at == 0 else f"Monitoring {at + 1}"
        when = born + timedelta(minutes=9, seconds=at)
        client.contacts[caller] = _contact(
            stage, people, client, name, ["requester"], places.get(caller), when
        )


def _contact(
    stage: Stage,
    people: People,
    client: DemoClient,
    name: str,
    roles: list[str],
    location: str | None,
    born: datetime,
) -> Row:
    site = client.sites[location] if location else client.home
    return stage.add(
        "contact",
        born,
        people.admin["id"],
        client_id=client.id,
        name=name,
        email=f"{local_part(name)}@{client.firm.domain}",
        phone=phone_of(stage, client.firm.zone, client.firm.code, name),
        site_id=site["id"],
        roles=sorted(roles),
        active=True,
    )


_ACCESS = (
    "Ring reception ten minutes before; park behind the building.",
    "Sign in at the desk, badge is handed out there.",
    "Side door, code from the coordinator. Alarm is off from seven.",
    "Deliveries only before ten. The rack room is at the end of the hall.",
    "Ask for the caretaker; the key is not with reception.",
)


def departments() -> list[str]:
    """Departments that titles speak of."""
    found: list[str] = words.names()["departments"]
    return found
