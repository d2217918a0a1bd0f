"""An authority of a test's own, and certificates by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import trustme

from app.central.tls import pin_in

HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its key, as files in PEM."""

    chain: Path
    key: Path
    pin: str


class Authority:
    """Vouches for whoever a test says.

    Args:
        folder: for its files.
        name: of the firm that it belongs to.
    """

    def __init__(self, folder: Path, name: str = "Northwind authority") -> None:
        self._folder, self._ca = folder, trustme.CA(organization_name=name)
        self.file = folder / f"{name.replace(' ', '-')}.pem"
        self._ca.cert_pem.write_to_path(self.file)

    def issue(
        self,
        *,
        host: str = HERE,
        begins: timedelta = timedelta(days=-1),
        ends: timedelta = timedelta(days=9),
    ) -> Issued:
        """Vouch for a server.

        Args:
            host: its address.
            begins: from when on, seen from now.
            ends: until when, seen from now.
        """
        now, name = datetime.now(UTC), uuid4().hex
        made = self._ca.issue_cert(host, not_before=now + begins, not_after=now + ends)
        chain, key = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        chain.write_bytes(b"".join(one.bytes() for one in made.cert_chain_pems))
        made.private_key_pem.write_to_path(key)
        return Issued(chain, key, pin_in(chain))
