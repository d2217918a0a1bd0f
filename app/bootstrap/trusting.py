"""Who vouches for central: chosen at the sign-in, or by `trestle sync trust`.

Source: security.md 2.1 (TLS interception).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from app.bootstrap.beside import in_store_here
from app.bootstrap.ways import trusted
from app.ports.problems import Unavailable
from app.store.open import Store
from app.store.trust import SYSTEM, Trust, read_trust, write_trust
from app.sync.tls import authority_from, checked_pins

__all__ = ["SYSTEM", "Trust", "TrustDesk", "described", "trust_from", "trust_here"]


@dataclass(frozen=True, slots=True)
class TrustDesk:
    """Reads and keeps it on an open store; `keep` belongs on the store lane."""

    store: Store

    def now(self) -> Trust:
        """Who vouches for central."""
        return trusted(self.store)

    def keep(self, trust: Trust) -> Callable[[], None]:
        """Let somebody else vouch from the next connection on; gives back the way back."""
        before = self.now()
        self.store.write(lambda connection: write_trust(connection, trust))
        return lambda: self.store.write(lambda connection: write_trust(connection, before))


def trust_from(authority: Path | None, pins: tuple[str, ...], *, kept: str = "") -> Trust:
    """Who vouches, from what was given.

    Args:
        authority: a file with certificates; None for the system's own, or `kept`.
        pins: as they were typed.
        kept: certificates from before, in PEM.

    Raises:
        Unavailable: the file cannot be read.
        Refused: there is no certificate in it, or a pin is wrong or alone.
    """
    found = kept if authority is None else authority_from(authority)
    return Trust(found, checked_pins(pins))


def described(trust: Trust) -> str:
    """Who vouches, in a sentence for people."""
    pins = f" Its key is one of {len(trust.pins)} that are pinned." if trust.pins else ""
    if not trust.authority:
        return f"The authorities that this computer's system trusts vouch for central.{pins}"
    first = x509.load_pem_x509_certificates(trust.authority.encode())[0]
    name = first.subject.rfc4514_string() or "an authority without a name"
    return f"{name} alone vouches for central.{pins}"


def trust_here(home: Path, passphrase: str | None, new: Trust | None) -> Trust:
    """Read who vouches, or have somebody else do it; the workbench may run meanwhile.

    Args:
        home: the folder of this installation.
        passphrase: of the store, where no keyring keeps its key.
        new: who is to vouch from now on; None only reads.

    Returns:
        Who vouches then.

    Raises:
        Unavailable: no store or no key is here, or the keyring does not answer.
        Refused: the key or the passphrase is wrong, or the store is of another version.
        Corrupt: the store is damaged.
    """
    missing = Unavailable(
        "store-missing",
        "There is no store here that could keep it.",
        next_step="Start Trestle once, or name the folder of the installation with --home.",
    )
    if new is not None:
        in_store_here(home, passphrase, missing, lambda connection: write_trust(connection, new))
    return in_store_here(home, passphrase, missing, read_trust)
