"""Central's own certificate, where it speaks https without anything in front of it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from app.ports.problems import Refused
from app.security.pins import pin_of

SOON = timedelta(days=30)
"""A certificate that runs out earlier than this is told when serving begins."""
_KINDS = "a certificate or a key in PEM, without a passphrase"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What central shows to whoever connects, and the key behind it.

    Attributes:
        chain: file in PEM; central's certificate first, then those between it and its authority.
        key: file in PEM, without a passphrase.
    """

    chain: Path
    key: Path

    def check(self) -> None:
        """See whether the files belong together, before anything is opened.

        Raises:
            Refused: one cannot be read, or they do not fit.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            # An encrypted key would have Python ask on the terminal.
            context.load_cert_chain(self.chain, self.key, password=lambda: b"")
        except (OSError, ValueError) as problem:
            raise Refused(
                "certificate-wrong",
                f"{self.chain.name} and {self.key.name} are no certificate with its key.",
                next_step="Give both as PEM files, the key without a passphrase.",
            ) from problem

    @property
    def ends_at(self) -> datetime:
        """When the certificate runs out."""
        return x509.load_pem_x509_certificate(self.chain.read_bytes()).not_valid_after_utc

    @property
    def pin(self) -> str:
        """By which devices know the key, where they pin it."""
        return pin_in(self.chain)


def pin_in(file: Path) -> str:
    """The pin of the key in a file.

    Raises:
        Refused: the file holds neither a certificate nor a key.
    """
    try:
        raw = file.read_bytes()
        if b"PRIVATE KEY" in raw and b"CERTIFICATE" not in raw:
            public = serialization.load_pem_private_key(raw, None).public_key()
        elif b"CERTIFICATE" in raw:
            public = x509.load_pem_x509_certificate(raw).public_key()
        else:
            public = serialization.load_pem_public_key(raw)
    except (OSError, ValueError, TypeError) as problem:
        raise Refused(
            "certificate-wrong",
            f"{file.name} cannot be read as {_KINDS}.",
            next_step="Name a PEM file.",
        ) from problem
    return pin_of(public)
