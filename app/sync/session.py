"""Being signed in: tokens, kept in the encrypted store, renewed when they are old.

Being signed out never touches what was done here: it waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

from app.ports.clock import Clock
from app.ports.problems import Refused, Unavailable
from app.records.types import from_micros, to_micros
from app.store.open import Store
from app.store.settings import read_setting, write_setting
from app.store.state import note, standing
from app.sync.versions import keep_central
from app.wire.envelopes import SCHEMA

SIGN_IN = "/auth/sign-in"
REFRESH = "/auth/refresh"
SIGN_OUT = "/auth/sign-out"
_TOKENS = "session"
_PERSON = "person"
_EARLY = timedelta(seconds=30)
"""A token that ends so soon is renewed first."""


T = TypeVar("T")


class Door(Protocol):
    """What is needed of the way to central (`sync.transport.HttpTransport`)."""

    def call(self, path: str, body: bytes, token: str = "") -> bytes:
        """POST a sealed envelope."""
        ...

    def post(self, path: str, fields: Mapping[str, Any], token: str = "") -> dict[str, Any]:
        """POST a JSON object."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in on this device."""

    user: UUID
    name: str
    email: str
    grade: str
    rights: tuple[str, ...]
    zone: str


def last_person(store: Store) -> Person | None:
    """Who signed in here last, also while signed out."""
    with store.reading() as connection:
        kept = read_setting(connection, _PERSON)
    return None if kept is None else _person({"user": kept})


class Account:
    """Signs in and out; carries requests with the right token. It is the sync's transport.

    Args:
        store: keeps the tokens.
        door: the way to central.
        clock: tells when a token is old.
    """

    def __init__(self, store: Store, door: Door, clock: Clock) -> None:
        self._store = store
        self._door = door
        self._clock = clock
        self._lock = threading.Lock()

    def sign_in(self, email: str, password: str, device_name: str) -> Person:
        """Sign in and learn what this device is called.

        Raises:
            Refused: the password is wrong, this device holds another person's data, or its
                program is too old for this central.
            Unavailable: central was not reached.
        """
        here = self._store.device
        said = self._door.post(
            SIGN_IN,
            {
                "email": email,
                "password": password,
                "device_name": device_name,
                "inc": here.inc,
                "schema": SCHEMA,
            },
        )
        person = _person(said)
        if here.user not in {None, person.user}:
            raise Refused(
                "store-of-another",
                "This device holds the data of another person.",
                next_step="Sign in as that person, or use another user account of this computer.",
            )
        with self._store.writing() as connection:
            write_setting(connection, _TOKENS, _tokens(said))
            write_setting(connection, _PERSON, said["user"])
            keep_central(connection, _schema(said))
            note(
                connection,
                user=person.user,
                device=UUID(str(said["device_id"])),
                device_short=str(said["device_short"]),
                signed_out=False,
            )
        return person

    def sign_out(self) -> None:
        """Forget the tokens, here and, if it can be reached, at central."""
        token = self._kept().get("access", "")
        self._end()
        if token:
            try:
                self._door.post(SIGN_OUT, {}, token)
            except (Refused, Unavailable):
                return

    def person(self) -> Person | None:
        """Who signed in here last, also while signed out."""
        return kept_person(self._store)

    def is_signed_out(self) -> bool:
        """Whether somebody has to sign in before anything syncs."""
        with self._store.reading() as connection:
            return standing(connection).signed_out

    def call(self, path: str, body: bytes) -> bytes:
        """Carry one request; an old token is renewed once.

        Raises:
            Refused: `signed-out`: the renewal was refused too. Nothing is lost by it.
            Unavailable: central was not reached.
        """
        return self.carried(lambda token: self._door.call(path, body, token))

    def carried(self, request: Callable[[str], T]) -> T:
        """Carry a request that may go another way than this account's own.

        Tokens are renewed on the account's own way whichever way asked: each renewal ends the
        token before it, so there must be one renewal at a time.

        Raises:
            Refused: as `call`.
            Unavailable: as `call`.
        """
        token = self._token()
        try:
            return request(token)
        except Refused as problem:
            if problem.code != "signed-out":
                raise
        return request(self._renewed(token))

    def _token(self) -> str:
        kept = self._kept()
        if not kept:
            raise _signed_out()
        if from_micros(kept["expires"]) - _EARLY > self._clock.now():
            return str(kept["access"])
        return self._renewed(str(kept["access"]))

    def _renewed(self, old: str) -> str:
        """A new access token; two lanes that ask at once share one renewal."""
        with self._lock:
            kept = self._kept()
            if not kept:
                raise _signed_out()
            if kept["access"] != old:
                return str(kept["access"])
            try:
                said = self._door.post(REFRESH, {"refresh": kept["refresh"]})
            except Refused as problem:
                self._end()
                raise _signed_out() from problem
            fresh = _tokens(said)
            with self._store.writing() as connection:
                write_setting(connection, _TOKENS, fresh)
            return str(fresh["access"])

    def _kept(self) -> dict[str, Any]:
        with self._store.reading() as connection:
            found: dict[str, Any] = read_setting(connection, _TOKENS, {})
        return found

    def _end(self) -> None:
        with self._store.writing() as connection:
            write_setting(connection, _TOKENS, None)
            note(connection, signed_out=True)


def kept_person(store: Store) -> Person | None:
    """Who signed in on this device last, also while signed out; no way to central is needed."""
    with store.reading() as connection:
        kept = read_setting(connection, _PERSON)
    return None if kept is None else _person({"user": kept})


def _signed_out() -> Refused:
    return Refused(
        "signed-out",
        "You are signed out, so changes are not syncing.",
        next_step="Sign in again; everything done meanwhile is kept.",
    )


def _tokens(said: Mapping[str, Any]) -> dict[str, Any]:
    try:
        expires = said["access_expires_at"]
        micros = expires if isinstance(expires, int) else _micros(str(expires))
        return {"access": said["access"], "refresh": said["refresh"], "expires": micros}
    except (KeyError, ValueError) as problem:
        raise _odd() from problem


def _schema(said: Mapping[str, Any]) -> int:
    schema = said.get("schema", 0)
    return schema if isinstance(schema, int) else 0


def _micros(text: str) -> int:
    return to_micros(datetime.fromisoformat(text))


def _person(said: Mapping[str, Any]) -> Person:
    try:
        user = said["user"]
        return Person(
            UUID(str(user["id"])),
            user["name"],
            user["email"],
            user["grade"],
            tuple(user["rights"]),
            user["zone"],
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise _odd() from problem


def _odd() -> Unavailable:
    return Unavailable(
        "central-odd",
        "Central answered in a way that this program does not understand.",
        next_step="Update Trestle.",
    )
