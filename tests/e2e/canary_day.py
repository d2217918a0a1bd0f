"""A day on which a secret is typed into every field that takes one, and much goes wrong (T29)."""

from __future__ import annotations

import base64
import logging
import secrets as chance
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from app.bootstrap.desk import Desk
from app.bootstrap.device import open_desk
from app.bootstrap.vault import VaultDesk
from app.bootstrap.vault_ports import Costs
from app.bootstrap.vault_sheets import Paper, Sheets
from app.bootstrap.vault_values import NewCredential
from app.bootstrap.window_lock import LockDesk
from app.domain.credentials import Look, Secret
from app.platform.passphrase import Cost
from app.ports.problems import Refused, Unavailable
from app.records import Client
from app.security import words
from app.security.totp import code_at, step_at
from app.security.vault import shares
from app.store.device_keys import keys_of
from app.store.settings import read_setting
from app.sync.entering import TOKENS
from app.sync.signing import Signer
from app.sync.transport import HttpTransport
from app.usecases.credentials import EditCredential
from tests.builders.vault_way import typed
from tests.builders.vaults import CHEAP
from tests.e2e.canary import CLOCK, rows_here
from tests.integration.central.world import ADMIN, MIRA


@dataclass
class Typed:
    """What people typed, and what was drawn for them.

    Attributes:
        secrets: may stand nowhere in the open, by what they are.
        rows: words that may not stand in a row anywhere, however they are parted.
        kept: tokens, which a device keeps within its sealed store, and nobody elsewhere.
        told: may stand in the open at central (ADR 0039): the control of the search.
        here: a device's tables, as the device reads them.
    """

    secrets: dict[str, bytes] = field(default_factory=dict, repr=False)
    rows: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    kept: dict[str, bytes] = field(default_factory=dict, repr=False)
    told: dict[str, bytes] = field(default_factory=dict)
    here: dict[str, bytes] = field(default_factory=dict, repr=False)

    def new(self, name: str) -> str:
        """A secret that nobody else has."""
        secret = f"canary {uuid4().hex} for {len(self.secrets)}"
        self.secrets[name] = secret.encode()
        return secret

    def add_papers(self, name: str, papers: Sequence[Paper], anchor: bytes) -> Sheets:
        """Take sheets of paper for secrets: a few words in a row, and what all of them say."""
        for paper in papers:
            which = f"{name} {paper.number}"
            self.rows[which] = paper.words[8:12]
            self.secrets[f"{which}'s bytes"] = words.read(paper.words)
        sheets = typed(tuple(papers))
        self.secrets[f"{name}: the seed"] = shares.seed_of(sheets, anchor)
        return sheets


@contextmanager
def at(home: Path, passphrase: str) -> Iterator[Desk]:
    """A device of this folder, whose hashes cost next to nothing."""
    desk = open_desk(home, passphrase=passphrase, cost=Cost(8, 1, 1), clock=CLOCK)
    desk.vault = VaultDesk(desk, desk.store, lambda: desk.way, Costs(CHEAP, CHEAP))
    try:
        yield desk
    finally:
        desk.close()


@contextmanager
def noted(file: Path) -> Iterator[None]:
    """Keep what the program and its libraries log in this process, down to the last word."""
    handler = logging.FileHandler(file, encoding="utf-8")
    loud = [logging.getLogger(name) for name in ("app", "urllib3", "requests")]
    before = [one.level for one in loud]
    logging.getLogger().addHandler(handler)
    for one in loud:
        one.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        for one, level in zip(loud, before, strict=True):
            one.setLevel(level)
        logging.getLogger().removeHandler(handler)
        handler.close()


def a_day(root: Path, address: str, password: str, passphrase: str, day: Typed) -> None:
    """The administrator begins the vault; Mira comes in by a starting secret, and keeps things.

    Args:
        root: the home of Mira's laptop; the office's computer has a folder in it.
        address: of central.
        password: the administrator's.
        passphrase: of the laptop's store.
        day: takes what was typed.
    """
    with (
        noted(root / "device.log"),
        at(root / "office", day.new("passphrase of the office")) as office,
        at(root, passphrase) as laptop,
    ):
        office.sign_in(address, ADMIN, password, "Office")
        office.sync()
        lock_window(office, day)
        begin_vault(office, day)
        come_in(office, laptop, address, day)
        enter_vault(office, laptop, day)
        keep_things(laptop, day)
        office.sync()
        for name, desk in (("office", office), ("laptop", laptop)):
            look_into(name, desk, day)


def lock_window(desk: Desk, day: Typed) -> None:
    """A PIN for the window, and one that is wrong."""
    lock, pin = LockDesk(desk.store), day.new("PIN of the lock")
    lock.change_pin("", pin, CHEAP)
    with pytest.raises(Refused):
        lock.unlock(day.new("wrong PIN of the lock"))
    lock.unlock(pin)


def begin_vault(desk: Desk, day: Typed) -> None:
    """The vault's keys on paper, and others in their place."""
    begun = desk.vault.entry.begin(day.new("PIN of the office's vault"))
    anchor = begun._chain.anchor
    first = day.add_papers("sheet", begun.papers, anchor)
    with pytest.raises(Refused):
        begun.finish((first[0], (first[1][0], first[0][1])))
    begun.finish(first)
    others = desk.vault.entry.replace_sheets(first)
    others.finish(day.add_papers("later sheet", others.papers, anchor))


def come_in(office: Desk, laptop: Desk, address: str, day: Typed) -> None:
    """A starting secret, one's own password, a second factor, and whatever can be mistyped."""
    [mira] = [one for one in office.staff.look().people if one.email == MIRA]
    starting = office.staff.start_anew(mira).secret
    own, later = day.new("own password"), day.new("later password")
    entry = laptop.entry
    for alone in ("", starting):
        with pytest.raises(Refused):
            entry.sign_in(address, MIRA, starting, "Laptop", "", alone)
    entry.sign_in(address, MIRA, starting, "Laptop", "", own)
    factor = entry.new_factor(address, MIRA, own)
    raw = base64.b32decode(factor.secret)
    code = code_at(raw, step_at(CLOCK.now().timestamp()))
    came = entry.sign_in(address, MIRA, own, "Laptop", code)
    for wrong in ("000000", "no code", own):
        with pytest.raises(Refused):
            entry.sign_in(address, MIRA, own, "Another", wrong)
    with pytest.raises(Unavailable):
        entry.sign_in(address, "broken@trestle.example", own, "Laptop", code)
    door = HttpTransport(address, Signer(laptop.store))
    with pytest.raises(Refused):
        door.post("/auth/sign-in", {"email": 7, "password": own, "code": [code]})
    door.close()
    with pytest.raises(Refused):
        laptop.own_account.change_password(day.new("wrong password"), later, "000000")
    assert len(came.recovery_codes) > 1
    laptop.own_account.change_password(own, later, came.recovery_codes[0])
    day.secrets |= {
        "starting secret": starting.encode(),
        "second factor": factor.secret.encode(),
        "second factor's bytes": raw,
    }
    numbers = count(1)
    day.secrets |= {f"recovery code {next(numbers)}": one.encode() for one in came.recovery_codes}


def enter_vault(office: Desk, laptop: Desk, day: Typed) -> None:
    """The laptop is let into the vault."""
    laptop.sync()
    pin = day.new("PIN of the laptop's vault")
    laptop.vault.entry.ask_in(pin)
    [asked] = office.vault.entry.asking()
    boss = day.secrets["PIN of the office's vault"].decode()
    office.vault.entry.let_in(asked, boss)
    with pytest.raises(Refused):
        laptop.vault.unlock(day.new("wrong PIN of the vault"))
    laptop.vault.unlock(pin)
    laptop.vault.turn()
    keys = laptop.vault._lock.keys(pin)
    day.secrets |= {"vault's key to sign": keys.sign, "vault's key to open": keys.box}


def keep_things(desk: Desk, day: Typed) -> None:
    """A credential with every field, changed, looked at, and one more that was not sent."""
    northwind = desk.ask(lambda session: session.query(Client).filter_by(code="NW").one().id)
    label, user = f"Firewall {uuid4().hex}", f"admin-{uuid4().hex}"
    day.told |= {"label": label.encode(), "user name": user.encode()}
    credential = desk.vault.add(NewCredential(northwind, label, user, secrets=sealed(day, "first")))
    desk.sync()
    desk.vault.edit(EditCredential(credential), dict(sealed(day, "second")))
    desk.sync()
    for secret in Secret:
        said = desk.vault.reveal(credential, secret, Look.SHOWN).text
        assert said.encode() == day.secrets[f"second {secret.value}"]
    desk.vault.code(credential)
    desk.vault.add(NewCredential(northwind, "Not sent yet", secrets=sealed(day, "unsent")))
    opened = desk.vault._lock.opened()
    assert opened is not None
    assert opened.clients
    for number, key in enumerate(opened.clients.values()):
        day.secrets[f"client key {number}"] = key.secret


def sealed(day: Typed, when: str) -> dict[Secret, str]:
    """Something for each secret field."""
    raw = chance.token_bytes(20)
    seed = base64.b32encode(raw).decode()
    day.secrets |= {f"{when} totp_seed": seed.encode(), f"{when} seed's bytes": raw}
    return {
        Secret.PASSWORD: day.new(f"{when} password"),
        Secret.TOTP_SEED: seed,
        Secret.NOTE: day.new(f"{when} note"),
    }


def look_into(name: str, desk: Desk, day: Typed) -> None:
    """A device's keys and tokens, and its tables as it reads them."""
    with desk.store.reading() as connection:
        tokens = read_setting(connection, TOKENS)
    for which in ("access", "refresh"):
        day.kept[f"{name}'s {which} token"] = tokens[which].encode()
    keys = keys_of(desk.store)
    day.secrets |= {
        f"{name}'s key to sign": keys.sign,
        f"{name}'s key to open": keys.box,
        f"{name}'s key of the store": desk.store.key,
    }
    day.here |= rows_here(name, desk.store)
