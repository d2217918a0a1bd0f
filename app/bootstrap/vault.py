"""The vault for the screens: unlocked by a PIN, and every look written down before it is one.

What it opens is given out and kept nowhere. Everything here blocks: `unlock` takes a second.

Source: docs/adr/0039-keys-of-the-vault.md; security.md D15; ux.md 3.11.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.bootstrap.vault_due import fetch_due, named
from app.bootstrap.vault_entry import VaultEntry
from app.bootstrap.vault_members import VaultMembers
from app.bootstrap.vault_ports import Acts, Costs, HasWay, chain_kept
from app.bootstrap.vault_standing import VaultStanding, is_confirmed, standing_of
from app.bootstrap.vault_values import (
    NewCredential,
    Shown,
    ToChange,
    checked_secret,
    note_of,
)
from app.domain.credentials import Look, Secret, seed_bytes
from app.ports.problems import Corrupt, Refused
from app.records import Credential
from app.security.totp import STEP_S, code_at, step_at
from app.security.vault import fields
from app.security.vault.chain import Chain
from app.security.vault.fields import Place
from app.store import vault as kept
from app.store.open import Store
from app.sync.vault.exchange import exchange, fetch_wraps
from app.sync.vault.fetching import fetch_chain
from app.sync.vault.open_vault import Lock, Opened, device_of
from app.sync.vault.waiting import has_waiting, seal_waiting
from app.usecases.credentials import (
    AddCredential,
    EditCredential,
    NoteReveal,
    add_credential,
    edit_credential,
    note_reveal,
)

_EVERY = timedelta(minutes=10)
"""A locked vault asks central so often; an open one, with every round."""


class VaultDesk:
    """The door to the vault of this device.

    Args:
        desk: does the verbs.
        store: of this device.
        way: gives the way to central.
        costs: of guesses; others than the usual ones in tests alone.
    """

    def __init__(self, desk: Acts, store: Store, way: HasWay, costs: Costs | None = None) -> None:
        self._desk = desk
        self._store = store
        self._way = way
        self._costs = costs or Costs()
        self._lock = Lock(store)

    @property
    def is_open(self) -> bool:
        """Whether the PIN was typed in the last fifteen minutes."""
        return self._lock.opened() is not None

    @property
    def left_s(self) -> float:
        """How long it stays open; 0 where it is closed. Units: seconds."""
        opened = self._lock.opened()
        return 0.0 if opened is None else max(0.0, opened.until - self._store.clock.uptime())

    def unlock(self, pin: str) -> None:
        """Open the vault for fifteen minutes.

        Raises:
            Refused: `pin-wrong`, `vault-no-keys`.
            Corrupt: what is kept of the keys is damaged.
        """
        self._lock.unlock(pin)

    def lock(self) -> None:
        """Close it now: by hand, when the computer is locked, and at the end of the program."""
        self._lock.lock()

    def standing(self) -> VaultStanding:
        """How this device stands with the vault; on the read lane."""
        return standing_of(self._store)

    def to_change(self) -> list[ToChange]:
        """The secrets that somebody could read who may no longer; on the net lane.

        Raises:
            Refused: signed out, or this person may use no credentials.
            Corrupt: central's answer makes no sense.
            Unavailable: central was not reached.
        """
        found = fetch_due(self._way())
        return self._desk.ask(lambda session: named(session, found))

    @property
    def entry(self) -> VaultEntry:
        """The way into the vault, and out of it."""
        return VaultEntry(self._desk, self._store, self._way, self._lock, self._costs)

    @property
    def members(self) -> VaultMembers:
        """Who is in the vault, and who administers it."""
        return VaultMembers(self._desk, self._store, self._way, self._lock)

    def add(self, new: NewCredential) -> UUID:
        """Write a credential down, its secrets sealed.

        Raises:
            Refused: the vault is locked or stopped, the client has no key here yet, or a rule
                says no; nothing was changed.
        """
        credential = self._store.ids.new()
        secrets: dict[Secret, bytes] = {}
        for secret, typed in new.secrets.items():
            place = Place(new.client, credential, secret)
            secrets[secret] = self._sealed(place, checked_secret(secret, typed), 1)
        command = AddCredential(
            credential,
            new.client,
            new.label,
            new.username,
            new.url,
            new.kind,
            new.asset,
            new.rotation_due,
            secrets,
        )
        return self._desk.do(add_credential, command)

    def edit(
        self, command: EditCredential, secrets: Mapping[Secret, str | None] | None = None
    ) -> bool:
        """Change a credential; a secret that is None is emptied.

        Raises:
            Refused: as `add`.
        """
        sealed: dict[Secret, bytes | None] = {}
        for secret, typed in (secrets or {}).items():
            place, stored = self._stored(command.credential, secret)
            if typed is None:
                sealed[secret] = None
            else:
                edition = self._last_edition(place, stored) + 1
                sealed[secret] = self._sealed(place, checked_secret(secret, typed), edition)
        return self._desk.do(edit_credential, replace(command, secrets=sealed))

    def take_back(self, credential: UUID, secret: Secret, sealed: bytes | None) -> bool:
        """Let a sealed value that had given way stand again; it is sealed anew as the newest.

        Raises:
            Refused, Corrupt: as `reveal`, or the vault is stopped.
        """
        place, stored = self._stored(credential, secret)
        fresh: bytes | None = None
        if sealed is not None:
            edition = max(self._last_edition(place, stored), fields.header_of(sealed).edition)
            plain = self._plain(self._lock.need(), place, sealed).text
            fresh = self._sealed(place, plain, edition + 1)
        return self._desk.do(edit_credential, EditCredential(credential, secrets={secret: fresh}))

    def reveal(
        self, credential: UUID, secret: Secret, act: Look = Look.SHOWN, reason: str = ""
    ) -> Shown:
        """A secret, once it is written down who looks.

        Raises:
            Refused: the vault is locked; central did not confirm this device for 72 hours; the
                look could not be written down, or the value does not hold. Nothing was opened.
            Unavailable: the look could not be written down. Nothing was opened.
            Corrupt: the value was changed.
        """
        opened = self._lock.need()
        self._check_confirmed()
        place, stored = self._stored(credential, secret)
        self._desk.do(note_reveal, NoteReveal(credential, secret, act, reason))
        if stored is None:
            raise Refused("secret-none", "Nothing is kept there.")
        return self._opened(opened, place, stored)

    def code(self, credential: UUID, reason: str = "") -> Shown:
        """The code of six digits that holds now, once it is written down who took it.

        Raises:
            Refused, Unavailable, Corrupt: as `reveal`.
        """
        seed = self.reveal(credential, Secret.TOTP_SEED, Look.CODE, reason)
        now = self._store.clock.now().timestamp()
        left = STEP_S - now % STEP_S
        return Shown(code_at(seed_bytes(seed.text), step_at(now)), seed.note, left)

    def before_push(self) -> None:
        """Look before a round whether secrets that wait to be sent are to be sealed anew.

        Raises:
            Unavailable: central was not reached.
        """
        with self._store.reading() as connection:
            if not has_waiting(connection):
                return
        with suppress(Refused, Corrupt):
            chain = fetch_chain(self._store, self._way())
            if chain is not None:
                opened = self._opened_for(chain)
                self._store.write(lambda c: seal_waiting(c, chain, opened))

    def _opened_for(self, chain: Chain) -> Opened | None:
        """The vault, if it is open, with the keys that were made meanwhile."""
        opened = self._lock.opened()
        if opened is not None and chain.member_of(device_of(self._store)) is not None:
            fetch_wraps(self._store, self._way(), chain)
        return opened

    def turn(self) -> None:
        """One turn with central after a round, unless a locked vault had one just now.

        Raises:
            Unavailable: central was not reached.
        """
        with self._store.reading() as connection:
            confirmed = kept.standing(connection).confirmed_at
        now = self._store.clock.now()
        just_now = confirmed is not None and timedelta(0) <= now - confirmed < _EVERY
        if self.is_open or not just_now:
            self.look()

    def look(self) -> None:
        """One turn with central now; what central refuses of it stops no other work.

        That it shows another past is noted, and told by `trouble`.

        Raises:
            Unavailable: central was not reached.
        """
        with suppress(Refused, Corrupt):
            exchange(self._store, self._way(), self._lock.opened())

    @property
    def trouble(self) -> str:
        """Why the vault writes nothing, as a code; empty where nothing is wrong."""
        with self._store.reading() as connection:
            return kept.standing(connection).code

    def _check_confirmed(self) -> None:
        if is_confirmed(self._store):
            return
        # Written down, so that a clock that is set back afterwards opens nothing either.
        code = self.trouble
        self._store.write(lambda c: kept.keep_standing(c, kept.Standing(None, code)))
        raise Refused(
            "vault-unconfirmed",
            "Central has not confirmed this computer for three days, or its clock was set back.",
            next_step="Sync once; then secrets open again.",
        )

    def _stored(self, credential: UUID, secret: Secret) -> tuple[Place, bytes | None]:
        record = self._desk.ask(lambda session: session.get(Credential, credential))
        if record is None:
            raise Refused("credential-missing", "This credential is not on this device.")
        return Place(record.client_id, credential, secret), getattr(record, secret)

    def _last_edition(self, place: Place, stored: bytes | None) -> int:
        with self._store.reading() as connection:
            seen = kept.seen(connection, place.credential, place.field)
        here = 0 if stored is None else fields.header_of(stored).edition
        return max(here, seen[0] if seen else 0)

    def _sealed(self, place: Place, typed: str, edition: int) -> bytes:
        opened, chain = self._lock.need(), chain_kept(self._store)
        if self.trouble:
            raise Refused(
                self.trouble,
                "Central shows another past of the vault's keys than this computer has seen.",
                next_step="Nothing is sealed until an administrator has compared the two.",
            )
        with self._store.reading() as connection:
            key = opened.key_to_seal(connection, chain, place.client)
        return fields.seal(typed, place, key, edition, chain, opened.keys)

    def _plain(self, opened: Opened, place: Place, stored: bytes) -> fields.Opened:
        chain = chain_kept(self._store)
        checked = fields.check(stored, place, chain)
        with self._store.reading() as connection:
            key = opened.key(connection, chain, checked.born)
        return fields.open_value(stored, place, key, chain)

    def _opened(self, opened: Opened, place: Place, stored: bytes) -> Shown:
        found = self._plain(opened, place, stored)
        with self._store.reading() as connection:
            before = kept.seen(connection, place.credential, place.field)
        digest = fields.seen(opened.keys, place, found.text)
        edition = found.checked.header.edition
        if before is None or edition > before[0] or (edition == before[0] and not before[1]):
            self._store.write(
                lambda c: kept.keep_seen(c, place.credential, place.field, edition, digest)
            )
        return Shown(
            found.text, note_of(before, edition, digest, under_old_key=found.under_old_key)
        )
