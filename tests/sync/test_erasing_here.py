"""A person whom central erased is gone from every table of every device with its next sync."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.central.contacts import erase
from app.central.people import ADMINISTRATION
from app.database.scope import whole
from app.domain.erasure import ERASED_NAME
from app.domain.vocabulary import Right
from app.records import Contact, User
from app.store import gave_way
from app.usecases.erase_contact import EraseContact, erase_contact
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk

NAME, MAIL, PHONE, LATER = "Ottilie Quist", "quist@north.example", "0199555123987", "0777444321876"
INDEXED = ("ttilie", "555123987", "444321876")
"""As the index writes them: in small letters, and without what the word before began with."""
SAID = (NAME, "Quist", MAIL, PHONE, LATER)


def call(desk: Desk, contact: UUID, phone: str) -> None:
    def job(session: Any) -> None:
        session.get_one(Contact, contact).phone = phone

    desk.do("edit_contact", job)


def seen(desk: Desk, contact: UUID) -> Contact:
    found = desk.store.work.read(whole("a test"), lambda session: session.get(Contact, contact))
    assert found is not None
    return found


def left_of(desk: Desk) -> list[str]:
    """Which of these words still lie in a row of the device, its index of words included."""
    held = []
    with desk.store.database.read.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        for name in names.scalars().all():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):
                held += [one if isinstance(one, bytes) else str(one).encode() for one in row]
    everything = b"\n".join(held)
    return [word for word in (*SAID, *INDEXED) if word.encode() in everything]


@pytest.fixture
def person(real_central: RealCentral, desks: tuple[Desk, Desk]) -> UUID:
    """Two devices wrote a number of hers each: on one of them a value gave way."""
    made, now = uuid4(), real_central.clock.now()

    def job(session: Any) -> None:
        session.add(
            Contact(
                id=made, client_id=real_central.north, name=NAME, email=MAIL, created_at=now
            )
        )  # fmt: skip

    real_central.central.work.run("edit_contact", ADMINISTRATION, job)
    laptop, tablet = desks
    for desk in desks:
        desk.sync()
    call(laptop, made, PHONE)
    call(tablet, made, LATER)
    for desk in (laptop, tablet, laptop):
        desk.sync()
    with tablet.store.database.read.connect() as connection:
        assert [one.theirs for one in gave_way.losers(connection)] == [PHONE]
    assert set(left_of(tablet)) == {*SAID, *INDEXED}
    return made


def test_each_device_forgets_who_was_erased_at_central(
    real_central: RealCentral, desks: tuple[Desk, Desk], person: UUID
) -> None:
    erase(real_central.central, person)
    for desk in desks:
        desk.sync()
        contact = seen(desk, person)
        assert (contact.name, contact.email, contact.phone) == (ERASED_NAME, "", "")
        assert not contact.active
        assert left_of(desk) == []


def test_an_account_manager_erases_on_a_device_and_all_others_follow(
    real_central: RealCentral, desks: tuple[Desk, Desk], person: UUID
) -> None:
    def manage(session: Any) -> None:
        session.get_one(User, real_central.mira).rights = [Right.TAM]

    real_central.central.work.run("change_rights", ADMINISTRATION, manage)
    laptop, tablet = desks
    laptop.sync()
    laptop.actor = replace(laptop.actor, rights=frozenset({Right.TAM}))
    erasing = EraseContact(person)
    laptop.do("erase_contact", lambda session: erase_contact(session, laptop.ctx, erasing))
    for desk in (laptop, tablet, laptop):
        desk.sync()
    assert left_of(laptop) == left_of(tablet) == []
