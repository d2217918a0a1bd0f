"""This device's own keys: made at its first sign-in, and never out of its store.

The private halves lie sealed in the store's one row, under a key of their own that is derived from
what the keyring keeps: a copied store without its keyring has neither. `tier` says what the sealing
key is made of, so that keys may come to need a PIN as well without being made anew.

Source: security.md 2.2.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, delete, insert, select

from app.ports.problems import Refused
from app.security.device_keys import KEY_BYTES, PrivateKeys, new_keys
from app.security.envelope import open_secret, seal_secret
from app.store.open import Store
from app.store.tables import device_key, lock_pin, vault_key, vault_wrap

KEYRING = "keyring"
"""The sealing key is made of what the keyring keeps, and of nothing else."""
_INFO = b"trestle device keys v1"
_RECORD = ("device keys", KEYRING)


def keys_of(store: Store) -> PrivateKeys:
    """The keys of this device, made where it has none.

    Raises:
        Refused: they are sealed in a way that this program does not know.
        Corrupt: they do not open.
    """
    with store.reading() as connection:
        found = _read(connection, store)
    if found is not None:
        return found
    with store.writing() as connection:
        # Another lane may have made them meanwhile.
        found = _read(connection, store)
        if found is None:
            found = new_keys()
            _keep(connection, store, found)
    return found


def forget_keys_here(connection: Connection) -> None:
    """Delete every key that this device keeps in its store: its own, the vault's and the PIN's."""
    for keys in (device_key, vault_key, vault_wrap, lock_pin):
        connection.execute(delete(keys))


def _read(connection: Connection, store: Store) -> PrivateKeys | None:
    row = connection.execute(select(device_key.c.sealed, device_key.c.tier)).first()
    if row is None:
        return None
    if row.tier != KEYRING:
        raise Refused(
            "device-keys-locked",
            "The keys of this computer are kept in a way that this Trestle does not know.",
            next_step="Update Trestle on this computer.",
        )
    both = open_secret(_sealing_key(store), row.sealed, *_RECORD)
    return PrivateKeys(both[:KEY_BYTES], both[KEY_BYTES:])


def _keep(connection: Connection, store: Store, keys: PrivateKeys) -> None:
    public = keys.public
    connection.execute(
        insert(device_key).values(
            one=1,
            sign_key=public.sign,
            box_key=public.box,
            sealed=seal_secret(_sealing_key(store), keys.sign + keys.box, *_RECORD),
            tier=KEYRING,
            made_at=store.clock.now(),
        )
    )


def _sealing_key(store: Store) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=_INFO).derive(store.key)
