"""People of the firm, their teams and their clients, for whoever keeps them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from app.central import inviting, leaving
from app.central import staff as keeping
from app.central.api.answers import not_found
from app.central.api.given import Here, Token
from app.central.api.rights import Needs, Rows, needs
from app.central.held_work import KINDS
from app.domain.vocabulary import Right

_SMALL = 64 * 1024
_MOST_ROWS = 100_000
_ADMINS = needs(Needs.SIGNED_IN, Rows.FIRM, Right.ADMIN)
Ids = Annotated[list[UUID], msgspec.Meta(max_length=_MOST_ROWS)]
Text = Annotated[str, msgspec.Meta(max_length=200)]
Words = Annotated[list[Text], msgspec.Meta(max_length=20)]


class PersonAnswer(msgspec.Struct, frozen=True):
    """Somebody of the firm; `seen_at` is null for one who never signed in.

    What waits for them: open tickets, planned visits, check-ins that were not held, clients whose
    manager they are, open actions.
    """

    id: UUID
    name: str
    email: str
    grade: str
    rights: list[str]
    active: bool
    second_factor: bool
    devices: int
    seen_at: datetime | None
    open_tickets: int
    clients: list[UUID]
    visits: int
    check_ins: int
    managed: int
    actions: int


class NamedAnswer(msgspec.Struct, frozen=True):
    """A client or a team."""

    id: UUID
    name: str
    members: list[UUID]


class StaffAnswer(msgspec.Struct, frozen=True):
    """Everybody, and what is shared out among them."""

    people: list[PersonAnswer]
    clients: list[NamedAnswer]
    teams: list[NamedAnswer]


class Invitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who starts at the firm."""

    name: Text
    email: Text
    rights: Words


class InvitedAnswer(msgspec.Struct, frozen=True):
    """The new account, and the secret that opens it, told this once."""

    id: UUID
    secret: str


class StartingAnswer(msgspec.Struct, frozen=True):
    """Another starting secret, told this once."""

    secret: str


class Rights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rights by name, in place of those from before."""

    rights: Words


class Leaving(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To whom open work goes; null for nobody."""

    successor: UUID | None = None


class Return(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was handed over, and to whom."""

    successor: UUID | None = None
    tickets: Ids = []
    visits: Ids = []
    check_ins: Ids = []
    clients: Ids = []
    actions: Ids = []


class MovedAnswer(msgspec.Struct, frozen=True):
    """What changed hands."""

    tickets: list[UUID]
    visits: list[UUID]
    check_ins: list[UUID]
    clients: list[UUID]
    actions: list[UUID]


class Seeing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a client is seen."""

    client: UUID
    seen: bool


class NewTeam(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A team by its name."""

    name: Text


class NewAnswer(msgspec.Struct, frozen=True):
    """What was made."""

    id: UUID


class Membership(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a person is in a team."""

    user: UUID
    member: bool


@get("/people", opt=_ADMINS, sync_to_thread=True)
def staff_route(central: Here, token: Token) -> StaffAnswer:
    """Everybody, their teams and their clients."""
    found = keeping.keeps_people(central, "list_people", token, keeping.staff)
    return StaffAnswer(
        [_person(one) for one in found.people],
        msgspec.convert(found.clients, list[NamedAnswer], from_attributes=True),
        msgspec.convert(found.teams, list[NamedAnswer], from_attributes=True),
    )


def _person(one: keeping.Person) -> PersonAnswer:
    def waits(kind: str) -> int:
        return one.work.get(kind, 0)

    return PersonAnswer(
        one.id, one.name, one.email, one.grade, list(one.rights), one.active, one.second_factor,
        one.devices, one.seen_at, waits("tickets"), list(one.clients), waits("visits"),
        waits("check_ins"), waits("clients"), waits("actions"),
    )  # fmt: skip


@post("/people", opt=_ADMINS, sync_to_thread=True, status_code=200, request_max_body_size=_SMALL)
def invite_route(central: Here, token: Token, data: JSONBody[Invitation]) -> InvitedAnswer:
    """Make an account."""
    made = inviting.invite(central, token, data.name, data.email, data.rights)
    return InvitedAnswer(made.id, made.secret)


@post("/people/{person:str}/rights", opt=_ADMINS, sync_to_thread=True, status_code=204)
def rights_route(
    central: Here, token: Token, person: FromPath[str], data: JSONBody[Rights]
) -> None:
    """Give a person other rights."""
    which = _id(person)
    keeping.keeps_people(
        central,
        "set_rights",
        token,
        lambda s, c: keeping.set_rights(s, c, central, which, data.rights),
    )


@post("/people/{person:str}/invitation", opt=_ADMINS, sync_to_thread=True, status_code=200)
def secret_route(central: Here, token: Token, person: FromPath[str]) -> StartingAnswer:
    """Let a person begin anew, with another starting secret."""
    return StartingAnswer(inviting.start_anew(central, token, _id(person)))


@post("/people/{person:str}/leave", opt=_ADMINS, sync_to_thread=True, status_code=200)
def leave_route(
    central: Here, token: Token, person: FromPath[str], data: JSONBody[Leaving]
) -> MovedAnswer:
    """Let a person work here no more."""
    which = _id(person)
    moved = keeping.keeps_people(
        central,
        "person_leaves",
        token,
        lambda s, c: leaving.leave(s, c, central, which, data.successor),
    )
    return msgspec.convert(moved, MovedAnswer)


@post("/people/{person:str}/return", opt=_ADMINS, sync_to_thread=True, status_code=200)
def return_route(
    central: Here, token: Token, person: FromPath[str], data: JSONBody[Return]
) -> MovedAnswer:
    """Let a person work here again, with what they had."""
    which = _id(person)
    work = {name: frozenset(getattr(data, name)) for name in KINDS}
    moved = keeping.keeps_people(
        central,
        "person_returns",
        token,
        lambda s, c: leaving.come_back(s, c, central, which, data.successor, work),
    )
    return msgspec.convert(moved, MovedAnswer)


@post("/people/{person:str}/clients", opt=_ADMINS, sync_to_thread=True, status_code=204)
def clients_route(
    central: Here, token: Token, person: FromPath[str], data: JSONBody[Seeing]
) -> None:
    """Let a person see a client, or no longer."""
    which = _id(person)
    keeping.keeps_people(
        central,
        "share_client",
        token,
        lambda s, c: keeping.set_client(s, c, central, which, data.client, seen=data.seen),
    )


@post("/teams", opt=_ADMINS, sync_to_thread=True, status_code=200)
def team_route(central: Here, token: Token, data: JSONBody[NewTeam]) -> NewAnswer:
    """Make a team."""
    made = keeping.keeps_people(
        central, "new_team", token, lambda s, c: keeping.new_team(s, c, central, data.name)
    )
    return NewAnswer(made)


@post("/teams/{team:str}/members", opt=_ADMINS, sync_to_thread=True, status_code=204)
def members_route(
    central: Here, token: Token, team: FromPath[str], data: JSONBody[Membership]
) -> None:
    """Have a person in a team, or not."""
    which = _id(team)
    keeping.keeps_people(
        central,
        "set_member",
        token,
        lambda s, c: keeping.set_member(s, c, which, data.user, member=data.member),
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None


ROUTES = (
    staff_route,
    invite_route,
    rights_route,
    secret_route,
    leave_route,
    return_route,
    clients_route,
    team_route,
    members_route,
)
