"""Entering: with a password, a code, a second factor to set up, a wait to be let in.

Source: security.md D6, D7; ux.md 3.13.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.ports.problems import Refused
from app.store.device_keys import keys_of
from app.store.leases import pin
from app.store.open import Store
from app.store.settings import write_setting
from app.store.state import note
from app.sync.said import Door, Person, key_of, odd, person_of, schema_of, signed_out, tokens_of
from app.sync.versions import keep_central
from app.sync.waiting import Waiting, keep_waiting, kept_of, waiting_of
from app.wire.envelopes import SCHEMA

SIGN_IN = "/auth/sign-in"
STANDING = "/auth/standing"
FACTOR = "/auth/second-factor"
TOKENS = "session"
PERSON = "person"


@dataclass(frozen=True, slots=True)
class Entered:
    """What a sign-in came to.

    Attributes:
        waiting: this device has to be let in first; None where it may sync.
        recovery_codes: new ones, told this once, where a second factor was set up just now.
    """

    person: Person
    waiting: Waiting | None = None
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class NewFactor:
    """A secret for a phone, as it is typed and as it is taken by link."""

    secret: str = field(repr=False)
    link: str = field(repr=False)


class Entering:
    """The way in.

    Args:
        store: keeps what comes of it.
        door: the way to central.
    """

    def __init__(self, store: Store, door: Door) -> None:
        self._store, self._door = store, door

    def enter(
        self, email: str, password: str, device_name: str, code: str = "", own: str = ""
    ) -> Entered:
        """Sign in as far as it goes.

        Args:
            email: as it was typed.
            password: as it was typed.
            device_name: what the person calls this device.
            code: six digits or a recovery code, or empty.
            own: the password to come, where the present one is a starting secret.

        Raises:
            Refused: the password or the code is wrong, the code is missing
                (`second-factor-needed`) or has to be set up (`second-factor-unset`), the password
                is a starting secret and comes alone (`password-own`), this device
                holds another person's data, or its program is too old for this central.
            Unavailable: central was not reached.
        """
        here, keys = self._store.device, keys_of(self._store).public
        said = self._door.post(
            SIGN_IN,
            {
                "email": email,
                "password": password,
                "device_name": device_name,
                "inc": here.inc,
                "schema": SCHEMA,
                "code": code,
                "sign_key": base64.b64encode(keys.sign).decode(),
                "box_key": base64.b64encode(keys.box).decode(),
            }
            | ({"new_password": own} if own else {}),  # a central from before knows no such word
        )
        person = person_of(said)
        if here.user not in {None, person.user}:
            raise Refused(
                "store-of-another",
                "This device holds the data of another person.",
                next_step="Sign in as that person, or use another user account of this computer.",
            )
        codes = tuple(str(one) for one in said.get("recovery_codes", ()))
        if said.get("state", "active") == "pending":
            with self._store.writing() as connection:
                keep_waiting(connection, said)
            return Entered(person, waiting_of(self._store), codes)
        self._begin(said)
        return Entered(person, None, codes)

    def let_in(self) -> bool:
        """Look whether this device, which waited, was let in; then it is signed in.

        Raises:
            Refused: it was turned away, or does not wait.
            Unavailable: central was not reached.
        """
        kept = kept_of(self._store)
        if not kept:
            raise signed_out()
        try:
            state = self._door.post(STANDING, {"refresh": kept["refresh"]}).get("state")
        except Refused:
            state = "revoked"
        if state == "pending":
            return False
        if state != "active":
            self.wait_no_more()
            raise Refused(
                "device-barred",
                "This computer was not let in.",
                next_step="Ask your administrator, or sign in again.",
            )
        self._begin(kept)
        return True

    def wait_no_more(self) -> None:
        """Forget that this device waits; central forgets nothing of it."""
        with self._store.writing() as connection:
            keep_waiting(connection, None)

    def new_factor(self, email: str, password: str, code: str = "") -> NewFactor:
        """A new secret for the person's phone; the next sign-in with its code confirms it.

        Args:
            email: as it was typed.
            password: as it was typed.
            code: of the second factor that it is to replace, where there is one.

        Raises:
            Refused: something of it is wrong.
            Unavailable: central was not reached.
        """
        said = self._door.post(FACTOR, {"email": email, "password": password, "code": code})
        try:
            return NewFactor(str(said["secret"]), str(said["link"]))
        except KeyError as problem:
            raise odd() from problem

    def _begin(self, said: Mapping[str, Any]) -> None:
        person = person_of(said)
        with self._store.writing() as connection:
            keep_waiting(connection, None)
            write_setting(connection, TOKENS, tokens_of(said))
            write_setting(connection, PERSON, said["user"])
            keep_central(connection, schema_of(said))
            pin(connection, key_of(said))
            note(
                connection,
                user=person.user,
                device=UUID(str(said["device_id"])),
                device_short=str(said["device_short"]),
                signed_out=False,
            )
