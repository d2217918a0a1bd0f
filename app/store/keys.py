"""The store's key: where it is kept, and what is known about the store without it.

`store.json` names the keyring that holds the key and carries a check value, so that a wrong key
can be told from a damaged file. It holds nothing that opens the store.

Source: security.md 2.2, D4, 3.4.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.ports.keyring import Keyring
from app.ports.problems import Corrupt, Refused, Unavailable

KEY_BYTES = 32
_SALT_BYTES = 16
PASSPHRASE = "passphrase"  # noqa: S105 -- the name of a way to keep a key, not a key
_INFO = b"trestle store key v1"
_CHECK = b"trestle store check v1"
FACTS = "store.json"
DATABASE = "store.db"
KEY_FILE = "store.key"
"""Of a store that is kept by a passphrase."""


class PassphraseSource(Protocol):
    """A passphrase and its key file (`platform.passphrase`)."""

    def make(self) -> bytes:
        """Set the passphrase and give the secret that it stands for."""
        ...

    def secret(self) -> bytes:
        """The secret that the passphrase stands for."""
        ...

    def exists(self) -> bool:
        """Whether a passphrase was set."""
        ...


class Facts(msgspec.Struct, frozen=True):
    """What is known about a store without its key.

    Attributes:
        salt: the first bytes of the store in hex, which stand there in the open too. Without them
            no page of a store with a damaged beginning could prove itself.
    """

    version: int
    install: str
    backend: str
    check: str
    salt: str = ""

    @property
    def key_name(self) -> str:
        """The name of this store's key in the keyring."""
        return f"store-{self.install}"


def read_facts(folder: Path) -> Facts | None:
    """What `store.json` says, or None where no store was made yet.

    Raises:
        Corrupt: the file is damaged, or a store is there without it.
    """
    try:
        return msgspec.json.decode((folder / FACTS).read_bytes(), type=Facts)
    except FileNotFoundError:
        if (folder / DATABASE).exists():
            raise Corrupt(
                "store-facts-missing",
                f"A store is here, but {FACTS}, which says where its key is kept, is not.",
                next_step="Put it back from a backup. Nothing was changed.",
            ) from None
        return None
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise Corrupt(
            "store-facts-damaged",
            f"{FACTS}, which says where the store's key is kept, is damaged.",
            next_step="Put it back from a backup. Nothing was changed.",
        ) from problem


def write_facts(folder: Path, facts: Facts) -> None:
    """Write `store.json` whole or not at all."""
    partial = folder / f"{FACTS}.new"
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(msgspec.json.encode(facts))
        out.flush()
        os.fsync(out.fileno())
    partial.replace(folder / FACTS)


def keep_salt(folder: Path) -> None:
    """Remember how the store begins, against damage there; a full disk does not keep it shut."""
    facts = read_facts(folder)
    with (folder / DATABASE).open("rb") as file:
        salt = file.read(_SALT_BYTES).hex()
    if facts is not None and facts.salt != salt:
        with suppress(OSError):
            write_facts(folder, msgspec.structs.replace(facts, salt=salt))


def new_key(
    folder: Path, keyring: Keyring | None, passphrase: PassphraseSource | None
) -> tuple[Facts, bytes]:
    """Make a key for a store that is yet to be made, and keep it where it was asked to be kept.

    Raises:
        Unavailable: neither a keyring nor a passphrase was given, or the keyring does not keep
            what it is given.
    """
    install = str(uuid4())
    if passphrase is not None:
        secret = passphrase.secret() if passphrase.exists() else passphrase.make()
        backend = PASSPHRASE
    else:
        ring = _present(keyring)
        secret, backend = secrets.token_bytes(KEY_BYTES), ring.backend
        name = f"store-{install}"
        ring.set(name, secret)
        if ring.get(name) != secret:
            raise Unavailable(
                "keyring-forgets",
                "The keyring did not keep the key that it was given.",
                next_step="Check the keyring, or start Trestle with a passphrase instead.",
                retryable=False,
            )
    key = derive(secret)
    facts = Facts(1, install, backend, check_value(key))
    write_facts(folder, facts)
    return facts, key


def known_key(
    facts: Facts, keyring: Keyring | None, passphrase: PassphraseSource | None
) -> bytes | None:
    """The key of a store that was made before; None where the keyring does not have it.

    Raises:
        Refused: the store is kept in another way than the one offered, or the key is wrong.
        Unavailable: the keyring is not there.
    """
    secret = _known_secret(facts, keyring, passphrase)
    if secret is None:
        return None
    key = derive(secret)
    if not hmac.compare_digest(check_value(key), facts.check):
        raise Refused(
            "store-key-wrong",
            "The key that was found is not the key of the store on this computer.",
            next_step="Check that this is the right user and keyring. Nothing was changed.",
        )
    return key


def _known_secret(
    facts: Facts, keyring: Keyring | None, passphrase: PassphraseSource | None
) -> bytes | None:
    if facts.backend == PASSPHRASE:
        if passphrase is None:
            raise Refused(
                "store-needs-passphrase",
                "This store is protected by a passphrase.",
                next_step="Type it to open the store.",
            )
        return passphrase.secret()
    if passphrase is not None:
        raise Refused(
            "store-needs-keyring",
            f"The key of this store is in the keyring ({facts.backend}), not behind a passphrase.",
            next_step="Start Trestle without a passphrase.",
        )
    ring = _present(keyring)
    if ring.backend != facts.backend:
        raise Unavailable(
            "keyring-changed",
            f"The key of this store is in the keyring {facts.backend}, "
            f"but this computer now offers {ring.backend}.",
            next_step=f"Start {facts.backend} and try again. Nothing was changed.",
        )
    return ring.get(facts.key_name)


def _present(keyring: Keyring | None) -> Keyring:
    if keyring is None:
        raise Unavailable(
            "keyring-none",
            "No keyring is there to keep the key of the store.",
            next_step="Start the keyring of this computer, or start Trestle with a passphrase.",
        )
    return keyring


def derive(secret: bytes) -> bytes:
    """The key of the database, from the secret that is kept."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=_INFO).derive(secret)


def check_value(key: bytes) -> str:
    """Tells whether a key is the right one without opening anything with it."""
    return hmac.new(key, _CHECK, hashlib.sha256).hexdigest()
