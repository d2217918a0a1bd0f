"""Opening a central that was filled by an import: its firm's name, and one person's door."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import insert, select

from app.central.auth.passwords import store_password
from app.central.auth.policy import OPEN
from app.central.auth.tables import firm
from app.central.central import Central
from app.central.people import ADMINISTRATION, grant_client, person_by_email
from app.database.work import WorkSession
from app.records import LETTERHEAD_ID, Client, Letterhead
from app.security.passwords import hash_password
from app.usecases.letterhead import WriteLetterhead


def open_doors(central: Central, *, letterhead: WriteLetterhead, email: str, password: str) -> None:
    """Name the firm, and give an imported person a password and every client."""
    hashed = hash_password(password)

    def job(session: WorkSession) -> None:
        # What is in it was published, and whoever tries it has no authenticator for it.
        policy = {"second_factor": OPEN.second_factor.value, "new_devices": OPEN.new_devices.value}
        session.connection().execute(insert(firm).values(one=1, name=letterhead.firm, **policy))
        session.add(
            Letterhead(id=LETTERHEAD_ID, created_at=central.clock.now(), **asdict(letterhead))
        )
        person = person_by_email(session, email)
        store_password(session, person, hashed)
        for client in session.scalars(select(Client.id).order_by(Client.name, Client.id)):
            grant_client(session, central, person, client)

    central.work.run("open_doors", ADMINISTRATION, job)
