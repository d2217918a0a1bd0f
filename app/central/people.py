"""The firm's people on central: their accounts, and which clients they may see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.central.audit.notes import note
from app.central.auth.factors import forget_factor
from app.central.auth.passwords import replace_password, store_password
from app.central.auth.sessions import end_all
from app.central.auth.turns import firm_turn
from app.central.central import Central
from app.central.feed.commits import notify
from app.central.feed.tables import grant_scope
from app.central.vault.rotation import client_lost
from app.database.absent import insert_absent
from app.database.scope import whole
from app.database.work import WorkSession
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right
from app.records import Client, User
from app.records.nouns import table_of
from app.security.passwords import check_new_password, hash_password

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_LONGEST = 200
ADMINISTRATION = whole("an administrator at central's own command line")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who starts at the firm.

    Attributes:
        clients: codes of the clients that they may see.
    """

    name: str
    email: str
    password: str
    rights: frozenset[Right] = frozenset({Right.TECHNICIAN})
    grade: str = "standard"
    zone: str = "UTC"
    clients: tuple[str, ...] = ()


def check_zone(name: str) -> str:
    """The name of a time zone.

    Raises:
        RuleBroken: there is no such zone.
    """
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RuleBroken(
            "zone-unknown",
            f"There is no time zone “{name[:40]}”: write it like Europe/Berlin.",
        ) from None


def check_name(name: str, what: str) -> str:
    """A name, tidied.

    Raises:
        RuleBroken: it is empty or too long.
    """
    tidy = " ".join(name.split())
    if not 0 < len(tidy) <= _LONGEST:
        raise RuleBroken("name-empty", f"Give {what} a name of at most {_LONGEST} characters.")
    return tidy


def add_person(central: Central, new: NewPerson) -> UUID:
    """Make an account, and grant the clients named.

    Raises:
        Refused: something about the person cannot be; the sentence says what.
    """
    # Hashing takes a while, and nobody else can write while a unit of work is open.
    hashed = checked_hash(new)
    return central.work.run(
        "add_person", ADMINISTRATION, lambda session: insert_person(session, central, new, hashed)
    )


def check_person(new: NewPerson) -> None:
    """Check what can be checked without looking at who is here already.

    Raises:
        RuleBroken: something will not do; the sentence says what.
    """
    check_name(new.name, "the person")
    check_name(new.grade, "the grade")
    check_zone(new.zone)
    email = new.email.strip()
    if not _ADDRESS.fullmatch(email) or len(email) > _LONGEST:
        raise RuleBroken("email-wrong", f"“{email[:80]}” is no e-mail address.")


def checked_hash(new: NewPerson) -> str:
    """The hash of a new person's password.

    Raises:
        RuleBroken: the person or the password will not do.
    """
    check_person(new)
    check_new_password(new.password, known=(new.name, new.email, new.email.partition("@")[0]))
    return hash_password(new.password)


def insert_person(
    session: WorkSession,
    central: Central,
    new: NewPerson,
    hashed: str,
    starting_until: datetime | None = None,
) -> UUID:
    """Make an account within an open unit of work; see `store_password` of the last two."""
    check_person(new)
    email = new.email.strip()
    firm_turn(session)
    if find_person(session, email) is not None:
        raise RuleBroken("email-taken", f"Somebody has the address {email} already.")
    now = central.clock.now()
    user = User(
        id=central.ids.new(),
        name=check_name(new.name, "the person"),
        email=email,
        zone=check_zone(new.zone),
        grade=" ".join(new.grade.split()),
        rights=sorted(new.rights),
        active=True,
        created_at=now,
    )
    session.add(user)
    session.flush()
    store_password(session, user.id, hashed, starting_until)
    for code in new.clients:
        grant_client(session, central, user.id, client_by_code(session, code))
    return user.id


def set_password(central: Central, email: str, password: str) -> None:
    """Set a new password, and end every session that the person has.

    Raises:
        Refused: there is no such person, or the password will not do.
    """
    check_new_password(password, known=(email,))
    hashed = hash_password(password)

    def change(session: WorkSession) -> None:
        replace_password(session, person_by_email(session, email), hashed)

    central.work.run("set_password", ADMINISTRATION, change)


def reset_second_factor(central: Central, email: str) -> None:
    """Let a person set up a second factor anew, and end every session that they have.

    Raises:
        Refused: there is no such person, or they have none.
    """

    def job(session: WorkSession) -> None:
        user = person_by_email(session, email)
        if not forget_factor(session, user):
            raise RuleBroken(
                "second-factor-none", f"There is no second factor of {email[:80]} to reset."
            )
        end_all(session, user)
        note(session, Kind.SECOND_FACTOR_RESET, ("user", user))

    central.work.run("reset_second_factor", ADMINISTRATION, job)


def grant(central: Central, email: str, code: str) -> None:
    """Let a person see a client.

    Raises:
        Refused: there is no such person or client.
    """

    def job(session: WorkSession) -> None:
        user = person_by_email(session, email)
        grant_client(session, central, user, client_by_code(session, code))

    central.work.run("grant", ADMINISTRATION, job)


def revoke(central: Central, email: str, code: str) -> None:
    """Take a client away from a person; their devices forget it at the next sync.

    Raises:
        Refused: there is no such person or client.
    """

    def job(session: WorkSession) -> None:
        user, client = person_by_email(session, email), client_by_code(session, code)
        take_client(session, central, user, client)

    central.work.run("revoke", ADMINISTRATION, job)


def take_client(session: Session, central: Central, user: UUID, client: UUID) -> None:
    """Let a person no longer see a client, within an open unit of work."""
    connection = session.connection()
    client_lost(session, user, client, central.clock.now())
    gone = connection.execute(
        delete(grant_scope)
        .where(grant_scope.c.user_id == user, grant_scope.c.scope == client)
        .returning(grant_scope.c.grant_id)
    ).all()
    if gone:
        note(session, Kind.GRANT_TAKEN, ("user", user), {"client": str(client)})
    notify(connection)


def grant_client(session: Session, central: Central, user: UUID, client: UUID) -> None:
    """Let a person see a client, within an open unit of work; a second time changes nothing."""
    connection = session.connection()
    values = {
        "user_id": user,
        "scope": client,
        "grant_id": central.ids.new(),
        "granted_at": central.clock.now(),
    }
    if insert_absent(connection, grant_scope, values):
        note(session, Kind.GRANT_GIVEN, ("user", user), {"client": str(client)})
        notify(connection)


def find_person(session: Session, email: str) -> UUID | None:
    """The person with this address, or None."""
    user = table_of("user")
    query = select(user.c.id).where(func.lower(user.c.email) == email.strip().lower())
    found: UUID | None = session.connection().execute(query).scalar()
    return found


def person_by_email(session: Session, email: str) -> UUID:
    """The person with this address.

    Raises:
        RuleBroken: nobody has it.
    """
    found = find_person(session, email)
    if found is None:
        raise RuleBroken("person-unknown", f"Nobody here has the address {email[:80]}.")
    return found


def client_by_code(session: Session, code: str) -> UUID:
    """The client with this code.

    Raises:
        RuleBroken: there is none.
    """
    found = session.scalar(select(Client.id).where(func.lower(Client.code) == code.lower()))
    if found is None:
        codes = ", ".join(session.scalars(select(Client.code).order_by(Client.code).limit(20)))
        raise RuleBroken(
            "client-unknown",
            f"There is no client “{code[:20]}”. "
            + (f"There are: {codes}." if codes else "Add one with `trestle central add-client`."),
        )
    return found
