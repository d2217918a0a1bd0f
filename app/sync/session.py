"""Being signed in: tokens, kept in the encrypted store, renewed when they are old.

Being signed out never touches what was done here: it waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from app.ports.clock import Clock
from app.ports.problems import Refused, Unavailable
from app.records.types import from_micros
from app.store.open import Store
from app.store.settings import read_setting, write_setting
from app.store.state import note, standing
from app.sync.entering import PERSON, TOKENS, Entering
from app.sync.said import Door, Person, person_of, signed_out, tokens_of

REFRESH = "/auth/refresh"
SIGN_OUT = "/auth/sign-out"
LAST_REFRESH = "last_refresh"
"""The setting with a token that central refused: by it, a device asks what it did wrong."""
_EARLY = timedelta(seconds=30)
"""A token that ends so soon is renewed first."""


T = TypeVar("T")


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
        self.entering = Entering(store, door)

    def sign_in(self, email: str, password: str, device_name: str, code: str = "") -> Person:
        """Sign in and learn what this device is called.

        Raises:
            Refused: as `Entering.enter`, and `device-pending` where it has to be let in first.
            Unavailable: central was not reached.
        """
        entered = self.entering.enter(email, password, device_name, code)
        if entered.waiting is not None:
            raise Refused(
                "device-pending",
                "This computer has to be let in first.",
                next_step="Let somebody compare its six words: your administrator, or you on "
                "another of your computers.",
            )
        return entered.person

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

    def post(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """POST a JSON object for whoever is signed in.

        Raises:
            Refused: as `call`.
            Unavailable: as `call`.
        """
        return self.carried(lambda token: self._door.post(path, fields, token))

    def open_post(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """POST a JSON object to where nobody has to be signed in.

        Raises:
            Refused: central said no.
            Unavailable: central was not reached.
        """
        return self._door.post(path, fields)

    def items(self, path: str) -> list[dict[str, Any]]:
        """GET a JSON list of objects for whoever is signed in.

        Raises:
            Refused: as `call`.
            Unavailable: as `call`.
        """
        return self.carried(lambda token: self._door.items(path, token))

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
            raise signed_out()
        if from_micros(kept["expires"]) - _EARLY > self._clock.now():
            return str(kept["access"])
        return self._renewed(str(kept["access"]))

    def _renewed(self, old: str) -> str:
        """A new access token; two lanes that ask at once share one renewal."""
        with self._lock:
            kept = self._kept()
            if not kept:
                raise signed_out()
            if kept["access"] != old:
                return str(kept["access"])
            try:
                said = self._door.post(REFRESH, {"refresh": kept["refresh"]})
            except Refused as problem:
                self._end(last=str(kept["refresh"]))
                raise signed_out() from problem
            fresh = tokens_of(said)
            with self._store.writing() as connection:
                write_setting(connection, TOKENS, fresh)
            return str(fresh["access"])

    def _kept(self) -> dict[str, Any]:
        with self._store.reading() as connection:
            found: dict[str, Any] = read_setting(connection, TOKENS, {})
        return found

    def _end(self, last: str | None = None) -> None:
        with self._store.writing() as connection:
            write_setting(connection, TOKENS, None)
            write_setting(connection, LAST_REFRESH, last)
            note(connection, signed_out=True)


def kept_person(store: Store) -> Person | None:
    """Who signed in on this device last, also while signed out; no way to central is needed."""
    with store.reading() as connection:
        kept = read_setting(connection, PERSON)
    return None if kept is None else person_of({"user": kept})
